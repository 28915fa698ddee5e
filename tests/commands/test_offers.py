"""score and offers: each step shown; services are never guessed; what may not offer stands apart."""

import pytest

from tests.commands.contracts import presses
from tests.conftest import Place
from tests.telling import MINA, flat, listed, rows

H = "Rushlight at Home, Lanternlight Care, Threadneedle Homecare"


async def test_a_score_shows_each_step_with_its_clause(place: Place) -> None:
    reply = await place.say("score Rushlight at Home", as_=MINA)

    assert reply.title == "Rushlight at Home: score 69"
    assert rows(reply) == {"Rating that counts": "Silver", "Before feedback": "67", "Feedback": "+2", "Score": "69"}
    text = await flat(place, "score Rushlight at Home")
    assert "5 Silver: 67 points (QRG §6)" in text
    assert "+2 (QRG §6, local default)" in text


@pytest.mark.parametrize(
    ("service", "title", "said"),
    [
        ("Threadneedle Homecare", "score 65", "Feedback \N{MINUS SIGN}2"),
        ("Lanternlight Care", "score 67", "Feedback 0"),
        ("Hazelmere Steps", "score 75", "Supported living, Gold: 75 points (QRG §6)"),
        ("Millrace Extra Care", "no score", "No rule: no document gives extra care a score"),
        ("Oakwood House", "no score", "It may not offer now"),
        ("Thistledown Lodge", "no score", "it may not offer for new care packages"),
    ],
)
async def test_what_a_service_scores_or_why_not(lite: Place, service: str, title: str, said: str) -> None:
    assert (await lite.say(f"score {service}")).title == f"{service}: {title}"
    assert said in await flat(lite, f"score {service}")


async def test_offers_come_in_the_order_of_their_scores(place: Place) -> None:
    reply = await place.say(f"offers {H}", as_=MINA)

    assert reply.title == "Offers: Rushlight at Home comes first of 3, 69 points"
    assert listed(reply) == [
        "1. Rushlight at Home: 69 points",
        "2. Lanternlight Care: 67 points",
        "3. Threadneedle Homecare: 65 points",
    ]
    assert "This is for a person to decide. Nothing was recorded." in await flat(place, f"offers {H}")


async def test_a_tie_is_decided_by_who_came_first_and_says_so(lite: Place) -> None:
    words = (
        "offers 1. Lanternlight Care; received 20 November 2025, 10:15\n"
        "2. Canalside Care at Home; received: 2025-11-20 at 09:30; chosen\n"
    )
    reply = await lite.say(words)

    assert listed(reply) == [
        "1. Canalside Care at Home: 67 points, chosen by the citizen",
        "2. Lanternlight Care: 67 points",
    ]
    assert "Tied at 67: received 20 November 2025 at 09:30, first (QRG §6)" in await flat(lite, words)


async def test_who_shares_a_place_is_said(lite: Place) -> None:
    reply = await lite.say("offers Lanternlight Care, Canalside Care at Home")

    assert reply.title == "Offers: Canalside Care at Home and Lanternlight Care come first together, 67 points"
    assert listed(reply)[0] == "1. Canalside Care at Home (equal): 67 points"


async def test_for_sensory_loss_the_citizen_chooses_among_the_best_rated(lite: Place) -> None:
    reply = await lite.say(f"offers {H} specialism=sensory-loss")

    assert [line.partition(": ")[2] for line in listed(reply)] == ["Silver"] * 3
    text = await flat(lite, f"offers {H} specialism=sensory-loss")
    assert "Home support for sensory loss: the best rating first; between equals the citizen's choice" in text
    assert "CS §5" in text


async def test_a_package_that_no_rule_sets_apart_is_refused_with_what_is(lite: Place) -> None:
    text = await flat(lite, f"offers {H} specialism=dementia")

    assert "offers are not compared apart for “dementia”" in text
    assert "sensory-loss" in text


async def test_a_choice_that_does_not_come_first_is_pointed_out(lite: Place) -> None:
    text = await flat(lite, "offers Rushlight at Home\nThreadneedle Homecare; chosen")

    assert "The citizen chose Threadneedle Homecare, which does not come first" in text
    assert "IQAF §21" in text


async def test_who_may_not_offer_stands_apart_with_why(lite: Place) -> None:
    text = await flat(lite, "offers Oakwood Court, Oakwood House, Thistledown Lodge, Dunlin House")

    assert "Offers: Oakwood Court comes first of 1, Silver" in text
    assert "Oakwood House: may not offer Suspension SUS-0001" in text
    assert "Thistledown Lodge: may not offer Rated Inadequate (QRG §2.1.2)" in text
    assert "Dunlin House: may not offer It has no rating to compare" in text


async def test_where_none_may_offer_it_is_said(lite: Place) -> None:
    reply = await lite.say("offers Oakwood House")

    assert reply.title == "Offers: none may be made"
    assert "None of them may offer now." in await flat(lite, "offers Oakwood House")


