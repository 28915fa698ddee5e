"""Another provider's proven mail is not taken as a plan, however it came to be filed at the service that owes one."""

from collections.abc import AsyncIterator

import pytest

from bot.reply.text import plain
from tests.commands.mails import MANAGER as OTHERS_MANAGER
from tests.commands.mails import OAKWOOD, Mailbox, open_mailbox
from tests.commands.test_plan_mail import FERNHOLLOW, MANAGER, PLAN, PROVEN, SUBJECT, TEXT, presses, submissions
from tests.conftest import Place

OTHERS_PROOF = {"Authentication_Results": "mx.place.example; dmarc=pass header.from=ivorywoodcare.example"}


@pytest.fixture
async def box(lite: Place) -> AsyncIterator[Mailbox]:
    async for mailbox in open_mailbox(lite):
        yield mailbox


async def test_a_thread_at_anothers_service_does_not_make_its_sender_that_provider(box: Mailbox) -> None:
    first = await box.take(
        "What we hear of Fernhollow House.", sender=OTHERS_MANAGER, Message_ID="<a@x>", **OTHERS_PROOF
    )
    await box.place.say(f"refile {first.ref} service={FERNHOLLOW}")

    answer = await box.take(TEXT, SUBJECT, OTHERS_MANAGER, In_Reply_To="<a@x>", Message_ID="<b@x>", **OTHERS_PROOF)

    assert answer.service == FERNHOLLOW, "the thread files it there"
    assert await submissions(box) == []
    assert f"Take as plan {PLAN}" in presses(await box.card(answer.ref)), "a member may still say that it is it"


async def test_its_own_provider_in_the_same_thread_is_believed(box: Mailbox) -> None:
    first = await box.take("How is Fernhollow House to write it?", sender=MANAGER, Message_ID="<a@x>", **PROVEN)
    assert first.service == FERNHOLLOW
    await box.take(TEXT, SUBJECT, MANAGER, In_Reply_To="<a@x>", Message_ID="<b@x>", **PROVEN)

    assert len(await submissions(box)) == 1


async def test_the_reference_of_anothers_plan_moves_no_mail_there(box: Mailbox) -> None:
    kept = await box.take("News of the week at Oakwood House.", SUBJECT, OTHERS_MANAGER, **OTHERS_PROOF)

    assert kept.service in {None, OAKWOOD}
    assert await submissions(box) == []


async def test_a_mail_with_the_plans_of_two_services_says_which_was_not_taken(box: Mailbox) -> None:
    """The other would be late, and nobody had told its provider."""
    await box.place.say("visit Silverbirch Corner B B B B B confirm=yes")

    kept = await box.take(TEXT, f"{SUBJECT}, and [IAP-0006]", MANAGER, **PROVEN)

    assert len(await submissions(box)) == 1
    (told,) = await box.posts(f"ack/{kept.ref}")
    assert f"It was taken as your improvement plan {PLAN}." in plain(told.reply)
    assert "It was not taken as IAP-0006: send each plan in a mail of its own." in " ".join(plain(told.reply).split())
    assert "it names IAP-0006 too, and one mail is one plan" in await box.shown(kept.ref)
