"""A place that runs by its own clock for as long as a test likes: stopped, started again, told of things on the way."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot import consequences
from bot.clockwork import Clockwork, MovableClock
from bot.commands import all_commands
from bot.dispatch import Dispatcher, Identity, Request
from bot.frameworks import Framework
from bot.store.database import Database
from bot.store.house import StoredHouse
from bot.store.kept import Memory
from bot.store.standings import OpenEscalations
from tests.generated.pen import Told


class Still:
    """A machine on which no time passes."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        """Always the same."""
        return self._now


@dataclass
class Running:
    """One process of the bot: the real database, house, dispatcher and clock."""

    url: str
    framework: Framework
    start: datetime
    database: Database = field(init=False)
    starts: int = 0

    async def up(self) -> None:
        """Start, be it for the first time or again, on whatever the database keeps."""
        self.starts += 1
        self.database = Database(self.url)
        self.clock = MovableClock(Memory(self.database), Still(self.start))
        await self.clock.load()
        self.house = StoredHouse(self.database, self.framework, {"web": {"*": ""}}, self.clock.now)
        self.dispatcher = Dispatcher(self.house, all_commands())
        escalations, memory = OpenEscalations(self.database), Memory(self.database)
        self.work = Clockwork(self.dispatcher, self.framework.forums, escalations, memory)

    async def down(self) -> None:
        """Stop, as if killed: nothing is kept but what the database has."""
        await self.database.close()

    async def wait(self, to: datetime) -> None:
        """Time goes by while it runs."""
        await self.work.advance(self.clock, to)

    async def missed(self, to: datetime) -> None:
        """Time went by while it did not run; now it looks what it missed."""
        await self.clock.set(to)
        await self.work.catch_up(to)

    async def tell(self, stream: str, told: Sequence[Told]) -> None:
        """Members record facts of one service now, and what follows from them follows."""
        by = told[0].by
        request = Request(who=Identity(channel="web", id=by, email=by), words="", at=self.clock.now())
        async with self.house.desk(request, write=True) as desk:
            for each in told:
                await desk.ledger.append(stream, each.fact, effective=each.on)
            await consequences.settle(desk)

    async def say(self, words: str, member: str) -> str:
        """What a member is answered: the title."""
        who = Identity(channel="web", id=member, email=member)
        return (await self.dispatcher.answer(Request(who=who, words=words))).title

    @property
    def now(self) -> datetime:
        """The place's time, in UTC."""
        return self.clock.now().astimezone(UTC)
