"""What has effect under a contract is for those whose contract it is: a plan is not another commissioner's (QRG §4)."""

import pytest

from bot.engine.scale import Commissioner
from tests.commands.contracts import DEV, presses
from tests.commands.described import outside
from tests.conftest import Place
from tests.queued import queued
from tests.telling import PRIYA, TOM, flat

FERNHOLLOW = "1-9000000007"  #: of the council alone; IAP-0004 is asked for
APPROVE = "plan IAP-0004 approve by=2026-12-18 put the rota right; the manager; 2026-12-01"


@pytest.mark.parametrize(
    "words", [APPROVE, "plan IAP-0004 return say who does it and by when", "plan IAP-0004 close it is fine by now"]
)
async def test_a_commissioner_that_does_not_buy_the_service_decides_nothing_of_its_plan(
    lite: Place, words: str
) -> None:
    await lite.say("plan IAP-0004 submitted", as_=TOM)
    told = len(await queued(lite, "plan/IAP-0004"))

    refused = await flat(lite, words, DEV)

    assert "so only a member of Birmingham City Council may" in refused
    assert len(await queued(lite, "plan/IAP-0004")) == told, "the provider hears nothing"
    assert not {"Approve", "Return"} & set(presses(await lite.say("plan IAP-0004", as_=DEV)))
    assert {"Approve", "Return"} <= set(presses(await lite.say("plan IAP-0004", as_=PRIYA)))


async def test_where_both_buy_it_either_may(lite: Place) -> None:
    await outside(lite, FERNHOLLOW, contracted=True, commissioners=tuple(Commissioner))
    await lite.say("plan IAP-0004 submitted", as_=TOM)

    assert "approved" in (await lite.say(APPROVE, as_=DEV)).title


async def test_where_nobody_buys_it_any_more_it_can_still_be_closed(lite: Place) -> None:
    await outside(lite, FERNHOLLOW, contracted=True)

    assert "closed" in (await lite.say("plan IAP-0004 close nobody buys care there any more", as_=DEV)).title
