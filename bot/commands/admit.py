"""admit REF: the chair admits an urgent concern to an agenda that has closed, or leaves it for the next (S26)."""

from typing import Annotated, Literal

from bot import choices
from bot.command import Args, Ask, Command
from bot.desk import Desk
from bot.engine.errors import BadValue
from bot.engine.facts import ConcernMoved
from bot.engine.meetings.forums import closed_sitting
from bot.engine.place import Right
from bot.engine.standing import OpenConcern, Standing
from bot.engine.streams import service_stream
from bot.escalating.concerns import find_concern
from bot.post import Post
from bot.reply import Para, Reply, buttons, facts
from bot.reply.dates import moment, weekday


class AdmitArgs(Args):
    """Which concern, and whether it is admitted."""

    ref: Annotated[str, Ask("line", "Concern", "Its reference, such as CON-0001")]
    answer: Annotated[Literal["yes", "no"], Ask("choice", "Admit it", choices=choices.yes_or_no)] = "yes"


async def run(args: AdmitArgs, desk: Desk) -> Reply:
    """Move it to the sitting whose agenda has closed, and say so in the forum's channel."""
    standing, concern = await find_concern(args.ref, desk)
    forum = desk.framework.forums.forums.get(concern.forum)
    sitting = closed_sitting(forum, desk.now) if forum else None
    if forum is None or sitting is None or concern.meeting == sitting.on:
        hint = f"It is on the agenda of {weekday(concern.meeting)}."
        raise BadValue(field="Concern", problem=f"there is nothing to admit {concern.ref} to", hint=hint)
    if args.answer == "no":
        text = f"{concern.ref} stays on the agenda of {weekday(concern.meeting)}."
        return Reply(title=f"{concern.ref} was not admitted", blocks=(Para(text=text),))
    reason = f"Urgent: admitted by {desk.member.name} after the agenda had closed."
    fact = ConcernMoved(ref=concern.ref, meeting=sitting.on, reason=reason)
    await desk.ledger.append(service_stream(standing.service.location_id), fact)
    reply = _reply(concern, standing, f"{forum.name}, {moment(sitting.starts)}", reason)
    if forum.channel:
        key = f"admitted/{concern.ref}/{sitting.on}"
        await desk.post(Post(key=key, to=f"channel:{forum.channel}", reply=reply))
    return reply.model_copy(update={"private": True})


def _reply(concern: OpenConcern, standing: Standing, meeting: str, reason: str) -> Reply:
    service = standing.service
    return Reply(
        title=f"{concern.ref} is on the agenda of the {meeting}",
        blocks=(
            facts([("Service", f"{service.name} · {service.postcode} · {service.location_id}"), ("Why", reason)]),
            buttons(("Status", f"status {service.location_id}"), ("Agenda", f"agenda {concern.forum}")),
        ),
        private=False,
    )


COMMAND = Command(
    name="admit",
    topic="meetings",
    summary="As chair, admit an urgent concern to an agenda that has closed",
    example="admit CON-0001",
    needs=Right.DECIDE,
    args=AdmitArgs,
    run=run,
    title="Admit a concern",
    submit="Record",
)
