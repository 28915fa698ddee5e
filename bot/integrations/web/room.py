"""What was said in the demo's channels, in memory: posts by the bot, and who typed what and was answered what."""

import asyncio
import secrets
from collections import deque
from collections.abc import Iterable
from datetime import datetime

from bot.engine.verdict import Value
from bot.post import Outgoing
from bot.reply import Reply

KEPT = 1000  #: entries; the oldest are dropped (what counts is in the ledger)
PRIVATE = "bot"  #: the channel that is each member's own conversation with the bot


class Entry(Value):
    """One thing in a channel. A post by the bot itself has no *member*."""

    id: int
    channel: str
    at: datetime
    reply: Reply
    member: str = ""
    words: str = ""
    outgoing: int | None = None  #: the delivery it came by

    def seen_by(self, member: str) -> bool:
        """Whether *member* may see it: an answer that is private, or in a private conversation, is the asker's own."""
        return not self.member or self.member == member or not (self.reply.private or self.channel == PRIVATE)


class Room:
    """Entries numbered from 1. ``boot`` tells this run of numbers from that of an earlier process."""

    def __init__(self) -> None:
        self.boot = secrets.token_hex(4)
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._last = 0
        self.closed = False
        self._news = asyncio.Condition()

    @property
    def last(self) -> int:
        """The number of the newest entry; 0 where there is none."""
        return self._last

    def fill(self, past: Iterable[tuple[Outgoing, datetime]]) -> None:
        """Put back what was delivered before this process began, oldest first, with the times of delivery."""
        for outgoing, at in past:
            self._keep(channel=outgoing.destination, at=at, reply=outgoing.post.reply, outgoing=outgoing.id)

    async def add(self, channel: str, at: datetime, reply: Reply, *, member: str = "", words: str = "") -> Entry:
        """Append what *member* said and was answered, and wake those who listen."""
        entry = self._keep(channel=channel, at=at, reply=reply, member=member, words=words)
        await self._wake()
        return entry

    async def deliver(self, outgoing: Outgoing, at: datetime) -> Entry:
        """Append a post of the bot's; the same delivery twice is one entry."""
        known = self.delivered(outgoing.id)
        if known:
            return known
        entry = self._keep(channel=outgoing.destination, at=at, reply=outgoing.post.reply, outgoing=outgoing.id)
        await self._wake()
        return entry

    def delivered(self, outgoing: int) -> Entry | None:
        """The entry of a delivery, or None."""
        return next((entry for entry in self._entries if entry.outgoing == outgoing), None)

    def seen(self, member: str, *, after: int = 0, channel: str | None = None) -> tuple[Entry, ...]:
        """What *member* may see, oldest first, newer than *after*."""
        return tuple(
            entry
            for entry in self._entries
            if entry.id > after and channel in {None, entry.channel} and entry.seen_by(member)
        )

    async def close(self) -> None:
        """Nothing more will come: whoever listens may go."""
        self.closed = True
        await self._wake()

    async def wait(self, after: int, seconds: float) -> bool:
        """Wait until there is something newer than *after*, or the end; False when *seconds* passed without."""
        try:
            async with asyncio.timeout(seconds), self._news:
                await self._news.wait_for(lambda: self._last > after or self.closed)
        except TimeoutError:
            return False
        return True

    def _keep(  # one field for each of an entry's
        self,
        *,
        channel: str,
        at: datetime,
        reply: Reply,
        member: str = "",
        words: str = "",
        outgoing: int | None = None,
    ) -> Entry:
        self._last += 1
        entry = Entry(id=self._last, channel=channel, at=at, reply=reply, member=member, words=words, outgoing=outgoing)
        self._entries.append(entry)
        return entry

    async def _wake(self) -> None:
        async with self._news:
            self._news.notify_all()
