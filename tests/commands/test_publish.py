"""publish and directory: once a month, exactly what is public, from the ratings as they stood."""

import csv
import io
import json
from datetime import datetime

import pytest
from sqlalchemy import select

from bot.clockwork import CLOCK
from bot.dispatch import Request
from bot.engine.market.publication import Directory
from bot.market import publication
from bot.public import _fetched, on_show
from bot.reply import File
from bot.reply.dates import LONDON
from bot.store.tables import documents, outbox
from tests.commands.contracts import presses
from tests.conftest import Place
from tests.telling import JOAN, flat, record, rows

WEDNESDAY = datetime(2026, 12, 9, 6, 0, tzinfo=LONDON)
FRIDAY = datetime(2026, 12, 11, 9, 0, tzinfo=LONDON)


async def run(place: Place) -> None:
    place.now = WEDNESDAY
    await place.clock("publish snapshot 2026-12", key="clock/snapshot/2026-12", at=WEDNESDAY)
    place.now = FRIDAY
    await place.clock("publish directory 2026-12", key="clock/publication/2026-12", at=FRIDAY)


async def kept(place: Place, kind: str) -> bytes:
    async with place.database.reading() as connection:
        found = await connection.execute(select(documents.c.raw).where(documents.c.name.like(f"%.{kind}")))
        return bytes(found.scalar_one())


async def test_the_clock_takes_the_snapshot_and_publishes_it_two_days_later(place: Place) -> None:
    await run(place)

    made = json.loads(await kept(place, "json"))
    assert (made["month"], made["snapshot"]) == ("2026-12", "2026-12-09")
    assert len(made["rows"]) == 41
    async with place.database.reading() as connection:
        posts = await connection.execute(select(outbox.c.destination).where(outbox.c.key == "publication/2026-12"))
        assert posts.scalars().all() == ["publication"]


async def test_what_is_decided_between_snapshot_and_publication_waits_for_the_next_month(lite: Place) -> None:
    place = lite
    place.now = WEDNESDAY
    await place.clock("publish snapshot 2026-12", at=WEDNESDAY)
    await place.clock("publish snapshot 2026-12", at=FRIDAY)

    reply = await place.clock("publish directory 2026-12", at=FRIDAY)

    assert "December 2026 is public" in reply.title
    assert rows(await place.say("directory Oakwood Court"))["Contract"] == "contracted"
    assert "Ratings as at 9 December 2026" in await flat(place, "directory Oakwood Court")


async def test_a_breach_notice_that_is_withdrawn_is_public_no_more(lite: Place) -> None:
    await lite.say("breach Oakwood Court issue confirm=yes by=2026-12-20: call bells were out of order for a week")
    await run(lite)
    row = await flat(lite, "directory Oakwood Court")
    assert "call bells" in row
    assert "Listed until 36 months after it is put right (IQAF §22, local default)." in row
    assert "With fewer than 5 answers there is no percentage (QRG §3.4.2, local default)." in row
    assert "the days: QRG §6; the hours: QRG §6, local default." in await flat(lite, "directory")
    async with lite.house.desk(Request(who=CLOCK, words=""), write=False) as desk:
        assert "call bells" in str(await on_show(desk, {}))
    (ref,) = [
        entry.fact.ref for entry in await record(lite, "service/1-9000000002") if entry.fact.kind == "breach issued"
    ]

    await lite.say(f"breach {ref} withdraw it was another service")

    assert "call bells" not in await flat(lite, "directory Oakwood Court")
    async with lite.house.desk(Request(who=CLOCK, words=""), write=False) as desk:
        assert "call bells" not in str(await on_show(desk, {}))


async def fetched(place: Place, kind: str) -> bytes:
    """A file of the directory as its link gives it now."""
    files = [block for block in (await place.say("directory")).blocks if isinstance(block, File)]
    (ref,) = [file.ref for file in files if file.name.endswith(f".{kind}")]
    return (await _fetched(place.house, ref, JOAN, write=False)).raw


async def test_files_of_the_directory_are_fetched_without_what_was_withdrawn_and_the_record_stays(lite: Place) -> None:
    await lite.say("breach Oakwood Court issue confirm=yes by=2026-12-20: call bells were out of order for a week")
    await run(lite)
    before = {kind: await fetched(lite, kind) for kind in ("csv", "json")}
    assert all(b"call bells" in raw for raw in before.values())
    assert before == {kind: await kept(lite, kind) for kind in before}, "as they were kept, to the letter"
    (ref,) = [
        entry.fact.ref for entry in await record(lite, "service/1-9000000002") if entry.fact.kind == "breach issued"
    ]

    await lite.say(f"breach {ref} withdraw it was another service")

    async with lite.house.desk(Request(who=CLOCK, words=""), write=False) as desk:
        public = await on_show(desk, {})
    assert public
    assert await fetched(lite, "csv") == public.csv
    assert Directory.model_validate_json(await fetched(lite, "json")) == public.made
    assert b"call bells" not in public.csv
    assert {kind: await kept(lite, kind) for kind in before} == before


async def test_published_twice_is_published_once(lite: Place) -> None:
    await run(lite)

    again = await lite.say("publish directory 2026-12 confirm=yes")

    assert again.title == "Published before"


