"""The database's shape: the migrations give exactly the tables; starting twice, or together, does no harm."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, select, text, update

from bot.engine.errors import IqafError
from bot.store.database import Database
from bot.store.ledger import tampered
from bot.store.schema import config, upgrade
from bot.store.tables import documents, heads, metadata
from tests.conftest import Place, opened

NUMBERS = count(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with nothing in it."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
        return
    postgres = request.getfixturevalue("postgres")
    name = f"empty_{next(NUMBERS)}"
    postgres.do(f"CREATE DATABASE {name}")
    yield postgres.url(name)


async def version(database: Database) -> str:
    async with database.reading() as connection:
        return str((await connection.execute(text("select version_num from alembic_version"))).scalar_one())


async def test_the_migrations_give_exactly_the_tables(empty_url: str) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection, {"compare_type": True}), metadata))

    async with opened(empty_url) as database:
        await upgrade(database)
        async with database.reading() as connection:
            assert await connection.run_sync(differences) == []
            names = await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))
        assert names == set(metadata.tables) | {"alembic_version"}


async def test_every_constraint_that_keeps_things_single_is_there(empty_url: str) -> None:
    def keys(connection: Connection) -> dict[str, list[list[str]]]:
        found = inspect(connection)
        return {
            name: [key["column_names"] for key in found.get_unique_constraints(name)]
            for name in ("facts", "outbox", "mail")
        }

    async with opened(empty_url) as database:
        await upgrade(database)
        async with database.reading() as connection:
            assert await connection.run_sync(keys) == {
                "facts": [["stream", "seq"]],
                "outbox": [["key", "integration", "destination"]],
                "mail": [["digest"]],
            }


async def test_brought_up_to_date_twice_is_as_once(empty_url: str) -> None:
    async with opened(empty_url) as database:
        await upgrade(database)
        first = await version(database)
        await upgrade(database)
        assert await version(database) == first


async def test_replicas_that_start_together_do_not_stumble_over_each_other(empty_url: str) -> None:
    async def start() -> None:
        async with opened(empty_url) as database:
            await upgrade(database)

    await asyncio.gather(*(start() for _ in range(4)))

    async with opened(empty_url) as database, database.reading() as connection:
        assert (await connection.execute(text("select count(*) from alembic_version"))).scalar_one() == 1


async def test_an_upgrade_loses_nothing_that_is_there(place: Place) -> None:
    async with place.database.reading() as connection:
        before = (await connection.execute(text("select count(*) from facts"))).scalar_one()

    await upgrade(place.database)

    async with place.database.reading() as connection:
        assert (await connection.execute(text("select count(*) from facts"))).scalar_one() == before > 0


async def test_an_upgrade_keeps_the_heads_of_what_is_there(place: Place) -> None:
    async with place.database.writing() as connection:
        await connection.run_sync(lambda sync: command.downgrade(config(sync), "0002"))
    await upgrade(place.database)

    async with place.database.reading() as connection:
        assert await tampered(connection) == []
        assert (await connection.execute(select(heads.c.stream))).all()
        kept = (await connection.execute(select(documents.c.mail, documents.c.proven))).all()
    assert {row.proven for row in kept} == {True}


async def test_a_database_of_a_newer_version_is_refused_and_left_alone(empty_url: str) -> None:
    async with opened(empty_url) as database:
        await upgrade(database)
        async with database.writing() as connection:
            await connection.execute(text("update alembic_version set version_num = '9999'"))

        with pytest.raises(IqafError, match="made by a newer iqaf"):
            await upgrade(database)

        assert await version(database) == "9999"


async def test_an_upgrade_that_fails_leaves_nothing_behind(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.store import schema

    def fails(connection: Connection) -> None:
        made(connection)
        raise RuntimeError

    made = schema._upgrade
    monkeypatch.setattr(schema, "_upgrade", fails)
    async with opened(empty_url) as database:
        with pytest.raises(RuntimeError):
            await upgrade(database)
        async with database.reading() as connection:
            assert await connection.run_sync(lambda sync: inspect(sync).get_table_names()) == []


async def test_sqlite_is_opened_safely(tmp_path: Path) -> None:
    async with opened(f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}") as database:
        for read in (database.reading, database.writing):
            async with read() as connection:
                for pragma, value in {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2}.items():
                    assert (await connection.exec_driver_sql(f"PRAGMA {pragma}")).scalar_one() == value


async def test_a_database_closes_only_when_the_threads_of_what_was_cancelled_are_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such a thread would tell a loop that is closed by then, and a stopped bot would end with a traceback."""
    before, connect, begun = set(threading.enumerate()), sqlite3.connect, threading.Event()

    def slowly(*given: object, **more: object) -> sqlite3.Connection:
        begun.set()
        time.sleep(0.3)
        return connect(*given, **more)

    monkeypatch.setattr("aiosqlite.core.sqlite3.connect", slowly)
    async with opened(f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}") as database:
        asking = asyncio.create_task(one(database))
        assert await asyncio.to_thread(begun.wait, 60)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    left = [thread.name for thread in set(threading.enumerate()) - before if "connection_worker" in thread.name]
    assert left == []


async def one(database: Database) -> int:
    async with database.reading() as connection:
        return (await connection.exec_driver_sql("SELECT 1")).scalar_one()


async def test_two_writers_on_sqlite_lose_no_update(tmp_path: Path) -> None:
    from bot.store.tables import counters

    async with opened(f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}") as database:
        await upgrade(database)
        async with database.writing() as connection:
            await connection.execute(counters.insert().values(name="X", value=0))

        async def one() -> None:
            async with database.writing() as connection:
                value = (await connection.execute(counters.select())).one().value
                await asyncio.sleep(0)
                await connection.execute(update(counters).values(value=value + 1))

        await asyncio.gather(*(one() for _ in range(50)))
        async with database.reading() as connection:
            assert (await connection.execute(counters.select())).one().value == 50
