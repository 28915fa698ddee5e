"""The ledger: order, corrections, two writers, and what an altered row looks like."""

import asyncio

import pytest
from sqlalchemy import delete, text, update

from bot.engine.errors import Conflict
from bot.engine.facts import AliasLearned, MarkedRead
from bot.store.ledger import StoredLedger, digest, tampered
from bot.store.tables import facts, heads
from tests.conftest import NOW, Place

HERE = "service/1-9000000001"


async def append(place: Place, stream: str, alias: str) -> int:
    async with place.database.writing() as connection:
        ledger = StoredLedger(connection, "priya.nair@council.example", NOW, write=True)
        return (await ledger.append(stream, AliasLearned(alias=alias))).seq


async def faults(place: Place) -> list[str]:
    async with place.database.reading() as connection:
        return await tampered(connection)


async def test_the_demo_places_ledger_is_whole(place: Place) -> None:
    assert await faults(place) == []


async def test_entries_count_up_within_their_stream(place: Place) -> None:
    assert [await append(place, "service/x", name) for name in "abc"] == [1, 2, 3]
    assert await append(place, "service/y", "a") == 1
    assert await faults(place) == []


async def test_writers_at_the_same_moment_lose_nothing(place: Place) -> None:
    seqs = await asyncio.gather(*(append(place, "service/x", f"name {i}") for i in range(20)))

    assert sorted(seqs) == list(range(1, 21))
    assert await faults(place) == []


async def test_a_place_in_a_stream_can_be_taken_once(place: Place) -> None:
    with pytest.raises(Conflict, match="someone else wrote"):
        async with place.database.writing() as connection:
            row = (await connection.execute(facts.select().where(facts.c.stream == HERE, facts.c.seq == 1))).one()
            copy = {name: value for name, value in row._mapping.items() if name != "id"}
            await connection.execute(facts.insert().values(copy))


@pytest.mark.parametrize(
    ("statement", "seen"),
    [
        (update(facts).values(body="{}"), "was altered after it was recorded"),
        (update(facts).values(by="somebody.else@council.example"), "was altered after it was recorded"),
        (update(facts).values(marking="agency"), "was altered after it was recorded"),
        (delete(facts), "are missing"),
    ],
)
async def test_an_altered_or_missing_entry_shows(place: Place, statement, seen: str) -> None:
    async with place.database.writing() as connection:
        await connection.execute(statement.where(facts.c.stream == HERE, facts.c.seq == 3))

    found = await faults(place)

    assert any(HERE in fault and seen in fault for fault in found)


@pytest.mark.parametrize("left", [0, 1, 2])
async def test_entries_removed_from_the_end_of_a_stream_show_for_ever(place: Place, left: int) -> None:
    for name in "abc":
        await append(place, "service/x", name)
    async with place.database.writing() as connection:
        await connection.execute(delete(facts).where(facts.c.stream == "service/x", facts.c.seq > left))

    assert await faults(place) == [f"service/x: entries {left + 1} to 3 are missing at its end"]

    assert await append(place, "service/x", "after") == 4, "no number is given twice"
    assert f"service/x entry 4: entries {left + 1} to 3 are missing" in await faults(place)


async def test_a_last_entry_put_in_anothers_place_shows(place: Place) -> None:
    await append(place, "service/x", "a")
    async with place.database.writing() as connection:
        row = (await connection.execute(facts.select().where(facts.c.stream == "service/x"))).one()._mapping
        forged = {**row, "by": "somebody.else@council.example"}
        await connection.execute(update(facts).where(facts.c.stream == "service/x").values(by=forged["by"]))
        await connection.execute(update(facts).where(facts.c.stream == "service/x").values(hash=digest(forged)))

    assert await faults(place) == ["service/x entry 1: is not the one that was recorded last"]


async def test_what_a_version_without_heads_writes_meanwhile_is_followed_and_named(place: Place) -> None:
    await append(place, "service/x", "a")
    async with place.database.writing() as connection:
        await connection.execute(delete(heads).where(heads.c.stream == "service/x"))
    assert "were written past iqaf" in (await faults(place))[0]

    assert await append(place, "service/x", "b") == 2
    assert await faults(place) == []


async def test_several_entries_of_one_transaction_are_chained(place: Place) -> None:
    async with place.database.writing() as connection:
        ledger = StoredLedger(connection, "iqaf", NOW, write=True)
        for name in "abc":
            await ledger.append("service/x", AliasLearned(alias=name))
            await ledger.append("service/y", AliasLearned(alias=name))

    assert await faults(place) == []


async def test_references_are_never_given_twice(place: Place) -> None:
    async def one() -> str:
        async with place.database.writing() as connection:
            return await StoredLedger(connection, "iqaf", NOW, write=True).reference("NEW")

    given = await asyncio.gather(*(one() for _ in range(20)))

    assert sorted(given) == [f"NEW-{number:04d}" for number in range(1, 21)]


async def test_what_is_undone_leaves_no_trace(place: Place) -> None:
    with pytest.raises(RuntimeError):
        async with place.database.writing() as connection:
            ledger = StoredLedger(connection, "iqaf", NOW, write=True)
            await ledger.append("audit", MarkedRead(member="x", refs=("INT-0001",)))
            raise RuntimeError

    async with place.database.reading() as connection:
        kept = (await connection.execute(text("select count(*) from facts where stream = 'audit'"))).scalar_one()
    assert kept == 0


@pytest.mark.parametrize("column", [{"kind": "mail filed"}, {"ref": "INT-0999"}])
async def test_an_entry_filed_under_what_it_does_not_bear_is_named(place: Place, column: dict[str, str]) -> None:
    await append(place, "service/x", "a")
    async with place.database.writing() as connection:
        await connection.execute(update(facts).where(facts.c.stream == "service/x").values(column))

    assert await faults(place) == ["service/x entry 1: is filed under another kind or reference than it bears"]
