"""What the bot does by itself: the clock says commands, each once, whatever restarts, replicas or clock changes (B4).

A saying's key is made of local dates, and the house answers a key once: so however many replicas say it, and however
often, one of them does it. What fell due while nothing ran is said late, at the time it is then.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from bot.desk import BREATH
from bot.dispatch import Dispatcher, Identity, Request
from bot.engine.days import LONDON
from bot.engine.errors import BadValue
from bot.engine.escalation import climbs_due
from bot.engine.meetings.calendar import Saying, sayings
from bot.engine.meetings.forums import ForumTable
from bot.engine.place import THE_BOT
from bot.engine.standing import OpenEscalation
from bot.reply.dates import moment

log = logging.getLogger(__name__)

CLOCK = Identity(channel="clock", id=THE_BOT.id)
REACHED = "clock.reached"
OFFSET = "clock.offset"
GIVE_UP = timedelta(days=7)  #: a routine that still fails then is not tried again
SKIPPED_AFTER = timedelta(hours=1)
REFRESH = "refresh"  #: the words of what is done in portions
TICK = timedelta(microseconds=1)
JUST_NOW = 1.0  #: seconds: the clock runs on between being read and being set
AHEAD = timedelta(days=100)  #: how far the next thing is looked for


class Memory(Protocol):
    """Named values that outlive the process."""

    async def get(self, name: str) -> str | None:
        """The value, or None."""
        ...

    async def put(self, name: str, value: str) -> None:
        """Keep a value in place of the one before."""
        ...


class Escalations(Protocol):
    """The escalations of the whole place, and what else its clock must look for."""

    async def open(self) -> tuple[OpenEscalation, ...]:
        """Every one that has not stood down."""
        ...

    async def first_stale(self, now: datetime) -> str | None:
        """The first service on which a conclusion has changed by itself since it was kept; None where all hold."""
        ...


class Clock(Protocol):
    """The place's time."""

    def now(self) -> datetime:
        """Aware, Europe/London."""
        ...


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """Aware, Europe/London."""
        return datetime.now(LONDON)


class MovableClock:
    """The demo's time: the machine's and an offset, which is remembered. It only moves forward."""

    def __init__(self, memory: Memory, under: Clock) -> None:
        self._memory = memory
        self._under = under
        self._offset = timedelta()

    async def load(self) -> None:
        """Take up the offset again that an earlier run had reached."""
        kept = await self._memory.get(OFFSET)
        self._offset = timedelta(seconds=float(kept)) if kept else timedelta()

    def now(self) -> datetime:
        """Aware, Europe/London."""
        real = self._under.now().astimezone(UTC)  # sums of London's times are sums of what the wall says
        return (real + self._offset).astimezone(LONDON)

    async def set(self, to: datetime) -> None:
        """Move to *to*; a moment that has only just passed is now. Raises BadValue where it is further in the past."""
        ahead = to.timestamp() - self.now().timestamp()
        if ahead < -JUST_NOW:
            hint = f"It is {moment(self.now())} there already."
            raise BadValue(field="Time", problem="the clock only moves forward", hint=hint)
        self._offset += timedelta(seconds=max(ahead, 0))
        await self._memory.put(OFFSET, str(self._offset.total_seconds()))


