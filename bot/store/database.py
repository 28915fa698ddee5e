"""A database, SQLite or PostgreSQL, and its kinds of transaction."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InvalidRequestError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.engine.errors import IqafError
from bot.store import faults
from bot.store.connection import Connected, Here, reader

SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON")


class NoDatabase(IqafError):
    """The database cannot be used: {problem}. Set IQAF_DATABASE_URL to sqlite+aiosqlite:///FILE or \
postgresql+psycopg://…, or IQAF_HOME to a folder for a file of its own."""


class Database:
    """Opens transactions. *url* is ``sqlite+aiosqlite:///FILE`` or ``postgresql+psycopg://…``. Raises NoDatabase."""

    def __init__(self, url: str) -> None:
        try:
            self.url = make_url(url)
            self.engine = create_async_engine(
                self.url,
                pool_pre_ping=self.url.get_backend_name() != "sqlite",
                hide_parameters=True,  # faults are logged, and what is written may be marked
            )
        except (ArgumentError, InvalidRequestError):  # not shown: an address may hold a password
            raise NoDatabase(problem="its address is none that is known here") from None
        except ImportError as fault:
            raise NoDatabase(problem=f"{fault}; pip install 'iqaf[postgres]' brings PostgreSQL's") from fault
        self.sqlite = self.url.get_backend_name() == "sqlite"
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
        """A transaction that may write: committed on leaving, undone by an exception. Raises Conflict, OurFault."""
        with self._told():
            async with self.engine.connect() as connection, connection.begin():
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
        """Close every connection."""
        await self.engine.dispose()
        if self._reader:
            self._reader.dispose()


def _prepare(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late and loses updates
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Any) -> None:
    reading = connection.get_execution_options().get("read_only")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
