"""whatif: what would change and why; and nothing is recorded."""

import pytest
from sqlalchemy import func, select

from bot.engine.whatif.supposing import REF
from bot.store.tables import facts
from tests.conftest import Place
from tests.telling import flat, rows


async def count(place: Place) -> int:
    async with place.database.reading() as connection:
        return int((await connection.execute(select(func.count()).select_from(facts))).scalar_one())


async def test_it_says_what_would_change_why_and_that_nothing_was_recorded(place: Place) -> None:
    before = await count(place)

    text = await flat(place, "whatif Oakwood Court: staffing=Inadequate, management=Inadequate")

    assert "Rating" in text
    assert "→ Inadequate" in text
    assert "Why Rating: Inadequate" in text
    assert "QRG §3.2.2" in text
    assert "Nothing was recorded." in text
    assert await count(place) == before


async def test_what_would_not_change_is_said_in_a_sentence(lite: Place) -> None:
    text = await lite.text("whatif Oakwood Court: no registered manager=no")

    assert "Nothing would change. The rating stays Silver and the risk stays Green." in " ".join(text.split())


async def test_a_coming_day_is_said(lite: Place) -> None:
    reply = await lite.say("whatif Oakwood Court: on 1 June 2028")

    assert rows(reply)["Looked at"] == "1 June 2028"
    assert "overdue, was due by" in rows(reply)["Quality monitoring visit"]


async def test_what_means_nothing_is_refused_with_what_would(lite: Place) -> None:
    reply = await lite.say("whatif Oakwood Court: weather=bad")

    assert reply.outcome == "refused"
    assert "staffing=Bronze" in await lite.text("whatif Oakwood Court: weather=bad")


async def test_what_would_be_escalated_is_said(lite: Place) -> None:
    text = await flat(lite, "whatif Oakwood Court: risk=Red")

    assert "Escalated by itself: Oakwood Court: turned Red" in text
    assert await flat(lite, "status Oakwood Court") == await flat(lite, "status Oakwood Court")


async def test_what_stays_is_said_in_one_line_beside_what_changes(lite: Place) -> None:
    text = await flat(lite, "whatif Larkmeadow Court: staffing=Bronze, management=Bronze")
    assert "The risk stays Green." in text
    assert "rating stays" not in text
    text = await flat(lite, "whatif Larkmeadow Court: safeguarding=high")
    assert "The rating stays Silver and the risk stays Green." in text
    assert "stays" not in await flat(lite, "whatif Oakwood Court: cqc=Inadequate")
    text = await flat(lite, "whatif Dunlin House: no registered manager=no")
    assert "There is still no rating and the risk is still unknown." in text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            "staffing=Inadequate, management=Inadequate",
            "Inadequate at the supposed visit: an improvement plan is to be",
        ),
        ("staffing=Inadequate, management=Inadequate", "quality monitoring visit of 18 November 2026 (supposed)"),
        ("staffing=Inadequate", "Moderate the supposed visit not due → by 2 December 2026"),
        ("suspended", "Confirm that citizens were told of the supposed suspension"),
        ("suspended", "Suspended without a review meeting (supposed, 18 November 2026)"),
        ("safeguarding=high", "Safeguarding concern, high (supposed, 18 November 2026)"),
        ("risk=Red", "turned Red by decision of the forum"),
    ],
)
async def test_what_is_supposed_has_no_reference_but_words(lite: Place, changes: str, said: str) -> None:
    text = await flat(lite, f"whatif Oakwood Court: {changes}")

    assert said in text
    assert REF not in text
    assert "the supposed decided" not in text
