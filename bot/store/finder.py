"""The index of names, kept in memory and built anew when a service's description or aliases change."""

import asyncio
import json

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.words import Candidate, Index, Known
from bot.store.ledger import NAMING, latest
from bot.store.tables import standings


class Finder:
    """One process's index. Asking for it within a transaction gives what that transaction knows."""

    def __init__(self) -> None:
        self._version = -1
        self._index = Index.of(())

    async def index(self, connection: AsyncConnection) -> Index:
        """The index, as new as the ledger."""
        version = await latest(connection, tuple(NAMING))
        if version != self._version:
            known = await _known(connection)
            self._index = await asyncio.to_thread(Index.of, known)
            self._version = version
        return self._index


async def _known(connection: AsyncConnection) -> list[Known]:
    columns = standings.c
    rows = await connection.execute(
        select(
            columns.location_id,
            columns.name,
            columns.aliases,
            columns.address,
            columns.postcode,
            columns.kind,
            columns.provider,
            columns.local_authority,
            columns.registered,
        )
    )
    return [Known(**{**row._mapping, "aliases": tuple(json.loads(row.aliases))}) for row in rows]  # noqa: SLF001


async def writing_from(connection: AsyncConnection, address: str) -> tuple[Candidate, ...]:
    """The services whose known addresses hold *address*; where none does, its domain as ``@domain``. By name."""
    name, at, domain = address.lower().rpartition("@")
    if not (name and at and domain):
        return ()
    columns = standings.c
    names = (address.lower(), at + domain)
    like = or_(*(columns.addresses.contains(json.dumps(known), autoescape=True) for known in names))
    found = await connection.execute(select(standings).where(like).order_by(columns.name, columns.location_id))
    every = list(found)
    rows = [row for row in every if names[0] in json.loads(row.addresses)] or every
    return tuple(
        Candidate(
            location_id=row.location_id,
            name=row.name,
            postcode=row.postcode,
            kind=row.kind,
            provider=row.provider,
            registered=row.registered,
            score=100.0,
        )
        for row in rows
    )
