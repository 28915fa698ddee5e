"""Work out every standing anew from the ledger: what is derived can be thrown away."""

import hashlib
import json
from datetime import date, datetime

from sqlalchemy import delete, insert, select

from bot.engine.days import end_of, london_day
from bot.engine.standing import Standing, conclude
from bot.frameworks import Framework
from bot.store.database import Database
from bot.store.kept import Memory
from bot.store.ledger import StoredLedger, streams
from bot.store.standings import row_of
from bot.store.tables import standings

PREFIX = "service/"
TOGETHER = 100  #: rows are written so many at once
SHAPE = "standings.shape"  #: under this name a database says what its standings look like


async def rebuild(database: Database, framework: Framework, now: datetime) -> int:
    """Replace every row, in one transaction; how many services there are.

    A row is worked out for the day it stood for: what has changed with time alone since then is still to be found by
    the nightly refresh, and what follows from it is not lost.
    """
    async with database.writing() as connection:
        stood = {row.location_id: _day(row.body) for row in await connection.execute(select(standings))}
        await connection.execute(delete(standings))
        ledger = StoredLedger(connection, "iqaf", now, write=True)
        known = await streams(connection, PREFIX)
        for some in (known[first : first + TOGETHER] for first in range(0, len(known), TOGETHER)):
            rows = []
            for stream in some:
                entries = await ledger.read(stream)
                told = max(london_day(entry.recorded_at) for entry in entries)
                on = stood.get(stream.removeprefix(PREFIX))
                rows.append(row_of(conclude(framework, entries, min(now, end_of(max(on, told))) if on else now)))
            await connection.execute(insert(standings), rows)
    return len(known)


async def rebuild_if_reshaped(database: Database, framework: Framework, now: datetime) -> bool:
    """After an upgrade whose standings look otherwise, those that are kept cannot be read: work them out anew."""
    memory = Memory(database)
    if await memory.get(SHAPE) == shape():
        return False
    await rebuild(database, framework, now)
    await memory.put(SHAPE, shape())
    return True


def shape() -> str:
    """What a standing looks like in this version, in a few characters."""
    described = json.dumps(Standing.model_json_schema(), sort_keys=True)
    return hashlib.sha256(described.encode()).hexdigest()


def _day(body: str) -> date:
    return date.fromisoformat(json.loads(body)["today"])
