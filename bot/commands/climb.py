"""climb REF LEVEL: said by the clock when an escalation was not acknowledged in time (S27)."""

from typing import Annotated

from bot.command import Args, Ask, Command
from bot.desk import Desk
from bot.engine.errors import BadValue
from bot.engine.escalation import silent
from bot.engine.place import Right
from bot.escalating import notices
from bot.reply import Para, Reply


class ClimbArgs(Args):
    """Which escalation, and to which step: 1 is the first after it was opened."""

    ref: Annotated[str, Ask("line", "Escalation", "Its reference, such as ESC-0001")]
    level: Annotated[int, Ask("line", "Step")]


async def run(args: ClimbArgs, desk: Desk) -> Reply:
    """Take it up one step, unless it is there already or every agency has acknowledged it by now."""
    standing, escalation = await notices.opened(args.ref, desk)
    steps = desk.framework.escalation.steps(escalation.trigger)
    if args.level <= escalation.level or not silent(escalation):
        said = "it has climbed already" if silent(escalation) else "every agency has acknowledged it"
        return Reply(title=f"{escalation.ref} stays where it is", blocks=(Para(text=f"Nothing done: {said}."),))
    if args.level != escalation.level + 1 or args.level >= len(steps):
        hint = f"It is at step {escalation.level} of {len(steps) - 1}."
        raise BadValue(field="Step", problem=f"{escalation.ref} cannot go to step {args.level}", hint=hint)
    climbed = await notices.climb_one(escalation, standing, desk)
    told = f"It went to {steps[climbed.level].who}."
    return Reply(title=f"{climbed.ref} climbed to step {climbed.level}", blocks=(Para(text=told),))


COMMAND = Command(
    name="climb",
    summary="Take an escalation that was not acknowledged one step up",
    example="climb ESC-0001 1",
    needs=Right.SPEAK,
    args=ClimbArgs,
    run=run,
    hidden=True,
)
