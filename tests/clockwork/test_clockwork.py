"""What the bot does by itself: once, in order, none missed, whatever restarts, replicas and jumps of time (B4)."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import update

from bot.clockwork import REACHED, Clockwork, MovableClock, SystemClock, climb_of, schedule
from bot.commands import all_commands
from bot.dispatch import Dispatcher, Request
from bot.engine.errors import BadValue
from bot.engine.meetings.forums import ForumTable
from bot.frameworks import Framework
from bot.reply import Reply
from bot.reply.dates import LONDON
from bot.store.database import Database
from bot.store.house import StoredHouse
from bot.store.kept import Memory
from bot.store.standings import OpenEscalations, standing_of
from bot.store.tables import facts, standings
from tests.conftest import Place, move_in, opened
from tests.queued import queued

RED = "rag 1-9000000011 red the roof has come down on three rooms"


def local(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON)


class StoppedClock:
    """A machine whose time a test sets."""

    def __init__(self, now: datetime) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time


def clockwork(place: Place, dispatcher: Dispatcher | None = None, forums: ForumTable | None = None) -> Clockwork:
    database, table = place.database, forums or place.framework.forums
    return Clockwork(dispatcher or place.dispatcher, table, OpenEscalations(database), Memory(database))


async def movable(place: Place) -> MovableClock:
    clock = MovableClock(Memory(place.database), StoppedClock(place.now))
    await clock.load()
    return clock


async def stages(place: Place) -> list[str]:
    """What was posted to the forum's channel: "24/draft" for the draft of the sitting of the 24th."""
    posts = [post for post in await queued(place, "agenda/") if post.to == "channel:system-quality-group"]
    return [post.key.removeprefix("agenda/sqg/2026-") for post in posts]


class Faulty(Dispatcher):
    """Fails for words that hold a word."""

    def __init__(self, place: Place, on: str) -> None:
        super().__init__(place.house, all_commands())
        self.on = on
        self.said: list[str] = []

    async def act(self, request: Request) -> Reply:
        self.said.append(request.words)
        if self.on and self.on in request.words:
            raise ConnectionError(self.on)
        return await super().act(request)


@pytest.fixture
async def demo_twice(demo_file: Path, tmp_path: Path, framework: Framework) -> AsyncIterator[tuple[Place, Place]]:
    """Two copies of the demo place."""
    one, two = (shutil.copy(demo_file, tmp_path / name) for name in ("one.db", "two.db"))
    async with opened(f"sqlite+aiosqlite:///{one}") as first, opened(f"sqlite+aiosqlite:///{two}") as second:
        yield move_in(first, framework), move_in(second, framework)


async def test_the_first_time_ever_it_begins_with_now(place: Place) -> None:
    work = clockwork(place)

    await work.catch_up(local(11, 18, 9))
    assert await stages(place) == []

    await work.catch_up(local(11, 19, 9))
    assert await stages(place) == ["11-24/draft"]


async def test_a_week_by_the_minute_is_said_at_its_times(lite: Place) -> None:
    work = clockwork(lite)
    await work.catch_up(local(11, 18, 9))
    expected = {
        local(11, 19, 8, 59): [],
        local(11, 19, 9): ["11-24/draft"],
        local(11, 23, 8, 59): ["11-24/draft"],
        local(11, 23, 9): ["11-24/draft", "11-24/closed"],
        local(11, 23, 12): ["11-24/draft", "11-24/closed", "11-24/final"],
        local(11, 26, 9): ["11-24/draft", "11-24/closed", "11-24/final", "12-01/draft"],
    }

    for now, said in expected.items():
        await work.catch_up(now)
        await work.catch_up(now)
        assert await stages(lite) == said


