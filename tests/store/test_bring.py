"""What was imported, in the ledger: taken once, a place's own values kept, history no news."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.admin.bringing import SELF
from bot.engine.facts import CqcRatingPublished, ServiceDescribed
from bot.engine.scale import Commissioner, Kind, Where
from bot.imports.cqc import Arrival, Published
from bot.store.bring import bring, bring_services, merge
from tests.conftest import Place
from tests.queued import queued
from tests.telling import LARKMEADOW, OAKWOOD, flat, record, rows

NEW = ServiceDescribed(
    location_id="1-9000000099",
    name="Ashen Court",
    postcode="B1 1AA",
    service_kind=Kind.NURSING,
    provider_id="1-8",
    provider_name="Ashen Care",
    contracted=False,
)


def published(overall: str, on: date, group: str = "") -> Published:
    return Published(on, CqcRatingPublished(overall=overall, service_group=group))


async def take(place: Place, *arrivals: Arrival) -> dict[str, int]:
    async with place.house.desk(SELF, write=True) as desk:
        return dict(await bring(desk, list(arrivals)))


async def described(place: Place, location: str) -> ServiceDescribed:
    facts = [e.fact for e in await record(place, f"service/{location}") if isinstance(e.fact, ServiceDescribed)]
    return facts[-1]


async def test_a_new_service_can_be_asked_for_at_once_by_name(place: Place) -> None:
    good = published("Good", date(2025, 3, 1))

    assert await take(place, Arrival(2, NEW, (good,))) == {"new": 1, "ratings": 1}

    reply = await place.say("ashen court")
    assert reply.title.startswith("Ashen Court: ")
    assert rows(reply)["Rating"] == "Silver (CQC, 1 March 2025)"


async def test_brought_again_nothing_is_recorded(place: Place) -> None:
    arrival = Arrival(2, NEW, (published("Good", date(2025, 3, 1)), published("Good", date(2025, 4, 1), "Homecare")))
    await take(place, arrival)
    before = await record(place, f"service/{NEW.location_id}")

    assert await take(place, arrival, arrival) == {"unchanged": 2}
    assert await record(place, f"service/{NEW.location_id}") == before


async def test_a_later_rating_is_added_and_the_earlier_stays(lite: Place) -> None:
    first, second = published("Good", date(2025, 3, 1)), published("Requires improvement", date(2026, 9, 1))
    await take(lite, Arrival(2, NEW, (first,)))

    assert await take(lite, Arrival(2, NEW, (second,))) == {"unchanged": 1, "ratings": 1}

    assert rows(await lite.say("ashen court"))["Rating"] == "Bronze (CQC, 1 September 2026)"
    text = await flat(lite, f"history {NEW.location_id}")
    assert "CQC published: Good." in text
    assert "CQC published: Requires improvement." in text


async def test_what_the_place_itself_has_set_is_kept_and_what_the_cqc_says_is_new(lite: Place) -> None:
    before = await described(lite, OAKWOOD)
    given = NEW.model_copy(update={"location_id": OAKWOOD, "name": "Oakwood Manor", "provider_name": "New Owners"})

    assert await take(lite, Arrival(2, given)) == {"changed": 1}

    after = await described(lite, OAKWOOD)
    assert (after.name, after.provider_name, after.postcode) == ("Oakwood Manor", "New Owners", "B1 1AA")
    assert (after.commissioners, after.funding, after.contracted, after.addresses, after.where) == (
        before.commissioners,
        before.funding,
        before.contracted,
        before.addresses,
        before.where,
    )
    assert (await lite.say("Oakwood Nursing Home")).title.startswith("Oakwood Manor: ")


@pytest.mark.parametrize(
    ("authority", "where"),
    [
        ("Birmingham", Where.IN_AREA),
        ("BIRMINGHAM ", Where.IN_AREA),
        ("", Where.IN_AREA),
        ("Solihull", Where.OUT_OF_AREA),
        ("East Sussex", Where.OUT_OF_AREA),
    ],
)
async def test_a_new_service_lies_where_its_authority_does(lite: Place, authority: str, where: Where) -> None:
    given = NEW.model_copy(update={"local_authority": authority})

    assert await take(lite, Arrival(2, given)) == {"new": 1}
    assert (await described(lite, NEW.location_id)).where is where
    assert await take(lite, Arrival(2, given)) == {"unchanged": 1}


async def test_where_the_place_says_that_a_service_lies_stays(lite: Place) -> None:
    given = NEW.model_copy(update={"local_authority": "East Sussex"})
    await take(lite, Arrival(2, given))
    async with lite.house.desk(SELF, write=True) as desk:
        await bring_services(desk, [given.model_copy(update={"where": Where.IN_AREA})])

    assert await take(lite, Arrival(2, given)) == {"unchanged": 1}
    assert (await described(lite, NEW.location_id)).where is Where.IN_AREA


def test_what_the_cqc_leaves_empty_takes_nothing_away() -> None:
    empty = NEW.model_copy(update={"postcode": "", "provider_name": "", "service_kind": Kind.OUT_OF_SCOPE})

    assert merge(NEW, empty) == NEW


def test_a_kind_that_was_out_of_scope_is_set_once_it_is_known() -> None:
    unknown = NEW.model_copy(update={"service_kind": Kind.OUT_OF_SCOPE})

    assert merge(unknown, NEW).service_kind is Kind.NURSING


async def test_history_is_no_news_and_escalates_nothing(lite: Place) -> None:
    old = published("Inadequate", lite.now.date() - timedelta(days=29))

    await take(
        lite, Arrival(2, NEW, (published("Inadequate", lite.now.date()),)), Arrival(3, await larkmeadow(lite), (old,))
    )

    assert await queued(lite, "escalation/") == []
    assert "Inadequate" in (await lite.say(LARKMEADOW)).title


async def test_a_rating_of_this_month_that_turns_a_known_service_red_is_escalated_once(place: Place) -> None:
    fresh = published("Inadequate", place.now.date() - timedelta(days=2))
    for _ in range(2):
        await take(place, Arrival(2, await larkmeadow(place), (fresh,)))

    opened = {post.key.split("/")[1] for post in await queued(place, "escalation/")}
    assert (await place.say(LARKMEADOW)).title.startswith("Larkmeadow Court: ◆ Red")
    assert opened == {"ESC-0002"}


async def larkmeadow(place: Place) -> ServiceDescribed:
    return await described(place, LARKMEADOW)


async def test_a_places_own_file_says_all_of_a_service_as_it_stands(lite: Place) -> None:
    ours = NEW.model_copy(update={"commissioners": (Commissioner.COUNCIL,), "addresses": ("@ashen.example",)})
    async with lite.house.desk(SELF, write=True) as desk:
        assert dict(await bring_services(desk, [ours])) == {"new": 1}
    async with lite.house.desk(SELF, write=True) as desk:
        assert dict(await bring_services(desk, [ours])) == {"unchanged": 1}
    async with lite.house.desk(SELF, write=True) as desk:
        less = ours.model_copy(update={"addresses": ()})
        assert dict(await bring_services(desk, [less])) == {"changed": 1}

    assert await described(lite, NEW.location_id) == less
    assert "commissioned by council, " in rows(await lite.say("ashen court"))["Framework"]


async def test_a_batch_that_breaks_leaves_nothing(lite: Place) -> None:
    async def batch() -> None:
        async with lite.house.desk(SELF, write=True) as desk:
            await bring(desk, [Arrival(2, NEW)])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await batch()

    assert await record(lite, f"service/{NEW.location_id}") == ()
    assert "Ashen" not in (await lite.say("find ashen court")).model_dump_json().replace("ashen court", "")


async def test_a_file_is_taken_a_batch_at_a_time_and_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demo_file: Path
) -> None:
    from bot.admin import bringing
    from bot.settings import read

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IQAF_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'own.db'}")
    monkeypatch.setattr(bringing, "BATCH", 2)
    head = "name,postcode,local_authority,provider_name,location_id,provider_id,service_types\n"
    lines = [f"Home {n},B1 {n}AA,Birmingham,Ashen Care,1-90000001{n:02},1-8,Homecare\n" for n in range(5)]
    lines.insert(2, "No id,B1 1AA,Birmingham,Ashen Care,,1-8,Homecare\n")
    lines.append("Far home,B1 1AA,Leeds,Ashen Care,1-9000000180,1-8,Homecare\n")
    file = tmp_path / "directory.csv"
    file.write_text(head + "".join(lines))

    report = await bringing.import_file(read(), "cqc", file, "birmingham")

    assert str(report).splitlines() == [
        "5 new; 1 row refused.",
        "  line 4: location id: “” is none (they look like 1-123456789)",
    ]
    assert str(await bringing.import_file(read(), "cqc", file, "Birmingham")).startswith("5 unchanged; 1 row refused.")


def test_a_report_of_a_thousand_refusals_shows_some_and_counts_them() -> None:
    from bot.admin.bringing import Report
    from bot.imports.rows import Refused

    lines = str(Report(refused=[Refused(line, "no") for line in range(1000)])).splitlines()

    assert lines[0] == "nothing new; 1000 rows refused."
    assert lines[-1] == "  and 800 more"
    assert len(lines) == 202
