"""A service changes hands while a termination is decided: no yes is made up, and none is taken away (IQAF §16)."""

from datetime import timedelta

from bot.engine.scale import Commissioner
from tests.commands.contracts import LARKMEADOW, QUARRYBANK, WHY
from tests.commands.described import outside
from tests.conftest import Place
from tests.queued import queued
from tests.telling import flat


async def test_that_the_other_buys_no_more_is_no_yes_of_the_other(lite: Place) -> None:
    await lite.say(f"termination {QUARRYBANK} propose {WHY}")

    await outside(lite, QUARRYBANK, contracted=True, commissioners=(Commissioner.COUNCIL,))  # on the same day

    shown = await flat(lite, f"termination {QUARRYBANK}")
    assert "never agreed, and nobody commissions the service besides any more: propose it anew" in shown
    assert "Agree" not in shown
    withdrawn = await flat(lite, f"termination TER-0002 withdraw {WHY}")
    assert "nobody commissions the service besides any more" in withdrawn
    lite.now += timedelta(days=1)
    assert "this ends the contract" in (await lite.say(f"termination {QUARRYBANK} propose {WHY}")).title, "it goes on"


async def test_what_one_ended_alone_stays_ended_though_another_joins_that_day(lite: Place) -> None:
    await lite.say(f"termination {LARKMEADOW} propose ends=2026-12-31 confirm=yes {WHY}")

    await outside(lite, LARKMEADOW, contracted=True, commissioners=(Commissioner.COUNCIL, Commissioner.ICB))

    shown = await flat(lite, f"termination {LARKMEADOW}")
    assert "the contract ends on 31 December 2026" in shown, "its letter may be on its way"
    assert "waiting for" not in shown


async def test_nothing_is_begun_under_a_contract_that_is_over(lite: Place) -> None:
    """Nobody is asked to look again at what is begun where there is no contract: it would stand for ever."""
    await lite.say(f"termination {LARKMEADOW} propose confirm=yes {WHY}")
    lite.now += timedelta(days=1)

    suspended = await flat(lite, f"suspension {LARKMEADOW} impose confirm=yes immediate=yes {WHY}")
    asked = await flat(lite, f"plan {LARKMEADOW} request {WHY}")

    assert "Larkmeadow Court is not under contract. There are no placements under it to stop" in suspended
    assert "Larkmeadow Court is not under contract. Nobody would watch over its plan" in asked
    assert await queued(lite, "escalation/ESC-0002") == []


async def test_a_service_that_is_closed_is_asked_for_no_plan(lite: Place) -> None:
    assert "Plumtree Yard is not registered any more" in await flat(lite, f"plan Plumtree Yard request {WHY}")
    assert await queued(lite, "plan/IAP-0006") == []
