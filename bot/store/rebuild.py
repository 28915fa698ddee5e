"""Work out every standing anew from the ledger: what is derived can be thrown away."""

from datetime import datetime

from sqlalchemy import delete

from bot.engine.standing import conclude
from bot.frameworks import Framework
from bot.store.database import Database
from bot.store.ledger import StoredLedger, streams
from bot.store.standings import save
from bot.store.tables import standings

PREFIX = "service/"


async def rebuild(database: Database, framework: Framework, now: datetime) -> int:
    """Replace every row, in one transaction; how many services there are."""
    async with database.writing() as connection:
        await connection.execute(delete(standings))
        ledger = StoredLedger(connection, "iqaf", now, write=True)
        known = await streams(connection, PREFIX)
        for stream in known:
            await save(connection, conclude(framework, await ledger.read(stream), now))
    return len(known)
