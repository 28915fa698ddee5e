"""A place of so many services with so many years of facts, the same for the same numbers; and how it is kept."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.demo.build import DemoPlace
from bot.engine.facts import AnyFact, Entry, ServiceDescribed, Withdrawn
from bot.engine.scale import Commissioner, Kind, Where
from bot.frameworks import Framework
from bot.store.database import Database
from bot.store.ledger import GENESIS, heads_of, row_of
from bot.store.people import save_members
from bot.store.tables import counters, facts, heads
from tests.generated import partners, provision, quality
from tests.generated.pen import PER_SERVICE, Pen, Told

FIRST = 9_000_000_001
YEAR = timedelta(days=365)
PREFIXES = ("VIS", "PQAS", "IAP", "SUS", "CRQ", "CRM", "BRN", "TER", "SUP", "INT", "CON", "ENT", "ESC", "DOC", "MAIL")
BUYERS = (
    (Commissioner.COUNCIL,),
    (Commissioner.COUNCIL,),
    (Commissioner.COUNCIL, Commissioner.ICB),
    (Commissioner.ICB,),
    (),
)
PLACES = (Where.IN_AREA,) * 8 + (Where.OUT_OF_AREA, Where.DEVOLVED)

Chapter = Callable[[Pen], None]
CHAPTERS: tuple[Chapter, ...] = (
    quality.cqc,
    quality.visits,
    quality.statements,
    quality.assurance,
    provision.plans,
    provision.suspensions,
    provision.meetings,
    provision.breaches,
    provision.terminations,
    provision.support,
    partners.intelligence,
    partners.concerns,
    partners.colours,
    partners.feedback,
    partners.joining,
    partners.escalations,
)


def service(number: int) -> ServiceDescribed:
    """What service *number* is: kinds, buyers and places in every mix."""
    kinds = list(Kind)
    buyers = BUYERS[number // len(kinds) % len(BUYERS)]
    return ServiceDescribed(
        location_id=f"1-{FIRST + number}",
        name=f"{WORDS[number % len(WORDS)]} {HOUSES[number // len(WORDS) % len(HOUSES)]} {number}",
        postcode=f"B{number % 40 + 1} {number % 9}ZZ",
        service_kind=kinds[number % len(kinds)],
        provider_id=f"1-{8_000_000_000 + number // 4}",
        provider_name=f"Provider {number // 4}",
        commissioners=buyers,
        funding=(("FNC",), ("CHC", "S117"), ())[number % 3],
        where=PLACES[number // 3 % len(PLACES)],
        contracted=bool(buyers) and number % 11 != 0,
        opened=date(2010, 1, 1) + timedelta(days=number) if number % 5 else None,
        addresses=(f"manager{number}@care.example",) if number % 7 else (),
    )


WORDS = ("Amber", "Birch", "Cedar", "Dale", "Elm", "Fern", "Glen", "Hazel", "Ivy", "Juniper", "Kestrel", "Linden")
HOUSES = ("House", "Court", "Lodge", "View", "Grange")


def life(
    framework: Framework,
    number: int,
    now: datetime,
    years: int,
    chapters: Sequence[Chapter] = CHAPTERS,
    steady: ServiceDescribed | None = None,
) -> tuple[Entry, ...]:
    """The record of one service up to *now*, in the order in which it was recorded; *steady*: it is this, and stays."""
    described = steady or service(number)
    pen = Pen(framework, described, number, (now.date() - years * YEAR, now.date()))
    for chapter in chapters:
        chapter(pen)
    if not steady:
        _described_again(pen)
    _corrected(pen)
    first = Told(pen.start, described, datetime.combine(pen.start, time(8), UTC), "iqaf")
    known = sorted((told for told in pen.told if first.at < _began(told) and told.at <= now), key=lambda told: told.at)
    return _entries([first, *known], f"service/{described.location_id}")


def _described_again(pen: Pen) -> None:
    """Some services change: their name, who buys them, whether they are registered."""
    changes: dict[str, Any] = {}
    if pen.often(0.15):
        changes["name"] = f"{pen.service.name} Again"
    if pen.often(0.08):
        changes["registered"] = False
    if pen.often(0.08):
        changes["commissioners"] = BUYERS[pen.chance.randrange(len(BUYERS))]
    if pen.often(0.06):
        changes["contracted"] = not pen.service.contracted
    if changes:
        pen.tell(pen.start + YEAR + pen.days(0, 2000), pen.service.model_copy(update=changes))


def _corrected(pen: Pen) -> None:
    """Some facts are put right or withdrawn, mostly long after; some twice."""
    for told in list(pen.told):
        if pen.often(0.03):
            again = _correction(pen, told)
            if pen.often(0.2):
                _correction(pen, again)


def _correction(pen: Pen, told: Told) -> Told:
    fact: AnyFact = Withdrawn(reason="recorded in error") if pen.often(0.4) else told.fact
    on = told.on + timedelta(days=pen.chance.randint(-30, 30))
    again = Told(on, fact, told.at + pen.days(1, 400), told.by, told.marking, corrects=told)
    pen.told.append(again)
    return again


def _began(told: Told) -> datetime:
    return _began(told.corrects) if told.corrects else told.at


def _entries(known: Sequence[Told], stream: str) -> tuple[Entry, ...]:
    numbers = {id(told): seq for seq, told in enumerate(known, start=1)}
    return tuple(
        Entry(
            stream=stream,
            seq=seq,
            fact=told.fact,
            effective=told.on,
            recorded_at=told.at,
            by=told.by,
            marking=told.marking,
            corrects=numbers[id(told.corrects)] if told.corrects else None,
        )
        for seq, told in enumerate(known, start=1)
    )


async def keep(database: Database, lives: Sequence[Sequence[Entry]], people: DemoPlace | None = None) -> None:
    """Write records into an empty database, each stream chained as if said one by one; references go on after them."""
    rows = []
    for entries in lives:
        last = GENESIS
        for entry in entries:
            rows.append(row_of(entry, last))
            last = rows[-1]["hash"]
    used = (len(lives) + 1) * PER_SERVICE
    async with database.writing() as connection:
        if people:
            await save_members(connection, people.members)
        await connection.execute(facts.insert(), rows)
        await connection.execute(heads.insert(), heads_of(rows))
        await connection.execute(counters.insert(), [{"name": name, "value": used} for name in PREFIXES])