async def test_three_weeks_in_one_jump_or_day_by_day_say_the_same(demo_twice: tuple[Place, Place]) -> None:
    jumping, walking = demo_twice
    for place in demo_twice:
        await clockwork(place).catch_up(place.now)
        await place.say(RED)
    end = local(12, 9, 9)

    await clockwork(jumping).advance(await movable(jumping), end)
    clock, work = await movable(walking), clockwork(walking)
    while clock.now() < end:
        await work.advance(clock, clock.now() + timedelta(days=1))

    jumped, walked = [await queued(place) for place in demo_twice]
    assert [post.key for post in jumped] == [post.key for post in walked]
    assert jumped == walked
    assert (await stages(jumping)).count("12-08/final") == 1
    assert len([key for key in await stages(jumping) if key.endswith("final")]) == 3


async def test_an_escalation_opened_on_the_way_climbs_at_its_own_times(place: Place) -> None:
    work, clock = clockwork(place), await movable(place)
    await work.catch_up(place.now)
    await place.say(RED)
    seen: list[datetime] = []

    async def note() -> None:
        seen.append(clock.now())

    await work.advance(clock, local(11, 20, 9), between=note)

    climbs = [post for post in await queued(place, "escalation/ESC-0002/") if post.to == "channel:escalations"]
    assert [post.key for post in climbs] == [f"escalation/ESC-0002/{level}" for level in range(4)]
    assert [local(11, 18, 13), local(11, 18, 17), local(11, 19, 17)] == [
        moment for moment in seen if moment.minute == 0 and moment.hour in {13, 17} and moment.day < 20
    ]
    assert clock.now() == local(11, 20, 9)


async def test_two_replicas_at_once_say_each_thing_once(place: Place) -> None:
    await clockwork(place).catch_up(place.now)
    await place.say(RED)
    now = local(11, 18, 13)
    other = Database(place.database.url.render_as_string(hide_password=False))
    house = StoredHouse(other, place.framework, place.house.routes, lambda: now)
    twin = Place(other, place.framework, house, Dispatcher(house, all_commands()), now)

    try:
        for moment in (now, local(11, 19, 9), local(11, 23, 9), local(11, 23, 12)):
            await asyncio.gather(*(clockwork(each).catch_up(moment) for each in (place, twin, place, twin)))
    finally:
        await other.close()

    keys = [post.key for post in await queued(place)]
    assert len(keys) == len(set(keys))
    assert await stages(place) == ["11-24/draft", "11-24/closed", "11-24/final"]
    assert "escalation/ESC-0002/1" in keys


async def test_killed_before_it_noted_how_far_it_got_it_says_nothing_twice(place: Place) -> None:
    memory = Memory(place.database)
    await clockwork(place).catch_up(local(11, 18, 9))
    before = await memory.get(REACHED)
    await clockwork(place).catch_up(local(11, 23, 13))
    sent = len(await queued(place))
    assert before
    await memory.put(REACHED, before)

    await clockwork(place).catch_up(local(11, 23, 13))

    assert len(await queued(place)) == sent


async def test_after_downtime_what_is_still_ahead_is_sent_late_and_what_has_passed_is_missed(lite: Place) -> None:
    await clockwork(lite).catch_up(local(11, 18, 9))

    await clockwork(lite).catch_up(local(11, 27, 8))

    assert await stages(lite) == ["11-24/missed", "12-01/draft"]
    late = (await queued(lite, "agenda/sqg/2026-12-01/draft"))[0]
    assert "Sent late: it was due on Thursday 26 November 2026, 09:00." in late.model_dump_json()


async def test_after_downtime_nights_are_caught_up_once(lite: Place) -> None:
    await clockwork(lite).catch_up(local(11, 18, 9))
    faulty = Faulty(lite, "")

    await clockwork(lite, faulty).catch_up(local(11, 22, 9))

    assert faulty.said.count("refresh") == 1


async def test_after_downtime_whoever_is_asked_has_the_full_time(lite: Place) -> None:
    await clockwork(lite).catch_up(lite.now)
    await lite.say(RED)

    await clockwork(lite).catch_up(local(11, 18, 23))

    climbs = [p.key for p in await queued(lite, "escalation/ESC-0002/") if p.to == "channel:escalations"]
    assert climbs == ["escalation/ESC-0002/0", "escalation/ESC-0002/1"]
    again = await OpenEscalations(lite.database).open()
    assert next(e.acknowledge_by for e in again if e.ref == "ESC-0002") == local(11, 19, 3)


