"""refile: who may not read what is restricted cannot open it to all partners by calling it something else (S28)."""

from collections.abc import AsyncIterator

import pytest

from bot.dispatch import Identity, Request
from tests.commands.mails import Mailbox, open_mailbox
from tests.conftest import Place
from tests.telling import IVY, PRIYA, TOM, flat

ABUSE = "A member of staff was seen hitting a resident at Oakwood House. We have made a safeguarding referral."


@pytest.fixture
async def mailbox(lite: Place) -> AsyncIterator[Mailbox]:
    async for found in open_mailbox(lite):
        yield found


async def test_an_officer_cannot_open_a_restricted_mail_and_who_may_read_it_can(mailbox: Mailbox, lite: Place) -> None:
    kept = await mailbox.take(ABUSE, "Safeguarding alert")
    assert kept.category == "safeguarding"

    refused = await flat(lite, f"refile {kept.ref} category=income", as_=TOM)
    assert f"You may not open {kept.ref} to all partners" in refused
    assert (await mailbox.outcome(kept.ref)).category == "safeguarding"

    await lite.say(f"refile {kept.ref} category=income", as_=PRIYA)
    assert (await mailbox.outcome(kept.ref)).category == "income"


async def test_an_officer_may_correct_what_all_partners_read(mailbox: Mailbox, lite: Place) -> None:
    kept = await mailbox.take("Our registered manager at Oakwood House has resigned and leaves on Friday.")

    await lite.say(f"refile {kept.ref} category=income", as_=TOM)

    assert (await mailbox.outcome(kept.ref)).category == "income"


SECRET = "night.carer@private.example"
TELLS = "I work nights at Fernhollow House. Staff hit residents and falls are hidden. Please keep my name out of it."


async def test_who_wrote_what_is_restricted_is_not_told_by_taking_it_as_a_plan(mailbox: Mailbox, lite: Place) -> None:
    kept = await mailbox.take(TELLS, "Abuse at Fernhollow House", SECRET)
    assert (kept.category, kept.service) == ("safeguarding", "1-9000000007")

    refused = await flat(lite, f"plan IAP-0004 submitted mail={kept.ref}", as_=TOM)

    assert f"You may not take {kept.ref} as a plan" in refused
    assert SECRET not in refused + await flat(lite, "plan IAP-0004", as_=TOM)


async def test_who_wrote_what_is_restricted_does_not_become_the_providers_address(
    mailbox: Mailbox, lite: Place
) -> None:
    kept = await mailbox.take(TELLS, "Abuse at Fernhollow House", SECRET)

    refused = await flat(lite, f"refile {kept.ref} trust", as_=TOM)

    assert f"You may not trust the sender of {kept.ref}" in refused
    async with lite.house.desk(request_of(PRIYA), write=False) as desk:
        assert SECRET not in (await desk.services.standing("1-9000000007")).service.addresses
    assert "Sender now known" in await flat(lite, f"refile {kept.ref} trust", as_=PRIYA), "who may read it may judge"


async def test_a_member_who_passes_on_what_is_restricted_does_not_tell_the_channel_who_wrote_it(
    mailbox: Mailbox,
) -> None:
    passed_on = (
        f"FYI.\n\n---------- Forwarded message ----------\nFrom: Night Carer <{SECRET}>\nSubject: Abuse\n\n{TELLS}"
    )

    kept = await mailbox.take(passed_on, "Fwd: Abuse at Fernhollow House", IVY)

    assert kept.category == "safeguarding"
    card = await mailbox.shown(kept.ref)
    assert "Ivy Cole passed on what somebody seems to have written" in card
    assert SECRET not in card


def request_of(member: str) -> Request:
    return Request(who=Identity(channel="web", id=member, email=member), words="look")
