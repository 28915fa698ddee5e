"""standdown REF REASON: end an escalation, for a reason (S27)."""

from typing import Annotated

from bot.command import Args, Ask, Command
from bot.desk import Desk
from bot.engine.errors import BadValue
from bot.engine.facts import EscalationStoodDown
from bot.engine.place import Right
from bot.engine.streams import service_stream
from bot.escalating import notices
from bot.post import Post
from bot.reply import Reply, buttons, facts

SHORTEST_REASON = 10
LONGEST_REASON = 3000


class StandDownArgs(Args):
    """Which escalation, and why it needs no more attention."""

    ref: Annotated[str, Ask("line", "Escalation", "Its reference, such as ESC-0001")]
    reason: Annotated[str, Ask("text", "Reason", "Why it needs no more attention; no details of citizens")]


async def run(args: StandDownArgs, desk: Desk) -> Reply:
    """Record it, and say it where the escalation was posted."""
    if not SHORTEST_REASON <= len(args.reason.strip()) <= LONGEST_REASON:
        problem = "it is too short" if len(args.reason.strip()) < SHORTEST_REASON else "it is too long"
        hint = f"Say why it needs no more attention, in {SHORTEST_REASON} to {LONGEST_REASON} characters."
        raise BadValue(field="Reason", problem=problem, hint=hint)
    standing, escalation = await notices.opened(args.ref, desk)
    fact = EscalationStoodDown(ref=escalation.ref, reason=args.reason.strip())
    await desk.ledger.append(service_stream(standing.service.location_id), fact)
    service = standing.service
    reply = Reply(
        title=f"{escalation.ref} has stood down: {escalation.summary}",
        blocks=(
            facts(
                [
                    ("Service", f"{service.name} · {service.postcode} · {service.location_id}"),
                    ("Reason", fact.reason),
                    ("By", desk.member.name),
                ]
            ),
            buttons(("Status", f"status {service.location_id}")),
        ),
        private=False,
    )
    channel = f"channel:{desk.framework.escalation.channel}"
    await desk.post(Post(key=f"escalation/{escalation.ref}/down", to=channel, reply=reply))
    return reply.model_copy(update={"private": True})


COMMAND = Command(
    name="standdown",
    topic="meetings",
    summary="End an escalation, with the reason",
    example="standdown ESC-0001 the manager is back and both agencies have visited",
    needs=Right.STAND_DOWN,
    args=StandDownArgs,
    run=run,
    title="Stand down",
    submit="Stand down",
)
