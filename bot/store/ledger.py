"""The append-only list of facts, chained by hashes within each stream so that an altered one shows."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, insert, select, text, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.dispatch import MustWrite
from bot.engine.facts import AnyFact, Entry
from bot.engine.scale import Marking
from bot.store.connection import Connected
from bot.store.statements import upsert
from bot.store.tables import facts, heads

GENESIS = "0" * 64
LOCKS = 2048  #: a power of two
NAMING = frozenset({"service described", "alias learned"})  #: what the index of names is made from
NAMES = "names"  #: lock: facts that name are written one transaction at a time, so the newest is the last to be known
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_NEWEST = select(facts.c.seq, facts.c.hash).where(facts.c.stream == bindparam("stream")).order_by(facts.c.seq.desc())
HEAD = union_all(  # both: a version that kept no heads may still be writing while this one is started
    select(_NEWEST.limit(1).subquery()),
    select(heads.c.seq, heads.c.hash).where(heads.c.stream == bindparam("stream")),
)


class StoredLedger:
    """The ledger within one transaction, written to as one member at one time."""

    def __init__(self, connection: Connected, by: str, now: datetime, *, write: bool) -> None:
        self._connection = connection
        self._by = by
        self._now = now
        self._write = write
        self._locked: set[str] = set()
        self._heads: dict[str, tuple[int, str]] = {}  #: of the streams written to, which no other may write to now
        self.appended: list[Entry] = []

    async def append(
        self,
        stream: str,
        fact: AnyFact,
        *,
        effective: date | None = None,
        marking: Marking = Marking.PARTNERS,
        corrects: int | None = None,
    ) -> Entry:
        """Record a fact. Raises MustWrite; Conflict (on commit) where another writer took its place in the stream."""
        self._must_write()
        await self._lock(stream)
        if fact.kind in NAMING:
            await self._lock(NAMES)
        seq, previous = await self._head(stream)
        entry = Entry(
            stream=stream,
            seq=seq + 1,
            fact=fact,
            effective=effective or self._now.date(),
            recorded_at=self._now,
            by=self._by,
            marking=marking,
            corrects=corrects,
        )
        row = row_of(entry, previous)
        await self._connection.execute(insert(facts), row)
        await upsert(self._connection, heads, {"stream": stream}, {"seq": entry.seq, "hash": row["hash"]})
        self._heads[stream] = entry.seq, row["hash"]
        self.appended.append(entry)
        return entry

    async def read(self, stream: str) -> tuple[Entry, ...]:
        """All entries of a stream, oldest first."""
        if self._write:
            await self._lock(stream)
        return await self._entries(select(facts).where(facts.c.stream == stream).order_by(facts.c.seq))

    async def about(self, ref: str) -> tuple[Entry, ...]:
        """All entries whose fact bears this reference, oldest first."""
        return await self._entries(select(facts).where(facts.c.ref == ref.upper()).order_by(facts.c.id))

    async def since(
        self, kinds: Sequence[str], when: datetime, lighter: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    ) -> tuple[Entry, ...]:
        """Entries of these kinds recorded at or after *when*, oldest first, without what *lighter* leaves out."""
        wanted = select(facts).where(facts.c.kind.in_(kinds), facts.c.recorded_at >= when)
        rows = await self._connection.execute(wanted.order_by(facts.c.id))
        return tuple(entry_of(row, lighter) for row in rows)

    async def reference(self, prefix: str) -> str:
        """The next reference with this prefix. Raises MustWrite."""
        self._must_write()
        return await next_reference(self._connection, prefix)

    async def _head(self, stream: str) -> tuple[int, str]:
        """The number and hash that the next entry follows: never those of one that was removed."""
        if stream not in self._heads:
            rows = await self._connection.execute(HEAD, {"stream": stream})
            self._heads[stream] = max(((row.seq, row.hash) for row in rows), default=(0, GENESIS))
        return self._heads[stream]

    def _must_write(self) -> None:
        if not self._write:
            raise MustWrite

    async def _entries(self, query: Select[Any]) -> tuple[Entry, ...]:
        return tuple(entry_of(row) for row in await self._connection.execute(query))

    async def _lock(self, stream: str) -> None:
        """On PostgreSQL, keep other writers off the stream until the transaction ends; SQLite has one writer anyway.

        Streams share ``LOCKS`` locks: a server has room for some thousands, and one transaction may touch more streams.
        """
        if stream in self._locked or self._connection.dialect.name != "postgresql":
            return
        shared = text("SELECT pg_advisory_xact_lock(hashtextextended(:s, 0) & :most)")
        await self._connection.execute(shared, {"s": stream, "most": LOCKS - 1})
        self._locked.add(stream)


async def next_reference(connection: Connected, prefix: str) -> str:
    """Count one on: "INT" gives INT-0001, then INT-0002."""
    step = {"name": prefix, "value": 1}
    statement = text(
        "INSERT INTO counters (name, value) VALUES (:name, :value) "
        "ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value"
    )
    value = (await connection.execute(statement, step)).scalar_one()
    return f"{prefix}-{value:04d}"


def row_of(entry: Entry, previous: str) -> dict[str, Any]:
    """The row that keeps an entry, chained to the one before it in its stream."""
    body = json.dumps(entry.fact.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    row: dict[str, Any] = {
        "stream": entry.stream,
        "seq": entry.seq,
        "kind": entry.fact.kind,
        "ref": getattr(entry.fact, "ref", None),
        "body": body,
        "effective": entry.effective,
        "recorded_at": entry.recorded_at,
        "by": entry.by,
        "marking": entry.marking.value,
        "corrects": entry.corrects,
        "previous": previous,
    }
    return {**row, "hash": digest(row)}


def digest(row: dict[str, Any]) -> str:
    """What a row's hash must be."""
    said = [
        row["previous"],
        row["stream"],
        str(row["seq"]),
        row["body"],
        row["effective"].isoformat(),
        str((row["recorded_at"] - EPOCH) // timedelta(microseconds=1)),
        row["by"],
        row["marking"],
        str(row["corrects"]),
    ]
    return hashlib.sha256("\x1f".join(said).encode()).hexdigest()


def entry_of(row: Row[Any], lighter: Callable[[dict[str, Any]], dict[str, Any]] | None = None) -> Entry:
    """The entry that a row keeps; its fact without what *lighter* leaves out."""
    fact = json.loads(row.body)
    return Entry.model_validate(
        {
            "stream": row.stream,
            "seq": row.seq,
            "fact": lighter(fact) if lighter else fact,
            "effective": row.effective,
            "recorded_at": row.recorded_at,
            "by": row.by,
            "marking": row.marking,
            "corrects": row.corrects,
        }
    )


async def tampered(connection: AsyncConnection) -> list[str]:
    """Places in the ledger that do not hash to what they say, or that are missing; empty where all is well.

    The last entries of a stream are missing where another entry stands at its end than the stream's head says.
    """
    faults: list[str] = []
    ends: dict[str, tuple[int, str]] = {}
    async for row in await connection.stream(select(facts).order_by(facts.c.stream, facts.c.seq)):
        faults += _altered(row, *ends.get(row.stream, (0, GENESIS)))
        ends[row.stream] = row.seq, row.hash
    kept = {row.stream: (row.seq, row.hash) for row in await connection.execute(select(heads))}
    return faults + [fault for stream in sorted({*ends, *kept}) for fault in _ended(stream, ends, kept)]


def _altered(row: Row[Any], seq: int, previous: str) -> Iterator[str]:
    """What is wrong with an entry that must follow the one of this number and hash."""
    where = f"{row.stream} entry {row.seq}"
    if row.seq != seq + 1:
        yield f"{where}: entries {seq + 1} to {row.seq - 1} are missing"
    if row.previous != previous:
        yield f"{where}: does not follow from the entry before it"
    if row.hash != digest(dict(row._mapping)):  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
        yield f"{where}: was altered after it was recorded"
    elif not _is_found_as_it_says(row):
        yield f"{where}: is filed under another kind or reference than it bears"


def _ended(stream: str, ends: Mapping[str, tuple[int, str]], kept: Mapping[str, tuple[int, str]]) -> Iterator[str]:
    """What is wrong with the end of a stream."""
    (found, found_hash), (told, told_hash) = ends.get(stream, (0, GENESIS)), kept.get(stream, (0, GENESIS))
    if found < told:
        yield f"{stream}: entries {found + 1} to {told} are missing at its end"
    elif found > told:
        yield f"{stream}: entries {told + 1} to {found} were written past iqaf, or by a version before this one"
    elif found_hash != told_hash:
        yield f"{stream} entry {found}: is not the one that was recorded last"


def _is_found_as_it_says(row: Row[Any]) -> bool:
    """Whether what the row is looked up by is what its body, which is hashed, says."""
    body = json.loads(row.body)
    return (row.kind, row.ref) == (body["kind"], body.get("ref"))


def heads_of(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The heads to keep with rows of facts that are written together, each stream in its order."""
    ends = {row["stream"]: {name: row[name] for name in ("stream", "seq", "hash")} for row in rows}
    return list(ends.values())


def by_stream(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Entries grouped by their stream."""
    grouped: dict[str, list[Entry]] = {}
    for entry in entries:
        grouped.setdefault(entry.stream, []).append(entry)
    return grouped


async def streams(connection: Connected, prefix: str) -> list[str]:
    """Every stream whose name begins with *prefix*."""
    found = await connection.execute(
        select(facts.c.stream)
        .where(facts.c.stream.startswith(prefix))
        .group_by(facts.c.stream)
        .order_by(facts.c.stream)
    )
    return list(found.scalars())


async def latest(connection: Connected, kinds: Sequence[str]) -> int:
    """The number of the newest fact of these kinds; 0 where there is none."""
    found = await connection.execute(select(func.max(facts.c.id)).where(facts.c.kind.in_(kinds)))
    return found.scalar_one_or_none() or 0
