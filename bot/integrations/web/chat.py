"""The conversation: choose who you are, say something, press a button, fill a form; and what others said."""

import hashlib
import json
import secrets
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot import answers
from bot.dispatch import Identity
from bot.dispatch import Request as Said
from bot.documents import LARGEST, MEDIA
from bot.documents.sent_in import said_with
from bot.engine.errors import IqafError
from bot.engine.place import Member
from bot.integrations.web import form
from bot.integrations.web.render import html
from bot.integrations.web.room import PRIVATE, Entry
from bot.integrations.web.session import Session
from bot.integrations.web.shell import TEMPLATES, Shell
from bot.reply import Reply

ATTACHED = "attachment"  #: the file that is sent beside the line to type in
OURS = frozenset({"token", "command"})  #: names in a command's form that are not answers
LONGEST = 20_000  #: characters of what is said; the commands refuse far shorter texts, and say so


class ChatPage:
    """The demo's conversation page and what it posts to."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.room = shell.ports.room

    async def conversation(self, request: Request) -> Response:
        """``GET /c/{channel}``: the page. ``?words=`` fills the line to type in."""
        channel = self.shell.channel(request.path_params["channel"])
        session, member = await self.shell.visitor(request)
        entries = self.room.seen(member.id, channel=channel)[-100:]
        session.read[channel] = self.room.last
        about = {known.name: known.about for known in self.shell.ports.channels}
        return await self.shell.show(
            request,
            "chat.html",
            here=f"/c/{channel}",
            channel=channel,
            about=about.get(channel, "Only you can see this conversation."),
            entries=[await self.fragment(entry, session) for entry in entries],
            typed=request.query_params.get("words", "")[:LONGEST],
            once=secrets.token_urlsafe(12),
            accepted=",".join(MEDIA),
            largest=LARGEST,
        )

    async def choose(self, request: Request) -> Response:
        """``POST /member``: be another member."""
        session, fields = await self._posted(request)
        members = {member.id for member in await self.shell.ports.members()}
        chosen = fields.get("member", "")
        if chosen in members:
            session.member = chosen
            session.read.clear()
        else:
            session.notice = "There is no such member here."
        return self.shell.back(session, fields.get("here", ""))

    async def say(self, request: Request) -> Response:
        """``POST /c/{channel}``: say words, or send a form, with a file or without.

        A script that asks for JSON gets the entry alone.
        """
        channel = self.shell.channel(request.path_params["channel"])
        session = self.shell.sessions.of(request)
        fields, upload = await form.read_with_file(request)
        self.shell.sessions.check(session, fields.get("token", ""))
        _, member = await self.shell.visitor(request)
        # buttons may be pressed again; a form that was filled in, or a line that was typed, acts once
        once = request.query_params.get("from", "") if fields.get("command") else fields.get("once", "")
        try:
            if upload:
                fields = await self._with(upload, fields, member)
        except IqafError as refusal:
            entry = await self._entry(channel, member, upload.name if upload else "", _refused(refusal, fields))
        else:
            entry = await self._answer(channel, member, fields, once[:64])
        session.read[channel] = entry.id
        if request.headers.get("accept", "") == "application/json":
            return self.shell.sessions.keep(session, JSONResponse(await self.event(entry, session)))
        return self.shell.back(session, f"/c/{channel}#e{entry.id}")

    async def fragment(self, entry: Entry, session: Session) -> Markup:
        """One entry as HTML, for whom *session* is."""
        members = {member.id: member for member in await self.shell.ports.members()}
        author = members.get(entry.member)
        token = self.shell.sessions.token(session)
        body = html(entry.reply, action=f"/c/{entry.channel}?from={entry.id}", token=token, ident=f"e{entry.id}")
        template = TEMPLATES.get_template("entry.html")
        return Markup(  # noqa: S704 - the template escapes; the body is the renderer's own markup
            template.render(
                entry=entry, body=body, author=self.shell.person(author) if author else None, private=PRIVATE
            )
        )

    async def event(self, entry: Entry, session: Session) -> dict[str, Any]:
        """One entry for the page's script."""
        return {
            "id": entry.id,
            "channel": entry.channel,
            "title": entry.reply.title,
            "html": str(await self.fragment(entry, session)),
        }

    async def _posted(self, request: Request) -> tuple[Session, dict[str, str]]:
        session = self.shell.sessions.of(request)
        fields = await form.read(request)
        self.shell.sessions.check(session, fields.get("token", ""))
        return session, fields

    async def _answer(self, channel: str, member: Member, fields: dict[str, str], once: str) -> Entry:
        words, given = _said(fields)
        reply = await self.shell.ports.dispatcher.answer(
            Said(
                who=Identity(channel="web", id=member.id, email=member.id),
                words=words,
                fields=given,
                key=self._key(member, fields, once) if once else None,
            )
        )
        return await self._entry(channel, member, _shown(words, given), reply)

    async def _with(self, upload: form.Upload, fields: dict[str, str], member: Member) -> dict[str, str]:
        """The fields with the reference of the file, which is kept first. Raises what the door refuses."""
        who = Identity(channel="web", id=member.id, email=member.id)
        kept = await self.shell.ports.documents.take(upload.name, upload.raw, who=who)
        if upload.field == ATTACHED:
            return {**fields, "words": said_with(fields.get("words", ""), kept)}
        return {**fields, upload.field: kept.ref}

    async def _entry(self, channel: str, member: Member, words: str, reply: Reply) -> Entry:
        return await self.room.add(channel, self.shell.now(), reply, member=member.id, words=words)

    def _key(self, member: Member, fields: dict[str, str], once: str) -> str:
        """The same form sent twice acts once: what the page numbered, and all that was filled in, make the key."""
        said = {name: value for name, value in fields.items() if name != "token"}
        digest = hashlib.sha256(json.dumps([member.id, once, said], sort_keys=True).encode()).hexdigest()
        return f"web:{self.room.boot}:{digest}"


def _said(fields: dict[str, str]) -> tuple[str, dict[str, str] | None]:
    """The words, and the answers where it was a command's form."""
    if command := fields.get("command"):
        return command[:100], {name: value[:LONGEST] for name, value in fields.items() if name not in OURS}
    return fields.get("words", "")[:LONGEST].strip(), None


def _refused(refusal: IqafError, fields: dict[str, str]) -> Reply:
    words, given = _said(fields)
    return answers.refused(refusal, words, given)


def _shown(words: str, given: dict[str, str] | None) -> str:
    """What the conversation shows as said: of a form, its command and what was filled in."""
    if given is None:
        return words
    return " · ".join([words, *(value for value in given.values() if value.strip())])