class Clockwork:
    """Says what is due. Any number of replicas may run one."""

    def __init__(self, dispatcher: Dispatcher, forums: ForumTable, escalations: Escalations, memory: Memory) -> None:
        self._dispatcher = dispatcher
        self._forums = forums
        self._escalations = escalations
        self._memory = memory
        self._turn = asyncio.Lock()

    async def catch_up(self, now: datetime) -> None:
        """Say all that fell due since last time, in order. The first time ever, begin with now.

        What fails is reported to the log and said again next time; the rest goes on. *now* is the time it is said at,
        so that whoever must acknowledge something has the full time from then.
        """
        async with self._turn:
            now = now.astimezone(UTC)  # times of one zone compare by the wall, and its clocks go back
            kept = await self._memory.get(REACHED)
            since = datetime.fromisoformat(kept) if kept else now
            held = await self._say_all(since, now)
            reached = max(held, now - GIVE_UP, since)
            if kept is None or reached > since:
                await self._memory.put(REACHED, reached.isoformat())

    async def next_thing(self, now: datetime) -> tuple[datetime, str] | None:
        """When the clock will next say something to people, and what it is; None where nothing is planned."""
        coming = await self._next(now, now + AHEAD)
        while coming and coming.kind in self._forums.nightly:  # housekeeping, which nobody sees
            coming = await self._next(coming.at, now + AHEAD)
        return (coming.at, coming.what) if coming else None

    async def advance(
        self, clock: MovableClock, to: datetime, between: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        """Move a demo's clock to *to*, stopping at each thing that falls due on the way, in order.

        What only comes up on the way is stopped at too. *between* runs after each stop: what was posted is delivered
        before the next. Raises BadValue where *to* is in the past.
        """
        cursor = clock.now()
        if to < cursor:
            await clock.set(to)
        while coming := await self._next(cursor, to):
            cursor = coming.at
            await clock.set(max(cursor, clock.now()))
            await self.catch_up(cursor)
            if between:
                await between()
        await clock.set(max(to, clock.now()))
        await self.catch_up(to)
        if between:
            await between()

    async def _say_all(self, since: datetime, now: datetime) -> datetime:
        """How far all is said: *now*, or just before the first that failed."""
        held, done = now, set[str]()
        while waiting := [saying for saying in await self._due(since, now) if saying.key not in done]:
            saying = waiting[0]
            done.add(saying.key)
            if not await self._say(saying, now):
                held = min(held, saying.at - TICK)
        return held

    async def _due(self, since: datetime, now: datetime) -> list[Saying]:
        planned = [s for s in sayings(self._forums, since, now) if s.catch_up != "skip" or now - s.at < SKIPPED_AFTER]
        latest = {saying.kind: saying.key for saying in planned}
        worth = [s for s in planned if s.catch_up != "latest" or latest[s.kind] == s.key]
        climbs = [climb_of(escalation) for escalation in climbs_due(await self._escalations.open(), now)]
        return sorted((*worth, *climbs), key=lambda saying: (saying.at, saying.key))

    async def _next(self, after: datetime, until: datetime, *, seen: bool = False) -> Saying | None:
        after, until = after.astimezone(UTC), until.astimezone(UTC)
        climbs = (climb_of(escalation) for escalation in climbs_due(await self._escalations.open(), until))
        coming = [saying for saying in climbs if saying.at > after]
        planned = [s for s in sayings(self._forums, after, until) if not seen or s.catch_up != "latest"]
        return min((*planned, *coming), key=lambda s: (s.at, s.key), default=None)

    async def _say(self, saying: Saying, now: datetime) -> bool:
        try:
            await self._dispatcher.act(Request(who=CLOCK, words=saying.words, key=saying.key, at=now))
            if saying.words == REFRESH:
                await self._refresh(saying, now)
        except Exception:  # one routine that fails must not stop the others; it is said again at the next tick
            log.exception("the clock could not say “%s”; it will try again", saying.words)
            return False
        return True

    async def _refresh(self, saying: Saying, now: datetime) -> None:
        """Say the rest of the night's refresh, a portion at a time, so that members need not wait for all of it.

        A portion's key names the first service in it: one that is done is not the first any more, and whoever was
        stopped goes on with the next.
        """
        before = None
        while (first := await self._escalations.first_stale(now)) is not None:
            if first == before:
                log.error("%s changes by itself today however often it is worked out; the rest waits", first)
                return
            await asyncio.sleep(BREATH)
            request = Request(who=CLOCK, words=saying.words, key=f"{saying.key}/{first}", at=now)
            await self._dispatcher.act(request)
            before = first


def schedule(clockwork: Clockwork, clock: Clock) -> AsyncIOScheduler:
    """A scheduler, not yet started, that looks every minute, on the minute, at what is due."""

    async def tick() -> None:
        await clockwork.catch_up(clock.now())

    scheduler = AsyncIOScheduler(timezone=LONDON)
    every_minute = CronTrigger(second=0, timezone=LONDON)
    scheduler.add_job(tick, every_minute, id="tick", coalesce=True, max_instances=1, misfire_grace_time=None)
    return scheduler


def climb_of(escalation: OpenEscalation) -> Saying:
    """What the clock says when the time to acknowledge is up. Raises ValueError at the top, where there is none."""
    level = escalation.level + 1
    at = escalation.acknowledge_by
    if at is None:
        message = f"{escalation.ref} is at the top of its ladder"
        raise ValueError(message)
    return Saying(
        at=at,
        key=f"clock/climb/{escalation.ref}/{level}",
        words=f"climb {escalation.ref} {level}",
        what=f"{escalation.ref} climbs where it is not acknowledged",
        kind=f"climb/{escalation.ref}",
    )
