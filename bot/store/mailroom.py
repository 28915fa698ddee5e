"""Mail that came in: its raw bytes, which never change, and what became of it."""

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from bot.desk import KeptMail
from bot.engine.errors import Conflict, NothingNamed
from bot.engine.mail import ParsedMail
from bot.post import Outgoing
from bot.store.connection import Connected
from bot.store.database import Database
from bot.store.ledger import next_reference
from bot.store.posts import readable
from bot.store.tables import acknowledgements, mail, outbox

LONGEST_HEADER = 998
LONGEST_KEY = 300
_OURS = re.compile(r"<iqaf\.(\d{1,18})\.")  #: a Message-ID that we could have given
OUTCOME = {"state", "service", "intelligence", "category", "severity", "confidence", "sender_known", "note"}
COLUMNS = tuple(column for column in mail.c if column.name != "raw")


class StoredMailroom:
    """The mailroom within one transaction."""

    def __init__(self, connection: Connected, now: datetime, *, write: bool = False) -> None:
        self._connection = connection
        self._now = now
        self._write = write

    async def get(self, ref: str) -> KeptMail:
        """Raises NothingNamed. At a desk that writes, no other may deal with the same mail until this one is done."""
        wanted = select(*COLUMNS).where(mail.c.ref == ref.upper())
        row = (await self._connection.execute(wanted.with_for_update() if self._write else wanted)).first()
        if row is None:
            raise NothingNamed(what="mail", given=ref, hint="References look like MAIL-0001.")
        return kept_of(row)

    async def update(self, kept: KeptMail) -> None:
        """Keep new state, service, category or note; never the raw."""
        row = kept.model_dump(include=OUTCOME)
        await self._connection.execute(update(mail).where(mail.c.ref == kept.ref).values(row))

    async def by_message_id(self, message_id: str) -> KeptMail | None:
        """The earliest kept mail with this Message-ID."""
        query = select(*COLUMNS).where(mail.c.message_id == message_id[:LONGEST_HEADER]).order_by(mail.c.received_at)
        row = (await self._connection.execute(query.limit(1))).first()
        return kept_of(row) if row else None

    async def sent(self, names: Sequence[str]) -> Outgoing | None:
        """The delivery of ours that one of these names: a Message-ID of ours, or the key of a post by mail."""
        for name in names:
            number = _OURS.match(name)
            own = outbox.c.id == int(number[1]) if number else outbox.c.key == name[:LONGEST_KEY]
            rows = await self._connection.execute(select(outbox).where(own, outbox.c.integration == "mail"))
            for _, sent in readable(rows):
                if number is None or name.startswith(f"<{sent.mark}@"):
                    return sent
        return None

    async def acknowledgements(self, address: str, since: datetime, subject: str | None = None) -> int:
        """How many acknowledgements went to *address* ("" for all) since then, for one subject where given."""
        query = select(func.count()).select_from(acknowledgements).where(acknowledgements.c.at >= since)
        if address:
            query = query.where(acknowledgements.c.address == address[:LONGEST_HEADER])
        if subject is not None:
            query = query.where(acknowledgements.c.subject == subject[:LONGEST_HEADER])
        return int((await self._connection.execute(query)).scalar_one())

    async def note_acknowledgement(self, address: str, subject: str, ref: str) -> None:
        """Remember that one was queued."""
        row = {"address": address[:LONGEST_HEADER], "subject": subject[:LONGEST_HEADER], "ref": ref, "at": self._now}
        await self._connection.execute(insert(acknowledgements).values(row))


class MailStore:
    """Keeps raw mail before anything else happens to it, in transactions of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(
        self, raw: bytes, envelope_from: str, envelope_to: tuple[str, ...], received_at: datetime
    ) -> tuple[str, bool]:
        """Commit the bytes; give the mail's reference and whether it is new. The same bytes are kept once."""
        try:
            return await self._keep(raw, envelope_from, envelope_to, received_at)
        except Conflict:  # the same bytes came through another door at the same moment
            return await self._keep(raw, envelope_from, envelope_to, received_at)

    async def _keep(
        self, raw: bytes, envelope_from: str, envelope_to: tuple[str, ...], received_at: datetime
    ) -> tuple[str, bool]:
        digest = hashlib.sha256(raw).hexdigest()
        async with self._database.writing() as connection:
            known = await connection.execute(select(mail.c.ref).where(mail.c.digest == digest))
            if ref := known.scalar_one_or_none():
                return ref, False
            ref = await next_reference(connection, "MAIL")
            row = {
                "ref": ref,
                "digest": digest,
                "message_id": "",
                "raw": raw,
                "received_at": received_at,
                "envelope_from": envelope_from[:LONGEST_HEADER],
                "envelope_to": json.dumps(envelope_to),
                "parsed": None,
                "state": "kept",
                "category": "",
                "severity": "",
                "confidence": 0.0,
                "sender_known": False,
                "note": "",
            }
            await connection.execute(insert(mail).values(row))
            return ref, True

    async def parsed(self, ref: str, parsed: ParsedMail) -> None:
        """Keep what was read out of the bytes."""
        row = {"parsed": parsed.model_dump_json(), "message_id": parsed.message_id[:LONGEST_HEADER]}
        async with self._database.writing() as connection:
            await connection.execute(update(mail).where(mail.c.ref == ref).values(row))

    async def waiting(self) -> list[str]:
        """References of mail that is kept and not yet dealt with, oldest first."""
        async with self._database.reading() as connection:
            found = await connection.execute(
                select(mail.c.ref).where(mail.c.state == "kept").order_by(mail.c.received_at)
            )
            return list(found.scalars())

    async def raw(self, ref: str) -> bytes:
        """The bytes as they came. Raises NothingNamed."""
        async with self._database.reading() as connection:
            found = (await connection.execute(select(mail.c.raw).where(mail.c.ref == ref.upper()))).scalar_one_or_none()
        if found is None:
            raise NothingNamed(what="mail", given=ref, hint="References look like MAIL-0001.")
        return bytes(found)

    async def outcome(self, ref: str) -> KeptMail:
        """What became of it so far. Raises NothingNamed."""
        async with self._database.reading() as connection:
            return await StoredMailroom(connection, datetime.now(UTC), write=False).get(ref)


def kept_of(row: Row[Any]) -> KeptMail:
    """The kept mail that a row describes."""
    return KeptMail(
        ref=row.ref,
        received_at=row.received_at,
        envelope_from=row.envelope_from,
        envelope_to=tuple(json.loads(row.envelope_to)),
        parsed=ParsedMail.model_validate_json(row.parsed) if row.parsed else None,
        state=row.state,
        service=row.service,
        intelligence=row.intelligence,
        category=row.category,
        severity=row.severity,
        confidence=row.confidence,
        sender_known=row.sender_known,
        note=row.note,
    )
