"""moderate: a rating where the rules give none, by a member with the right, with a reason."""

import pytest

from bot.engine.facts import CqcRatingPublished, RatingAwarded, RatingModerated, in_force
from bot.reply import Buttons
from tests.commands.test_ratings import put
from tests.conftest import Place
from tests.telling import PRIYA, RUTH, TOM, asked, flat, record, rows

TALLOWFIELD = "1-9000000012"
GASWORKS = "1-9000000041"  #: outside the contract: rated by the CQC, or on evidence
WORDS = "moderate Tallowfield Bronze: safety was put right the same day"


async def test_the_rating_is_recorded_as_a_decision_with_its_reason(lite: Place) -> None:
    reply = await lite.say(WORDS, as_=RUTH)

    assert reply.title.endswith("is moderated: Tallowfield, Bronze")
    assert rows(reply)["Rating"] == "Silver → Bronze"
    (entry,) = [e for e in await record(lite, f"service/{TALLOWFIELD}") if isinstance(e.fact, RatingModerated)]
    assert (entry.by, entry.fact.rating, entry.fact.reason) == (RUTH, "Bronze", "safety was put right the same day")
    assert "Moderated as Bronze by Ruth Feldman on 18 November 2026" in await flat(lite, "why Tallowfield rating")


async def test_it_can_be_decided_again_and_says_in_place_of_what(lite: Place) -> None:
    await lite.say(WORDS, as_=RUTH)
    reply = await lite.say("moderate Tallowfield Silver: the second reading of the records was better", as_=PRIYA)

    assert rows(reply)["In place of"] == "Bronze by Ruth Feldman"
    assert (await lite.say("status Tallowfield")).title.endswith("Silver")
    assert "moderated by Priya Nair" in await flat(lite, "status Tallowfield")
    assert "@" not in await flat(lite, "ratings Tallowfield")


async def test_it_says_what_the_rating_and_the_risk_were_before(lite: Place) -> None:
    said = rows(await lite.say("moderate Tallowfield Inadequate: two people were left without care all night"))

    assert said["Rating"] == "Silver → Inadequate"
    assert said["Risk"] == "● Green → ▲ Amber"


async def test_whoever_is_to_decide_sees_what_the_visit_found(lite: Place) -> None:
    reply = await lite.say("moderate Tallowfield")

    assert rows(reply)["Safeguarding and safety"] == "Inadequate"
    text = await flat(lite, "moderate Tallowfield")
    assert "The domains are 3 Silver, 1 Bronze, 1 Inadequate: no rule; needs moderation" in text
    fields = {field.name: field.required for field in reply.form.fields} if reply.form else {}
    assert fields == {"service": True, "rating": True, "reason": True}
    assert asked(await lite.say("moderate Tallowfield rating=Bronze"))["rating"] == "Bronze"


async def test_where_there_is_nothing_to_moderate_no_form_is_offered(lite: Place) -> None:
    reply = await lite.say("moderate Larkmeadow Court")

    assert reply.outcome == "refused"
    assert "The rules give Silver for the visit VIS-0004" in await flat(lite, "moderate Larkmeadow Court")


async def test_where_evidence_is_relied_on_the_form_asks_whose(lite: Place) -> None:
    asks = asked(await lite.say(f"moderate {GASWORKS}"))
    assert set(asks) == {"service", "rating", "reason", "host", "on"}


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


HOSTED = 'moderate {at} Bronze host="Walsall Council" on=2026-11-02: their October visit found poor records'


async def out_of_city(place: Place) -> str:
    """The location id of the demo's service out of the city, under the contract."""
    return rows(await place.say("status Chandlers Reach"))["Service"].split(" · ")[-1]


async def test_out_of_city_a_rating_may_rest_on_the_hosts_evidence_named_and_dated(lite: Place) -> None:
    at = await out_of_city(lite)
    reply = await lite.say(HOSTED.format(at=at))

    assert reply.title == "Chandlers Reach: Bronze on the evidence of Walsall Council"
    assert rows(reply)["From"] == "evidence of Walsall Council, 2 November 2026"
    status = await lite.say("status Chandlers Reach")
    assert rows(status)["Rating"] == "Bronze (evidence of Walsall Council, 2 November 2026)"
    why = await flat(lite, "why Chandlers Reach rating")
    assert "Bronze on the evidence of Walsall Council of 2 November 2026, relied on by Priya Nair: their Oct" in why
    assert "their October visit found poor records (IQAF §19)" in why
    assert "A rating on such evidence counts until a later visit or CQC publication" in why
    assert "Evidence of Walsall Council" in await flat(lite, "ratings Chandlers Reach")
    assert "Bronze on the evidence of Walsall Council. their" in await flat(lite, "history Chandlers Reach")


async def test_where_evidence_may_rate_the_ratings_have_the_press_for_who_may(lite: Place) -> None:
    reply = await lite.say("ratings Chandlers Reach")
    (bar,) = (block for block in reply.blocks if isinstance(block, Buttons))
    words = {button.label: button.words for button in bar.buttons}
    assert "host" in asked(await lite.say(words["Rate on evidence"]))
    for name, member in (("Chandlers Reach", TOM), ("Larkmeadow Court", PRIYA)):
        assert "Rate on evidence" not in str((await lite.say(f"ratings {name}", as_=member)).blocks)


async def test_the_same_evidence_said_again_is_put_right_and_not_doubled(lite: Place) -> None:
    at = await out_of_city(lite)
    await lite.say(HOSTED.format(at=at))
    reply = await lite.say(HOSTED.format(at=at).replace("Bronze", "Silver").replace("Walsall", "walsall"))

    assert "in place of what was recorded of it" in rows(reply)["Evidence"]
    held = in_force(await record(lite, f"service/{at}"))
    assert [e.fact.rating for e in held if isinstance(e.fact, RatingAwarded)] == ["Silver"]


async def test_a_later_cqc_publication_takes_the_place_of_the_hosts_evidence(lite: Place) -> None:
    at = await out_of_city(lite)
    await lite.say(HOSTED.format(at=at))
    await put(lite, CqcRatingPublished(overall="Outstanding"), at)

    assert rows(await lite.say("status Chandlers Reach"))["Rating"].startswith("Gold (CQC")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (
            "moderate Larkmeadow Court Gold host=Walsall they are lovely people there",
            "Larkmeadow Court is rated by visits and the CQC (full framework, IQAF §3)",
        ),
        ("moderate {at} Gold host=Walsall on=2026-11-19 they are lovely people", "19 November 2026 is still to come"),
        (f"moderate {{at}} Gold host={'x' * 121} they are lovely people", "it has 121 characters"),
        ("moderate Tallowfield Bronze on=2026-11-10 safety was put right", "a moderated visit keeps its own day"),
    ],
)
async def test_evidence_that_cannot_rate_is_refused_and_says_why(lite: Place, words: str, why: str) -> None:
    assert why in await flat(lite, words.format(at=await out_of_city(lite)))
