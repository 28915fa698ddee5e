"""A provider is told by mail when it is given more time for its statement, however that was recorded (QRG §3.3)."""

from bot.desk import Change, Desk
from bot.engine.facts import StatementExtended
from bot.statements.steps import tell_extended


async def follow(change: Change, desk: Desk) -> list[str]:
    """Mail each new day to the provider; a sentence for whoever gave it."""
    service = change.after.service
    to = ", ".join(service.mailboxes)
    told = []
    for entry in change.facts:
        if isinstance(entry.fact, StatementExtended):
            await tell_extended(entry.fact, entry.seq, service, desk)
            told.append(f"The provider was told: {to}." if to else "No address is known here: tell the provider.")
    return told
