"""Documents that go out with a mail: whole, well named, and never more than mail servers take."""

import asyncio
from collections.abc import Sequence
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.smtp import SMTP

from bot.documents import SPREADSHEET
from bot.integrations.mail import message as module
from bot.integrations.mail.send import MailSender
from bot.integrations.mail.settings import MailSettings
from bot.post import Outgoing, Post
from bot.reply import Para, Reply
from bot.store.documents import Papers, StoredDocuments
from tests.conftest import Place

EVERY_BYTE = bytes(range(256)) * 100


class Inbox:
    """The provider's own mail server."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.mails.append(envelope.content)
        return "250 OK"


async def sent(papers: Papers | None, refs: Sequence[str]):
    """A post with these attachments, as a real server took it."""
    inbox, loop = Inbox(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(inbox, loop=loop), "127.0.0.1", 0)
    settings = MailSettings(host="127.0.0.1", port=server.sockets[0].getsockname()[1], tls="none")
    post = Post(key="k", to="mail:a@b.example", reply=Reply(title="T", blocks=(Para(text="x"),)), attachments=refs)
    outgoing = Outgoing(id=1, integration="mail", destination="a@b.example", post=post, attempt=1)
    await MailSender(settings, None, papers.of if papers else None).send(outgoing)
    server.close()
    return message_from_bytes(inbox.mails[0], policy=default)


@pytest.fixture
async def papers(lite: Place) -> Papers:
    """The demo's documents, and two more: DOC-0003 and DOC-0004."""
    async with lite.database.writing() as connection:
        made = StoredDocuments(connection, "iqaf", "clock", lite.now, lambda ref, member: "", write=True)
        await made.make("Toolkit “PQAS” für Ümit;\r\nX-Evil: 1.xlsx", SPREADSHEET, EVERY_BYTE)
        await made.make("large.pdf", "application/pdf", b"%PDF" * 1000)
    return Papers(lite.database)


async def test_a_mail_carries_its_documents_under_their_names(papers: Papers) -> None:
    mail = await sent(papers, ("DOC-0003", "DOC-0999", "DOC-0004"))

    first, second = mail.iter_attachments()
    assert (first.get_content_type(), second.get_content_type()) == (SPREADSHEET, "application/pdf")
    assert first.get_filename() == "Toolkit “PQAS” für Ümit; X-Evil 1.xlsx"
    assert first.get_content() == EVERY_BYTE
    assert mail["X-Evil"] is None
    assert "x" in mail.get_body(("plain",)).get_content()


async def test_what_does_not_fit_is_left_out_and_named(papers: Papers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST_ATTACHED", 20_000)
    mail = await sent(papers, ("DOC-0003", "DOC-0004"))

    assert [part.get_filename() for part in mail.iter_attachments()] == ["large.pdf"]
    said = " ".join(mail.get_body(("plain",)).get_content().split())
    assert "Too large to send by mail: Toolkit “PQAS” für Ümit; X-Evil 1.xlsx (DOC-0003). Ask us for it." in said


@pytest.mark.parametrize("given", [True, False])
async def test_without_documents_a_mail_is_as_ever(papers: Papers, given: bool) -> None:
    mail = await sent(papers if given else None, () if given else ("DOC-0003",))
    assert [*mail.iter_attachments()] == []
