"""A provider's mail comes in by SMTP, is filed on the real house, and its acknowledgement goes out by SMTP."""

import asyncio

import aiosmtplib
from aiosmtpd.smtp import SMTP
from sqlalchemy import select

from bot.integrations.mail.door import serve_smtp
from bot.integrations.mail.inbound import Intake
from bot.integrations.mail.parse import parse
from bot.integrations.mail.reading import SafeParser
from bot.integrations.mail.send import MailSender
from bot.integrations.mail.settings import MailSettings
from bot.post import Outgoing, Post
from bot.store.mailroom import MailStore
from bot.store.tables import outbox
from tests.conftest import Place

MANAGER = "manager.oakwoodhouse@ivorywoodcare.example"
MAIL = (
    f"From: Sam <{MANAGER}>\r\nTo: quality@place.example\r\nSubject: Our manager\r\nMessage-ID: <e1@x.example>\r\n\r\n"
    "The registered manager of Oakwood House has resigned.\r\n"
).encode()


class Inbox:
    """The provider's own mail server."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.mails.append(envelope.content)
        return "250 OK"


async def acknowledgement(place: Place) -> Outgoing:
    async with place.database.reading() as connection:
        row = (await connection.execute(select(outbox).where(outbox.c.key.startswith("ack/")))).one()
    post = Post.model_validate_json(row.body)
    return Outgoing(id=row.id, integration="mail", destination=row.destination, post=post, attempt=1)


async def test_in_and_out_by_smtp_and_the_answer_to_the_answer_joins_the_thread(place: Place):
    store, inbox = MailStore(place.database), Inbox()
    loop = asyncio.get_running_loop()
    theirs = await loop.create_server(lambda: SMTP(inbox, loop=loop), "127.0.0.1", 0)
    async with SafeParser(seconds=60) as parser:
        intake = Intake(store, place.dispatcher, parser.parse, lambda: place.now)
        intake.start()
        ours = await serve_smtp(intake, "127.0.0.1", 0, ("quality@place.example",))
        await _send(ours.port, MAIL)
        await _settled(store, "MAIL-0001")

        first = await store.outcome("MAIL-0001")
        assert (first.state, first.service, first.category) == ("filed", "1-9000000001", "workforce")
        settings = MailSettings(host="127.0.0.1", port=theirs.sockets[0].getsockname()[1], tls="none")
        await MailSender(settings).send(await acknowledgement(place))
        answer = parse(inbox.mails[0])
        assert answer.subject == "[MAIL-0001] Our manager"
        assert answer.in_reply_to == "<e1@x.example>"

        again = (
            f"From: Sam <{MANAGER}>\r\nSubject: Re: {answer.subject}\r\nIn-Reply-To: {answer.message_id}\r\n"
            f"References: {' '.join(answer.references)} {answer.message_id}\r\n\r\nThank you.\r\n"
        ).encode()
        await _send(ours.port, again)
        await _settled(store, "MAIL-0002")
        assert (await store.outcome("MAIL-0002")).note == "It answers MAIL-0001"

        await _send(ours.port, inbox.mails[0])
        await _settled(store, "MAIL-0003")
        assert (await store.outcome("MAIL-0003")).state == "not for us"
        await ours.close()
        await intake.stop()
    theirs.close()
    await theirs.wait_closed()
    assert len(inbox.mails) == 1


async def _send(port: int, raw: bytes) -> None:
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, use_tls=False, start_tls=False) as smtp:
        await smtp.sendmail(MANAGER, ["quality@place.example"], raw)


async def _settled(store: MailStore, ref: str) -> None:
    async with asyncio.timeout(60):
        while (await store.outcome(ref)).state == "kept":  # noqa: ASYNC110 - a row in a database wakes nobody
            await asyncio.sleep(0.02)
