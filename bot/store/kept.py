"""Small things a machine must remember between starts: the demo clock's offset, how far the clockwork got."""

from sqlalchemy import select

from bot.store.database import Database
from bot.store.statements import upsert
from bot.store.tables import kept


class Memory:
    """Named values, each read and written in a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, name: str) -> str | None:
        """The value, or None."""
        async with self._database.reading() as connection:
            return (await connection.execute(select(kept.c.value).where(kept.c.name == name))).scalar_one_or_none()

    async def put(self, name: str, value: str) -> None:
        """Keep a value in place of the one before."""
        async with self._database.writing() as connection:
            await upsert(connection, kept, {"name": name}, {"value": value})
