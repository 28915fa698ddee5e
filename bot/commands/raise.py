"""raise SERVICE TEXT: ask that the forum look at a service at its next sitting (S26)."""

import re
from typing import Annotated, Literal

from bot import choices
from bot.command import Args, Ask, Command
from bot.desk import Desk
from bot.engine.errors import BadValue
from bot.engine.facts import ConcernRaised
from bot.engine.meetings.forums import Forum, Sitting, closed_sitting, sitting_for_concern
from bot.engine.place import Right
from bot.engine.standing import Standing
from bot.engine.streams import service_stream
from bot.escalating.urgency import ask_chair
from bot.referral import referral_note
from bot.reply import Note, Para, Reply, buttons, facts
from bot.reply.dates import moment

LONGEST = 3000
_SAYS_URGENT = re.compile(r"^\s*urgent\b[\s:,!-]*", re.IGNORECASE)


class RaiseArgs(Args):
    """About which service, what, for which forum, and whether it can wait."""

    service: Annotated[str, Ask("service", "Service", "Name, part of it, postcode or location id")]
    text: Annotated[str, Ask("text", "What the forum should look at", "No names or details of citizens")]
    urgent: Annotated[
        Literal["no", "yes"],
        Ask("choice", "Urgent", "Once the agenda has closed: ask the chair to admit it", choices=choices.yes_or_no),
    ] = "no"
    forum: Annotated[str, Ask("choice", "Forum", choices=choices.forums, in_form=False)] = ""


async def run(args: RaiseArgs, desk: Desk) -> Reply:
    """Record the concern and say which meeting it is on."""
    if len(args.text) > LONGEST:
        raise BadValue(field="The concern", problem=f"it has {len(args.text)} characters", hint=f"At most {LONGEST}.")
    text = _SAYS_URGENT.sub("", args.text)
    urgent = args.urgent == "yes" or text != args.text
    standing = await desk.services.standing(args.service)
    table = desk.framework.forums
    forum = table.named(args.forum or table.concerns_to)
    sitting = sitting_for_concern(forum, desk.now) if forum else None
    if forum is None or sitting is None:
        known = ", ".join(row.id for row in table.forums.values() if row.meets)
        raise BadValue(field="Forum", problem=f"“{args.forum}” has no sittings here", hint=f"Use one of: {known}.")
    closed = closed_sitting(forum, desk.now)
    ref = await desk.ledger.reference("CON")
    fact = ConcernRaised(
        ref=ref,
        text=text or args.text,
        forum=forum.id,
        meeting=sitting.on,
        urgent=urgent and closed is not None,
        agency=desk.member.agency,
    )
    await desk.ledger.append(service_stream(args.service), fact)
    if closed and fact.urgent:
        await ask_chair(fact, standing, forum, closed, desk)
    reply = _reply(fact, standing, forum, (sitting, closed))
    *said, presses = reply.blocks
    return reply.model_copy(update={"blocks": (*said, *referral_note(args.text, desk.framework), presses)})


def _reply(fact: ConcernRaised, standing: Standing, forum: Forum, when: tuple[Sitting, Sitting | None]) -> Reply:
    sitting, closed = when
    meeting = f"{forum.name}, {moment(sitting.starts)}"
    notes = []
    if closed and fact.urgent:
        notes.append(
            Note(text=f"The agenda of {moment(closed.starts)} has closed. The chair has been asked to admit it.")
        )
    elif closed:
        notes.append(Note(text=f"The agenda of {moment(closed.starts)} has closed. Only the chair may still admit it."))
    service = standing.service
    ask = [("Ask the chair to admit it", f"urgent {fact.ref}")] if closed and not fact.urgent else []
    return Reply(
        title=f"Raised as {fact.ref}",
        blocks=(
            Para(text=f"It is on the agenda of the {meeting}."),
            facts(
                [("Service", f"{service.name} · {service.postcode} · {service.location_id}"), ("Concern", fact.text)]
            ),
            *notes,
            buttons(*ask, ("Status", f"status {service.location_id}"), ("Agenda", f"agenda {forum.id}")),
        ),
    )


COMMAND = Command(
    name="raise",
    topic="tell",
    summary="Raise a concern for the next System Quality Group; the answer says which meeting it is on",
    example="raise Oakwood House: third fall from the same hoist in a month",
    needs=Right.RAISE,
    args=RaiseArgs,
    run=run,
    title="Raise a concern",
    submit="Raise",
)
