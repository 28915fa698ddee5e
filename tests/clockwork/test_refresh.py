"""The night's refresh: in portions that others can write between, each once, whoever is stopped and wherever."""

import asyncio
import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot import clockwork as module
from bot.clockwork import Clockwork
from bot.commands import all_commands, refresh
from bot.dispatch import Dispatcher, Request
from bot.frameworks import Framework
from bot.reply import Reply
from bot.store.kept import Memory
from bot.store.standings import OpenEscalations, stale
from bot.store.tables import facts, inbox, standings
from tests.conftest import Place, move_in, opened
from tests.queued import queued

LATER = timedelta(days=40)
SMALL = 4


class Says(Dispatcher):
    """Counts what is said, and is stopped at the portion named."""

    def __init__(self, place: Place, stopped_at: int = 0) -> None:
        super().__init__(place.house, all_commands())
        self.place = place
        self.stopped_at = stopped_at
        self.left: list[int] = []
        self.begun = asyncio.Event()

    async def act(self, request: Request) -> Reply:
        if request.words != "refresh":
            return Reply(title="of no interest here")
        if len(self.left) + 1 == self.stopped_at:
            raise KeyboardInterrupt
        reply = await super().act(request)
        self.left.append(len(await left(self.place)))
        self.begun.set()
        return reply


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refresh, "PORTION", SMALL)
    monkeypatch.setattr(module, "BREATH", 0.0)


async def left(place: Place) -> Sequence[str]:
    async with place.database.reading() as connection:
        return await stale(connection, (place.now + LATER).date())


async def bodies(place: Place) -> list[str]:
    async with place.database.reading() as connection:
        return list((await connection.execute(select(standings.c.body).order_by(standings.c.location_id))).scalars())


async def escalated(place: Place) -> list[str]:
    """Every service about which an escalation began by itself."""
    began = select(facts.c.stream).where(facts.c.kind == "escalation opened", facts.c.by == "iqaf")
    async with place.database.reading() as connection:
        return list((await connection.execute(began)).scalars())


def work(place: Place, dispatcher: Dispatcher) -> Clockwork:
    forums = place.framework.forums
    return Clockwork(dispatcher, forums, OpenEscalations(place.database), Memory(place.database))


async def night(place: Place, dispatcher: Dispatcher) -> None:
    await work(place, dispatcher).catch_up(place.now + LATER)


async def test_it_is_done_a_portion_at_a_time_until_nothing_is_left(lite: Place) -> None:
    await work(lite, Says(lite)).catch_up(lite.now)
    many = len(await left(lite))
    says = Says(lite)

    await night(lite, says)

    assert many > 2 * SMALL, "there is something to take apart"
    assert says.left == [*range(many - SMALL, 0, -SMALL), 0]


async def test_whoever_is_stopped_in_the_middle_goes_on_there_and_nothing_follows_twice(place: Place) -> None:
    await work(place, Says(place)).catch_up(place.now)
    with pytest.raises(KeyboardInterrupt):
        await night(place, Says(place, stopped_at=3))

    says = Says(place)
    await night(place, says)

    assert await left(place) == []
    opened = await escalated(place)
    assert len(opened) == len(set(opened)) > 0
    async with place.database.reading() as connection:
        said = (await connection.execute(select(inbox.c.key).where(inbox.c.key.startswith("clock/refresh")))).all()
    assert len(said) == len({row.key for row in said}) == len(says.left) + 2 - 1, "the first is answered as before"


async def test_in_portions_the_same_follows_as_at_once(
    demo_file: Path, tmp_path: Path, framework: Framework, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = []
    for portion in (SMALL, 1000):
        monkeypatch.setattr(refresh, "PORTION", portion)
        file = shutil.copy(demo_file, tmp_path / f"{portion}.db")
        async with opened(f"sqlite+aiosqlite:///{file}") as database:
            place = move_in(database, framework)
            await work(place, Says(place)).catch_up(place.now)
            await night(place, Says(place))
            ends.append((await bodies(place), [post.key for post in await queued(place)]))

    assert ends[0] == ends[1]


async def test_replicas_share_it(place: Place) -> None:
    await work(place, Says(place)).catch_up(place.now)
    one, two = Says(place), Says(place)

    await asyncio.gather(night(place, one), night(place, two))

    assert await left(place) == []
    opened = await escalated(place)
    assert len(opened) == len(set(opened)) > 0


async def test_one_that_never_holds_is_named_and_does_not_hold_up_the_night(
    lite: Place, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    await work(lite, Says(lite)).catch_up(lite.now)

    class Stuck(OpenEscalations):
        async def first_stale(self, now: datetime) -> str | None:
            return "1-9000000001"

    stuck = Clockwork(Says(lite), lite.framework.forums, Stuck(lite.database), Memory(lite.database))
    await asyncio.wait_for(stuck.catch_up(lite.now + LATER), 60)

    assert "1-9000000001 changes by itself today however often" in caplog.text


async def test_a_member_may_write_between_two_portions(lite: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BREATH", 0.12)
    await work(lite, Says(lite)).catch_up(lite.now)
    async with lite.database.writing() as connection:
        await connection.execute(update(standings).values(changes_on=lite.now.date()))
    says = Says(lite)
    refreshing = asyncio.create_task(night(lite, says))
    await says.begun.wait()

    assert (await lite.say("log 1-9000000001 the new manager has started")).outcome == "done"

    assert not refreshing.done()
    await refreshing
    assert await left(lite) == []
