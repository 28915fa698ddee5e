"""whatif: what would change and why; and nothing is recorded."""

from sqlalchemy import func, select

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

    assert "Nothing would change" in text


async def test_a_coming_day_is_said(lite: Place) -> None:
    reply = await lite.say("whatif Oakwood Court: on 1 June 2028")

    assert rows(reply)["Looked at"] == "1 June 2028"
    assert "overdue since" in rows(reply)["Quality monitoring visit"]


async def test_what_means_nothing_is_refused_with_what_would(lite: Place) -> None:
    reply = await lite.say("whatif Oakwood Court: weather=bad")

    assert reply.outcome == "refused"
    assert "staffing=Bronze" in await lite.text("whatif Oakwood Court: weather=bad")


async def test_what_would_be_escalated_is_said(lite: Place) -> None:
    text = await flat(lite, "whatif Oakwood Court: risk=Red")

    assert "Escalated by itself: Oakwood Court: turned Red" in text
    assert await flat(lite, "status Oakwood Court") == await flat(lite, "status Oakwood Court")
