"""The standings: one row a service, derived from the ledger, written in the transaction that changed it."""

import json
import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Row, Select, bindparam, exists, func, insert, literal, or_, select, update

from bot.desk import Counts, ListQuery, Market
from bot.engine import open_items
from bot.engine.days import london_day
from bot.engine.facts import in_force
from bot.engine.scale import Kind
from bot.engine.standing import FeedbackStanding, OpenEscalation, Standing
from bot.engine.streams import SERVICE, service_stream
from bot.store.connection import Connected
from bot.store.database import Database
from bot.store.ledger import entry_of
from bot.store.tables import facts, standings

log = logging.getLogger(__name__)

SOON = timedelta(days=14)  #: what falls due within this is material for an agenda
NO_RAG_RANK = 3  #: after Red 0, Amber 1, Green 2
KEPT = 512  #: values read out of bodies that are not read out again, of some 30 KB: more than a place has services
SAID = (
    standings.c.outcomes_met,
    standings.c.outcomes_asked,
    standings.c.recommend_yes,
    standings.c.recommend_asked,
)
REPLACE = update(standings).where(standings.c.location_id == bindparam("of_this"))
KEPT_AS = (standings.c.location_id, standings.c.rules, standings.c.body)
BODY = select(*KEPT_AS).where(standings.c.location_id == bindparam("location_id"))


def row_of(standing: Standing, rules: str) -> dict[str, Any]:
    """The row of a standing: its body, what lists filter and sort by, and the fingerprint of the rules that gave it."""
    service = standing.service
    rag = standing.risk.verdict.value
    rating = standing.rating.verdict.value
    return {
        "location_id": service.location_id,
        "name": service.name,
        "aliases": json.dumps(standing.aliases),
        "addresses": json.dumps([address.lower() for address in service.addresses]),
        "address": service.address,
        "postcode": service.postcode,
        "kind": service.service_kind.value,
        "provider": service.provider_name,
        "local_authority": service.local_authority,
        "registered": service.registered,
        "rag": rag.value if rag else "",
        "rag_rank": 2 - rag.rank if rag else NO_RAG_RANK,
        "rating": rating.value if rating else "",
        "overdue": len(standing.overdue),
        "suspended": bool(standing.suspensions),
        "concerns": len(standing.concerns),
        "escalations": len(standing.escalations),
        "notable": _notable(standing),
        "awaiting": len(standing.awaiting),
        **_feedback(standing.feedback),
        "next_due": standing.dues[0].on if standing.dues else None,
        "changes_on": standing.changes_on,
        "rules": rules,
        "body": standing.model_dump_json(),
    }


def _feedback(feedback: FeedbackStanding | None) -> dict[str, int]:
    names = ("outcomes_met", "outcomes_asked", "recommend_yes", "recommend_asked")
    return {name: getattr(feedback, name) if feedback else 0 for name in names}


def _notable(standing: Standing) -> bool:
    rag = standing.risk.verdict.value
    return bool(
        (rag and rag.rank)
        or standing.concerns
        or standing.plans
        or standing.suspensions
        or standing.escalations
        or standing.awaiting
        or standing.reviews
        or standing.terminations
        or standing.disagreements
        or standing.support
        or (standing.support_level and standing.support_level.highest)
        or standing.overdue
        or standing.notes
    )


async def save(connection: Connected, standing: Standing, rules: str) -> None:
    """Write a service's row."""
    row = row_of(standing, rules)
    if (await connection.execute(REPLACE, {**row, "of_this": row["location_id"]})).rowcount == 0:
        await connection.execute(insert(standings), row)


async def load(connection: Connected, location_id: str) -> Row[Any] | None:
    """A service's row as it was last worked out, or None. Only what the rules of today gave can be read."""
    return (await connection.execute(BODY, {"location_id": location_id})).first()


@lru_cache(maxsize=KEPT)
def standing_of(body: str) -> Standing:
    """The value that a row keeps. The same characters always give the same one, which nobody can change."""
    return Standing.model_validate_json(body)


def filtered(query: ListQuery) -> list[ColumnElement[bool]]:
    """A query's conditions."""
    columns = standings.c
    conditions = [columns.registered]
    ratings = [rating.value for rating in query.rating] + [""] * query.unrated
    wanted: list[tuple[object, ColumnElement[bool]]] = [
        (query.rag, columns.rag.in_([rag.value for rag in query.rag])),
        (ratings, columns.rating.in_(ratings)),
        (query.overdue, columns.overdue > 0),
        (query.suspended, columns.suspended),
        (query.concerns, columns.concerns > 0),
        (query.due_by, columns.next_due <= (query.due_by or date.min)),
        (query.awaiting, columns.awaiting > 0),
        (query.provider, func.lower(columns.provider) == query.provider.lower()),
    ]
    return conditions + [condition for asked, condition in wanted if asked]


def page_of(query: ListQuery, offset: int, limit: int) -> Select[Any]:
    """One page of rows, worst risk first, then by name; namesakes in an order of their own, so that pages hold."""
    columns = standings.c
    order = (columns.rag_rank, columns.name, columns.location_id)
    return select(*KEPT_AS).where(*filtered(query)).order_by(*order).offset(offset).limit(limit)


