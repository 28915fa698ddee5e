"""2,000 services with ten years of facts: however their standings are worked out, they are the same."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.engine import RowMapping

from bot.desk import Desk
from bot.dispatch import Identity, Request
from bot.engine.facts import Entry
from bot.engine.standing import conclude
from bot.frameworks import Framework
from bot.store.database import Database
from bot.store.house import StoredHouse
from bot.store.ledger import StoredLedger
from bot.store.rebuild import rebuild
from bot.store.rules import rules_of
from bot.store.schema import upgrade
from bot.store.standings import row_of
from bot.store.tables import standings
from tests.conftest import NOW, opened
from tests.generated.place import keep, life

SERVICES = 2000
YEARS = 10
SAMPLE = range(0, SERVICES, 500)

Rows = dict[str, dict[str, object]]


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[Database]:
    async with opened(f"sqlite+aiosqlite:///{tmp_path / 'generated.db'}") as database:
        await upgrade(database)
        yield database


async def kept(database: Database) -> Rows:
    async with database.reading() as connection:
        found: Sequence[RowMapping] = (await connection.execute(select(standings))).mappings().all()
    return {row["location_id"]: dict(row) for row in found}


def concluded(framework: Framework, entries: Sequence[Entry]) -> dict[str, object]:
    return row_of(conclude(framework, entries, NOW), rules_of(framework))


async def test_2000_services_with_ten_years_of_facts_stand_the_same_after_a_rebuild(
    empty: Database, framework: Framework
) -> None:
    lives = [life(framework, number, NOW, YEARS) for number in range(SERVICES)]
    await keep(empty, lives)
    at_once = {row["location_id"]: row for row in (concluded(framework, entries) for entries in lives)}

    assert await rebuild(empty, framework, NOW) == SERVICES

    assert await kept(empty) == at_once
    assert sum(map(len, lives)) > 40 * SERVICES, "it is a place with a past"
    assert len({row["rating"] for row in at_once.values()}) == 5
    assert len({row["rag"] for row in at_once.values()}) == 4


async def test_told_one_by_one_they_stand_as_when_worked_out_at_once(empty: Database, framework: Framework) -> None:
    """Each fact is recorded at its own time, and what follows from it is settled before the next."""
    for number in SAMPLE:
        await _told(empty, framework, life(framework, number, NOW, YEARS))

    one_by_one = await kept(empty)
    async with empty.reading() as connection:
        ledger = StoredLedger(connection, "iqaf", NOW, write=False)
        records = [await ledger.read(f"service/{location_id}") for location_id in one_by_one]
    assert len(records) == len(SAMPLE)
    last = {entries[0].stream: max(entry.recorded_at for entry in entries) for entries in records}
    at_once = [
        row_of(conclude(framework, entries, last[entries[0].stream]), rules_of(framework)) for entries in records
    ]
    assert one_by_one == {row["location_id"]: row for row in at_once}


async def _told(database: Database, framework: Framework, entries: Sequence[Entry]) -> None:
    """Record a life fact by fact, in the order in which it was recorded."""
    house = StoredHouse(database, framework, {}, lambda: NOW)
    for entry in entries:
        request = Request(who=Identity(channel="clock", id="iqaf"), words="", at=entry.recorded_at)
        async with house.desk(request, write=True) as desk:
            await _append(entry, desk)


async def _append(entry: Entry, desk: Desk) -> None:
    told = {"effective": entry.effective, "marking": entry.marking, "corrects": entry.corrects}
    await desk.ledger.append(entry.stream, entry.fact, **told)
    await desk.changed()
