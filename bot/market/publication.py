"""A publication run: the snapshot that is kept, the directory that is published, and both as files (S21)."""

import csv
import hashlib
import io
from datetime import UTC, date, datetime
from typing import TypeVar

from bot.desk import Desk, ListQuery
from bot.documents import KeptDocument
from bot.engine.facts import BreachWithdrawn, DirectoryPublished, Entry, SnapshotTaken
from bot.engine.market.publication import PUBLIC_KINDS, Directory, PublicRow, directory, without

F = TypeVar("F", SnapshotTaken, DirectoryPublished)
STREAM = "place/publication"
EVER = datetime(2000, 1, 1, tzinfo=UTC)
JSON = "application/json"
CSV = "text/csv"
PURPOSE = "directory"  #: of the documents that a run makes
FORMULA = tuple("=+-@＝＋－＠")  # noqa: RUF001 - a cell that begins so, if after blanks, is a formula to a spreadsheet


async def snapshot(month: str, desk: Desk) -> SnapshotTaken:
    """Keep the directory as it stands today, once a month: a second call gives the first."""
    if taken := await taken_for(month, desk):
        return taken
    made = await made_today(month, desk)
    raw = made.model_dump_json().encode()
    kept = await desk.documents.make(f"directory-{month}.json", JSON, raw, purpose=PURPOSE)
    fact = SnapshotTaken(
        month=month,
        on=desk.today,
        document=kept.ref,
        digest=hashlib.sha256(raw).hexdigest(),
        services=len(made.rows),
    )
    await desk.ledger.append(STREAM, fact)
    return fact


async def made_today(month: str, desk: Desk) -> Directory:
    """The directory as it would be taken today; nothing of it is kept."""
    standings = await desk.services.every(ListQuery())
    history = await desk.ledger.since(PUBLIC_KINDS, EVER)
    return directory(desk.framework.publication, month, standings, history, desk.today)


async def taken_for(month: str, desk: Desk) -> SnapshotTaken | None:
    """The snapshot of a month, or None."""
    return next((fact for fact in await _facts(desk, SnapshotTaken) if fact.month == month), None)


async def published(desk: Desk) -> list[DirectoryPublished]:
    """Every directory that was published, oldest first."""
    return await _facts(desk, DirectoryPublished)


async def published_on(desk: Desk) -> list[tuple[date, DirectoryPublished]]:
    """As :func:`published`, each with its day."""
    entries = await desk.ledger.read(STREAM)
    return [(entry.effective, entry.fact) for entry in entries if isinstance(entry.fact, DirectoryPublished)]


async def read(document: str, desk: Desk) -> Directory:
    """A directory as it was kept, without breach notices that were withdrawn since."""
    made = Directory.model_validate_json(await desk.documents.raw(document))
    return without(made, await withdrawn(desk))


async def as_public(kept: KeptDocument, desk: Desk) -> bytes:
    """The bytes of a kept document; of a directory's file, without the notices that were withdrawn since.

    What is kept of the run never changes, its digest is recorded: only what is handed out does, as the public page.
    """
    raw = await desk.documents.raw(kept.ref)
    if not kept.made or kept.purpose != PURPOSE:
        return raw
    source = next((fact.document for fact in await published(desk) if fact.csv == kept.ref), kept.ref)
    whole = Directory.model_validate_json(raw if source == kept.ref else await desk.documents.raw(source))
    left = without(whole, await withdrawn(desk))
    if left == whole:
        return raw
    return csv_file(left) if kept.media == CSV else left.model_dump_json().encode()


async def withdrawn(desk: Desk) -> frozenset[str]:
    """References of breach notices that should not have been issued."""
    entries = await desk.ledger.since(("breach withdrawn",), EVER)
    return frozenset(entry.fact.ref for entry in entries if isinstance(entry.fact, BreachWithdrawn))


def csv_file(made: Directory) -> bytes:
    """The directory as a file of rows, marked so that spreadsheets read its characters as they are."""
    return as_csv(made).encode("utf-8-sig")


def as_csv(made: Directory) -> str:
    """A row a service; no cell is a formula to a spreadsheet."""
    out = io.StringIO()
    names = list(PublicRow.model_fields)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    for row in made.rows:
        values = row.model_dump(mode="json") | {
            "breaches": "; ".join(_breach(each.model_dump()) for each in row.breaches)
        }
        writer.writerow([_cell(values[name]) for name in names])
    return out.getvalue()


def _breach(breach: dict[str, object]) -> str:
    remedied = breach["remedied"]
    return f"{breach['issued']}: {breach['text']} ({f'remedied {remedied}' if remedied else 'not yet remedied'})"


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip().startswith(FORMULA) else text


async def _facts(desk: Desk, kind: type[F]) -> list[F]:
    entries: tuple[Entry, ...] = await desk.ledger.read(STREAM)
    return [entry.fact for entry in entries if isinstance(entry.fact, kind)]
