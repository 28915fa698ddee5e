"""A database, SQLite or PostgreSQL, and its kinds of transaction."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext, suppress
from threading import Thread
from typing import Any
from weakref import WeakSet

import aiosqlite
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InvalidRequestError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import QueuePool

from bot.engine.errors import IqafError
from bot.store import faults
from bot.store.connection import Connected, Here, reader

LAST_WORDS = 15.0  #: seconds that closing waits for what was cancelled: longer than SQLite waits for its turn
SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON")


class NoDatabase(IqafError):
    """The database cannot be used: {problem}. Set IQAF_DATABASE_URL to sqlite+aiosqlite:///FILE or \
postgresql+psycopg://…, or IQAF_HOME to a folder for a file of its own."""


class Database:
    """Opens transactions. *url* is ``sqlite+aiosqlite:///FILE`` or ``postgresql+psycopg://…``. Raises NoDatabase."""

    def __init__(self, url: str) -> None:
        self._threads: WeakSet[Thread] = WeakSet()
        self._turn = asyncio.Lock()  #: of SQLite's one writer: it has no queue, and of many the unlucky never come on
        try:
            self.url = make_url(url)
            self.sqlite = self.url.get_backend_name() == "sqlite"
            self.engine = create_async_engine(
                self.url,
                connect_args={"async_creator_fn": self._connect} if self.sqlite else {},
                pool_pre_ping=not self.sqlite,
                hide_parameters=True,  # faults are logged, and what is written may be marked
            )
        except (ArgumentError, InvalidRequestError):  # not shown: an address may hold a password
            raise NoDatabase(problem="its address is none that is known here") from None
        except ImportError as fault:
            raise NoDatabase(problem=f"{fault}; pip install 'iqaf[postgres]' brings PostgreSQL's") from fault
        self._reader = reader(self.url) if self.sqlite else None
        if self.sqlite:
            event.listen(self.engine.sync_engine, "connect", _prepare)
            event.listen(self.engine.sync_engine, "begin", _begin)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads. Raises Conflict, OurFault."""
        with self._told():
            async with self.engine.connect() as connection:
                await connection.execution_options(read_only=True)
                async with connection.begin():
                    yield connection

    @asynccontextmanager
    async def glancing(self) -> AsyncIterator[Connected]:
        """As :meth:`reading`, for a few small answers at once: SQLite is asked in this very thread."""
        if self._reader is None:
            async with self.reading() as connection:
                yield connection
            return
        with self._told(), self._reader.connect() as opened, opened.begin():
            yield Here(opened)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that may write: committed on leaving, undone by an exception. Raises Conflict, OurFault.

        In one process those of SQLite take turns, in the order in which they came.
        """
        with self._told():
            async with (
                self._turn if self.sqlite else nullcontext(),
                self.engine.connect() as connection,
                connection.begin(),
            ):
                yield connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            if refusal := faults.told(error, self.url):
                raise refusal from error
            raise

    async def close(self) -> None:
        """Close every connection, also those of transactions that were cancelled and are still on their way out."""
        pool = self.engine.pool
        with suppress(TimeoutError):
            await self._until(lambda: not (isinstance(pool, QueuePool) and pool.checkedout()))
        await self.engine.dispose()
        if self._reader:
            self._reader.dispose()
        with suppress(TimeoutError):
            await self._until(lambda: not any(thread.is_alive() for thread in self._threads))

    async def _until(self, over: Callable[[], bool]) -> None:
        """Wait until it is *over*. Raises TimeoutError where that takes too long."""
        async with asyncio.timeout(LAST_WORDS):
            while not over():  # noqa: ASYNC110 - neither a pool nor a thread tells of its end
                await asyncio.sleep(0.001)

    def _connect(self, *given: Any, **more: Any) -> aiosqlite.Connection:
        """Open SQLite's file in a thread of its own, which may outlive who asked for it but must not outlive us."""
        opened = aiosqlite.connect(*given, **more)
        opened._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does to connections that it opens itself
        self._threads.add(opened._thread)  # noqa: SLF001 - and no other name for it is given
        return opened


def _prepare(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late and loses updates
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Any) -> None:
    reading = connection.get_execution_options().get("read_only")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
