"""Statements that SQLite and PostgreSQL word alike but SQLAlchemy keeps in two places."""

from functools import cache
from typing import Any

from sqlalchemy import Executable, Table
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.connection import Connected


async def insert_once(connection: Connected, table: Table, row: dict[str, Any]) -> bool:
    """Insert *row* unless its key is there; whether it was inserted. A rival's uncommitted row is waited for."""
    statement = _insert_once(connection.dialect.name, table)
    return (await connection.execute(statement, row)).first() is not None  # psycopg's count of rows does not tell


async def upsert(connection: Connected, table: Table, key: dict[str, Any], values: dict[str, Any]) -> None:
    """Insert *key* with *values*, or change the row that has *key*."""
    statement = _upsert(connection.dialect.name, table, tuple(key), tuple(values))
    await connection.execute(statement, {**key, **values})


@cache
def _insert_once(dialect: str, table: Table) -> Executable:
    """Put together once: that takes longer than to run it."""
    made: Executable = _dialect(dialect).insert(table).on_conflict_do_nothing().returning(*table.primary_key.columns)
    return made


@cache
def _upsert(dialect: str, table: Table, key: tuple[str, ...], values: tuple[str, ...]) -> Executable:
    statement = _dialect(dialect).insert(table)
    changed = {name: statement.excluded[name] for name in values}
    made: Executable = statement.on_conflict_do_update(index_elements=list(key), set_=changed)
    return made


def _dialect(name: str) -> Any:
    return postgresql if name == "postgresql" else sqlite
