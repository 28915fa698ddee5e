"""moderate: a rating where the rules give none, by a member with the right, with a reason."""

import pytest

from bot.engine.facts import RatingModerated
from tests.conftest import Place
from tests.telling import PRIYA, RUTH, TOM, asked, flat, record, rows

TALLOWFIELD = "1-9000000012"
WORDS = "moderate Tallowfield Bronze: safety was put right the same day"


async def test_the_rating_is_recorded_as_a_decision_with_its_reason(lite: Place) -> None:
    reply = await lite.say(WORDS, as_=RUTH)

    assert reply.title.endswith("is moderated: Tallowfield, Bronze")
    assert rows(reply)["Rating"] == "Silver → Bronze"
    (entry,) = [e for e in await record(lite, f"service/{TALLOWFIELD}") if isinstance(e.fact, RatingModerated)]
    assert (entry.by, entry.fact.rating, entry.fact.reason) == (RUTH, "Bronze", "safety was put right the same day")
    assert "Moderated as Bronze by ruth.feldman@icb.example on 18 November 2026" in await flat(
        lite, "why Tallowfield rating"
    )


async def test_it_can_be_decided_again_and_says_in_place_of_what(lite: Place) -> None:
    await lite.say(WORDS, as_=RUTH)
    reply = await lite.say("moderate Tallowfield Silver: the second reading of the records was better", as_=PRIYA)

    assert rows(reply)["In place of"] == f"Bronze by {RUTH}"
    assert (await lite.say("status Tallowfield")).title.endswith("Silver")


async def test_the_visit_may_be_named_in_place_of_its_service(lite: Place) -> None:
    ref = rows(await lite.say(WORDS, as_=RUTH))["Visit"].split()[0]
    assert rows(await lite.say(f"moderate {ref} Silver on a second look it is sound"))["Moderated as"] == "Silver"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("moderate Larkmeadow Court Gold: they are lovely people there", "The rules give Silver for the visit VIS-"),
        ("moderate Dunlin House Gold: they are lovely people there", "No visit to Dunlin House is recorded"),
        ("moderate Tallowfield Gold: lovely", "Reason: it is too short to be one"),
        (f"moderate Tallowfield Gold: {'x' * 3001}", "Reason: it has 3001 characters"),
        ("moderate Tallowfield Gold ref=VIS-9999 they are lovely people", "VIS-9999 is no visit to Tallowfield"),
        ("moderate Tallowfield Golden they are lovely people there", "“golden” is none of Gold, Silver"),
    ],
)
async def test_what_cannot_be_moderated_is_said(lite: Place, words: str, why: str) -> None:
    assert why in await flat(lite, words)


async def test_a_visit_that_cannot_be_worked_out_is_corrected_not_moderated(lite: Place) -> None:
    from bot.dispatch import Identity, Request
    from bot.engine.facts import VisitRecorded

    request = Request(who=Identity(channel="clock", id="iqaf"), words="refresh")
    async with lite.house.desk(request, write=True) as desk:
        fact = VisitRecorded(ref="VIS-0999", toolkit="2024-09", domains={})
        await desk.ledger.append(f"service/{TALLOWFIELD}", fact)
        await desk.changed()
    text = await flat(lite, "moderate VIS-0999 Gold: they are lovely people there")
    assert "gives no rating" in text
    assert "Correct the visit instead" in text


async def test_an_officer_may_not_and_alone_it_asks(lite: Place) -> None:
    assert "You may not use “moderate”" in await flat(lite, WORDS, as_=TOM)
    assert set(asked(await lite.say("moderate Tallowfield"))) == {"service", "rating", "reason"}
