"""``iqaf import feedback``: every bad row is named, a second import changes nothing, no service is guessed."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from bot.admin.bringing import Report
from bot.dispatch import Identity, Request
from bot.engine.facts import FeedbackReceived
from bot.imports import feedback as rows_of
from bot.imports.feedback import Heard, feedback
from bot.imports.rows import Refused, UnknownShape
from bot.store.hearing import Hearing
from tests.conftest import Place
from tests.telling import LARKMEADOW, record, rows

TODAY = date(2026, 11, 18)
HEAD = "service,date,source,outcomes_met,outcomes_asked,recommend_yes,recommend_asked,count\n"
SELF = Request(who=Identity(channel="clock", id="iqaf"), words="import")


def written(folder: Path, text: str, name: str = "said.csv") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


async def bring(place: Place, file: Path, batch: int = 500) -> tuple[Counter[str], list[Refused], Hearing]:
    found = list(feedback(file, TODAY))
    heard = [each for each in found if isinstance(each, Heard)]
    refused = [each for each in found if isinstance(each, Refused)]
    hearing, counts = Hearing(), Counter[str]()
    for start in range(0, len(heard), batch):
        async with place.house.desk(SELF, write=True) as desk:
            more, bad = await hearing.take(desk, heard[start : start + batch])
        counts, refused = counts + more, refused + bad
    return counts, refused, hearing


async def heard_of(place: Place, at: str = LARKMEADOW) -> list[tuple[date, FeedbackReceived]]:
    return [(e.effective, e.fact) for e in await record(place, f"service/{at}") if isinstance(e.fact, FeedbackReceived)]


GOOD = (
    HEAD
    + "Larkmeadow Court,2026-10-01,Social work review,17,20,18,20,\n"
    + "Larkmeadow Court,01/11/2026,healthwatch,,,3,4,\n"
    + "Larkmeadow Court,2 November 2026,complaint,,,,,2\n"
)


async def test_rows_become_facts_of_their_day_by_name(place: Place, tmp_path: Path) -> None:
    counts, refused, _ = await bring(place, written(tmp_path, GOOD))

    assert (dict(counts), refused) == ({"new": 3}, [])
    assert [on for on, _ in await heard_of(place)] == [date(2026, 10, 1), date(2026, 11, 1), date(2026, 11, 2)]
    said = rows(await place.say("feedback Larkmeadow Court"))
    assert said["Complaints"] == "2"
    assert said["Healthwatch: would recommend it to friends and family"] == "3 of 4: too few to say (fewer than 5)"


async def test_the_second_import_changes_nothing(place: Place, tmp_path: Path) -> None:
    file = written(tmp_path, GOOD)
    await bring(place, file)
    before = await record(place, f"service/{LARKMEADOW}")

    counts, refused, _ = await bring(place, file)

    assert (dict(counts), refused) == ({"known already": 3}, [])
    assert await record(place, f"service/{LARKMEADOW}") == before


@pytest.mark.parametrize("batch", [1, 2, 500])
async def test_two_equal_reviews_of_one_day_are_two_and_stay_two(lite: Place, tmp_path: Path, batch: int) -> None:
    row = f"{LARKMEADOW},2026-11-01,clinical review,1,1\n"
    file = written(tmp_path, "location_id,date,source,outcomes_met,outcomes_asked\n" + row * 2)

    assert (await bring(lite, file, batch))[0] == {"new": 2}
    assert (await bring(lite, file, batch))[0] == {"known already": 2}
    assert len(await heard_of(lite)) == 2
    longer = written(tmp_path, file.read_text() + row, "more.csv")
    assert (await bring(lite, longer, batch))[0] == {"known already": 2, "new": 1}


async def test_services_that_are_not_known_are_listed_and_never_guessed(lite: Place, tmp_path: Path) -> None:
    file = written(
        tmp_path,
        HEAD + "Nonsense Grove,2026-11-01,compliment\nOakwood,2026-11-01,compliment\nOakwood,2026-11-02,compliment\n",
    )
    counts, refused, hearing = await bring(lite, file)

    assert counts == {}
    assert dict(hearing.unknown) == {"Nonsense Grove": 1, "Oakwood": 2}
    assert refused[0] == Refused(2, "no service here is called anything like “Nonsense Grove”")
    assert "“Oakwood” is no one service's name; give the location id of the one it is: Oakwood" in refused[1].why


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",2026-11-01,compliment", "location_id, service: both are empty"),
        ("Larkmeadow Court,2026-11-19,compliment", "date: 2026-11-19 is still to come"),
        ("Larkmeadow Court,soon,compliment", "date: “soon” is no date"),
        ("Larkmeadow Court,1899-01-01,compliment", "is no date"),
        ("Larkmeadow Court,2026-11-01,rumour", "source: “rumour” is none of social work review"),
        ("Larkmeadow Court,2026-11-01,clinical review,2,1", "only 1 were asked"),
        ("Larkmeadow Court,2026-11-01,clinical review,-1,1", "outcomes_met: “-1” is no number that it could be"),
        ("Larkmeadow Court,2026-11-01,clinical review,1,1000000", "outcomes_asked: “1000000” is no number"),
        (
            "Larkmeadow Court,2026-11-01,clinical review,\N{ARABIC-INDIC DIGIT ONE},1",
            "outcomes_met: “\N{ARABIC-INDIC DIGIT ONE}” is no number",
        ),
        ("Larkmeadow Court,2026-11-01,complaint,,,,,0", "count: “0” is no number"),
        ("Larkmeadow Court,2026-11-01,clinical review", "neither question was asked"),
    ],
)
def test_each_bad_row_is_named_with_its_line_and_reason(tmp_path: Path, row: str, why: str) -> None:
    (refused,) = feedback(written(tmp_path, HEAD + row + "\n"), TODAY)

    assert isinstance(refused, Refused)
    assert refused.line == 2
    assert why in refused.why


def test_a_file_without_the_columns_is_refused_whole(tmp_path: Path) -> None:
    with pytest.raises(UnknownShape, match="location_id"):
        list(feedback(written(tmp_path, "name,when\nx,y\n"), TODAY))


def test_a_file_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_of, "MOST_ROWS", 2)
    *taken, last = feedback(written(tmp_path, GOOD), TODAY)

    assert len(taken) == 2
    assert isinstance(last, Refused)
    assert "more than 2 rows" in last.why


async def test_namesakes_in_a_file_are_told_apart_by_what_to_write_instead(lite: Place, tmp_path: Path) -> None:
    file = written(tmp_path, HEAD + "Willowbrook Mews,2026-11-01,compliment\n")

    _, (refused,), _ = await bring(lite, file)

    assert "Willowbrook Mews, B24 8KI (1-9000000037)" in refused.why
    assert "Willowbrook Mews, B72 1OV (1-9000000038)" in refused.why


def test_refused_rows_are_reported_in_the_order_of_the_file() -> None:
    report = Report(refused=[Refused(9, "to come"), Refused(3, "unknown")])

    assert str(report).index("line 3") < str(report).index("line 9")
