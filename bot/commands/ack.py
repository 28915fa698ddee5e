"""ack REF: acknowledge an escalation for one's agency (S27)."""

from typing import Annotated

from bot.command import Args, Ask, Command
from bot.desk import Desk
from bot.engine.errors import BadValue
from bot.engine.escalation import silent
from bot.engine.facts import EscalationAcknowledged
from bot.engine.place import Right
from bot.engine.standing import OpenEscalation
from bot.engine.streams import service_stream
from bot.escalating import notices
from bot.reply import Para, Reply, buttons
from bot.reply.cards import agency_name


class AckArgs(Args):
    """Which escalation."""

    ref: Annotated[str, Ask("line", "Escalation", "Its reference, such as ESC-0001")]


async def run(args: AckArgs, desk: Desk) -> Reply:
    """Record that the agency has seen it, once; say who has not."""
    standing, escalation = await notices.opened(args.ref, desk)
    agencies = desk.framework.agencies
    ours = desk.member.agency
    if ours not in escalation.agencies:
        asked = ", ".join(agency_name(agency, agencies) for agency in escalation.agencies)
        hint = f"Asked were: {asked}. You can still log what you know, or give your agency's view with “rag”."
        problem = f"{agency_name(ours, agencies)} was not asked to acknowledge {escalation.ref}"
        raise BadValue(field="Escalation", problem=problem, hint=hint)
    if ours in escalation.acknowledged:
        by = await desk.members.get(escalation.acknowledged[ours])
        who = by.name if by else escalation.acknowledged[ours]
        return _reply(escalation, f"{who} has already acknowledged it for {agency_name(ours, agencies)}.", desk)
    fact = EscalationAcknowledged(ref=escalation.ref, agency=ours, member=desk.member.id)
    await desk.ledger.append(service_stream(standing.service.location_id), fact)
    seen = escalation.model_copy(update={"acknowledged": {**escalation.acknowledged, ours: desk.member.id}})
    return _reply(seen, f"Acknowledged for {agency_name(ours, agencies)} by {desk.member.name}.", desk)


def _reply(escalation: OpenEscalation, said: str, desk: Desk) -> Reply:
    waiting = ", ".join(agency_name(agency, desk.framework.agencies) for agency in silent(escalation))
    rest = f"Still waiting for: {waiting}." if waiting else "Every agency asked has now acknowledged it."
    return Reply(
        title=f"{escalation.ref}: {escalation.summary}",
        blocks=(Para(text=said), Para(text=rest), buttons(("Stand down", f"standdown {escalation.ref}"))),
    )


COMMAND = Command(
    name="ack",
    topic="meetings",
    summary="Acknowledge an escalation for your agency",
    example="ack ESC-0001",
    needs=Right.ACKNOWLEDGE,
    args=AckArgs,
    run=run,
    title="Acknowledge",
    submit="Acknowledge",
    aliases=("acknowledge",),
)
