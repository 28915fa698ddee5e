"""me: who the bot thinks I am, my agency and roles, and what waits for me."""

from bot.command import Command, NoArgs
from bot.desk import Desk
from bot.engine.place import Right
from bot.engine.standing import Standing
from bot.reply import AnyBlock, Heading, Item, Items, Para, Reply, Tone, buttons, facts
from bot.reply.cards import agency_name, due_line, stands_for
from bot.reply.dates import moment

SHOWN = 10


async def run(_: NoArgs, desk: Desk) -> Reply:
    """Answer with the member's own record and open items."""
    member = desk.member
    roles = ", ".join(sorted(desk.framework.roles[role].name for role in member.roles if role in desk.framework.roles))
    rights = ", ".join(right.value for right in Right if desk.may(right))
    blocks: list[AnyBlock] = [
        facts(
            [
                ("You are", f"{member.name} ({member.id})"),
                ("Agency", agency_name(member.agency, desk.framework.agencies)),
                ("Roles", roles or "none"),
                ("You may", rights or "ask for help only"),
            ]
        )
    ]
    if desk.may(Right.READ):
        blocks += _open_items(await desk.services.notable(), desk)
    return Reply(title="You, here", blocks=tuple(blocks))


def _open_items(standings: tuple[Standing, ...], desk: Desk) -> list[AnyBlock]:
    groups = {
        "Waiting for your agency's acknowledgement": _escalations(standings, desk),
        "Concerns your agency raised": _concerns(standings, desk),
        "Overdue": _overdue(standings),
    }
    blocks: list[AnyBlock] = []
    for heading, items in groups.items():
        if items:
            blocks += [Heading(text=f"{heading}: {len(items)}"), Items(items=tuple(items[:SHOWN]))]
    return blocks or [Para(text="Nothing waits for you.")]


def _escalations(standings: tuple[Standing, ...], desk: Desk) -> list[Item]:
    return [
        Item(
            text=f"{escalation.ref}: {escalation.summary}",
            detail=f"by {moment(escalation.acknowledge_by)}"
            if escalation.acknowledge_by
            else "at the top of its ladder",
            tone=Tone.RED,
            buttons=buttons(("Acknowledge", f"ack {escalation.ref}")).buttons,
        )
        for standing in standings
        for escalation in standing.escalations
        if desk.member.agency in escalation.agencies and desk.member.agency not in escalation.acknowledged
    ]


def _concerns(standings: tuple[Standing, ...], desk: Desk) -> list[Item]:
    return [
        Item(
            text=f"{concern.ref}: {standing.service.name}",
            detail=f"for the {stands_for(concern, desk.framework.forums, desk.today)}. {concern.text}",
            buttons=buttons(("Status", f"status {standing.service.location_id}")).buttons,
        )
        for standing in standings
        for concern in standing.concerns
        if concern.agency == desk.member.agency
    ]


def _overdue(standings: tuple[Standing, ...]) -> list[Item]:
    return [
        (line := due_line(due)).model_copy(
            update={
                "text": f"{standing.service.name}: {line.text}",
                "buttons": buttons(("Status", f"status {standing.service.location_id}")).buttons,
            }
        )
        for standing in standings
        for due in standing.overdue
    ]


COMMAND = Command(
    name="me",
    topic="ask",
    summary="Who I think you are, what you may do, and what waits for you",
    example="me",
    needs=None,
    args=NoArgs,
    run=run,
    writes=False,
    aliases=("whoami",),
)
