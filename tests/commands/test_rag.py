"""rag: with the right it is the forum's decision, and what follows follows; without, the agency's own view."""

import asyncio

import pytest

from bot.engine.facts import AnyFact, RagDecided, RagViewed
from bot.engine.scale import Rag
from tests.conftest import Place
from tests.queued import queued
from tests.telling import JOAN, LARKMEADOW, MINA, NASTY, PRIYA, RUTH, flat, record, rows

RED = f"rag {LARKMEADOW} red: the manager has walked out"


async def said(place: Place) -> list[AnyFact]:
    entries = await record(place, f"service/{LARKMEADOW}")
    return [entry.fact for entry in entries if isinstance(entry.fact, RagDecided | RagViewed)]


async def opened(place: Place) -> set[str]:
    return {post.key.split("/")[1] for post in await queued(place, "escalation/")}


@pytest.mark.parametrize("chair", [RUTH, PRIYA])
async def test_who_may_decide_decides_for_the_forum(lite: Place, chair: str) -> None:
    reply = await lite.say(RED, as_=chair)

    assert reply.title == "Larkmeadow Court: ◆ Red"
    assert rows(reply) == {
        "Recorded": "◆ Red, decided for the System Quality Group",
        "Reason": "the manager has walked out",
        "Risk before": "● Green",
        "Risk now": "◆ Red",
        "Surveillance now": "Targeted: looked at every week",
    }
    assert await said(lite) == [RagDecided(rag=Rag.RED, forum="sqg", reason="the manager has walked out")]


async def test_turning_red_escalates_exactly_once(place: Place) -> None:
    await place.say(RED, as_=RUTH)
    await place.say(f"rag {LARKMEADOW} red: still nobody in charge", as_=RUTH)

    assert await opened(place) == {"ESC-0002"}
    channel = [post for post in await queued(place, "escalation/") if post.to == "channel:escalations"]
    assert len(channel) == 1
    assert "Larkmeadow Court: turned Red" in channel[0].reply.title


async def test_amber_and_green_escalate_nothing(lite: Place) -> None:
    await lite.say(f"rag {LARKMEADOW} amber: records are behind", as_=RUTH)
    await lite.say(f"rag {LARKMEADOW} green: records are up to date", as_=RUTH)

    assert await opened(lite) == set()


async def test_two_who_decide_at_the_same_moment_are_both_recorded_and_escalate_once(place: Place) -> None:
    replies = await asyncio.gather(
        place.say(RED, as_=RUTH), place.say(f"rag {LARKMEADOW} red: nobody answers the phone", as_=PRIYA)
    )

    assert {reply.title for reply in replies} == {"Larkmeadow Court: ◆ Red"}
    assert len(await said(place)) == 2
    assert await opened(place) == {"ESC-0002"}


async def test_an_officers_is_the_view_of_the_agency_and_changes_nothing(lite: Place) -> None:
    reply = await lite.say(RED, as_=JOAN)

    assert reply.title == "Larkmeadow Court: ● Green"
    said_back = rows(reply)
    assert said_back["Recorded"] == "◆ Red, the view of NHS Birmingham and Solihull Integrated Care Board"
    assert said_back["Risk before"] == said_back["Risk now"] == "● Green"
    assert "The forum decides the colour that holds." in await flat(lite, RED, as_=JOAN)
    assert {type(fact) for fact in await said(lite)} == {RagViewed}
    assert await opened(lite) == set()


async def test_who_may_decide_can_still_give_only_a_view(lite: Place) -> None:
    reply = await lite.say(f"{RED} view=agency", as_=RUTH)

    assert reply.title == "Larkmeadow Court: ● Green"
    assert await said(lite) == [RagViewed(rag=Rag.RED, agency="icb", reason="the manager has walked out")]


@pytest.mark.parametrize("reason", ["bad", "         ", "123456789"])
async def test_a_reason_must_be_one(lite: Place, reason: str) -> None:
    reply = await lite.say("rag", fields={"service": LARKMEADOW, "colour": "red", "reason": reason}, as_=RUTH)

    assert reply.title in {"Not done", "Set the risk"}
    assert await said(lite) == []


async def test_without_a_reason_it_is_asked_for(lite: Place) -> None:
    assert "Still needed: reason." in await flat(lite, f"rag {LARKMEADOW} red", as_=RUTH)


async def test_a_colour_there_is_not_is_refused_with_those_there_are(lite: Place) -> None:
    assert "“purple” is none of red, amber, green" in await flat(
        lite, f"rag {LARKMEADOW} purple: it feels so", as_=RUTH
    )
    assert await said(lite) == []


@pytest.mark.parametrize("words", [f"rag {LARKMEADOW} RED: nobody is there", f"rag {LARKMEADOW} colour=Red no manager"])
async def test_a_colour_in_any_case(lite: Place, words: str) -> None:
    assert (await lite.say(words, as_=RUTH)).title == "Larkmeadow Court: ◆ Red"


async def test_an_observer_may_not(lite: Place) -> None:
    assert "You may not use “rag”: it takes one of the roles " in await flat(lite, RED, as_=MINA)
    assert await said(lite) == []


async def test_the_reason_is_kept_and_shown_to_the_letter(lite: Place) -> None:
    reply = await lite.say("rag", fields={"service": LARKMEADOW, "colour": "amber", "reason": NASTY}, as_=RUTH)

    assert rows(reply)["Reason"] == NASTY
    assert [fact.reason for fact in await said(lite) if isinstance(fact, RagDecided)] == [NASTY]


async def test_a_reason_without_end_is_refused_and_given_back(lite: Place) -> None:
    text = await flat(lite, "rag", fields={"service": LARKMEADOW, "colour": "red", "reason": "y" * 3001}, as_=RUTH)

    assert "it has 3001 characters" in text
    assert "y" * 50 in text
    assert await said(lite) == []
