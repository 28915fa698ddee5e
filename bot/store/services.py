"""The services of the place, within one transaction."""

import math
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from bot.desk import Change, Counts, ListQuery, Market, ServicePage
from bot.engine.days import end_of
from bot.engine.errors import NothingNamed
from bot.engine.facts import Entry
from bot.engine.names.words import Candidate, Found
from bot.engine.scale import Kind
from bot.engine.standing import Standing, as_at, conclude
from bot.engine.streams import SERVICE, service_in, service_stream
from bot.frameworks import Framework
from bot.reply.dates import LONDON
from bot.store import standings
from bot.store.connection import Connected
from bot.store.finder import Finder, writing_from
from bot.store.ledger import NAMING, StoredLedger
from bot.store.rules import rules_of

PER_PAGE = 10


class StoredServices:
    """Standings and names. A standing asked for here is as at the desk's now, whatever the stored row says."""

    def __init__(
        self,
        connection: Connected,
        framework: Framework,
        ledger: StoredLedger,
        finder: Finder,
        now: datetime,
        names: str | None = None,
    ) -> None:
        """*names* is the version of the names in this transaction, where it was asked for and only reads."""
        self._connection = connection
        self._framework = framework
        self._ledger = ledger
        self._finder = finder
        self._names = names
        self._now = now
        self._rules = rules_of(framework)
        self._settled = 0  #: how many of the ledger's appended entries the stored rows know of
        self._refreshed: list[Change] = []  #: not yet told to whoever asks what changed

    async def standing(self, location_id: str) -> Standing:
        """As at the desk's now. Raises NothingNamed."""
        row = await standings.load(self._connection, location_id)
        if row is None or self._touched(location_id):
            return await self._conclude(location_id)
        return await self._fresh(row)

    async def as_at(self, location_id: str, when: date) -> Standing:
        """As it was known at the end of *when*. Raises NothingNamed."""
        entries = as_at(await self._ledger.read(service_stream(location_id)), when)
        if not entries:
            raise NothingNamed(what="record of a service", given=location_id, hint="Nothing was known by that day.")
        evening = datetime.combine(when, datetime.max.time(), tzinfo=LONDON)
        return conclude(self._framework, entries, min(evening, self._now))

    async def find(self, text: str) -> Found:
        """What the words could mean."""
        await self._name()
        return await self._finder.find(self._connection, text, self._names)

    async def head(self, text: str) -> tuple[str, str]:
        """The name that the words begin with, and the rest."""
        await self._name()
        return (await self._finder.index(self._connection, self._names)).head(text)

    async def mentioned(self, text: str) -> Found:
        """Which service a longer text speaks of."""
        await self._name()
        return (await self._finder.index(self._connection, self._names)).mentioned(text)

    async def writing_from(self, address: str) -> tuple[Candidate, ...]:
        """The services that this e-mail address, or its domain, is known to write for."""
        return await writing_from(self._connection, address)

    async def page(self, query: ListQuery, page: int) -> ServicePage:
        """A page of standings; a page past the end is the last."""
        total = await standings.matching(self._connection, query)
        pages = max(1, math.ceil(total / PER_PAGE))
        page = min(max(page, 1), pages)
        found = (await self._connection.execute(standings.page_of(query, (page - 1) * PER_PAGE, PER_PAGE))).all()
        rows = [self._as_kept(row) or await self._conclude(row.location_id) for row in found]
        return ServicePage(rows=tuple(rows), total=total, page=page, pages=pages)

    async def every(self, query: ListQuery) -> tuple[Standing, ...]:
        """All standings that a query shows, each as at the desk's now, in the order of a list."""
        found = (await self._connection.execute(standings.every_of(query))).all()
        return tuple([await self._fresh(row) for row in found])

    async def market(self, kinds: Sequence[Kind]) -> Market:
        """What citizens said of all services of these kinds, as last worked out."""
        return await standings.market(self._connection, kinds)

    async def counts(self) -> Counts:
        """Counts over all services."""
        return await standings.count(self._connection)

    async def notable(self) -> tuple[Standing, ...]:
        """An agenda's material, each as at the desk's now."""
        found = (await self._connection.execute(standings.notable_by(self._now.date()))).all()
        return tuple([await self._fresh(row) for row in found])

    async def refresh(self, most: int | None = None) -> int:
        """Work out anew every standing on which a conclusion has changed by itself, or *most*; how many there were."""
        touched = await standings.stale(self._connection, self._now.date(), most)
        self._refreshed += [await self._save(location_id, ()) for location_id in touched]
        return len(touched)

    async def changed(self) -> tuple[Change, ...]:
        """For each service refreshed or told of since last asked: before, after, and the facts; rows saved."""
        fresh = self._ledger.appended[self._settled :]
        self._settled = len(self._ledger.appended)
        changes, self._refreshed = self._refreshed, []
        for location_id in dict.fromkeys(service_in(e.stream) for e in fresh if e.stream.startswith(SERVICE)):
            facts = tuple(entry for entry in fresh if entry.stream == service_stream(location_id))
            changes.append(await self._save(location_id, facts))
        return tuple(changes)

    async def _name(self) -> None:
        """Save the rows that names are read from, if this desk has named something; what changed is told later."""
        if any(entry.fact.kind in NAMING for entry in self._ledger.appended[self._settled :]):
            self._refreshed = list(await self.changed())

    async def _save(self, location_id: str, facts: tuple[Entry, ...]) -> Change:
        before = await self._before(location_id, facts)
        after = await self._conclude(location_id)
        await standings.save(self._connection, after, self._rules)
        return Change(before=before, after=after, facts=facts)

    async def _before(self, location_id: str, facts: tuple[Entry, ...]) -> Standing | None:
        """What stood there before *facts*. Where other rules gave it, by those of today: no fact has changed them."""
        row = await standings.load(self._connection, location_id)
        if row is None or row.rules == self._rules:
            return self._as_kept(row) if row else None
        told = {entry.seq for entry in facts}
        known = [entry for entry in await self._ledger.read(service_stream(location_id)) if entry.seq not in told]
        return conclude(self._framework, known, min(self._now, end_of(standings.stood_on(row.body))))

    def _as_kept(self, row: Row[Any]) -> Standing | None:
        """The standing that a row keeps; None where it is not what the rules of today give."""
        return standings.standing_of(row.body) if row.rules == self._rules else None

    def _touched(self, location_id: str) -> bool:
        return any(entry.stream == service_stream(location_id) for entry in self._ledger.appended[self._settled :])

    async def _fresh(self, row: Row[Any]) -> Standing:
        kept = self._as_kept(row)
        return kept if kept and standings.as_of(kept, self._now) else await self._conclude(row.location_id)

    async def _conclude(self, location_id: str) -> Standing:
        entries: Sequence[Entry] = await self._ledger.read(service_stream(location_id))
        if not entries:
            hint = "A CQC location id looks like 1-123456789; “find” searches by name."
            raise NothingNamed(what="service", given=location_id, hint=hint)
        return conclude(self._framework, entries, self._now)
