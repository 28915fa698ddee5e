"""Outgoing mail over SMTP, or kept for the mailbox view where no server is set."""

import logging
from collections.abc import Awaitable, Callable, Sequence

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from bot.documents import Paper
from bot.integrations.mail.links import Links
from bot.integrations.mail.message import as_message
from bot.integrations.mail.settings import MailSettings
from bot.post import Outgoing, SendLater, SendRefused

log = logging.getLogger(__name__)
__all__ = ["KeptSender", "MailSender", "as_message"]

PACE = 0.2  #: seconds between two mails to one address
AGAIN = 60.0  #: seconds after which a busy or absent server is asked again
MISCONFIGURED = 300.0  #: seconds after which a server that refuses *us*, not the mail, is asked again
PERMANENT = 500

PapersOf = Callable[[Sequence[str]], Awaitable[Sequence[Paper]]]  #: references of documents -> those there are


class MailSender:
    """Sends by one SMTP server.

    Where the connection is lost once the text is on its way, it stays unknown whether it arrived, and SMTP cannot be
    asked: ``look`` says None, and the mail is sent again under the same Message-ID, so that mail programs show one.
    """

    name = "mail"
    pace = PACE

    def __init__(self, settings: MailSettings, links: Links | None = None, papers: PapersOf | None = None) -> None:
        self._settings = settings
        self._links = links
        self._papers = papers

    async def send(self, outgoing: Outgoing) -> str:
        """Give the server's acceptance; the id is the mail's Message-ID. Raises SendLater, SendRefused."""
        papers = await self._papers(outgoing.post.attachments) if self._papers else ()
        try:
            message = as_message(outgoing, self._settings, self._links, papers)
            written = message.as_bytes()
        except ValueError as error:
            raise SendRefused(f"{outgoing.destination!r} is no address mail can be sent to") from error
        smtp = self._smtp()
        try:
            await self._reach(smtp)
            await self._hand_over(smtp, written, outgoing.destination)
        finally:
            smtp.close()
        return str(message["Message-ID"])

    async def look(self, outgoing: Outgoing) -> str | None:
        """None: a mail server cannot be asked what it has taken."""
        return None

    def _smtp(self) -> SMTP:
        settings = self._settings
        return SMTP(
            hostname=settings.host,
            port=settings.port,
            timeout=settings.timeout,
            use_tls=settings.tls == "tls",
            start_tls=settings.tls == "starttls",
            username=settings.username or None,
            password=settings.password.get_secret_value() or None,
        )

    async def _reach(self, smtp: SMTP) -> None:
        """Connect, encrypt, log in. Whatever fails here, nothing was sent, and the mail is not at fault."""
        try:
            await smtp.connect()
        except (SMTPException, OSError, ValueError) as error:
            seconds = MISCONFIGURED if isinstance(error, SMTPResponseException) else AGAIN
            log.warning("the mail server %s cannot be used: %s", self._settings.host, type(error).__name__)
            raise SendLater(seconds) from error

    async def _hand_over(self, smtp: SMTP, written: bytes, address: str) -> None:
        """Envelope, then text. After the first byte of the text a lost connection tells nothing."""
        try:
            await smtp.mail(self._settings.sender)
            await smtp.rcpt(address)
        except SMTPResponseException as error:
            raise _answer(error) from error
        except (SMTPException, OSError) as error:
            raise SendLater(AGAIN) from error
        try:
            await smtp.data(written)
        except SMTPResponseException as error:
            raise _answer(error) from error


def _answer(error: SMTPResponseException) -> SendLater | SendRefused:
    """4xx: not now. 5xx: never."""
    if error.code < PERMANENT:
        return SendLater(AGAIN)
    return SendRefused(f"the mail server said {error.code}: {error.message[:200]}")


class KeptSender:
    """Where no server is set: nothing leaves, and the mailbox view shows what would have."""

    name = "mail"
    pace = 0.0

    async def send(self, outgoing: Outgoing) -> str:
        """Keep it."""
        return "kept"

    async def look(self, outgoing: Outgoing) -> str | None:
        """It is always kept."""
        return "kept"
