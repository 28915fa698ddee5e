"""The SMTP listener, spoken to by a real client."""

import asyncio
import smtplib

import aiosmtplib
import pytest

from bot.integrations.mail import door
from bot.integrations.mail.door import serve_smtp

OURS = "quality@place.example"
MAIL = b"From: sam@rowan.example\r\nSubject: News\r\n\r\nHello.\r\n"


class Kept:
    """Keeps in memory, or fails as told."""

    def __init__(self) -> None:
        self.mails = []
        self.fault = None

    async def accept(self, raw, envelope_from, envelope_to):
        if self.fault:
            raise self.fault
        self.mails.append((raw, envelope_from, envelope_to))
        return f"MAIL-{len(self.mails):04d}"


@pytest.fixture
async def kept():
    return Kept()


@pytest.fixture
async def port(kept):
    opened = await serve_smtp(kept, "127.0.0.1", 0, (OURS,))
    yield opened.port
    await opened.close()


async def send(port: int, raw: bytes = MAIL, to: str = OURS, sender: str = "sam@rowan.example"):
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, use_tls=False, start_tls=False, timeout=10) as smtp:
        return await smtp.sendmail(sender, [to], raw)


async def test_a_mail_is_kept_byte_for_byte_before_it_is_accepted(kept, port):
    _, answer = await send(port)

    assert answer == "2.0.0 Kept as MAIL-0001"
    assert kept.mails == [(MAIL, "sam@rowan.example", (OURS,))]


async def test_several_mails_may_come_by_one_connection(kept, port):
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, use_tls=False, start_tls=False) as smtp:
        for number in range(3):
            await smtp.sendmail("a@b.example", [OURS], MAIL + str(number).encode())
    assert len(kept.mails) == 3


@pytest.mark.parametrize("to", ["Quality@Place.Example", "quality+oakwood@place.example"])
async def test_our_address_is_ours_in_any_capitals_and_with_a_tag(kept, port, to):
    await send(port, to=to)
    assert kept.mails[0][2] == (to,)


async def test_another_address_is_refused_for_good(kept, port):
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
        await send(port, to="nobody@place.example")
    assert refused.value.recipients[0].code == 550
    assert kept.mails == []


async def test_without_a_list_every_address_is_ours(kept):
    opened = await serve_smtp(kept, "127.0.0.1", 0)
    await send(opened.port, to="anyone@place.example")
    await opened.close()
    assert len(kept.mails) == 1


async def test_a_bounce_has_no_sender_and_is_kept_as_one(kept, port):
    await send(port, sender="")
    assert kept.mails[0][1] == "<>"


async def test_what_cannot_be_kept_is_asked_for_again(kept, port):
    kept.fault = OSError("disk full")
    with pytest.raises(aiosmtplib.SMTPDataError) as refused:
        await send(port)
    assert refused.value.code == 451
    assert "disk" not in refused.value.message


async def test_what_is_too_large_is_refused_for_good(kept, monkeypatch):
    monkeypatch.setattr(door, "LARGEST", 1000)
    opened = await serve_smtp(kept, "127.0.0.1", 0)
    with pytest.raises((aiosmtplib.SMTPDataError, aiosmtplib.SMTPSenderRefused)) as refused:
        await send(opened.port, MAIL + b"x" * 2000 + b"\r\n")
    await opened.close()
    assert refused.value.code == 552
    assert kept.mails == []


async def test_a_very_long_line_is_taken(kept, port):
    raw = MAIL + b"x" * 500_000 + b"\r\n"
    await send(port, raw)
    assert kept.mails[0][0] == raw


async def test_lines_that_begin_with_a_dot_arrive_as_written(kept, port):
    raw = MAIL + b".\r\n..two\r\n.end\r\n"
    await send(port, raw)
    assert kept.mails[0][0] == raw


async def test_too_many_recipients_are_put_off(kept, monkeypatch):
    monkeypatch.setattr(door, "MOST_RECIPIENTS", 1)
    opened = await serve_smtp(kept, "127.0.0.1", 0)
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=opened.port, use_tls=False, start_tls=False) as smtp:
        await smtp.ehlo()
        await smtp.mail("a@b.example")
        await smtp.rcpt("one@place.example")
        with pytest.raises(aiosmtplib.SMTPRecipientRefused) as refused:
            await smtp.rcpt("two@place.example")
    await opened.close()
    assert refused.value.code == 452


async def test_one_connection_too_many_is_asked_to_come_later(kept, monkeypatch):
    monkeypatch.setattr(door, "MOST_CONNECTIONS", 1)
    opened = await serve_smtp(kept, "127.0.0.1", 0)
    first = await asyncio.open_connection("127.0.0.1", opened.port)
    assert (await first[0].readline()).startswith(b"220")
    second = await asyncio.open_connection("127.0.0.1", opened.port)
    assert (await second[0].readline()).startswith(b"421")
    second[1].close()
    first[1].close()
    await opened.close()


async def test_a_connection_cut_in_the_middle_keeps_nothing_and_the_next_works(kept, port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for line in (b"EHLO x", b"MAIL FROM:<a@b.example>", f"RCPT TO:<{OURS}>".encode(), b"DATA"):
        writer.write(line + b"\r\n")
        await reader.readline()
    writer.write(b"Subject: half")
    writer.transport.abort()
    await send(port)
    assert [mail[0] for mail in kept.mails] == [MAIL]


async def test_nonsense_is_answered_and_the_connection_goes_on(kept, port):
    def talk() -> tuple[int, int]:
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp:
            code, _ = smtp.docmd("FROBNICATE", "\x00\x7f")
            smtp.sendmail("a@b.example", [OURS], MAIL)
            return code, len(kept.mails)

    assert await asyncio.to_thread(talk) == (500, 1)


async def test_a_taken_port_is_an_error(kept, port):
    with pytest.raises(OSError, match="address already in use"):
        await serve_smtp(kept, "127.0.0.1", port)


async def test_closing_ends_open_connections(kept):
    opened = await serve_smtp(kept, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection("127.0.0.1", opened.port)
    await reader.readline()
    await opened.close()
    assert await reader.read() == b""
    writer.close()
