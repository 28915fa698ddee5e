"""Statements that SQLite and PostgreSQL word alike but SQLAlchemy keeps in two places."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.connection import Connected


async def insert_once(connection: Connected, table: Table, row: dict[str, Any]) -> bool:
    """Insert *row* unless its key is there; whether it was inserted. A rival's uncommitted row is waited for."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(row).on_conflict_do_nothing().returning(*table.primary_key.columns)
    return (await connection.execute(statement)).first() is not None  # psycopg's count of rows does not tell


async def upsert(connection: Connected, table: Table, key: dict[str, Any], values: dict[str, Any]) -> None:
    """Insert *key* with *values*, or change the row that has *key*."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values({**key, **values})
    await connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))
