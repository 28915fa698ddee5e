"""What the mailbox needs of the house. ``bot.store`` stands behind it; ``bot.app`` hands it over."""

from datetime import datetime
from typing import Protocol

from bot.desk import KeptMail
from bot.engine.mail import ParsedMail


class MailKeeper(Protocol):
    """Keeps what came in, in transactions of its own: a mail is kept before anything is done with it."""

    async def keep(
        self, raw: bytes, envelope_from: str, envelope_to: tuple[str, ...], received_at: datetime
    ) -> tuple[str, bool]:
        """Commit the bytes; give the mail's reference and whether it is new. The same bytes are kept once."""
        ...

    async def parsed(self, ref: str, parsed: ParsedMail) -> None:
        """Keep what was read out of the bytes."""
        ...

    async def waiting(self) -> list[str]:
        """References of mail that is kept and not yet dealt with, oldest first."""
        ...

    async def raw(self, ref: str) -> bytes:
        """The bytes as they came. Raises NothingNamed."""
        ...

    async def outcome(self, ref: str) -> KeptMail:
        """What became of it so far. Raises NothingNamed."""
        ...
