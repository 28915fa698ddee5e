"""urgent REF: ask the chair to admit a concern to an agenda that has closed (S26)."""

from typing import Annotated

from bot.command import Args, Ask, Command
from bot.desk import Desk
from bot.engine.errors import BadValue, NothingNamed
from bot.engine.facts import ConcernRaised, Entry, in_force
from bot.engine.meetings.forums import closed_sitting
from bot.engine.place import Right
from bot.engine.streams import service_in
from bot.escalating.urgency import ask_chair
from bot.reply import Para, Reply, buttons
from bot.reply.dates import moment


class UrgentArgs(Args):
    """Which concern."""

    ref: Annotated[str, Ask("line", "Concern", "Its reference, such as CON-0001")]


async def run(args: UrgentArgs, desk: Desk) -> Reply:
    """Mark it urgent, and ask the chair."""
    entry, fact = await _concern(args.ref.strip().upper(), desk)
    forum = desk.framework.forums.forums[fact.forum]
    closed = closed_sitting(forum, desk.now)
    if closed is None:
        hint = "It is on the next agenda as it is."
        raise BadValue(field="Concern", problem="no agenda stands closed before its sitting", hint=hint)
    service = service_in(entry.stream)
    if not fact.urgent:
        urgent = fact.model_copy(update={"urgent": True})
        await desk.ledger.append(entry.stream, urgent, corrects=entry.seq, marking=entry.marking)
    await ask_chair(fact, await desk.services.standing(service), forum, closed, desk)
    return Reply(
        title=f"{fact.ref}: the chair has been asked",
        blocks=(
            Para(text=f"Whether it is admitted to the {forum.name} of {moment(closed.starts)}, the chair decides."),
            buttons(("Status", f"status {service}")),
        ),
    )


async def _concern(ref: str, desk: Desk) -> tuple[Entry, ConcernRaised]:
    about = await desk.ledger.about(ref)
    for entry in reversed(in_force(await desk.ledger.read(about[0].stream) if about else ())):
        if isinstance(entry.fact, ConcernRaised) and entry.fact.ref == ref:
            return entry, entry.fact
    raise NothingNamed(what="concern", given=ref, hint="References look like CON-0001; “me” lists your agency's.")


COMMAND = Command(
    name="urgent",
    topic="meetings",
    summary="Ask the chair to admit a concern to an agenda that has closed",
    example="urgent CON-0001",
    needs=Right.RAISE,
    args=UrgentArgs,
    run=run,
)
