"""refresh: said by the clock each night: work out anew what changes with time alone."""

from bot.command import Command, NoArgs
from bot.desk import Desk
from bot.engine.place import Right
from bot.reply import Para, Reply


async def run(_: NoArgs, desk: Desk) -> Reply:
    """Refresh the standings whose day has come; what follows from that follows by itself."""
    count = await desk.services.refresh()
    return Reply(title="Refreshed", blocks=(Para(text=f"{count} services were worked out anew."),))


COMMAND = Command(
    name="refresh",
    summary="Work out anew what changes with time alone",
    example="refresh",
    needs=Right.SPEAK,
    args=NoArgs,
    run=run,
    hidden=True,
)
