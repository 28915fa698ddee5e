"""The door at which channels leave what members send, before any command runs: a port."""

from typing import Protocol

from bot.dispatch import Identity
from bot.documents import KeptDocument


class TakesDocuments(Protocol):
    """:class:`bot.store.door.Door`, as far as a channel uses it."""

    async def welcome(self, who: Identity) -> None:
        """Raises UnknownMember for whoever may send nothing: nothing is fetched for them."""
        ...

    async def take(self, name: str, raw: bytes, *, who: Identity) -> KeptDocument:
        """Keep what *who* sends under a reference; a spreadsheet is read first.

        Raises UnknownMember, TooLarge, EmptyFile, NotTaken, SentTooMuch.
        """
        ...
