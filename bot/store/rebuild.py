"""Work out standings anew from the ledger: what is derived can be thrown away."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select

from bot.desk import BREATH
from bot.engine.days import end_of, london_day
from bot.engine.standing import conclude
from bot.engine.streams import SERVICE, service_in, service_stream
from bot.frameworks import Framework
from bot.store.connection import Connected
from bot.store.database import Database
from bot.store.ledger import StoredLedger, streams
from bot.store.rules import rules_of
from bot.store.standings import nameless, of_other_rules, row_of, stood_on
from bot.store.tables import standings

log = logging.getLogger(__name__)

TOGETHER = 50  #: services of one transaction: other writers wait no longer than these take


async def rebuild(database: Database, framework: Framework, now: datetime) -> int:
    """Replace every row, a portion at a time; how many services there are.

    A row is worked out for the day it stood for: what has changed with time alone since then is still to be found by
    the nightly refresh, and what follows from it is not lost.
    """
    async with database.reading() as connection:
        known = [service_in(stream) for stream in await streams(connection, SERVICE)]
    async for some in _portions(known):
        async with database.writing() as connection:
            await _renew(connection, framework, some, now)
    async with database.writing() as connection:
        await connection.execute(delete(standings).where(nameless()))
    return len(known)


async def renew(database: Database, framework: Framework, now: datetime) -> int:
    """Work out anew the rows that other rules gave, as after an upgrade or a changed value; how many there were.

    As :func:`rebuild`: for the day each stood for, and a portion at a time, so that whoever is stopped goes on where
    they were. Nothing is announced by it.
    """
    rules = rules_of(framework)
    async with database.reading() as connection:
        others = await of_other_rules(connection, rules)
    if others:
        log.warning("the rules have changed: %s standings are being worked out anew before anything else", len(others))
    async for some in _portions(others):
        async with database.writing() as connection:
            still = set(await of_other_rules(connection, rules))  # another replica may have been here
            await _renew(connection, framework, [each for each in some if each in still], now)
    return len(others)


async def _portions(known: Sequence[str]) -> AsyncIterator[Sequence[str]]:
    for first in range(0, len(known), TOGETHER):
        if first:
            await asyncio.sleep(BREATH)
        yield known[first : first + TOGETHER]


async def _renew(connection: Connected, framework: Framework, some: Sequence[str], now: datetime) -> None:
    ledger = StoredLedger(connection, "iqaf", now, write=True)
    rows = []
    for location_id in some:
        entries = await ledger.read(service_stream(location_id))
        stood = select(standings.c.body).where(standings.c.location_id == location_id)  # now that nobody writes to it
        body = (await connection.execute(stood)).scalar_one_or_none()
        told = max(london_day(entry.recorded_at) for entry in entries)
        at = min(now, end_of(max(stood_on(body), told))) if body else now
        rows.append(row_of(conclude(framework, entries, at), rules_of(framework)))
    if rows:
        await connection.execute(delete(standings).where(standings.c.location_id.in_(some)))
        await connection.execute(insert(standings), rows)
