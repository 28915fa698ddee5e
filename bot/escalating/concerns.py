"""Open concerns, found by their reference (S26)."""

from bot.desk import Desk
from bot.engine.errors import NothingNamed
from bot.engine.facts import ConcernRaised
from bot.engine.standing import OpenConcern, Standing
from bot.engine.streams import service_in


async def find_concern(ref: str, desk: Desk) -> tuple[Standing, OpenConcern]:
    """An open concern and its service. Raises NothingNamed for a reference unknown, or of a concern that was closed."""
    entries = await desk.ledger.about(ref.strip().upper())
    raised = next((entry for entry in entries if isinstance(entry.fact, ConcernRaised)), None)
    if raised:
        await desk.ledger.read(raised.stream)  # whoever writes there now is waited for
        standing = await desk.services.standing(service_in(raised.stream))
        for concern in standing.concerns:
            if concern.ref == ref.strip().upper():
                return standing, concern
    raise NothingNamed(what="open concern", given=ref, hint="References look like CON-0001; “status” lists them.")
