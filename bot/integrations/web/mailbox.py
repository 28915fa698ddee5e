"""The mailbox: each mail that the bot would send, whole; and a form to send it one as a provider."""

import re
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup, escape
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.integrations.web import form
from bot.integrations.web.ports import SentMail
from bot.integrations.web.shell import Shell

SHOWN = 200
MAIL_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
MAIL_HEADERS = {"content-security-policy": MAIL_CSP, "x-frame-options": "SAMEORIGIN"}
LINK = re.compile(r"https?://[^\s<>\"']+")
ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[A-Za-z0-9.-]{1,190}")


class MailboxPages:
    """``/mailbox`` and what hangs below it."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell

    async def index(self, request: Request) -> Response:
        """``GET /mailbox``: the list, and the form to send a mail in; ``?sample=N`` fills it."""
        return await self._show(request, None)

    async def one(self, request: Request) -> Response:
        """``GET /mailbox/{id}``: one mail."""
        return await self._show(request, await self._mail(request))

    async def body(self, request: Request) -> Response:
        """``GET /mailbox/{id}/html``: its HTML, for a sandboxed frame: no script, nothing loaded from anywhere."""
        mail = await self._mail(request)
        part = mail.build().get_body(("html",))
        text = str(part.get_content()) if part else "<p>This mail has no HTML part."
        return Response('<base target="_blank">' + text, media_type="text/html", headers=MAIL_HEADERS)

    async def calendar(self, request: Request) -> Response:
        """``GET /mailbox/{id}/calendar``: its calendar file."""
        mail = await self._mail(request)
        part = _calendar(mail.build())
        if part is None:
            raise HTTPException(404, "This mail has no calendar file.")
        raw = part.get_payload(decode=True)
        name = f'attachment; filename="meeting-{mail.outgoing.id}.ics"'
        return Response(raw, media_type="text/calendar", headers={"content-disposition": name})

    async def take(self, request: Request) -> Response:
        """``POST /mailbox``: a mail from a provider comes in."""
        session = self.shell.sessions.of(request)
        fields = await form.read(request)
        self.shell.sessions.check(session, fields.get("token", ""))
        sender = fields.get("sender", "").strip()
        if not ADDRESS.fullmatch(sender):
            raise HTTPException(400, "The sender must be one e-mail address, such as manager@oakwood.example.")
        to = self.shell.ports.intake_address
        raw = written(sender, to, fields.get("subject", ""), fields.get("text", ""), self.shell.now().timestamp())
        session.notice = await self.shell.ports.intake.take(raw, sender, (to,))
        return self.shell.back(session, "/mailbox")

    async def _mail(self, request: Request) -> SentMail:
        mail = await self.shell.ports.mailbox.get(int(request.path_params["id"]))
        if mail is None:
            raise HTTPException(404, "There is no such mail here.")
        return mail

    async def _show(self, request: Request, mail: SentMail | None) -> Response:
        samples = self.shell.ports.sample_mails
        wanted = request.query_params.get("sample", "")
        sample = samples[int(wanted)] if wanted.isdecimal() and int(wanted) < len(samples) else None
        return await self.shell.show(
            request,
            "mailbox.html",
            here=f"/mailbox/{mail.outgoing.id}" if mail else "/mailbox",
            mails=await self.shell.ports.mailbox.list(SHOWN),
            mail=mail,
            shown=shown(mail.build(), request.url.netloc) if mail else None,
            sample=sample,
            samples=samples,
            intake_address=self.shell.ports.intake_address,
        )


def written(sender: str, to: str, subject: str, text: str, at: float) -> bytes:
    """The mail as a provider's program would send it. Line breaks in a subject become spaces."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = to
    message["Subject"] = " ".join(subject.split())
    message["Date"] = formatdate(at)
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message.set_content(text)
    return message.as_bytes()


def shown(message: EmailMessage, us: str) -> dict[str, Any]:
    """The parts of a mail that the page shows. Links to *us* in its text can be followed; no others."""
    text = message.get_body(("plain",))
    return {
        "subject": str(message["Subject"]),
        "sender": str(message["From"]),
        "recipient": str(message["To"]),
        "headers": [(name, str(value)) for name, value in message.items()],
        "text": linked(str(text.get_content()) if text else "", us),
        "html": message.get_body(("html",)) is not None,
        "calendar": _calendar(message) is not None,
    }


def linked(text: str, us: str) -> Markup:
    """*text* escaped, with the addresses that lead to *us* as links."""
    parts: list[Markup] = []
    done = 0
    for match in LINK.finditer(text):
        if urlsplit(match.group()).netloc == us:
            parts += [escape(text[done : match.start()]), Markup('<a href="{0}">{0}</a>').format(match.group())]
            done = match.end()
    return Markup().join([*parts, escape(text[done:])])


def _calendar(message: EmailMessage) -> EmailMessage | None:
    parts = (part for part in message.walk() if part.get_content_type() == "text/calendar")
    part = next(parts, None)
    return part if isinstance(part, EmailMessage) else None