async def test_without_a_snapshot_the_ratings_are_todays_and_that_is_said(lite: Place) -> None:
    text = await flat(lite, "publish directory confirm=yes")

    assert "No snapshot had been taken: the ratings are those of 18 November 2026." in text
    assert "It is the first." in text


async def test_before_the_second_wednesday_nothing_is_published_for_the_month(lite: Place) -> None:
    lite.now = datetime(2026, 12, 8, 18, tzinfo=LONDON)

    for step in ("directory", "snapshot"):
        assert "refreshed on 9 December 2026" in await flat(lite, f"publish {step} 2026-12")
    await run(lite)
    assert json.loads(await kept(lite, "json"))["snapshot"] == "2026-12-09"


async def test_a_coming_month_and_what_is_no_month_are_refused(lite: Place) -> None:
    assert "is still to come" in await lite.text("publish directory 2027-01 confirm=yes")
    assert "is no month" in await lite.text("publish directory December")


async def test_who_has_not_the_role_cannot_publish(lite: Place) -> None:
    reply = await lite.say("publish directory confirm=yes", JOAN)

    assert reply.outcome == "refused"
    assert "Quality lead" in str(reply.blocks)


async def test_before_the_first_run_the_directory_says_when_it_comes(lite: Place) -> None:
    assert "Friday after the second Wednesday" in await flat(lite, "directory")


async def test_the_directory_counts_and_gives_its_files(lite: Place) -> None:
    await run(lite)

    reply = await lite.say("directory")

    assert sum(int(value) for value in rows(reply).values()) == 41
    assert list(rows(reply)) == ["Gold", "Silver", "Bronze", "Inadequate", "No rating"]
    assert "ratings as at 9 December 2026, published 11 December 2026" in str(reply.blocks)
    assert [block.name for block in reply.blocks if isinstance(block, File)] == [
        "directory-2026-12.csv",
        "directory-2026-12.json",
    ]


async def test_the_spreadsheet_has_a_row_a_service_and_no_formula(lite: Place) -> None:
    await run(lite)

    read = list(csv.DictReader(io.StringIO((await kept(lite, "csv")).decode("utf-8-sig"))))

    assert len(read) == 41
    assert read[0]["contract"] in {"contracted", "not contracted"}


@pytest.mark.parametrize("sly", ["=1+1", "+1", "-1", "@SUM(A1)", " =1+1", "\t=1+1", "\n=1+1", "\uff1d1+1", "\uff201"])
async def test_no_published_words_are_a_formula_to_a_spreadsheet(lite: Place, sly: str) -> None:
    async with lite.house.desk(Request(who=CLOCK, words=""), write=False) as desk:
        made = await publication.made_today("2026-12", desk)
    row = made.rows[0].model_copy(update={"name": sly, "joint_statement": sly})

    (read,) = csv.DictReader(io.StringIO(publication.as_csv(made.model_copy(update={"rows": (row,)})), newline=""))

    assert (read["name"], read["joint_statement"]) == (f"'{sly}", f"'{sly}")


async def test_a_service_that_is_not_listed_says_who_is(lite: Place) -> None:
    await run(lite)

    text = await flat(lite, "directory Plumtree Yard")

    assert "lists what is commissioned here" in text


async def test_a_month_that_is_over_does_not_take_the_place_of_what_is_public(lite: Place) -> None:
    assert (await lite.say("publish directory 2020-01 confirm=yes")).outcome == "refused", "before the first run"
    await run(lite)

    assert (await lite.say("publish directory 2026-11 confirm=yes")).outcome == "refused", "and after it"
    assert "December 2026" in (await lite.say("directory")).title


async def test_a_run_that_was_missed_last_month_may_be_made_up(lite: Place) -> None:
    assert (await lite.say("publish directory 2026-10 confirm=yes")).outcome == "done"
    assert (await lite.say("publish directory 2026-11 confirm=yes")).outcome == "done"


async def test_a_member_is_shown_what_becomes_public_before_it_is(lite: Place) -> None:
    words = "call bells were out of order for a week"
    await lite.say(f"breach Oakwood Court issue confirm=yes by=2026-12-20: {words}")
    lite.now = WEDNESDAY
    await lite.clock("publish snapshot 2026-12", at=WEDNESDAY)
    lite.now = FRIDAY

    shown = await lite.say("publish directory 2026-12")

    assert rows(shown)["Public from now on"] == "41 services, for anybody to read"
    assert words in str(shown.blocks)
    assert "is public" not in await flat(lite, "directory")
    done = await lite.say(presses(shown)["Do it"])
    assert "December 2026 is public" in done.title
    assert (await lite.say(presses(shown)["Do it"])).title == "Published before"


async def test_where_a_notice_was_withdrawn_in_between_it_is_shown_again_and_not_published(lite: Place) -> None:
    await lite.say("breach Oakwood Court issue confirm=yes by=2026-12-20: call bells were out of order")
    lite.now = FRIDAY
    shown = await lite.say("publish directory 2026-12")
    (ref,) = [e.fact.ref for e in await record(lite, "service/1-9000000002") if e.fact.kind == "breach issued"]
    await lite.say(f"breach {ref} withdraw it was another service")

    again = await lite.say(presses(shown)["Do it"])

    assert "It was not recorded" in str(again.blocks)
    assert "call bells" not in str(again.blocks)
    assert "December 2026 is public" in (await lite.say(presses(again)["Do it"])).title
