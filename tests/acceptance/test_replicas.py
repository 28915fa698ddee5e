"""Two replicas on one database: whatever falls due is said by one of them, and delivered by one, even if one dies."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from bot.clockwork import Clockwork
from bot.frameworks import Framework
from bot.outbox import LEASE, Deliverer
from bot.post import Outgoing, Post
from bot.reply.dates import LONDON
from bot.store.deliveries import Deliveries
from bot.store.kept import Memory
from bot.store.ledger import tampered
from bot.store.outbox import StoredOutbox
from bot.store.schema import upgrade
from bot.store.standings import OpenEscalations
from tests.conftest import Place, move_in, opened
from tests.queued import queued
from tests.telling import LARKMEADOW, RUTH, TOM, record

DRAFT = datetime(2026, 11, 19, 9, tzinfo=LONDON)
FINAL = datetime(2026, 11, 23, 12, tzinfo=LONDON)


class Far:
    """The channels' far side, which both replicas reach: what arrived there, and how often."""

    pace = 0.0

    def __init__(self, name: str) -> None:
        self.name = name
        self.arrived: Counter[tuple[str, str]] = Counter()

    async def send(self, outgoing: Outgoing) -> str:
        await asyncio.sleep(0)
        self.arrived[outgoing.destination, outgoing.post.key] += 1
        return f"{self.name}/{outgoing.id}"

    async def look(self, outgoing: Outgoing) -> str | None:
        seen = self.arrived[outgoing.destination, outgoing.post.key]
        return f"{self.name}/{outgoing.id}" if seen else None


@dataclass
class Replica:
    """All that one process has of its own."""

    place: Place
    clockwork: Clockwork
    deliverer: Deliverer

    async def minute(self, now: datetime) -> None:
        """What it does each minute."""
        self.place.now = now
        await self.clockwork.catch_up(now)
        await self.deliverer.drain()


@dataclass
class Pair:
    replicas: tuple[Replica, Replica]
    far: dict[str, Far]
    machine: datetime  #: the time that deliveries run on

    async def minute(self, now: datetime) -> None:
        await asyncio.gather(*(replica.minute(now) for replica in self.replicas))
        self.machine += timedelta(minutes=1)


@pytest.fixture
async def pair(demo_url: str, framework: Framework) -> AsyncIterator[Pair]:
    """Two replicas that were started together on one database."""
    far = {name: Far(name) for name in ("web", "mail")}
    async with AsyncExitStack() as stack:
        databases = [await stack.enter_async_context(opened(demo_url)) for _ in range(2)]
        await asyncio.gather(*(upgrade(database) for database in databases))
        places = [move_in(database, framework) for database in databases]

        async def report(post: Post) -> None:
            raise AssertionError(post)

        def replica(number: int, place: Place) -> Replica:
            database = place.database
            work = Clockwork(place.dispatcher, framework.forums, OpenEscalations(database), Memory(database))
            return Replica(
                place, work, Deliverer(StoredOutbox(database), far, f"r{number}", report, lambda: both.machine)
            )

        first, second = (replica(number, place) for number, place in enumerate(places))
        both = Pair((first, second), far, datetime(2026, 11, 18, 9, tzinfo=UTC))
        await both.minute(first.place.now)
        yield both


async def test_a_week_of_minutes_on_two_replicas_says_and_delivers_each_thing_once(pair: Pair) -> None:
    one, two = (replica.place for replica in pair.replicas)
    for now in (DRAFT, DRAFT + timedelta(minutes=1), FINAL - timedelta(hours=3), FINAL, FINAL + timedelta(minutes=1)):
        await pair.minute(now)
    await asyncio.gather(
        one.say(f"rag {LARKMEADOW} red: the manager has walked out", as_=RUTH),
        two.say(f"log {LARKMEADOW}: nobody answers the door severity=high", as_=TOM),
    )
    await pair.minute(FINAL + timedelta(hours=5))

    posted = {key: times for (to, key), times in pair.far["web"].arrived.items() if to == "system-quality-group"}
    assert posted == dict.fromkeys((f"agenda/sqg/2026-11-24/{stage}" for stage in ("draft", "closed", "final")), 1)
    escalated = {key: times for (to, key), times in pair.far["web"].arrived.items() if to == "escalations"}
    assert escalated["escalation/ESC-0002/0"] == escalated["escalation/ESC-0002/1"] == 1
    assert set(pair.far["web"].arrived.values()) == set(pair.far["mail"].arrived.values()) == {1}
    delivered = await Deliveries(one.database).newest("mail", 1000)
    assert {delivery.state for delivery in delivered} == {"sent"}
    assert len(delivered) == len(pair.far["mail"].arrived) > 20
    async with one.database.reading() as connection:
        assert await tampered(connection) == []


