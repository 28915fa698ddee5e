"""What follows by itself from what was just recorded: escalations open, people are told (S27)."""

from bot.desk import Desk
from bot.engine.escalation import triggered
from bot.notices import open_one

ROUNDS = 8  #: each opens at most one escalation a cause and service, so more would be a fault in the framework


async def settle(desk: Desk) -> None:
    """Compare each touched service's standing before and after, and do what the framework says follows.

    Runs in the transaction of what it follows from, until nothing more changes. Raises RuntimeError where that does
    not come to an end: then nothing of the command is kept.
    """
    for _ in range(ROUNDS):
        changes = await desk.changed()
        if not changes:
            return
        for change in changes:
            for trigger in triggered(change.before, change.after, change.facts, desk.framework.escalation):
                await open_one(trigger, change.after, desk)
    message = f"what follows from this command did not settle in {ROUNDS} rounds"
    raise RuntimeError(message)
