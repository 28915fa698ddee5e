"""The other side is told once of a joint statement that waits for its yes (IQAF §5; S08)."""

from bot.desk import Change, Desk
from bot.engine.facts import JointStatementAgreed
from bot.engine.place import Right
from bot.engine.quality.apart import Apart
from bot.engine.standing import Standing
from bot.post import Post
from bot.reply import Note, Reply, Tone, buttons, facts
from bot.reply.cards import agency_name


async def follow(change: Change, desk: Desk) -> list[str]:
    """Tell those of the other side who may agree, once each for every draft; a sentence for whoever drafted it."""
    drafts = [entry for entry in change.facts if isinstance(entry.fact, JointStatementAgreed)]
    apart = change.after.apart
    if not drafts or apart is None or not apart.draft:
        return []
    other = desk.framework.disagreement.sides.other(apart.draft_by) or ""
    name = agency_name(other, desk.framework.agencies)
    members = await desk.members.having(Right.ASSESS, other)
    reply = _asking(change.after, apart, desk)
    for member in members:
        key = f"joint-statement/{change.after.service.location_id}/{drafts[-1].seq}/{member.id}"
        await desk.post(Post(key=key, to=f"mail:{member.email}", reply=reply, subject=reply.title))
    names = ", ".join(member.name for member in members)
    if not members:
        return [f"{name} has nobody here who could agree: tell it directly."]
    return [f"It is a draft until {name} agrees to it. Told: {names}."]


def _asking(standing: Standing, apart: Apart, desk: Desk) -> Reply:
    service, at = standing.service, standing.service.location_id
    by = agency_name(apart.draft_by, desk.framework.agencies)
    return Reply(
        title=f"{service.name}: a joint statement waits for your yes",
        blocks=(
            facts(
                [
                    ("Service", f"{service.service_kind.value} · {service.postcode} · {at}"),
                    ("Visit", f"{apart.rating} ({apart.visit})"),
                    ("Assurance level", apart.level),
                    ("Drafted by", f"{by} ({desk.member.name})"),
                    ("Joint statement", apart.draft),
                ]
            ),
            Note(text=f"With your yes it is published with both ({desk.framework.disagreement.clause})."),
            buttons(
                ("Agree to it", f"disagreement {at} agree expect={apart.draft_mark}"),
                ("Draft it anew", f"disagreement {at} statement"),
                ("Status", f"status {at}"),
            ),
        ),
        tone=Tone.WARNING,
        private=False,
    )
