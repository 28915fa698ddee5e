"""refresh: said by the clock each night: work out anew what changes with time alone."""

from bot.command import Command, NoArgs
from bot.desk import Desk
from bot.engine.counted import counted
from bot.engine.place import Right
from bot.reply import Para, Reply

PORTION = 50  #: services of one transaction: members who write wait no longer than these take; the clock says the rest


async def run(_: NoArgs, desk: Desk) -> Reply:
    """Refresh standings whose day has come, a portion of them; what follows from that follows by itself."""
    count = await desk.services.refresh(PORTION)
    said = counted(count, "service was", "services were")
    return Reply(title="Refreshed", blocks=(Para(text=f"{said} worked out anew."),))


COMMAND = Command(
    name="refresh",
    summary="Work out anew what changes with time alone",
    example="refresh",
    needs=Right.SPEAK,
    args=NoArgs,
    run=run,
    hidden=True,
)
