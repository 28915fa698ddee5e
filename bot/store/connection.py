"""What the store's statements are run on: a connection of SQLAlchemy's, or SQLite asked in this very thread."""

from typing import Any, Protocol

from sqlalchemy import URL, Connection, CursorResult, Dialect, Engine, Executable, create_engine, event

READING = ("busy_timeout=10000", "query_only=ON")


class Connected(Protocol):
    """One transaction's connection. SQLAlchemy's ``AsyncConnection`` is one."""

    @property
    def dialect(self) -> Dialect:
        """Which database it is."""
        ...

    async def execute(self, statement: Executable, parameters: Any = None, /) -> CursorResult[*tuple[Any, ...]]:
        """Run a statement."""
        ...


class Here:
    """Reads SQLite without handing each statement to a thread of its own, which costs many times what reading does.

    Its readers wait for nobody (WAL), so the loop does not stand still for longer than the reading itself takes. What
    writes may have to wait for another writer, and never goes this way: such a connection cannot write.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.dialect = connection.dialect

    async def execute(self, statement: Executable, parameters: Any = None, /) -> CursorResult[Any]:
        """Run a statement, at once."""
        return self._connection.execute(statement, parameters)


def reader(url: URL) -> Engine:
    """An engine for connections to a SQLite file that only read."""
    engine = create_engine(
        url.set(drivername="sqlite"),
        max_overflow=-1,  # the loop must not wait for a connection that only the loop can give back
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # the driver would begin too late: each statement would see another state
    for pragma in READING:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Any) -> None:
    connection.connection.dbapi_connection.execute("BEGIN")
