"""The door for documents: what members send in is kept here, and read, before any command hears of it."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import func, select

from bot.desk import KeptMail
from bot.dispatch import Identity
from bot.documents import (
    LARGEST,
    MB,
    MEDIA,
    SPREADSHEETS,
    KeptDocument,
    Refused,
    SentTooMuch,
    check,
    ending,
    safe_name,
)
from bot.engine.counted import counted
from bot.engine.errors import NothingNamed, UnknownMember
from bot.engine.place import Member
from bot.engine.workbook import Workbook
from bot.store.connection import Connected
from bot.store.documents import COLUMNS, StoredDocuments, is_proven, kept_of
from bot.store.house import StoredHouse
from bot.store.mailroom import StoredMailroom
from bot.store.people import StoredMembers
from bot.store.tables import documents
from bot.store.tables import mail as mails

A_DAY = timedelta(days=1)
MOST = 60  #: documents of one member in a day; as many again where only a mail's From says that the member sent them
MOST_BYTES = 4 * LARGEST  #: of one member in a day, likewise

LONGEST_SENDER = 254

Read = Callable[[bytes], Awaitable[Workbook]]
Unpack = Callable[[bytes], Awaitable[Sequence[tuple[str, bytes]]]]


class Door:
    """Keeps documents for one place.

    *read* makes a workbook of bytes that nobody has looked at (see SafeWorkbooks), *unpack* gives names and bytes of
    what is attached to a mail (see SafeUnpacker).
    """

    def __init__(self, house: StoredHouse, read: Read, unpack: Unpack) -> None:
        self._house = house
        self._read = read
        self._unpack = unpack
        house.take_out = self.take_out

    async def welcome(self, who: Identity) -> None:
        """Raises UnknownMember for whoever may send nothing."""
        async with self._house.database.reading() as connection:
            await self._member(connection, who)

    async def take(self, name: str, raw: bytes, *, who: Identity) -> KeptDocument:
        """Keep a document; the very same file from the same member is kept once, under its first reference.

        A spreadsheet's faults are kept with it: the command that uses it says them. Raises UnknownMember, TooLarge,
        EmptyFile, NotTaken, SentTooMuch.
        """
        name = safe_name(name)
        check(name, len(raw))
        await self.welcome(who)  # strangers' files are not opened
        workbook = await self._workbook(name, raw)
        async with self._house.database.writing() as connection:
            member = await self._member(connection, who)
            if known := await self._same(connection, member, raw):
                return known
            await self._room(connection, member.id, len(raw), proven=True)
            kept = StoredDocuments(connection, member.id, who.channel, self._house.now(), self._house.link, write=True)
            return await kept.keep(name, MEDIA[ending(name)], raw, workbook=workbook)

    async def take_mailed(self, mail: KeptMail, sender: str, files: list[tuple[str, bytes]]) -> None:
        """Keep what came with a mail of somebody who is believed, as of its day, all or nothing.

        What is not taken, or is more than one sender may send, stays in the raw mail. A second time it does nothing.
        What nobody has proven to be the sender's takes none of the room that is the sender's own.
        """
        read = [(safe_name(name), raw) for name, raw in files]
        taken = [(name, raw, await self._workbook(name, raw)) for name, raw in read if _is_taken(name, len(raw))]
        async with self._house.database.writing() as connection:
            kept = StoredDocuments(connection, sender, "mail", mail.received_at, self._house.link, write=True)
            if await kept.of_mail(mail.ref):
                return
            for name, raw, workbook in taken:
                with suppress(SentTooMuch):
                    await self._room(connection, sender, len(raw), proven=is_proven(mail))
                    await kept.keep(name, MEDIA[ending(name)], raw, workbook=workbook, mail=mail)

    async def take_out(self, connection: Connected, ref: str, name: str) -> KeptDocument:
        """Keep what is called *name* of a kept mail, at the desk of a member who says so, as its sender's.

        It is checked, read and counted as what comes with a believed sender's mail. What is kept already is not kept
        again. Raises NothingNamed, TooLarge, EmptyFile, NotTaken, SentTooMuch.
        """
        mailed = await StoredMailroom(connection, self._house.now(), write=True).get(ref)
        found = await connection.execute(select(mails.c.raw).where(mails.c.ref == mailed.ref))
        parts = [(safe_name(each), raw) for each, raw in await self._unpack(bytes(found.scalar_one()))]
        alike = [raw for each, raw in parts if each == safe_name(name)]
        if not alike:
            hint = f"“mail {mailed.ref}” names what is attached. What cannot be taken out stays in the mail as it came."
            raise NothingNamed(what=f"attachment of {mailed.ref} called", given=name, hint=hint)
        sender = ((mailed.parsed.sender if mailed.parsed else "") or mailed.envelope_from or "nobody")[:LONGEST_SENDER]
        kept = StoredDocuments(connection, sender, "mail", mailed.received_at, self._house.link, write=True)
        known = {each.digest: each for each in await kept.of_mail(mailed.ref)}
        raw = next((each for each in alike if hashlib.sha256(each).hexdigest() not in known), alike[0])
        if before := known.get(hashlib.sha256(raw).hexdigest()):
            return before
        name = safe_name(name)
        check(name, len(raw))
        await self._room(connection, sender, len(raw), proven=is_proven(mailed))
        return await kept.keep(name, MEDIA[ending(name)], raw, workbook=await self._workbook(name, raw), mail=mailed)

    async def _workbook(self, name: str, raw: bytes) -> Workbook | None:
        return await self._read(raw) if ending(name) in SPREADSHEETS else None

    async def _member(self, connection: Connected, who: Identity) -> Member:
        """Raises UnknownMember, also for a member without any role: who may do nothing may send nothing."""
        members = StoredMembers(connection, self._house.framework.roles)
        member = await members.known_as(who.channel, who.id, who.email)
        if member is None or not member.roles:
            raise UnknownMember(who=who.email or who.id)
        return member

    async def _same(self, connection: Connected, member: Member, raw: bytes) -> KeptDocument | None:
        """What this member sent before, byte for byte: Slack and browsers send again what they doubt arrived."""
        digest = hashlib.sha256(raw).hexdigest()
        same = select(*COLUMNS).where(
            documents.c.by == member.id,
            documents.c.digest == digest,
            documents.c.made.is_(False),
            documents.c.proven,  # what somebody else may have sent in this name is not this
        )
        row = (await connection.execute(same.order_by(documents.c.ref))).first()
        return kept_of(row) if row else None

    async def _room(self, connection: Connected, sender: str, size: int, *, proven: bool) -> None:
        """Raises SentTooMuch."""
        lately = (
            documents.c.by == sender,
            documents.c.made.is_(False),
            documents.c.proven.is_(proven),
            documents.c.received_at > self._house.now() - A_DAY,
        )
        sums = select(func.count(), func.coalesce(func.sum(documents.c.size), 0)).where(*lately)
        count, sent = (await connection.execute(sums)).one()
        if count >= MOST or sent + size > MOST_BYTES:
            raise SentTooMuch(files=counted(count, "file"), size=-(-sent // MB), most=MOST, limit=MOST_BYTES // MB)


def _is_taken(name: str, size: int) -> bool:
    try:
        check(name, size)
    except Refused:
        return False
    return True
