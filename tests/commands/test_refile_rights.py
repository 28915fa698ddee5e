"""refile: who may not read what is restricted cannot open it to all partners by calling it something else (S28)."""

from collections.abc import AsyncIterator

import pytest

from tests.commands.mails import Mailbox, open_mailbox
from tests.conftest import Place
from tests.telling import PRIYA, TOM, flat

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
