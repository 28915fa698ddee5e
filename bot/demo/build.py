"""Write the demo place into an empty database: members, services, and a year of history, as seen from today."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.demo import papers
from bot.demo.clinical import assessed
from bot.demo.market import said
from bot.demo.pen import LEAD, Moment, Pen
from bot.demo.stories import STORIES
from bot.engine.facts import Entry, ServiceDescribed
from bot.engine.meetings.forums import sitting_for_concern
from bot.engine.place import Member
from bot.engine.scale import Commissioner, Kind, Where
from bot.engine.standing import conclude
from bot.engine.streams import service_stream
from bot.framework_files import parse
from bot.frameworks import Framework
from bot.store.database import Database
from bot.store.ledger import GENESIS, by_stream, heads_of
from bot.store.ledger import row_of as entry_row
from bot.store.people import save_members
from bot.store.rules import rules_of
from bot.store.standings import row_of
from bot.store.tables import counters, facts, heads, standings

KINDS = {
    "R": Kind.RESIDENTIAL,
    "N": Kind.NURSING,
    "H": Kind.HOME_SUPPORT,
    "T": Kind.HOME_SUPPORT_TDDI,
    "L": Kind.SUPPORTED_LIVING,
    "X": Kind.EXTRA_CARE,
    "M": Kind.SUBSTANCE_MISUSE,
}
COMMISSIONERS = {"C": Commissioner.COUNCIL, "I": Commissioner.ICB}
FIRST_ID = 9_000_000_001
FIRST_KNOWN = 400  #: days ago that services were described


class ServiceRow(BaseModel):
    """One line of ``services`` in place.yaml."""

    model_config = ConfigDict(extra="forbid")

    name: str
    kind: str
    postcode: str
    provider: str
    by: str
    story: str
    funding: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    where: str = "in"
    said: tuple[int, ...] = ()


class DemoPlace(BaseModel):
    """place.yaml."""

    model_config = ConfigDict(extra="forbid")

    title: str
    members: tuple[Member, ...]
    services: tuple[ServiceRow, ...]


def read_place(folder: Path) -> DemoPlace:
    """The invented place as it stands in its file."""
    return DemoPlace.model_validate(parse((folder / "place.yaml").read_text(encoding="utf-8")))


async def build(database: Database, framework: Framework, place: DemoPlace, now: datetime) -> None:
    """Fill the database so that the last moment of every story lies just before *now*."""
    counts: Counter[str] = Counter()
    entries = _entries(place, framework, now, counts)
    async with database.writing() as connection:
        await save_members(connection, place.members)
        await _record(connection, entries)
        for prefix, number in counts.items():
            await connection.execute(counters.insert().values(name=prefix, value=number))
        rules = rules_of(framework)
        rows = [row_of(conclude(framework, known, now), rules) for known in by_stream(entries).values()]
        await connection.execute(standings.insert(), rows)
        first = _describe(place.services[0], f"1-{FIRST_ID}")
        await papers.keep(connection, framework, first, now)


async def _record(connection: AsyncConnection, entries: list[Entry]) -> None:
    """Keep the entries in the order in which they were recorded, chained as if said one by one."""
    last: dict[str, str] = {}
    rows: list[dict[str, Any]] = []
    for entry in entries:
        row = entry_row(entry, last.get(entry.stream, GENESIS))
        last[entry.stream] = row["hash"]
        rows.append(row)
    await connection.execute(facts.insert(), rows)
    await connection.execute(heads.insert(), heads_of(rows))


def _entries(place: DemoPlace, framework: Framework, now: datetime, counts: Counter[str]) -> list[Entry]:
    forum = framework.forums.forums[framework.forums.concerns_to]

    def meeting(at: datetime) -> date:
        sitting = sitting_for_concern(forum, at)
        return sitting.on if sitting else at.date()

    criteria = tuple(framework.toolkit.criteria)
    told: list[tuple[datetime, str, Moment]] = []
    for number, service in enumerate(place.services):
        described = _describe(service, f"1-{FIRST_ID + number}")
        pen = Pen(now, described.commissioners, lambda prefix: _next(counts, prefix), meeting, criteria)
        story = [Moment(ago=FIRST_KNOWN, by=LEAD, fact=described), *STORIES[service.story](pen), *said(service.said)]
        story += assessed(described, story, framework)
        stream = service_stream(described.location_id)
        told += [(_recorded(moment, now), stream, moment) for moment in story]
    told.sort(key=lambda telling: telling[0])
    seqs: Counter[str] = Counter()
    entries = []
    for recorded_at, stream, moment in told:
        seqs[stream] += 1
        entries.append(
            Entry(
                stream=stream,
                seq=seqs[stream],
                fact=moment.fact,
                effective=now.date() - timedelta(days=moment.ago),
                recorded_at=recorded_at,
                by=moment.by,
                marking=moment.marking,
            )
        )
    return entries


def _recorded(moment: Moment, now: datetime) -> datetime:
    """What happened before the place began was recorded on its first day; nothing was recorded after now."""
    on = now.date() - timedelta(days=min(moment.ago, FIRST_KNOWN))
    said = datetime.combine(on, time(moment.hour if moment.ago <= FIRST_KNOWN else 9), tzinfo=now.tzinfo)
    return min(said, now - timedelta(minutes=1)).astimezone(UTC)


def _next(counts: Counter[str], prefix: str) -> str:
    counts[prefix] += 1
    return f"{prefix}-{counts[prefix]:04d}"


def _describe(row: ServiceRow, location_id: str) -> ServiceDescribed:
    domain = row.provider.lower().replace(" ", "")
    return ServiceDescribed.model_validate(
        {
            "location_id": location_id,
            "name": row.name,
            "aliases": row.aliases,
            "address": f"{row.name}, Demo Street",
            "postcode": row.postcode,
            "local_authority": "Birmingham" if row.where == "in" else "Walsall",
            "service_kind": KINDS[row.kind],
            "provider_id": f"1-{8_000_000_000 + sum(row.provider.encode())}",
            "provider_name": row.provider,
            "commissioners": tuple(COMMISSIONERS[letter] for letter in row.by),
            "funding": row.funding,
            "where": Where.IN_AREA if row.where == "in" else Where.OUT_OF_AREA,
            "contracted": bool(row.by),
            "registered": row.story != "closed",
            "addresses": (f"manager.{row.name.lower().replace(' ', '')}@{domain}.example", f"@{domain}.example"),
        }
    )
