"""A provider's mail that bears the reference of its statement: filed at the service which that is of (S06, S29)."""

from collections.abc import AsyncIterator

import pytest

from tests.commands.mails import Mailbox, open_mailbox
from tests.conftest import Place

KESTREL = "1-9000000019"  #: its statement PQAS-0001 is waited for
COLLEAGUE = "quality@openlatchliving.example"  #: of its provider, which has several services
SUBJECT = "Re: PQAS-0001, our statement"


@pytest.fixture
async def box(lite: Place) -> AsyncIterator[Mailbox]:
    async for mailbox in open_mailbox(lite):
        yield mailbox


async def test_the_statement_takes_the_mail_to_its_service_whatever_else_it_names(box: Mailbox) -> None:
    kept = await box.take("It follows this week, as for Oakwood House.", SUBJECT, COLLEAGUE)

    assert kept.service == KESTREL
    assert "It bears the reference of its statement" in await box.shown(kept.ref)


async def test_a_reference_takes_nobody_to_a_service_that_they_do_not_write_for(box: Mailbox) -> None:
    kept = await box.take("It follows this week.", SUBJECT, "manager.oakwoodhouse@ivorywoodcare.example")

    assert kept.service != KESTREL
