"""What follows by itself from what was just recorded: escalations open, people are told (S27)."""

from bot.desk import Desk
from bot.engine.escalation import Called, added, triggered
from bot.escalating.notices import add_to, open_one, opened_note
from bot.following import FOLLOWERS

ROUNDS = 8  #: each opens at most one escalation a cause and service, so more would be a fault in the framework


async def settle(desk: Desk) -> tuple[str, ...]:
    """Compare each touched service's standing before and after, and do what the framework says follows.

    Runs in the transaction of what it follows from, until nothing more changes. Gives what followed, a sentence each,
    for whoever set it off. Raises RuntimeError where that does not come to an end: then nothing of the command is kept.
    """
    followed: list[str] = []
    for _ in range(ROUNDS):
        changes = await desk.changed()
        if not changes:
            return tuple(followed)
        framework = desk.framework
        called = Called(
            agencies={agency.id: agency.name for agency in framework.agencies.values()},
            categories={category.id: category.name for category in framework.categories.values()},
        )
        for change in changes:
            changed = (change.before, change.after, change.facts, framework.escalation, called)
            due = triggered(*changed)
            followed += [await add_to(escalation, more, change.after, desk) for escalation, more in added(*changed)]
            followed += [opened_note(await open_one(trigger, change.after, desk), desk) for trigger in due]
            for follower in FOLLOWERS:
                followed += await follower(change, desk)
    message = f"what follows from this command did not settle in {ROUNDS} rounds"
    raise RuntimeError(message)
