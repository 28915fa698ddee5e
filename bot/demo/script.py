"""``iqaf demo --script``: the whole story in a terminal, on real parts, with a clock that is moved by hand.

Each step says who does what, prints what the bot answers or posts, and is checked: the story ends with 0 or says where
it went wrong.
"""

import asyncio
import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib

from bot.app import Place, open_place, working
from bot.clockwork import MovableClock
from bot.demo.page import CHANNELS, INTAKE_ADDRESS
from bot.demo.run import fill, free_port
from bot.dispatch import Identity, Request
from bot.engine.counted import counted
from bot.engine.errors import IqafError
from bot.integrations.mail.settings import MailSettings
from bot.integrations.web.room import Room
from bot.integrations.web.send import WebSender
from bot.reply.dates import LONDON, moment
from bot.reply.text import plain
from bot.settings import Settings
from bot.store.deliveries import Deliveries
from bot.store.mailroom import MailStore

BEGINS = datetime(2026, 11, 18, 9, 0, tzinfo=LONDON)  #: a Wednesday; the group sits on Tuesday 24 November 2026
OFFICER = "tom.hadley@council.example"
CHAIR = "ruth.feldman@icb.example"
FILED_WITHIN = 60.0  #: seconds; the first mail waits for its reader to start
PROVIDER = "manager.larkmeadowcourt@rushlightcare.example"


class StoryBroke(IqafError):
    """The story broke at “{step}”: {wanted} was not said."""


class Stopped:
    """A clock that stands still until the story moves it."""

    def now(self) -> datetime:
        """When the story begins."""
        return BEGINS


@dataclass
class Story:
    """The place, and what has been told so far."""

    place: Place
    clock: MovableClock
    room: Room
    tell: Callable[[str], None]
    shown: int = 0
    mails: int = field(default=0)

    async def says(self, who: str, words: str, *wanted: str) -> str:
        """Somebody types; the answer must hold what is wanted."""
        self.tell(f"\n[{moment(self.clock.now())}] {who} types: /iqaf {words}\n")
        reply = await self.place.dispatcher.answer(Request(who=Identity(channel="web", id=who, email=who), words=words))
        text = plain(reply)
        self.tell(_indented(text))
        self._check(words, text, wanted)
        await self.place.deliverer.drain()
        return text

    async def clock_moves(self, to: datetime, *wanted: str) -> str:
        """Time passes; what the bot posted meanwhile must hold what is wanted."""
        self.tell(f"\n[the clock moves on to {moment(to)}]\n")

        async def deliver() -> None:
            await self.place.deliverer.drain()

        await self.place.clockwork.advance(self.clock, to, deliver)
        return await self.posted(f"the clock at {moment(to)}", *wanted)

    async def posted(self, step: str, *wanted: str) -> str:
        """What the bot said by itself since last asked: posts in channels, and mails."""
        await self.place.deliverer.drain()
        said = []
        for entry in self.room.seen("", after=self.shown):
            said.append(f"#{entry.channel}, {moment(entry.at)}\n{plain(entry.reply)}")
            self.shown = entry.id
        mails = await Deliveries(self.place.database).newest("mail", 500)
        fresh = [mail for mail in reversed(mails) if mail.outgoing.id > self.mails]
        self.mails = max((mail.outgoing.id for mail in mails), default=0)
        if fresh:
            lines = [
                f"  {m.outgoing.destination}: {m.outgoing.post.subject or m.outgoing.post.reply.title}" for m in fresh
            ]
            said.append("\n".join([f"{counted(len(fresh), 'mail')}:", *lines]))
        text = "\n\n".join(said)
        self.tell(_indented(text))
        self._check(step, text, wanted)
        return text

    async def provider_writes(self, port: int, subject: str, text: str) -> None:
        """A provider's mail comes in over SMTP."""
        self.tell(f"\n[{moment(self.clock.now())}] {PROVIDER} writes: {subject}\n")
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = PROVIDER, INTAKE_ADDRESS, subject
        mail["Message-ID"] = "<story@rushlightcare.example>"
        mail.set_content(text)
        await aiosmtplib.send(mail, hostname="127.0.0.1", port=port, start_tls=False)
        async with asyncio.timeout(FILED_WITHIN):
            while await MailStore(self.place.database).waiting():  # noqa: ASYNC110 - another task files it
                await asyncio.sleep(0.05)

    def _check(self, step: str, text: str, wanted: tuple[str, ...]) -> None:
        flat = " ".join(text.split())
        for phrase in wanted:
            if phrase not in flat:
                raise StoryBroke(step=step, wanted=phrase)


async def tell(say: Callable[[str], None]) -> int:
    """Tell the story from an empty database to its end. Raises StoryBroke."""
    room = Room()
    names = frozenset(channel.name for channel in CHANNELS)
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="iqaf-story-"))
        mail = MailSettings(intake_port=free_port(), recipients=(INTAKE_ADDRESS,))
        settings = Settings(home=Path(folder), database_url=None, slack=None, mail=mail)
        await fill(settings, BEGINS)
        sender = WebSender(room, names, lambda: place.clock.now())  # noqa: PLW0108 - it is opened below
        opened = open_place(settings, under=Stopped(), senders={"web": sender})
        place = await stack.enter_async_context(opened)
        await stack.enter_async_context(working(place))
        if not isinstance(place.clock, MovableClock):
            raise StoryBroke(step="the beginning", wanted="a clock that can be moved")
        await _tell(Story(place, place.clock, room, say), place.mail.intake_port)
    say("\nThat was the story: everything was asked, logged, raised, said and delivered as it should be.")
    return 0


async def _tell(story: Story, port: int) -> None:
    await story.says(OFFICER, "Oakwood House", "◆ Red", "Bronze", "Why", "Due")
    await story.says(OFFICER, "why Oakwood House rating", "IQAF §5", "QRG §3.2.2")
    await story.says(
        OFFICER,
        "log Larkmeadow Court: two night shifts were covered by agency staff alone category=staffing severity=high",
        "Logged as INT-",
    )
    await story.says(
        OFFICER,
        "raise Larkmeadow Court: third change of deputy manager this year",
        "Raised as CON-",
        "Tuesday 24 November 2026, 10:00",
    )
    await story.clock_moves(
        datetime(2026, 11, 19, 9, 0, tzinfo=LONDON), "draft", "Oakwood House", "Larkmeadow Court", "mails:"
    )
    await story.clock_moves(datetime(2026, 11, 23, 12, 0, tzinfo=LONDON), "final", "Larkmeadow Court")
    await story.says(
        CHAIR, "rag Larkmeadow Court red: no manager and no deputy; nights are not safe", "◆ Red", "Targeted"
    )
    said = await story.posted("turning Red", "Larkmeadow Court", "Acknowledge", "mails:")
    ref = next(word.strip(":.,") for word in said.split() if word.startswith("ESC-"))
    await story.clock_moves(story.clock.now() + timedelta(hours=5), ref)
    await story.says(CHAIR, f"ack {ref}", "Acknowledged for")
    await story.provider_writes(
        port,
        "Larkmeadow Court: registered manager",
        "Our registered manager at Larkmeadow Court has resigned and leaves on Friday.",
    )
    await story.posted("the provider's mail", "Larkmeadow Court", "MAIL-0001", "1 mail:")
    await story.says(OFFICER, "Larkmeadow Court", "◆ Red", ref)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.splitlines())
