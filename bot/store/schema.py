"""The database's shape: brought up to date at every start, by one process at a time."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.engine.errors import IqafError
from bot.store.database import Database, NoDatabase
from bot.store.faults import DatabaseUnusable

MIGRATIONS = Path(__file__).parent / "migrations"
ENDING = 0.05  #: seconds for the thread of a file that could not be opened to end: the loop must outlive it
LOCK = 4_917_001  #: any number, the same in every replica


class NewerDatabase(IqafError):
    """The database was made by a newer iqaf (its version is {found}, this one knows {known}). Nothing was touched: \
install that version or a later one."""


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, on an open connection where given."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.attributes["connection"] = connection
    return made


async def upgrade(database: Database) -> None:
    """Create the tables or bring them up to date, in one transaction; replicas that start together wait.

    Raises NewerDatabase, NoDatabase where it cannot be used, and DatabaseFull.
    """
    try:
        async with database.writing() as connection:
            if not database.sqlite:
                await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            await connection.run_sync(_upgrade)
    except DatabaseUnusable as fault:
        await asyncio.sleep(ENDING)
        raise NoDatabase(problem=" ".join([fault.problem, *fault.__notes__])) from fault


def _upgrade(connection: Connection) -> None:
    made = config(connection)
    known = {script.revision for script in ScriptDirectory.from_config(made).walk_revisions()}
    found = MigrationContext.configure(connection).get_current_revision()
    if found is not None and found not in known:
        raise NewerDatabase(found=found, known=max(known))
    command.upgrade(made, "head")
