"""Documents: spreadsheets and letters that were sent in or made here, each under a reference. Ports."""

from datetime import datetime
from typing import Protocol

from bot.engine.verdict import Value
from bot.engine.workbook import Workbook

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LETTER = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LARGEST = 10 * 1024 * 1024  #: bytes of a document that is taken in; what is larger is refused at the door


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


class Documents(Protocol):
    """The documents of the place, within one transaction."""

    async def get(self, ref: str) -> KeptDocument:
        """Raises NothingNamed."""
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