async def test_a_routine_to_be_skipped_is_not_said_late(lite: Place) -> None:
    sqg = lite.framework.forums.forums["sqg"]
    calendar = {stage: row.model_copy(update={"catch_up": "skip"}) for stage, row in sqg.calendar.items()}
    changed = sqg.model_copy(update={"calendar": calendar})
    forums = lite.framework.forums.model_copy(update={"forums": {"sqg": changed}})
    work = clockwork(lite, forums=forums)
    await work.catch_up(local(11, 18, 9))

    await work.catch_up(local(11, 19, 9, 30))
    assert await stages(lite) == ["11-24/draft"]
    await work.catch_up(local(11, 23, 15))
    assert await stages(lite) == ["11-24/draft"]


async def test_a_routine_that_fails_stops_no_other_and_is_said_again(
    lite: Place, caplog: pytest.LogCaptureFixture
) -> None:
    faulty = Faulty(lite, "--closed")
    work = clockwork(lite, faulty)
    await work.catch_up(local(11, 23, 8))

    await work.catch_up(local(11, 23, 9))
    await work.catch_up(local(11, 23, 9, 1))
    assert await stages(lite) == []
    assert "the clock could not say “agenda sqg 2026-11-24 --closed”" in caplog.text

    faulty.on = ""
    await work.catch_up(local(11, 23, 9, 2))
    assert await stages(lite) == ["11-24/closed"]


async def test_a_routine_that_fails_for_a_week_is_given_up(lite: Place) -> None:
    faulty = Faulty(lite, "--closed")
    work = clockwork(lite, faulty)
    await work.catch_up(local(11, 23, 8))
    await work.catch_up(local(11, 23, 9))
    await work.catch_up(local(12, 5, 9))
    faulty.said.clear()

    await work.catch_up(local(12, 5, 9, 1))

    assert [words for words in faulty.said if "2026-11-24" in words] == []


async def test_the_next_thing_is_the_soonest_of_calendar_and_climbs(lite: Place) -> None:
    work = clockwork(lite)

    assert await work.next_thing(local(11, 19, 1)) == (  # and not the night's refresh, which nobody sees
        local(11, 19, 9),
        "draft agenda of the System Quality Group of 24 November 2026",
    )
    await lite.say(RED)
    coming = await work.next_thing(lite.now)
    assert coming is not None
    assert "climbs where it is not acknowledged" in coming[1]


async def test_where_nothing_is_planned_there_is_no_next_thing(lite: Place) -> None:
    async with lite.database.writing() as connection:
        await connection.exec_driver_sql("UPDATE standings SET escalations = 0")
    empty = lite.framework.forums.model_copy(update={"forums": {}, "nightly": {}, "monthly": {}})

    assert await clockwork(lite, forums=empty).next_thing(lite.now) is None


async def test_the_demos_clock_moves_forward_only_and_remembers_where_it_was(lite: Place) -> None:
    clock = await movable(lite)
    await clock.set(local(11, 30, 9))

    assert (await movable(lite)).now() == local(11, 30, 9)
    with pytest.raises(BadValue, match="only moves forward"):
        await clock.set(local(11, 29, 9))
    with pytest.raises(BadValue, match="only moves forward"):
        await clockwork(lite).advance(clock, local(11, 29, 9))


async def test_a_week_goes_by_and_what_was_posted_is_delivered_at_each_stop(lite: Place) -> None:
    work, clock = clockwork(lite), await movable(lite)
    await work.catch_up(lite.now)
    seen: list[tuple[int, int]] = []

    async def deliver() -> None:
        seen.append((clock.now().day, len(await stages(lite))))

    await work.advance(clock, local(11, 20, 0), between=deliver)

    assert (19, 0) in seen  # the night's refresh
    assert (19, 1) in seen  # the draft
    assert seen[-1] == (20, 1)


