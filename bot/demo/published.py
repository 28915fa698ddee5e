"""What the demo's directory showed in the two months before it began: made from what was on record on those days."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from bot.engine.days import LONDON, add_months
from bot.engine.facts import DirectoryPublished, Entry, SnapshotTaken
from bot.engine.market.publication import PUBLIC_KINDS, Directory, changes, directory
from bot.engine.place import THE_BOT
from bot.engine.standing import conclude
from bot.frameworks import Framework
from bot.market.publication import CSV, JSON, STREAM, as_csv
from bot.store.connection import Connected
from bot.store.documents import StoredDocuments
from bot.store.ledger import StoredLedger, by_stream, entry_of
from bot.store.tables import facts

MONTHS = (-2, -1)  #: counted from the one in which the demo begins, which is left for somebody to publish


async def publish(connection: Connected, framework: Framework, now: datetime) -> None:
    """Keep both months' snapshots and directories, each as it went out on its day."""
    rows = await connection.execute(select(facts).order_by(facts.c.id))
    entries = [entry_of(row) for row in rows]
    last: Directory | None = None
    for ahead in MONTHS:
        last = await _month(add_months(now.date().replace(day=1), ahead), entries, last, connection, framework)


async def _month(
    first: date, entries: Sequence[Entry], last: Directory | None, connection: Connected, framework: Framework
) -> Directory:
    month = f"{first:%Y-%m}"
    taken_at, public_at = (_at(name, first, framework) for name in ("snapshot", "publication"))
    made = as_kept(month, entries, framework, taken_at)
    raw = made.model_dump_json().encode()
    kept = await _desk(connection, taken_at).make(f"directory-{month}.json", JSON, raw, purpose="directory")
    taken = SnapshotTaken(
        month=month,
        on=taken_at.date(),
        document=kept.ref,
        digest=hashlib.sha256(raw).hexdigest(),
        services=len(made.rows),
    )
    await StoredLedger(connection, THE_BOT.id, taken_at, write=True).append(STREAM, taken)
    table = as_csv(made).encode("utf-8-sig")
    sheet = await _desk(connection, public_at).make(f"directory-{month}.csv", CSV, table, purpose="directory")
    fact = DirectoryPublished(month=month, document=kept.ref, csv=sheet.ref, changed=len(changes(last, made)))
    await StoredLedger(connection, THE_BOT.id, public_at, write=True).append(STREAM, fact)
    return made


def as_kept(month: str, entries: Sequence[Entry], framework: Framework, at: datetime) -> Directory:
    """The directory as it was made at that time: from what was recorded by then."""
    known = [entry for entry in entries if entry.recorded_at <= at]
    standings = [conclude(framework, record, at) for record in by_stream(known).values()]
    history = [entry for entry in known if entry.fact.kind in PUBLIC_KINDS]
    return directory(framework.publication, month, standings, history, at.date())


def _at(name: str, first: date, framework: Framework) -> datetime:
    rhythm = framework.forums.monthly[name]
    return datetime.combine(rhythm.on(first.year, first.month), rhythm.at, tzinfo=LONDON)


def _desk(connection: Connected, at: datetime) -> StoredDocuments:
    return StoredDocuments(connection, THE_BOT.id, "clock", at, lambda ref, member: "", write=True)
