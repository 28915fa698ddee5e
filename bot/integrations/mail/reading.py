"""Parsing in another process, within a time and a memory limit."""

from bot.apart import SECONDS, Apart, NotRead
from bot.engine.mail import ParsedMail
from bot.integrations.mail.attachments import Unpacked
from bot.integrations.mail.parse import LARGEST, skim


class SafeParser(Apart):
    """Reads mail in a worker process; see :class:`bot.apart.Apart`."""

    def __init__(self, authserv_id: str = "", seconds: float = SECONDS) -> None:
        super().__init__("bot.integrations.mail.worker", authserv_id, seconds=seconds)

    async def parse(self, raw: bytes) -> ParsedMail:
        """Read a mail; whatever happens to the worker, a mail comes back, with a fault that says so."""
        try:
            return await self.ask(raw[: LARGEST + 1], ParsedMail.model_validate_json)
        except NotRead as refusal:
            return skim(raw, refusal.fault)


class SafeUnpacker(Apart):
    """Takes attachments out of mail in a worker process; see :class:`bot.apart.Apart`."""

    def __init__(self, seconds: float = SECONDS) -> None:
        super().__init__("bot.integrations.mail.unpacking", seconds=seconds)

    async def unpack(self, raw: bytes) -> Unpacked:
        """The attachments; none where it was too much for the worker: they stay in the raw mail."""
        if len(raw) > LARGEST:
            return Unpacked(left=1)
        try:
            return await self.ask(raw, Unpacked.model_validate_json)
        except NotRead:
            return Unpacked(left=1)

    async def files(self, raw: bytes) -> list[tuple[str, bytes]]:
        """The attachments as names and bytes."""
        return [(part.name, part.raw) for part in (await self.unpack(raw)).parts]
