"""me: who the bot thinks I am, my agency and roles, and what waits for me."""

import re

from bot.command import Command, NoArgs
from bot.desk import Desk
from bot.engine.place import Right
from bot.engine.standing import Due, Standing
from bot.reply import AnyBlock, Heading, Item, Items, Note, Para, Reply, Tone, buttons, facts
from bot.reply.cards import agency_name, due_line, stands_for
from bot.reply.dates import day, moment
from bot.reply.next_steps import next_step

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
    ours, others = _overdue(standings, desk)
    groups = {
        "Waiting for your agency's acknowledgement": _escalations(standings, desk),
        "Questions you may answer": _questions(standings, desk),
        "Overdue, for your agency to do": ours,
        "Concerns your agency raised": _concerns(standings, desk),
    }
    blocks: list[AnyBlock] = []
    for heading, items in groups.items():
        if items:
            blocks += [Heading(text=f"{heading}: {len(items)}"), Items(items=tuple(items[:SHOWN]))]
        if len(items) > SHOWN:
            blocks.append(Note(text=f"and {len(items) - SHOWN} more"))
    blocks = blocks or [Para(text="Nothing waits for you.")]
    if others or len(ours) > SHOWN:
        said = Note(text=f"For others to do {others} {'thing is' if others == 1 else 'things are'} overdue.")
        blocks += [*([said] if others else []), buttons(("All that is overdue", "due overdue"))]
    return blocks


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


def _questions(standings: tuple[Standing, ...], desk: Desk) -> list[Item]:
    """What the framework puts to officers, where the member may choose one of the answers."""
    known = desk.framework.decisions.questions
    return [
        Item(
            text=f"{standing.service.name}: {asked.text}",
            detail=f"waiting since {day(asked.since)}",
            tone=Tone.WARNING,
            buttons=buttons(("Decide", f"decide {standing.service.location_id} about={asked.key}")).buttons,
        )
        for standing in standings
        for asked in standing.awaiting
        if asked.question in known and any(desk.may(right) for right in known[asked.question].rights)
    ]


def _overdue(standings: tuple[Standing, ...], desk: Desk) -> tuple[list[Item], int]:
    """What the member's agency should have done, each with its next step; and how much others should have."""
    late = [(standing, due) for standing in standings for due in standing.overdue]
    ours = [
        (line := due_line(due)).model_copy(
            update={
                "text": f"{standing.service.name}: {line.text}",
                "buttons": (
                    next_step(due, standing.service.location_id),
                    *buttons(("Status", f"status {standing.service.location_id}")).buttons,
                ),
            }
        )
        for standing, due in late
        if _acts(due, desk)
    ]
    return ours, len(late) - len(ours)


def _acts(due: Due, desk: Desk) -> bool:
    """Whether the member's agency has to do it: it is the one reminded, or one of those who act ("the council")."""
    agency = desk.framework.agencies.get(desk.member.agency)
    kinds = set(re.findall(r"[a-z]+", due.who.casefold()))
    return due.actor == desk.member.agency or (agency is not None and agency.kind.casefold() in kinds)


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
