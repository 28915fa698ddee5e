"""An escalation of a clock that ran out ends by itself once nothing that ran out is left (S27)."""

from bot.desk import Change, Desk
from bot.engine.facts import EscalationStoodDown
from bot.engine.standing import OpenEscalation, Standing
from bot.engine.streams import service_stream
from bot.post import Post
from bot.reply import Reply, buttons, facts

WHY = "What had run out is done, or has ended: it stands down by itself"


async def follow(change: Change, desk: Desk) -> list[str]:
    """Stand down what has lost its cause, and say so where it was posted; a sentence for whoever did it."""
    return [await _down(each, change.after, desk) for each in change.after.escalations if _gone(each, change, desk)]


def _gone(escalation: OpenEscalation, change: Change, desk: Desk) -> bool:
    """Whether a clock set it off that had run out before, and none such has now."""
    cause = desk.framework.escalation.causes.get(escalation.trigger)
    if cause is None or cause.watches != "clock run out" or change.before is None:
        return False
    before, after = (
        [due for due in standing.overdue if not cause.sorts or due.sort in cause.sorts]
        for standing in (change.before, change.after)
    )
    return bool(before) and not after


async def _down(escalation: OpenEscalation, standing: Standing, desk: Desk) -> str:
    service = standing.service
    fact = EscalationStoodDown(ref=escalation.ref, reason=WHY)
    await desk.ledger.append(service_stream(service.location_id), fact)
    reply = Reply(
        title=f"{escalation.ref} has stood down: {escalation.summary}",
        blocks=(
            facts([("Service", f"{service.name} · {service.postcode} · {service.location_id}"), ("Reason", WHY)]),
            buttons(("Status", f"status {service.location_id}")),
        ),
        private=False,
    )
    channel = f"channel:{desk.framework.escalation.channel}"
    await desk.post(Post(key=f"escalation/{escalation.ref}/down", to=channel, reply=reply))
    return f"{escalation.ref} has stood down: nothing that ran out is left."
