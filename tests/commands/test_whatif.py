"""whatif: what would change and why; and nothing is recorded."""

import pytest
from sqlalchemy import func, select

from bot.commands import whatif
from bot.engine.whatif.supposing import REF
from bot.reply import Items, Reply
from bot.store.tables import facts
from tests.conftest import Place
from tests.telling import flat, listed, rows


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
    assert "Quality monitoring visit: by 22 April 2027 → overdue, was due by 22 April 2027" in listed(reply)


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
        ("staffing=Inadequate", "Moderate the supposed visit: not due → by 2 December 2026"),
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


def beside(reply: Reply) -> dict[str, str]:
    """What stands under each line of the reply's lists."""
    return {item.text: item.detail for block in reply.blocks if isinstance(block, Items) for item in block.items}


async def test_each_conclusion_that_changes_is_said_with_its_reason_and_clause(lite: Place) -> None:
    found = beside(await lite.say("whatif Rushlight at Home: staffing=Inadequate, management=Inadequate"))

    assert found["Surveillance: Routine → Enhanced"] == "Enhanced surveillance goes with Amber (QA §RAG)"
    assert found["Support level: Universal → Intensive"].endswith("rated Inadequate (IQAF §14, local default)")
    stop = found["Suspension: none → New offers suspended by the rating of Inadequate"]
    assert stop == "It follows by itself from the rating (quality monitoring visit) and ends with it (QRG §5)"
    assert "it may not offer for new care packages" in found["Score for offers: 69 points → none"]
    assert "(QRG §5)" in found["Improvement plan: not asked for → to be asked for (Inadequate)"]
    assert found["Note: Rated Inadequate: no new offers until the rating is lifted"] == "QRG §5"
    assert found["Rating: Silver → Inadequate"] == "", "its chain of reasons stands below"
    asked = [text for text in found if text.startswith("To be decided: Call a contract review meeting?")]
    assert [found[text] for text in asked] == ["IQAF §13"]
    assert all(detail for text, detail in found.items() if not text.startswith(("Rating", "Risk")))


async def test_what_ends_is_said_too(lite: Place) -> None:
    found = beside(await lite.say("whatif Thistledown Lodge: cqc=Good"))

    stop = "Suspension: New offers suspended by the rating of Inadequate → ended"
    assert found[stop] == "It ends with the rating that brought it (QRG §5, local default)"
    assert found["No longer: Rated Inadequate: no new offers until the rating is lifted"] == "QRG §5"


async def test_a_criterion_supposed_otherwise_is_followed_from_its_domain_to_the_score(lite: Place) -> None:
    found = beside(await lite.say('whatif Rushlight at Home 1.1.1="Partly met", 4.1.1="Partly met"'))

    assert found["Involvement and information: Silver → Bronze"].startswith("11 criteria fully met, 1 partly met")
    assert "Suitability of staffing: Silver → Bronze" in found
    assert "Rating: Silver → Bronze" in found
    assert "43 points (QRG §6" in found["Score for offers: 69 points → 45 points"]


async def test_the_criterion_in_the_help_can_be_tried_on_the_demo_place(lite: Place) -> None:
    assert "1.1.1=Not met" in await flat(lite, "help whatif")

    found = beside(await lite.say('whatif Rushlight at Home 1.1.1="Not met"'))

    told = "1 of the mandatory criteria not met. Not met: 1.1.1 (mandatory) (QRG §3.2.2)"
    assert found["Involvement and information: Silver → Inadequate"] == told


async def test_kinds_whose_offers_have_no_score_are_told_of_none(lite: Place) -> None:
    assert "Score for offers" not in await flat(lite, "whatif Oakwood Court: staffing=Bronze, management=Bronze")


async def test_what_is_too_much_for_one_glance_is_counted(lite: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    words = "whatif Oakwood Court: staffing=Inadequate, management=Inadequate"
    every = listed(await lite.say(words))
    monkeypatch.setattr(whatif, "MOST", 3)

    assert listed(await lite.say(words)) == every[:3]
    assert f"and {len(every) - 3} more" in await flat(lite, words)
