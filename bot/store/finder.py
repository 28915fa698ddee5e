"""The index of names, kept in memory and built anew when a service's description or aliases change."""

import asyncio
import json
from functools import lru_cache

from sqlalchemy import func, or_, select

from bot.engine.names.spelling import LONGEST_QUERY
from bot.engine.names.words import Candidate, Found, Index, Known
from bot.store.connection import Connected
from bot.store.ledger import NAMING
from bot.store.tables import facts, standings

_NEWEST = select(func.max(facts.c.id)).where(facts.c.kind.in_(sorted(NAMING)))
VERSION = select(facts.c.hash).where(facts.c.id == _NEWEST.scalar_subquery())  # an id may be given again, undone
FOUND = 512  #: answers of the index that are kept


class Finder:
    """One process's index. Asking for it within a transaction gives what that transaction knows."""

    def __init__(self) -> None:
        self._version: str | None = "not made yet"
        self._turn = asyncio.Lock()
        self._index = Index.of(())
        self._find = self._index.find

    async def index(self, connection: Connected, version: str | None = None) -> Index:
        """The index, as new as the ledger; *version* where this transaction asked for it and changes nothing."""
        version = version or (await connection.execute(VERSION)).scalar_one_or_none()
        if version != self._version:
            async with self._turn:
                await self._renew(connection, version)
        return self._index

    async def find(self, connection: Connected, text: str, version: str | None = None) -> Found:
        """What the words could mean. The same words of the same index are looked up once."""
        await self.index(connection, version)
        return self._find(text[:LONGEST_QUERY])

    async def _renew(self, connection: Connected, version: str | None) -> None:
        if version != self._version:  # nobody else did while this one waited
            known = await _known(connection)
            self._index = await asyncio.to_thread(Index.of, known)
            self._find = lru_cache(maxsize=FOUND)(self._index.find)
            self._version = version


async def _known(connection: Connected) -> list[Known]:
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


async def writing_from(connection: Connected, address: str) -> tuple[Candidate, ...]:
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
