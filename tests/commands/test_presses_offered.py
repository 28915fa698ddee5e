"""A card offers its reader the steps that are theirs: no press, and no form, leads to a refusal."""

import pytest

from bot.reply import Reply
from tests.commands.contracts import DEV, presses
from tests.conftest import Place
from tests.telling import TOM, flat

BETH = "beth.longley@healthwatch.example"


async def test_nobody_is_offered_a_step_that_would_be_refused(lite: Place) -> None:
    council = presses(await lite.say("termination Nightingale Weir"))
    icb = presses(await lite.say("termination Nightingale Weir", as_=DEV))
    officer = presses(await lite.say("termination Nightingale Weir", as_=TOM))

    assert set(council) == {"Withdraw", "Status"}, "proposed by the council"
    assert set(icb) == {"Agree", "Refuse", "Status"}
    assert set(officer) == {"Status"}


@pytest.mark.parametrize("step", ["propose", "refuse", "withdraw"])
async def test_who_may_not_is_told_so_before_writing_any_reasons(lite: Place, step: str) -> None:
    reply = await lite.say(f"termination Nightingale Weir {step}", as_=TOM)

    assert reply.outcome == "refused"
    assert "it takes one of the roles" in str(reply.blocks)


async def test_what_is_proposed_already_is_said_before_reasons_are_asked_for(lite: Place) -> None:
    assert "waits for the ICB already" in await flat(lite, "termination Nightingale Weir propose")


async def test_who_may_not_record_is_offered_no_press_for_it(lite: Place) -> None:
    def offered(reply: Reply) -> set[str]:
        return {label for label in presses(reply) if label not in {"Status", "Show"}}

    assert offered(await lite.say("support Oakwood House")) >= {"Offer something", "It came to its end"}
    assert offered(await lite.say("support Oakwood House", as_=BETH)) == set()


async def test_who_may_not_issue_is_offered_no_press_and_told_before_writing(lite: Place) -> None:
    assert {"Issue a notice", "Put right", "Withdraw"} <= set(presses(await lite.say("breach Cobblers Yard")))
    assert set(presses(await lite.say("breach Cobblers Yard", as_=TOM))) == {"Status"}
    assert (await lite.say("breach Cobblers Yard issue", as_=TOM)).outcome == "refused"
    assert (await lite.say("breach BRN-0006 withdraw", as_=TOM)).outcome == "refused"


async def test_each_is_offered_the_steps_that_are_theirs_and_refusals_read(lite: Place) -> None:
    officer = set(presses(await lite.say("entry Gasworks View", as_=TOM)))
    lead = set(presses(await lite.say("entry Gasworks View")))
    healthwatch = set(presses(await lite.say("entry Gasworks View", as_=BETH)))

    assert (officer, lead, healthwatch) == ({"Seen", "Status"}, {"Seen", "Refuse", "Status"}, {"Status"})
    refused = await flat(lite, "entry ENT-0001 refuse", as_=TOM)
    assert "You may not decide who joins the contract: it takes" in refused
