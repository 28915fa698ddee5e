"""``iqaf document``: a kept document as a file on this machine, for whoever may read the database."""

from pathlib import Path

from sqlalchemy import select

from bot.app import open_database
from bot.documents import safe_name
from bot.engine.errors import BadValue, NothingNamed
from bot.settings import Settings
from bot.store.schema import upgrade
from bot.store.tables import documents


async def fetch(settings: Settings, ref: str, to: Path | None) -> Path:
    """Write the document to *to*, else under its own name here; gives where. Raises NothingNamed, BadValue.

    A file that is there already is left alone.
    """
    name, raw = await _kept(settings, ref.strip().upper())
    path = to or Path(safe_name(name))
    if path.is_dir():
        path = path / safe_name(name)
    try:
        with path.open("xb") as file:
            file.write(raw)
    except FileExistsError as fault:
        raise BadValue(field=str(path), problem="is there already", hint="Name another file with --to.") from fault
    except OSError as fault:
        raise BadValue(
            field=str(path), problem=f"cannot be written: {fault.strerror}", hint="Name another file with --to."
        ) from fault
    return path


async def _kept(settings: Settings, ref: str) -> tuple[str, bytes]:
    database = open_database(settings)
    try:
        await upgrade(database)
        async with database.reading() as connection:
            row = (
                await connection.execute(select(documents.c.name, documents.c.raw).where(documents.c.ref == ref))
            ).first()
    finally:
        await database.close()
    if row is None:
        raise NothingNamed(what="document", given=ref, hint="References look like DOC-0001.")
    return row.name, bytes(row.raw)