async def test_each_replica_finds_what_the_other_recorded(pair: Pair) -> None:
    one, two = (replica.place for replica in pair.replicas)
    await one.say(f"log {LARKMEADOW}: the lift is out of order", as_=TOM)

    assert "the lift is out of order" in await two.text(f"history {LARKMEADOW}")
    refs = [
        reply.title
        for reply in await asyncio.gather(*(p.say(f"log {LARKMEADOW}: cold", as_=TOM) for p in (one, two) * 5))
    ]
    assert len(set(refs)) == 10


async def test_one_dies_in_the_middle_of_a_command_and_nothing_is_lost_or_done_twice(pair: Pair) -> None:
    one, two = (replica.place for replica in pair.replicas)
    words, key = f"rag {LARKMEADOW} red: the manager has walked out", "slack/Ev1"
    before = len(await record(one, f"service/{LARKMEADOW}"))
    reached = asyncio.Event()

    async def hang(*_: object) -> None:
        reached.set()
        await asyncio.sleep(3600)

    one.house.remember = hang  # type: ignore[method-assign] - it dies with everything written and nothing committed
    dying = asyncio.create_task(one.say(words, as_=RUTH, key=key))
    async with asyncio.timeout(60):
        await reached.wait()
    dying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dying
    assert len(await record(two, f"service/{LARKMEADOW}")) == before
    assert await queued(two, "escalation/") == []

    again = await two.say(words, as_=RUTH, key=key)

    assert again.title == "Larkmeadow Court: ◆ Red"
    assert len(await record(two, f"service/{LARKMEADOW}")) == before + 2
    assert {post.key.split("/")[1] for post in await queued(two, "escalation/")} == {"ESC-0002"}


async def test_one_dies_while_it_drafts_the_agenda_and_the_other_says_it(pair: Pair) -> None:
    one, two = pair.replicas
    reached = asyncio.Event()

    async def hang(*_: object) -> None:
        reached.set()
        await asyncio.sleep(3600)

    one.place.house.remember = hang  # type: ignore[method-assign]
    dying = asyncio.create_task(one.minute(DRAFT))
    async with asyncio.timeout(60):
        await reached.wait()
    other = asyncio.create_task(two.minute(DRAFT))  # it waits for what the first holds
    await asyncio.sleep(0.05)
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    async with asyncio.timeout(60):
        await other

    posts = [post.key for post in await queued(two.place, "agenda/") if post.to == "channel:system-quality-group"]
    assert posts == ["agenda/sqg/2026-11-24/draft"]
    assert pair.far["web"].arrived["system-quality-group", posts[0]] == 1


async def test_one_dies_between_sending_and_noting_it_and_the_other_does_not_send_again(pair: Pair) -> None:
    one, two = pair.replicas
    await one.place.say(f"rag {LARKMEADOW} red: the manager has walked out", as_=RUTH)
    sent = asyncio.Event()

    async def hang(*_: object) -> None:
        sent.set()
        await asyncio.sleep(3600)

    one.deliverer._store.sent = hang  # type: ignore[method-assign]
    dying = asyncio.create_task(one.deliverer.drain())
    async with asyncio.timeout(60):
        await sent.wait()
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)

    await two.deliverer.drain()
    pair.machine += LEASE + timedelta(seconds=1)
    await two.deliverer.drain()

    for far in pair.far.values():
        assert set(far.arrived.values()) == {1}
    waiting = await Deliveries(two.place.database).newest("web", 50)
    assert {delivery.state for delivery in waiting} == {"sent"}
