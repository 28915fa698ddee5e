"""Two members act on one thing at the same moment: it is done once, and the second is told what the first did."""

import asyncio

import pytest

from bot.engine.facts import (
    AnyFact,
    PlanApproved,
    ReviewCalled,
    StatementRequested,
    SuspensionImposed,
    SuspensionLifted,
    TerminationAgreed,
    TerminationDropped,
    VisitRecorded,
)
from bot.reply import Reply
from tests.commands.contracts import DEV, LARKMEADOW, NIGHTINGALE, QUARRYBANK, facts_of
from tests.conftest import Place
from tests.telling import OAKWOOD, PRIYA, TOM

CALL = f"review {QUARRYBANK} call on=2026-12-02 medicines are not safe"
APPROVE = "plan IAP-0004 approve by=2026-12-18 put the rota right; the manager; 2026-12-01"


async def both(place: Place, *said: tuple[str, str]) -> list[Reply]:
    return list(await asyncio.gather(*(place.say(words, as_=who) for words, who in said)))


@pytest.mark.parametrize(
    ("first", "second", "at", "kind"),
    [
        ((f"visit {LARKMEADOW} S S S S S confirm=yes", PRIYA), None, LARKMEADOW, VisitRecorded),
        (
            (f"suspension {LARKMEADOW} impose confirm=yes immediate=yes harm is threatened here tonight", PRIYA),
            None,
            LARKMEADOW,
            SuspensionImposed,
        ),
        (("suspension SUS-0001 lift night staffing is safe again", PRIYA), (None, DEV), OAKWOOD, SuspensionLifted),
        ((CALL, PRIYA), (None, DEV), QUARRYBANK, ReviewCalled),
        ((f"statement {QUARRYBANK} request", PRIYA), None, QUARRYBANK, StatementRequested),
        ((APPROVE, PRIYA), None, "1-9000000007", PlanApproved),
    ],
    ids=["visit", "suspension", "lifting", "meeting", "statement", "plan"],
)
async def test_it_is_recorded_once(
    place: Place,
    first: tuple[str, str],
    second: tuple[None, str] | None,
    at: str,
    kind: type[AnyFact],
) -> None:
    if kind is PlanApproved:
        await place.say("plan IAP-0004 submitted", as_=TOM)
    before = len(await facts_of(place, at, kind))

    await both(place, first, (first[0], second[1] if second else first[1]))

    assert len(await facts_of(place, at, kind)) == before + 1


async def test_a_termination_is_not_both_agreed_and_withdrawn(place: Place) -> None:
    await both(
        place,
        ("termination TER-0001 agree confirm=yes we agree that it must end", DEV),
        ("termination TER-0001 withdraw they have a new manager", PRIYA),
    )

    agreed = await facts_of(place, NIGHTINGALE, TerminationAgreed)
    dropped = await facts_of(place, NIGHTINGALE, TerminationDropped)
    assert len(agreed) + len(dropped) >= 1
    text = await place.text(f"termination {NIGHTINGALE}")
    assert ("the contract ends on" in text) != ("dropped on" in text), "whichever came last holds, and it says so"


async def test_a_visit_that_two_book_at_once_is_booked_once_and_moved(place: Place) -> None:
    await both(place, (f"book {LARKMEADOW} 2026-12-10", PRIYA), (f"book {LARKMEADOW} 2026-12-11", TOM))

    shown = await place.text(f"status {LARKMEADOW}")
    assert shown.count("VIS-0039") >= 1
    assert "VIS-0040" not in shown, "two teams would have come"
