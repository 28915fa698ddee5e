"""What the web pages need from the rest of the house. ``bot/app.py`` hands it over; nothing here knows a database."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Protocol

from bot.dispatch import Request
from bot.engine.place import Agency, Member
from bot.engine.verdict import Value
from bot.integrations.taking import TakesDocuments
from bot.integrations.web.documents import Fetched
from bot.integrations.web.published import Published
from bot.integrations.web.room import Room
from bot.post import Outgoing
from bot.reply import Reply


class Answers(Protocol):
    """:class:`bot.dispatch.Dispatcher`, as far as a channel uses it."""

    async def answer(self, request: Request) -> Reply:
        """Do what was said and give the reply. Raises nothing."""
        ...


class Channel(Value):
    """A place to talk: its name here, and what it is for."""

    name: str
    about: str


class Suggestion(Value):
    """One thing to try: the words it types, and why one would. ``advance`` makes it a move of the clock instead."""

    label: str
    words: str = ""
    channel: str = ""  #: where to say it; empty: wherever one is
    advance: str = ""  #: a step of the clock: "hour", "day", "thursday" or "next"


class SampleMail(Value):
    """A mail that a provider could send, to fill the form with."""

    label: str
    sender: str
    subject: str
    text: str


@dataclass(frozen=True, kw_only=True)
class SentMail:
    """A mail that the bot sends, or would: the delivery, how far it got, and how to build the message itself."""

    outgoing: Outgoing
    state: str  #: in plain words: "waiting", "sent", "refused: …"
    at: datetime  #: when it was queued or delivered, aware
    build: Callable[[], EmailMessage]  #: it takes a while, so a list does without

    @property
    def subject(self) -> str:
        """What it is about."""
        return self.outgoing.post.subject or self.outgoing.post.reply.title


class Mailbox(Protocol):
    """The mails that go out, newest first."""

    async def list(self, limit: int) -> tuple[SentMail, ...]:
        """At most *limit*, newest first."""
        ...

    async def get(self, mail_id: int) -> SentMail | None:
        """By the id of its :class:`Outgoing`, or None."""
        ...


class Intake(Protocol):
    """The door for mail that comes in."""

    async def take(self, raw: bytes, sender: str, recipients: tuple[str, ...]) -> str:
        """Keep and file a mail as if it came by SMTP; gives one sentence on what became of it."""
        ...


class Clock(Protocol):
    """The place's own clock, which the demo may move forward."""

    def now(self) -> datetime:
        """Aware, Europe/London."""
        ...

    async def next_thing(self) -> tuple[datetime, str] | None:
        """When the bot will next do something by itself, and what; None where nothing is planned."""
        ...

    async def advance(self, to: datetime) -> None:
        """Move to *to* and return when all that falls due by then was said, and was delivered."""
        ...


@dataclass(frozen=True, kw_only=True)
class ChatPorts:
    """All that the demo's pages need. ``secret`` signs the session cookie: at least 32 random bytes."""

    title: str  #: the place's name
    secret: bytes
    dispatcher: Answers
    documents: TakesDocuments
    room: Room
    members: Callable[[], Awaitable[tuple[Member, ...]]]
    agencies: Mapping[str, Agency]
    roles: Mapping[str, str]  #: role id -> its name
    mailbox: Mailbox
    intake: Intake
    intake_address: str
    clock: Clock
    channels: tuple[Channel, ...]
    suggestions: tuple[Suggestion, ...]
    sample_mails: tuple[SampleMail, ...] = ()
    default_member: str = ""


class Link(Value):
    """What a signed link in a mail stands for: these words, said by this address."""

    words: str
    address: str
    name: str = ""  #: of the member with that address, where known
    what: str = ""  #: what the words would do, as a question to a person who knows no commands
    button: str = ""  #: what its button says


@dataclass(frozen=True, kw_only=True)
class PublicPorts:
    """What the pages that face the internet need."""

    dispatcher: Answers
    read_link: Callable[[str], Awaitable[Link]]  #: raises an IqafError that says why it cannot be used
    health: Callable[[], Awaitable[Mapping[str, bool]]]  #: each part's name, and whether it works
    fetch: Callable[[str], Awaitable[Fetched]]  #: the document at a signed address; raises an IqafError likewise
    directory: Callable[[], Awaitable[Published | None]]  #: what is public; None before the first publication
