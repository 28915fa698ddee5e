"""Documents: spreadsheets and letters that were sent in or made here, each under a reference. Ports."""

import re
from datetime import datetime
from pathlib import PurePosixPath
from typing import Protocol

from bot.engine.errors import IqafError
from bot.engine.verdict import Value
from bot.engine.workbook import Workbook

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LETTER = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OTHER = "application/octet-stream"
MB = 1024 * 1024
LARGEST = 64 * MB  #: bytes of a document that is kept; what is larger is refused at the door
#: What may be sent in, by how its name ends. What the sender says of its type is not believed.
MEDIA = {
    ".xlsx": SPREADSHEET,
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
    ".xls": "application/vnd.ms-excel",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".csv": "text/csv",
    ".docx": LETTER,
    ".doc": "application/msword",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
}
SPREADSHEETS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})  #: that are read; what cannot be is said as a fault
LONGEST_NAME = 150
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff/\\:*?"<>|]+')


class Refused(IqafError):
    """This document was not taken. This message should never be seen: a subclass says why."""


class TooLarge(Refused):
    """{name} has {size} MB; files of up to {limit} MB are taken. Take pictures out of it, or send it in parts."""


class NotTaken(Refused):
    """{name} is of a kind that is not taken here. Send a spreadsheet (.xlsx), a letter (.docx, .pdf) or a picture."""


class EmptyFile(Refused):
    """{name} is empty. Look at the file, and send it again."""


class SentTooMuch(Refused):
    """You sent {files} with {size} MB in the last day; the limit is {most} files and {limit} MB. \
Send the rest tomorrow, or ask your administrator."""


def safe_name(name: str, otherwise: str = "document") -> str:
    """*name* without folders and without what no file system or terminal should be given; at most 150 characters."""
    last = PurePosixPath(name.replace("\\", "/")).name
    plain = " ".join(_NOT_IN_NAMES.sub(" ", last).split()).strip(" .")
    stem, dot, end = plain.rpartition(".")
    if not dot:
        return plain[:LONGEST_NAME] or otherwise
    return f"{stem[: LONGEST_NAME - len(end) - 1].strip() or otherwise}.{end[:10]}"


def ending(name: str) -> str:
    """How *name* ends: ".xlsx"; "" where it has no ending."""
    return PurePosixPath(name).suffix.lower()


def check(name: str, size: int) -> None:
    """Raises TooLarge, EmptyFile, NotTaken for what is not kept, whoever sends it."""
    if size > LARGEST:
        raise TooLarge(name=name, size=-(-size // MB), limit=LARGEST // MB)
    if ending(name) not in MEDIA:
        raise NotTaken(name=name)
    if not size:
        raise EmptyFile(name=name)


class KeptDocument(Value):
    """A document. Its bytes are kept beside it and never change."""

    ref: str  #: DOC-0001
    name: str
    media: str
    size: int
    digest: str
    received_at: datetime
    by: str  #: member id, or an address
    channel: str
    made: bool  #: by us; else it was sent in
    service: str | None = None
    purpose: str = ""  #: "visit", "statement", "suspension letter" …
    workbook: Workbook | None = None  #: as read when it came, where it is a spreadsheet
    mail: str | None = None  #: the mail that it came with
    proven: bool = True  #: whether it is known who sent it: anybody can write a member's address in a mail


class Paper(Value):
    """A document with its bytes, to go out with a mail."""

    ref: str
    name: str
    media: str
    raw: bytes


class Documents(Protocol):
    """The documents of the place, within one transaction."""

    async def get(self, ref: str) -> KeptDocument:
        """Raises NothingNamed."""
        ...

    async def of_mail(self, mail: str) -> tuple[KeptDocument, ...]:
        """What came with a mail and was kept, in its order; nothing of a stranger's is."""
        ...

    async def take_out(self, mail: str, name: str) -> KeptDocument:
        """Keep what is attached to a kept mail under that name, once; it is checked and read as what is sent in.

        Raises NothingNamed, TooLarge, EmptyFile, NotTaken, SentTooMuch, MustWrite.
        """
        ...

    async def raw(self, ref: str) -> bytes:
        """Its bytes. Raises NothingNamed."""
        ...

    async def make(self, name: str, media: str, raw: bytes, *, service: str = "", purpose: str = "") -> KeptDocument:
        """Keep a document that we made."""
        ...

    async def note(self, ref: str, *, service: str, purpose: str) -> None:
        """Say what a document that was sent in is about."""
        ...

    def link(self, ref: str) -> str:
        """An address at which the desk's member alone can fetch it, for a day."""
        ...
