"""Delivery: once, in order, at the channel's pace, and looked at before it is sent again; on both databases."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot import outbox as delivery
from bot.lanes import Lane
from bot.outbox import ATTEMPTS, LEASE, REPORT, Deliverer
from bot.post import Outgoing, Post, SendLater, SendRefused
from bot.reply import Reply
from bot.store.database import Database
from bot.store.deliveries import Deliveries
from bot.store.outbox import SET_ASIDE, StoredOutbox, _waiting
from bot.store.posts import put
from bot.store.tables import outbox
from tests.conftest import Place

START = datetime(2026, 11, 18, 9, tzinfo=UTC)
ROUTES = {"web": {"*": ""}}


class Time:
    """The machine's time, moved by the test."""

    def __init__(self) -> None:
        self.time = START

    def now(self) -> datetime:
        return self.time

    def pass_(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


class Far:
    """The far side: what arrived there, and how it behaves next."""

    name = "web"

    def __init__(self, pace: float = 0.0) -> None:
        self.pace = pace
        self.arrived: list[tuple[str, str]] = []
        self.next: list[Exception | Callable[[Outgoing], str]] = []
        self.looks: list[Exception] = []
        self.looked = 0
        self.something = asyncio.Event()

    async def send(self, outgoing: Outgoing) -> str:
        await asyncio.sleep(0)
        if self.next:
            does = self.next.pop(0)
            if isinstance(does, Exception):
                raise does
            return does(outgoing)
        return self.take(outgoing)

    def take(self, outgoing: Outgoing) -> str:
        self.arrived.append((outgoing.destination, outgoing.post.key))
        self.something.set()
        return f"far/{len(self.arrived)}"

    def take_but_fail(self, outgoing: Outgoing) -> str:
        self.take(outgoing)
        raise ConnectionResetError

    async def look(self, outgoing: Outgoing) -> str | None:
        self.looked += 1
        if self.looks:
            raise self.looks.pop(0)
        place = (outgoing.destination, outgoing.post.key)
        return f"far/{self.arrived.index(place) + 1}" if place in self.arrived else None

    @property
    def keys(self) -> list[str]:
        return [key for _, key in self.arrived]


class Desk:
    """Everything a delivery test needs around the database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.store = StoredOutbox(database)
        self.time = Time()
        self.far = Far()
        self.reported: list[Post] = []

    async def queue(self, *keys: str, to: str = "channel:one") -> None:
        async with self.database.writing() as connection:
            for key in keys:
                await put(connection, Post(key=key, to=to, reply=Reply(title=key)), ROUTES, START)

    def deliverer(self, name: str = "a") -> Deliverer:
        return Deliverer(self.store, {"web": self.far}, name, self.report, self.time.now)

    async def report(self, post: Post) -> None:
        self.reported.append(post)

    async def states(self) -> dict[str, str]:
        async with self.database.reading() as connection:
            rows = (await connection.execute(select(outbox.c.key, outbox.c.state))).all()
        return {row.key: row.state for row in rows}


@pytest.fixture
def desk(demo_database: Database) -> Desk:
    return Desk(demo_database)


async def test_messages_to_one_destination_arrive_in_order_and_once(desk: Desk) -> None:
    await desk.queue("1", "2", "3")
    await desk.queue("x", "y", to="channel:two")

    assert await desk.deliverer().drain() == 5
    assert await desk.deliverer().drain() == 0

    assert [key for to, key in desk.far.arrived if to == "one"] == ["1", "2", "3"]
    assert [key for to, key in desk.far.arrived if to == "two"] == ["x", "y"]
    assert set((await desk.states()).values()) == {"sent"}


async def test_a_long_lane_lets_the_others_have_their_turn(desk: Desk) -> None:
    await desk.queue(*(str(number) for number in range(25)))
    await desk.queue("x", to="channel:two")

    await desk.deliverer().drain()

    assert len(desk.far.arrived) == 26
    assert desk.far.keys.index("x") > 19
    assert [key for to, key in desk.far.arrived if to == "one"] == [str(number) for number in range(25)]


async def test_many_workers_on_many_lanes_deliver_each_message_once_and_in_order(desk: Desk) -> None:
    for lane in range(6):
        await desk.queue(*(f"{lane}/{number}" for number in range(8)), to=f"channel:{lane}")

    await asyncio.gather(*(desk.deliverer(f"worker{number}").drain() for number in range(5)))
    desk.time.pass_(1)
    await desk.deliverer().drain()

    assert len(desk.far.keys) == len(set(desk.far.keys)) == 48
    for lane in range(6):
        assert [key for to, key in desk.far.arrived if to == str(lane)] == [f"{lane}/{n}" for n in range(8)]


async def test_the_pace_of_a_channel_is_kept_for_each_destination(desk: Desk) -> None:
    desk.far.pace = 1.1
    await desk.queue("1", "2")
    await desk.queue("x", to="channel:two")

    await desk.deliverer().drain()
    assert desk.far.keys == ["1", "x"]
    desk.time.pass_(1.0)
    await desk.deliverer().drain()
    assert desk.far.keys == ["1", "x"]
    desk.time.pass_(0.2)
    await desk.deliverer().drain()
    assert desk.far.keys == ["1", "x", "2"]


async def test_told_to_wait_it_waits_and_keeps_the_order(desk: Desk) -> None:
    await desk.queue("1", "2")
    desk.far.next = [SendLater(30)]

    await desk.deliverer().drain()
    desk.time.pass_(29)
    await desk.deliverer("another").drain()
    assert desk.far.keys == []

    desk.time.pass_(2)
    await desk.deliverer().drain()
    assert desk.far.keys == ["1", "2"]
    assert desk.far.looked == 0  # it is known that nothing was sent


async def test_what_is_refused_is_reported_and_does_not_hold_up_the_rest(desk: Desk) -> None:
    await desk.queue("1", "2")
    desk.far.next = [SendRefused("the channel was archived")]

    await desk.deliverer().drain()

    assert await desk.states() == {"1": "refused", "2": "sent"}
    (report,) = desk.reported
    assert report.to == "channel:administrators"
    assert "the channel was archived" in report.model_dump_json()


async def test_a_report_that_is_refused_is_not_reported(desk: Desk) -> None:
    await desk.queue(f"{REPORT}7")
    desk.far.next = [SendRefused("no such channel")]

    await desk.deliverer().drain()

    assert desk.reported == []


async def test_an_unknown_outcome_that_did_arrive_is_found_and_not_sent_again(desk: Desk) -> None:
    await desk.queue("1", "2")
    desk.far.next = [desk.far.take_but_fail]

    await desk.deliverer().drain()
    assert (await desk.states())["1"] == "unknown"
    desk.time.pass_(60)
    await desk.deliverer().drain()

    assert desk.far.keys == ["1", "2"]
    assert await desk.states() == {"1": "sent", "2": "sent"}


async def test_an_unknown_outcome_that_did_not_arrive_is_sent_again(desk: Desk) -> None:
    await desk.queue("1", "2")
    desk.far.next = [ConnectionResetError()]

    await desk.deliverer().drain()
    desk.time.pass_(60)
    await desk.deliverer().drain()

    assert desk.far.keys == ["1", "2"]
    assert desk.far.looked == 1


async def test_where_the_look_fails_nothing_is_sent(desk: Desk) -> None:
    await desk.queue("1")
    desk.far.next = [desk.far.take_but_fail]
    desk.far.looks = [TimeoutError(), TimeoutError()]

    for _ in range(4):
        await desk.deliverer().drain()
        desk.time.pass_(3600)

    assert desk.far.keys == ["1"]
    assert desk.far.looked == 3


async def test_a_send_that_never_ends_is_unknown(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "SEND_WITHIN", 0.01)
    await desk.queue("1")

    async def forever(outgoing: Outgoing) -> str:
        await asyncio.sleep(60)
        return ""

    desk.far.send = forever  # type: ignore[method-assign]
    await desk.deliverer().drain()

    assert await desk.states() == {"1": "unknown"}


async def test_what_stays_unknown_is_given_up_and_reported(desk: Desk) -> None:
    await desk.queue("1", "2")
    desk.far.next = [ConnectionResetError() for _ in range(ATTEMPTS)]

    for _ in range(ATTEMPTS + 1):
        await desk.deliverer().drain()
        desk.time.pass_(3600)

    assert await desk.states() == {"1": "refused", "2": "sent"}
    assert f"Unknown after {ATTEMPTS} attempts (ConnectionResetError)." in desk.reported[0].model_dump_json()


@pytest.mark.parametrize(
    "body", ['{"key": "2", "to": "channel:one", "reply": {"title": "x", "gone": "secret words"}}', "{", "[]", ""]
)
@pytest.mark.parametrize("state", ["new", "sending", "unknown"])
async def test_what_cannot_be_read_is_set_aside_and_reported_and_the_rest_goes_on_in_order(
    desk: Desk, body: str, state: str
) -> None:
    await desk.queue("1", "2", "3", "4")
    async with desk.database.writing() as connection:
        await connection.execute(update(outbox).where(outbox.c.key == "2").values(body=body, state=state))

    assert await desk.deliverer().drain() == 4
    assert await desk.deliverer().drain() == 0

    assert desk.far.keys == ["1", "3", "4"]
    assert await desk.states() == {"1": "sent", "2": "set aside", "3": "sent", "4": "sent"}
    (report,) = desk.reported
    assert "another version wrote it, or it was altered. It is kept." in report.model_dump_json()
    assert "secret words" not in report.model_dump_json()
    async with desk.database.reading() as connection:
        kept = (await connection.execute(select(outbox.c.body).where(outbox.c.key == "2"))).scalar_one()
    assert kept == body, "nothing is lost"
    assert await Deliveries(desk.database).set_aside() == (1, ("2",))


async def test_what_another_version_set_aside_is_sent_once_by_one_that_can_read_it(desk: Desk) -> None:
    await desk.queue("1", "2", "3")
    async with desk.database.writing() as connection:
        await connection.execute(update(outbox).where(outbox.c.key != "3").values(state=SET_ASIDE))
        await connection.execute(update(outbox).where(outbox.c.key == "2").values(body="{}"))
    await desk.deliverer().drain()
    assert desk.far.keys == ["3"]

    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        running = group.create_task(desk.deliverer().run(workers=1))
        while (await desk.states())["1"] != "sent":  # noqa: ASYNC110 - a database tells nobody of its changes
            await asyncio.sleep(0.01)
        running.cancel()

    assert desk.far.keys == ["3", "1"]
    assert await desk.states() == {"1": "sent", "2": "set aside", "3": "sent"}
    assert await desk.store.take_back() == 0


async def test_a_database_that_is_away_does_not_end_the_looks_at_what_was_set_aside(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def away() -> int:
        raise ConnectionResetError

    monkeypatch.setattr(desk.store, "take_back", away)
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        running = group.create_task(desk.deliverer().run(workers=1))
        while "could not be looked at" not in caplog.text:  # noqa: ASYNC110 - nor does a log
            await asyncio.sleep(0.01)
        running.cancel()


async def test_a_report_that_cannot_be_read_is_not_reported(desk: Desk) -> None:
    await desk.queue(f"{REPORT}7")
    async with desk.database.writing() as connection:
        await connection.execute(update(outbox).values(body="{}"))

    assert await desk.deliverer().drain() == 1
    assert desk.reported == []


async def test_killed_between_sending_and_marking_it_looks_before_it_sends_again(desk: Desk) -> None:
    await desk.queue("1", "2")

    def die(outgoing: Outgoing) -> str:
        desk.far.take(outgoing)
        raise asyncio.CancelledError

    desk.far.next = [die]
    with pytest.raises(asyncio.CancelledError):
        await desk.deliverer("killed").drain()
    assert (await desk.states())["1"] == "sending"

    await desk.deliverer("restarted").drain()
    assert desk.far.keys == ["1"]  # its lane is still leased
    desk.time.pass_(LEASE.total_seconds() + 1)
    await desk.deliverer("restarted").drain()

    assert desk.far.keys == ["1", "2"]
    assert set((await desk.states()).values()) == {"sent"}


async def test_whoever_lost_its_lease_does_not_send(desk: Desk) -> None:
    await desk.queue("1")
    taken: list[Lane | None] = []

    async def slow_look(outgoing: Outgoing) -> None:
        desk.time.pass_(LEASE.total_seconds() + 1)
        now = desk.time.now()
        taken.append(await desk.store.lease("rival", ("web",), now, now + LEASE))

    desk.far.next = [ConnectionResetError()]
    await desk.deliverer().drain()
    desk.time.pass_(60)
    desk.far.look = slow_look  # type: ignore[method-assign]
    await desk.deliverer().drain()

    assert taken[0] is not None
    assert taken[0].holder == "rival"
    assert desk.far.keys == []


async def test_a_lane_is_leased_by_one_and_released_only_by_its_holder(desk: Desk) -> None:
    await desk.queue("1")
    now = desk.time.now()
    first = await desk.store.lease("a", ("web",), now, now + LEASE)
    assert first is not None
    assert await desk.store.lease("b", ("web",), now, now + LEASE) is None

    await desk.store.release(first.model_copy(update={"holder": "b"}), now)
    assert await desk.store.lease("b", ("web",), now, now + LEASE) is None

    await desk.store.release(first, now)
    assert await desk.store.lease("b", ("web",), now, now + LEASE) is not None


async def test_what_goes_through_an_integration_that_is_off_waits(desk: Desk) -> None:
    await desk.queue("1", to="mail:someone@icb.example")

    assert await desk.deliverer().drain() == 0
    assert await desk.states() == {"1": "new"}


async def test_it_runs_until_cancelled_and_is_woken_by_what_is_queued(desk: Desk) -> None:
    deliverer = desk.deliverer()
    task = asyncio.create_task(deliverer.run(workers=2))
    await asyncio.sleep(0.05)

    await desk.queue("1")
    deliverer.wake()
    async with asyncio.timeout(60):
        await desk.far.something.wait()

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert desk.far.keys == ["1"]


async def test_while_the_database_is_away_it_rests_and_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(delivery, "IDLE", 0.01)
    await desk.queue("1")
    lease, faults = desk.store.lease, [ConnectionError("away"), ConnectionError("away")]

    async def sometimes(*given: object) -> Lane | None:
        if faults:
            raise faults.pop()
        return await lease(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.store, "lease", sometimes)
    task = asyncio.create_task(desk.deliverer().run(workers=1))
    async with asyncio.timeout(60):
        await desk.far.something.wait()

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert caplog.text.count("delivery stopped for a moment") == 2


def test_deliveries_run_on_the_machines_time() -> None:
    before = datetime.now(UTC)

    assert before <= delivery.system_now() <= datetime.now(UTC)


async def test_what_is_still_to_deliver_is_found_without_reading_what_was_sent(lite: Place) -> None:
    query = _waiting(("web", "mail"), START)
    async with lite.database.reading() as connection:
        dialect = connection.sync_connection.dialect
        compiled = query.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        explained = f"EXPLAIN QUERY PLAN {compiled}"
        plan = (await connection.exec_driver_sql(explained, tuple("x" for _ in compiled.positiontup))).all()

    assert any("ix_outbox_open (state=? AND integration=?)" in row.detail for row in plan)
    assert not any(row.detail.startswith("SCAN outbox") for row in plan)