def every_of(query: ListQuery) -> Select[Any]:
    """All rows that a query shows, in the order of a list."""
    columns = standings.c
    return select(*KEPT_AS).where(*filtered(query)).order_by(columns.rag_rank, columns.name, columns.location_id)


async def market(connection: Connected, kinds: Sequence[Kind]) -> Market:
    """What citizens said of all registered services of these kinds, added up."""
    c = standings.c
    sums = [func.coalesce(func.sum(column), 0) for column in SAID]
    said = func.count().filter((c.outcomes_asked > 0) | (c.recommend_asked > 0))
    here = (c.registered, c.kind.in_([kind.value for kind in kinds]))
    row = (await connection.execute(select(said, *sums).where(*here))).one()
    return Market(services=row[0], **{column.name: int(value) for column, value in zip(SAID, row[1:], strict=True)})


async def matching(connection: Connected, query: ListQuery) -> int:
    """How many services a query shows in all."""
    found = select(func.count()).select_from(standings).where(*filtered(query))
    return int((await connection.execute(found)).scalar_one())


async def count(connection: Connected) -> Counts:
    """Counts over all registered services."""
    columns = standings.c
    here = columns.registered

    async def by(column: Any) -> dict[str, int]:
        rows = await connection.execute(select(column, func.count()).where(here).group_by(column))
        return {row[0]: row[1] for row in rows}

    async def of(condition: Any) -> int:
        return int((await connection.execute(select(func.count()).where(here, condition))).scalar_one())

    rag = await by(columns.rag)
    return Counts(
        total=sum(rag.values()),
        rag=rag,
        rating=await by(columns.rating),
        overdue=await of(columns.overdue > 0),
        suspended=await of(columns.suspended),
    )


def notable_by(today: date) -> Select[Any]:
    """Rows of what an agenda may speak of."""
    columns = standings.c
    material = or_(columns.notable, columns.next_due <= today + SOON, columns.changes_on <= today)
    left_open = or_(columns.concerns > 0, columns.escalations > 0, columns.suspended)  # though it is registered no more
    here = or_(columns.registered, left_open)
    return select(*KEPT_AS).where(here, material).order_by(columns.rag_rank, columns.name)


async def stale(connection: Connected, today: date, most: int | None = None) -> list[str]:
    """Services on which a conclusion has changed by itself, of these at most *most*."""
    columns = standings.c
    found = await connection.execute(
        select(columns.location_id).where(columns.changes_on <= today).order_by(columns.location_id).limit(most)
    )
    return list(found.scalars())


async def of_other_rules(connection: Connected, rules: str) -> list[str]:
    """Services whose row other rules gave than these."""
    columns = standings.c
    found = select(columns.location_id).where(columns.rules != rules).order_by(columns.location_id)
    return list((await connection.execute(found)).scalars())


def nameless() -> ColumnElement[bool]:
    """Rows of which the ledger knows nothing."""
    return ~exists().where(facts.c.stream == literal(SERVICE) + standings.c.location_id)


def stood_on(body: str) -> date:
    """The day that a row stood for, whatever rules gave it."""
    return date.fromisoformat(json.loads(body)["today"])


class OpenEscalations:
    """What the clockwork looks for in the whole place, in transactions of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reported: frozenset[str] = frozenset()  #: services whose row could not be read last time

    async def open(self) -> tuple[OpenEscalation, ...]:
        """Every one that has not stood down, whichever version wrote the row.

        A row of another shape stops none of the others: what it would say is read from the ledger. What this version
        cannot read there either is left to one that can. Each is reported once, without what stands in it.
        """
        found: list[OpenEscalation] = []
        strange: set[str] = set()
        async with self._database.reading() as connection:
            rows = await connection.execute(select(*KEPT_AS).where(standings.c.escalations > 0))
            for row in rows.all():
                try:
                    found += standing_of(row.body).escalations
                except ValidationError:
                    strange.add(row.location_id)
                    found += await self._recorded(connection, row.location_id)
        self._reported = frozenset(strange)
        return tuple(found)

    async def _recorded(self, connection: Connected, location_id: str) -> tuple[OpenEscalation, ...]:
        """The open escalations of a service whose row cannot be read; none where its record cannot be either."""
        if location_id not in self._reported:
            log.warning("the row of %s is another version's: its escalations are read from the ledger", location_id)
        stream = select(facts).where(facts.c.stream == service_stream(location_id)).order_by(facts.c.seq)
        try:
            entries = [entry_of(row) for row in await connection.execute(stream)]
        except ValidationError as strange:
            if location_id not in self._reported:
                what = "the record of %s is another version's too (%s fields): its escalations wait for that version"
                log.error(what, location_id, strange.error_count())  # noqa: TRY400 - what stands in it stays out of logs
            return ()
        return open_items.escalations(in_force(entries))

    async def first_stale(self, now: datetime) -> str | None:
        """The first service on which a conclusion has changed by itself since it was worked out."""
        async with self._database.reading() as connection:
            found = await stale(connection, london_day(now), 1)
        return found[0] if found else None


def as_of(standing: Standing, now: datetime) -> bool:
    """Whether a kept standing still holds today."""
    today = now.date()
    return standing.today <= today and (standing.changes_on is None or standing.changes_on > today)
