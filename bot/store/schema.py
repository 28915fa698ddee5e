"""The database's shape: brought up to date at every start, by one process at a time."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from bot.store.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 4_917_001  #: any number, the same in every replica


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, on an open connection where given."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.attributes["connection"] = connection
    return made


async def upgrade(database: Database) -> None:
    """Create the tables or bring them up to date, in one transaction; replicas that start together wait."""
    async with database.writing() as connection:
        if not database.sqlite:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        await connection.run_sync(lambda sync: command.upgrade(config(sync), "head"))