async def test_an_escalation_at_the_top_of_its_ladder_climbs_no_more(lite: Place) -> None:
    work, clock = clockwork(lite), await movable(lite)
    await work.catch_up(lite.now)
    await lite.say(RED)
    await work.advance(clock, local(11, 20, 9))

    (top,) = [e for e in await OpenEscalations(lite.database).open() if e.ref == "ESC-0002"]
    assert top.acknowledge_by is None
    with pytest.raises(ValueError, match="ESC-0002 is at the top of its ladder"):
        climb_of(top)


async def test_a_row_of_another_version_stops_no_climbing_and_is_climbed_from_the_ledger(
    lite: Place, caplog: pytest.LogCaptureFixture
) -> None:
    await clockwork(lite).catch_up(lite.now)
    await lite.say(RED)
    await lite.say(RED.replace("0000011", "0000003"))
    other = '{"today": "2026-11-18", "roof": "has come down on three rooms"}'
    async with lite.database.writing() as connection:
        await connection.execute(
            update(standings)
            .where(standings.c.location_id == "1-9000000011")
            .values(body=other, rules="of another version")
        )
    work, escalations = clockwork(lite), OpenEscalations(lite.database)

    await work.catch_up(local(11, 18, 23))
    assert {e.ref for e in await escalations.open()} >= {"ESC-0002", "ESC-0003"}
    await escalations.open()

    climbed = {p.key for p in await queued(lite, "escalation/") if p.key.endswith("/1")}
    assert climbed >= {"escalation/ESC-0002/1", "escalation/ESC-0003/1"}
    assert "the row of 1-9000000011 is another version's" in caplog.text
    assert "three rooms" not in caplog.text


async def test_what_no_version_here_can_read_is_reported_once_and_the_rest_climbs(
    lite: Place, caplog: pytest.LogCaptureFixture
) -> None:
    await lite.say(RED)
    await lite.say(RED.replace("0000011", "0000003"))
    async with lite.database.writing() as connection:
        await connection.execute(update(standings).where(standings.c.location_id == "1-9000000011").values(body="{}"))
        stream = facts.c.stream == "service/1-9000000011"
        await connection.execute(update(facts).where(stream).values(body='{"kind": "roof gone", "text": "a secret"}'))
    escalations = OpenEscalations(lite.database)

    found = [{e.ref for e in await escalations.open()} for _ in range(2)]

    assert all("ESC-0003" in refs and "ESC-0002" not in refs for refs in found)
    assert caplog.text.count("the record of 1-9000000011 is another version's too") == 1
    assert "a secret" not in caplog.text
    with pytest.raises(ValidationError) as refused:
        standing_of('{"text": "a secret"}')
    assert "a secret" not in str(refused.value)


async def test_the_scheduler_looks_every_minute_on_the_minute(lite: Place) -> None:
    await clockwork(lite).catch_up(local(11, 19, 8, 59))
    scheduler = schedule(clockwork(lite), StoppedClock(local(11, 19, 9)))

    (job,) = scheduler.get_jobs()
    assert job.trigger.get_next_fire_time(None, local(11, 19, 9, 0) + timedelta(seconds=20)) == local(11, 19, 9, 1)
    await job.func()
    assert await stages(lite) == ["11-24/draft"]


def test_the_machines_time_is_londons() -> None:
    before = datetime.now(UTC)
    now = SystemClock().now()

    assert now.tzinfo is LONDON
    assert before <= now <= datetime.now(UTC)


async def test_the_demos_clock_shows_the_time_it_was_set_to_across_a_change_of_the_clocks(lite: Place) -> None:
    clock = await movable(lite)
    summer = datetime(2027, 7, 1, 9, tzinfo=LONDON)
    await clock.set(summer)

    assert clock.now() == summer
