"""Documents that were sent in or made here: their bytes never change."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from bot.desk import KeptMail
from bot.dispatch import MustWrite
from bot.documents import KeptDocument, Paper
from bot.engine.errors import NothingNamed
from bot.engine.workbook import Workbook
from bot.store.connection import Connected
from bot.store.database import Database
from bot.store.ledger import next_reference
from bot.store.tables import documents

Link = Callable[[str, str], str]  #: a document's reference and a member -> its address for that member
TakeOut = Callable[[Connected, str, str], Awaitable[KeptDocument]]  #: of a mail, by reference, what is called so
COLUMNS = tuple(column for column in documents.c if column.name != "raw")


class StoredDocuments:
    """Documents within one transaction, as one member."""

    def __init__(
        self,
        connection: Connected,
        by: str,
        channel: str,
        now: datetime,
        link: Callable[[str, str], str],
        *,
        write: bool,
        take_out: TakeOut | None = None,
    ) -> None:
        self._take_out = take_out
        self._connection = connection
        self._by = by
        self._channel = channel
        self._now = now
        self._link = link
        self._write = write

    async def get(self, ref: str) -> KeptDocument:
        """Raises NothingNamed."""
        row = (await self._connection.execute(select(*COLUMNS).where(documents.c.ref == ref.upper()))).first()
        if row is None:
            raise NothingNamed(what="document", given=ref, hint="References look like DOC-0001.")
        return kept_of(row)

    async def of_mail(self, mail: str) -> tuple[KeptDocument, ...]:
        """What came with a mail and was kept, in its order."""
        query = select(*COLUMNS).where(documents.c.mail == mail.upper()).order_by(documents.c.ref)
        return tuple(kept_of(row) for row in await self._connection.execute(query))

    async def take_out(self, mail: str, name: str) -> KeptDocument:
        """What the door takes out of a mail; raises what it does, and MustWrite where nothing is written."""
        if not self._write:
            raise MustWrite
        if self._take_out is None:
            raise NothingNamed(what="attachment", given=name, hint="Mail is not opened here.")
        return await self._take_out(self._connection, mail, name)

    async def raw(self, ref: str) -> bytes:
        """Its bytes. Raises NothingNamed."""
        kept = await self.get(ref)
        found = await self._connection.execute(select(documents.c.raw).where(documents.c.ref == kept.ref))
        return bytes(found.scalar_one())

    async def make(self, name: str, media: str, raw: bytes, *, service: str = "", purpose: str = "") -> KeptDocument:
        """Keep a document that we made. Raises MustWrite."""
        return await self.keep(name, media, raw, made=True, service=service, purpose=purpose)

    async def keep(
        self,
        name: str,
        media: str,
        raw: bytes,
        *,
        made: bool = False,
        service: str = "",
        purpose: str = "",
        workbook: Workbook | None = None,
        mail: KeptMail | None = None,
    ) -> KeptDocument:
        """Keep a document. Raises MustWrite."""
        if not self._write:
            raise MustWrite
        kept = KeptDocument(
            ref=await next_reference(self._connection, "DOC"),
            name=name,
            media=media,
            size=len(raw),
            digest=hashlib.sha256(raw).hexdigest(),
            received_at=self._now,
            by=self._by,
            channel=self._channel,
            made=made,
            service=service or None,
            purpose=purpose,
            workbook=workbook,
            mail=mail.ref if mail else None,
            proven=mail is None or is_proven(mail),
        )
        row = kept.model_dump() | {"raw": raw, "workbook": workbook.model_dump_json() if workbook else None}
        await self._connection.execute(insert(documents).values(row))
        return kept

    async def note(self, ref: str, *, service: str, purpose: str) -> None:
        """Say what a document that was sent in is about. Raises MustWrite."""
        if not self._write:
            raise MustWrite
        told = update(documents).where(documents.c.ref == ref.upper()).values(service=service, purpose=purpose)
        await self._connection.execute(told)

    def link(self, ref: str) -> str:
        """An address at which the desk's member alone can fetch it."""
        return self._link(ref, self._by)


def is_proven(mail: KeptMail) -> bool:
    """Whether our own mail server says that a mail's sender is who it says."""
    return mail.parsed is not None and mail.parsed.authenticated == "pass"


def kept_of(row: Row[Any]) -> KeptDocument:
    """The value that a row keeps."""
    given = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public way to a row's names
    workbook = given.pop("workbook")
    return KeptDocument(**given, workbook=Workbook.model_validate_json(workbook) if workbook else None)


class Papers:
    """The documents that mails carry, outside any desk's transaction: they never change."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, refs: Sequence[str]) -> tuple[Paper, ...]:
        """Those of *refs* that there are, in this order."""
        if not refs:
            return ()
        wanted = select(documents.c.ref, documents.c.name, documents.c.media, documents.c.raw)
        async with self._database.reading() as connection:
            rows = (await connection.execute(wanted.where(documents.c.ref.in_(refs)))).all()
        found = {row.ref: Paper(ref=row.ref, name=row.name, media=row.media, raw=bytes(row.raw)) for row in rows}
        return tuple(found[ref] for ref in refs if ref in found)
