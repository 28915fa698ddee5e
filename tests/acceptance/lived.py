"""A generated place that is filled, runs by its own clock for as long as is asked, and what it kept then."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from sqlalchemy import select

from bot.demo.build import DemoPlace, read_place
from bot.engine.days import LONDON
from bot.engine.facts import Entry, ServiceDescribed
from bot.frameworks import Framework
from bot.store.ledger import by_stream, entry_of
from bot.store.rebuild import rebuild
from bot.store.schema import upgrade
from bot.store.standings import OpenEscalations
from bot.store.tables import facts, outbox
from tests.acceptance.running import Running
from tests.conftest import ROOT, opened
from tests.generated.pen import OFFICERS, Told
from tests.generated.place import keep, life
from tests.generated.year import PAST, happenings, plain

CHAIR = "ruth.feldman@icb.example"
ACKNOWLEDGE = {
    "council": "alan.pryce@council.example",
    "icb": "helen.marsh@icb.example",
    "cqc": "owen.reid@cqc.example",
    "nhse": "carol.nwosu@nhse.example",
    "healthwatch": "beth.longley@healthwatch.example",
    "public_health": "nora.keane@publichealth.example",
    "safeguarding": "ivy.cole@safeguarding.example",
    "wte": "lena.fisk@workforce.example",
}


def at(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


START = at(2026, 10, 1, 9)


@dataclass(frozen=True)
class Span:
    """What is to run: so many services, until then, and when nothing runs."""

    plain: int  #: services of which all that is due can be counted by hand
    wild: int  #: services with every sort of past
    end: datetime
    down: tuple[tuple[datetime, datetime], ...]
    least: tuple[int, int, int]  #: reminders, escalations, late statements: fewer would prove little


@dataclass
class Ran:
    """What a run left behind."""

    span: Span
    records: dict[str, list[Entry]]  #: by stream, oldest first
    posts: list[str]  #: keys

    @property
    def end(self) -> datetime:
        return self.span.end.astimezone(UTC)

    @property
    def down(self) -> tuple[tuple[datetime, datetime], ...]:
        return self.span.down

    def told(self, kind: type, streams: Iterable[str] | None = None) -> Iterator[Entry]:
        for stream in self.records if streams is None else streams:
            yield from (entry for entry in self.records[stream] if isinstance(entry.fact, kind))


async def lived(url: str, framework: Framework, span: Span) -> Ran:
    """Fill a place, let it run to its end, and give what it kept."""
    down, end, last = span.down, span.end, span.plain + span.wild
    async with opened(url) as database:
        await upgrade(database)
        lives = [life(framework, n, START, 2, PAST, plain(n)) for n in range(span.plain)]
        lives += [life(framework, n, START, 2) for n in range(span.plain, last)]
        await keep(database, lives, _people())
        await rebuild(database, framework, START)
    coming = _coming(framework, {entries[0].stream: entries[0].fact for entries in lives}, end)
    running = Running(url, framework, START)
    await running.up()
    await running.work.catch_up(START)
    await _run(running, coming, end, down)
    await running.down()
    assert running.starts > len(down) or not down
    return await left(url, span)


async def left(url: str, span: Span) -> Ran:
    """What a database keeps of a run."""
    async with opened(url) as database, database.reading() as connection:
        rows = await connection.execute(select(facts).order_by(facts.c.id))
        records = by_stream([entry_of(row) for row in rows])
        keys = (await connection.execute(select(outbox.c.key))).scalars().all()
    return Ran(span, records, list(keys))


def _people() -> DemoPlace:
    """The demo's members, but only one or two for each agency."""
    place, wanted = read_place(ROOT / "config" / "demo"), {CHAIR, *ACKNOWLEDGE.values(), *OFFICERS}
    return place.model_copy(update={"members": tuple(each for each in place.members if each.id in wanted)})


def _coming(framework: Framework, services: dict[str, object], end: datetime) -> list[tuple[datetime, str, Told]]:
    found = []
    for number, (stream, service) in enumerate(services.items()):
        assert isinstance(service, ServiceDescribed)
        members_say = happenings(framework, service, number, (START.date(), end.date()))
        found += [(told.at, stream, told) for told in members_say]
    return sorted(found, key=lambda each: (each[0], each[1]))


async def _run(
    running: Running,
    coming: list[tuple[datetime, str, Told]],
    end: datetime,
    down: Sequence[tuple[datetime, datetime]],
) -> None:
    """Day by day: at noon what members recorded is told, some escalations are acknowledged; at times it restarts."""
    chance = Random(7)
    noon, waiting = START.replace(hour=13), list(coming)
    while noon < end:
        stopped = next((each for each in down if each[0] < noon and running.clock.now() < each[1]), None)
        if stopped:
            await running.wait(stopped[0])
            await running.down()
            await running.up()
            await running.missed(stopped[1])
            noon = max(noon, stopped[1] + timedelta(hours=1))
        await running.wait(noon)
        told: dict[str, list[Told]] = defaultdict(list)
        while waiting and waiting[0][0] <= noon:
            _, stream, each = waiting.pop(0)
            told[stream].append(each)
        for stream, each in told.items():
            await running.tell(stream, each)
        await _acknowledge(running)
        if chance.random() < 0.05:
            await running.down()
            await running.up()
        day = noon.date() + timedelta(days=1)
        noon = at(day.year, day.month, day.day, 13)
    await running.wait(end)


async def _acknowledge(running: Running) -> None:
    """Every other escalation is acknowledged by all who are asked; what was, or has climbed to the top, stands down."""
    for escalation in await OpenEscalations(running.database).open():
        silent = [agency for agency in escalation.agencies if agency not in escalation.acknowledged]
        if not silent or escalation.acknowledge_by is None:
            await running.say(f"standdown {escalation.ref} it was seen to at the service", CHAIR)
        elif int(escalation.ref[4:]) % 2 == 0:
            for agency in silent:
                await running.say(f"ack {escalation.ref}", ACKNOWLEDGE[agency])