async def test_kinds_that_no_document_compares_are_not_ranked(lite: Place) -> None:
    reply = await lite.say("offers Millrace Extra Care, Tramway Gardens")

    assert reply.title == "Offers: no rule for extra care"
    assert listed(reply) == ["Millrace Extra Care: Gold", "Tramway Gardens: Silver"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("offers Rushlight at Home, Kestrel Row", "they are of different kinds"),
        ("offers Rushlight at Home, Rushlight at Home", "Rushlight at Home stands there twice"),
        ("offers Rushlight at Home; chosen\nLanternlight Care; chosen", "both marked as chosen"),
        ("offers Rushlight at Home; soon", "“soon” is neither when it was received"),
        ("offers Rushlight at Home; received 2025-11-20 25:10", "is neither when it was received"),
        ("offers Rushlight at Home; received someday 10:10", "is neither when it was received"),
        ("offers Rushlight at Home; received 2026-11-18 09:01", "is still to come"),
        ("offers ; received 2025-11-20 10:10", "names no service"),
        ("offers " + ", ".join(["Rushlight at Home"] * 31), "there are more than 30"),
        ("offers " + "x" * 6001, "they take 6001 characters"),
        ("offers ,", "no service is named"),
    ],
)
async def test_what_cannot_be_compared_is_refused_by_name(lite: Place, words: str, why: str) -> None:
    reply = await lite.say(words)

    assert reply.outcome == "refused"
    assert why in " ".join((await lite.text(words)).split())


async def test_a_name_that_is_not_one_service_is_asked_about_and_never_guessed(lite: Place) -> None:
    words = "offers Willowbrook Mews, Rushlight at Home, Nonsense Grove"
    reply = await lite.say(words)

    assert (reply.title, reply.outcome) == ("Which services are meant?", "refused")
    assert listed(reply) == ["“Willowbrook Mews”", "“Nonsense Grove”"]
    text = await flat(lite, words)
    assert "Willowbrook Mews, B24 8KI (1-9000000037); Willowbrook Mews, B72 1OV (1-9000000038)" in text
    assert "nothing here is called anything like it" in text
    assert reply.form
    assert (await lite.say("offers Willowbrook Mews")).title == "Which service is meant?"


async def test_a_postcode_after_a_comma_belongs_to_the_name(lite: Place) -> None:
    assert listed(await lite.say("offers Willowbrook Mews, B24 8KI, Oakwood Court"))[0].startswith("1. Oakwood Court")


async def test_what_was_taken_for_what_is_said(lite: Place) -> None:
    assert "I took it to mean Lanternlight Care" in await flat(lite, "offers Lanternlihgt Care")


async def test_between_equals_the_citizen_chooses_and_a_press_says_whom(lite: Place) -> None:
    reply = await lite.say("offers Applecross Yard, Kestrel Row; received 2026-11-17 10:15, Cobblers Yard")

    assert reply.title == "Offers: the citizen chooses between Applecross Yard and Kestrel Row, 50 points"
    assert "Only without a choice Applecross Yard comes first." in str(reply.blocks)
    pressed = presses(reply)
    assert {label for label in pressed if label.startswith("Chosen")} == {
        "Chosen: Applecross Yard",
        "Chosen: Kestrel Row",
    }
    chosen = await lite.say(pressed["Chosen: Kestrel Row"])
    assert chosen.title == "Offers: Kestrel Row comes first of 3, 50 points"
    assert listed(chosen)[0] == "1. Kestrel Row: 50 points, chosen by the citizen"


async def test_where_nothing_tells_equals_apart_but_the_citizen_the_steps_are_told_once(lite: Place) -> None:
    reply = await lite.say("offers Doorstep Living Midlands, Applecross Yard, Openlatch Living")

    assert "Applecross Yard, Doorstep Living Midlands and Openlatch Living, 50 points" in reply.title
    text = await flat(lite, "offers Doorstep Living Midlands, Applecross Yard, Openlatch Living")
    assert (
        "Only without a choice Applecross Yard, Doorstep Living Midlands and Openlatch Living come first together"
        in text
    )
    assert text.count("there is too little of Doorstep Living Midlands") == 1
    assert text.count("Tied as Applecross Yard is") == 2


async def test_of_home_support_no_choice_is_asked_for(lite: Place) -> None:
    reply = await lite.say("offers Lanternlight Care, Canalside Care at Home")

    assert "chooses" not in reply.title
    assert not [label for label in presses(reply) if label.startswith("Chosen")]


async def test_with_more_equals_than_presses_the_names_stand_alone(lite: Place) -> None:
    homes = "Oakwood Court, Larkmeadow Court, Wrenbury Chase, Silverbirch Corner, Pennyroyal House, Bellfounder House"
    reply = await lite.say(f"offers {homes}, Tallowfield, Willowbrook Mews B24 8KI")

    assert reply.title.startswith("Offers: the citizen chooses between Bellfounder House, ")
    assert not [label for label in presses(reply) if label.startswith("Chosen")]
