"""What a kept mail says, for those who may read it."""

import pytest

from bot.dispatch import Identity, Request
from bot.engine.facts import MarkedRead
from bot.integrations.mail.parse import parse
from bot.reply.text import plain
from bot.store.ledger import StoredLedger
from tests.commands.mails import Mailbox, open_mailbox, raw

OFFICER, LEAD = "tom.hadley@council.example", "priya.nair@council.example"
OBSERVER = "mina.sato@cqc.example"


@pytest.fixture
async def box(lite):
    async for mailbox in open_mailbox(lite):
        yield mailbox


async def audited(box: Mailbox) -> list[str]:
    async with box.place.database.reading() as connection:
        entries = await StoredLedger(connection, "iqaf", box.place.now, write=False).read("audit")
    return [ref for e in entries if isinstance(e.fact, MarkedRead) for ref in e.fact.refs]


async def test_it_shows_the_whole_mail(box):
    mail = await box.take("Oakwood House: occupancy is down.\r\n\r\n> quoted before", "Occupancy")
    shown = await box.place.text(f"mail {mail.ref}", as_=OFFICER)

    for said in ("Occupancy", "quoted before", "known to us", "filed", "Oakwood House"):
        assert said in shown
    assert f"refile {mail.ref}" in shown
    assert await audited(box) == []


async def test_an_observer_is_offered_no_correction(box):
    mail = await box.take("Hello.", "Hi", "x@elsewhere.example")
    shown = await box.place.text(f"mail {mail.ref}", as_="mina.sato@cqc.example")

    assert "not matched" in shown
    assert "refile" not in shown


async def test_a_restricted_mail_is_read_with_that_right_alone_and_the_reading_is_recorded(box):
    mail = await box.take("Oakwood House: a safeguarding referral was made.", "Concern")

    assert "You may not" in await box.place.text(f"mail {mail.ref}", as_=OFFICER)
    assert await audited(box) == []
    shown = await box.place.text(f"mail {mail.ref}", as_=LEAD)
    assert "referral was made" in shown
    assert "was recorded" in shown
    assert await audited(box) == [mail.ref]


@pytest.mark.parametrize("words", ["mail {}", "ref {}", "mail {} take=x.pdf"])
async def test_who_neither_triages_nor_may_read_it_hears_of_a_restricted_mail_as_of_none(box, words):
    mail = await box.take("Oakwood House: a safeguarding referral was made.", "Concern")

    shown = await box.place.text(words.format(mail.ref), as_=OBSERVER)
    assert shown == (await box.place.text(words.format("MAIL-0999"), as_=OBSERVER)).replace("MAIL-0999", mail.ref)


async def in_slack(box: Mailbox, words: str) -> str:
    who = Identity(channel="slack", id="T1/U1", email=LEAD)
    return plain(await box.place.dispatcher.answer(Request(who=who, words=words)))


async def test_words_that_identify_a_citizen_are_never_shown_in_chat(box):
    mail = await box.take("Oakwood House: NHS number 943 476 5919.", "About someone")

    assert "943 476" not in await in_slack(box, f"mail {mail.ref}")
    assert "an NHS number" in await in_slack(box, f"mail {mail.ref}")
    assert "943 476" in await box.place.text(f"mail {mail.ref}", as_=LEAD)


async def test_what_a_mail_quotes_is_not_shown_in_chat_where_it_identifies_a_citizen(box):
    mail = await box.take("Oakwood House: occupancy is down.\r\n\r\n> NHS number 943 476 5919", "Re: x")
    shown = await in_slack(box, f"mail {mail.ref}")

    assert "occupancy is down" in shown
    assert "943 476" not in shown
    assert "on the web page only" in shown


async def test_a_long_mail_is_shown_in_part_and_says_so(box):
    mail = await box.take("word " * 3000)

    assert "first 6,000 of 14,999 characters" in await box.place.text(f"mail {mail.ref}")


async def test_attachments_are_named(box):
    body = "--b\r\n\r\nOakwood House\r\n--b\r\nContent-Type: application/pdf; name=plan.pdf\r\n\r\nxx\r\n--b--"
    mail = await box.take(body, Content_Type="multipart/mixed; boundary=b")

    assert "plan.pdf" in await box.place.text(f"mail {mail.ref}")


async def test_a_mail_without_words_says_so(box):
    mail = await box.take("", "")
    shown = await box.place.text(f"mail {mail.ref}")

    assert "It has no subject." in shown
    assert "It has no text." in shown


async def test_a_mail_that_was_never_read_says_so(box):
    ref, _ = await box.store.keep(b"\r\n", "", (), box.place.now)

    assert "never read" in await box.place.text(f"mail {ref}")


async def test_a_mail_that_nobody_has_judged_yet_is_read_as_a_restricted_one(box):
    ref, _ = await box.store.keep(raw("The manager hits people."), "", (), box.place.now)
    await box.store.parsed(ref, parse(raw("The manager hits people.")))
    before = await box.place.text(f"mail {ref}", as_=OFFICER)
    await box.place.clock(f'file {ref} fault="OperationalError"')
    after = await box.place.text(f"mail {ref}", as_=OFFICER)

    assert "hits people" not in before + after
    assert "hits people" in await box.place.text(f"mail {ref}", as_=LEAD)
