"""Where a service has several open things of a kind, none is guessed: they are listed, and nothing is recorded."""

import pytest

from bot.dispatch import Identity, Request
from bot.engine.facts import AnyFact, ReviewCalled, SuspensionImposed, TerminationProposed
from bot.engine.scale import Commissioner
from tests.commands.contracts import DEV, QUARRYBANK, WHY, presses
from tests.conftest import Place
from tests.telling import PRIYA, flat, record

BOTH = (Commissioner.COUNCIL, Commissioner.ICB)


async def kept(place: Place, *facts: AnyFact) -> None:
    """Facts as an earlier version, or two people at once, could have recorded them."""
    request = Request(who=Identity(channel="web", id=PRIYA, email=PRIYA), words="x")
    async with place.house.desk(request, write=True) as desk:
        for fact in facts:
            await desk.ledger.append(f"service/{QUARRYBANK}", fact)


@pytest.mark.parametrize(
    ("words", "who"),
    [
        (f"suspension {QUARRYBANK} review it stays as it is for now", PRIYA),
        (f"suspension {QUARRYBANK} lift three clean audits in a row", PRIYA),
        (f"suspension {QUARRYBANK} told the manager wrote to them", PRIYA),
        (f"termination {QUARRYBANK} agree", DEV),
        (f"termination {QUARRYBANK} refuse a turnaround team has begun", DEV),
        (f"termination {QUARRYBANK} withdraw a turnaround team has begun", PRIYA),
        (f"review {QUARRYBANK} held outcomes=monitoring a month more was given", PRIYA),
        (f"review {QUARRYBANK} cancel they showed us all records", PRIYA),
    ],
)
async def test_it_asks_which_and_each_press_does_it(lite: Place, words: str, who: str) -> None:
    for number in ("0091", "0092"):
        await kept(
            lite,
            SuspensionImposed(ref=f"SUS-{number}", by=BOTH, reason=WHY),
            TerminationProposed(ref=f"TER-{number}", commissioner=Commissioner.COUNCIL, reason=WHY),
            ReviewCalled(ref=f"CRM-{number}", on=lite.now.date(), reasons=(WHY,)),
        )
    before = len(await record(lite, f"service/{QUARRYBANK}"))

    reply = await lite.say(words, as_=who)

    assert reply.title.startswith("Which ")
    assert reply.outcome == "refused"
    assert len(await record(lite, f"service/{QUARRYBANK}")) == before
    assert presses(reply)["This one"].split()[1].endswith("-0092")


async def test_told_at_both_ends_a_suspension_has_no_step_left(lite: Place) -> None:
    await lite.say("suspension SUS-0001 lift three clean audits and a manager in post")
    await lite.say("suspension SUS-0001 told")

    reply = await lite.say("suspension Oakwood House")

    assert set(presses(reply)) == {"Suspend", "Status"}
    assert "citizens: told" in await flat(lite, "suspension Oakwood House")
