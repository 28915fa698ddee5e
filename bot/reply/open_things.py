"""What is open on a service, and which questions wait for a decision, as its card shows them."""

from collections.abc import Mapping
from datetime import date

from bot.engine.meetings.forums import ForumTable, stands_on
from bot.engine.parts import OpenItem, PlannedVisit
from bot.engine.place import Agency
from bot.engine.quality.planning import described
from bot.engine.standing import OpenConcern, OpenEscalation, Standing
from bot.reply import AnyBlock, Buttons, Heading, Item, Items, Tone, buttons
from bot.reply.dates import day, moment

Agencies = Mapping[str, Agency]
MOST_STEPS = 2  #: buttons that a line may have


def agency_name(agency: str, agencies: Agencies) -> str:
    """An agency's name; "the provider" for a service's own, and the id where the place no longer has the agency."""
    if agency == "provider":
        return "the provider"
    return agencies[agency].name if agency in agencies else agency


def stands_for(concern: OpenConcern, forums: ForumTable, today: date) -> str:
    """The sitting that an open concern is before now: the one it was raised for, or the coming one."""
    on = stands_on(forums.forums.get(concern.forum), concern.meeting, today)
    carried = f" (carried over from {day(concern.meeting)})" if on != concern.meeting else ""
    return f"{concern.forum.upper()} of {day(on)}{carried}"


def questions(standing: Standing) -> list[AnyBlock]:
    """What the framework puts to officers, each with the press that answers it."""
    items = tuple(
        Item(
            text=asked.text,
            detail=f"waiting for a decision since {day(asked.since)}",
            tone=Tone.WARNING,
            buttons=buttons(("Decide", f"decide {standing.service.location_id} about={asked.key}")).buttons,
        )
        for asked in standing.awaiting
    )
    return [Heading(text="To be decided"), Items(items=items)] if items else []


def open_things(standing: Standing, agencies: Agencies, forums: ForumTable) -> list[AnyBlock]:
    """Escalations first, then what restricts the service, then what is under way."""
    at = standing.service.location_id
    groups: dict[str, list[Item]] = {
        "Escalations open": [_escalation(each, agencies) for each in standing.escalations],
        "Suspensions": _things(standing.suspensions, "suspension", at, Tone.WARNING),
        "Termination": _things(standing.terminations, "termination", at, Tone.WARNING),
        "Breach notices": _things(standing.breaches, "breach", at, Tone.WARNING),
        "Contract reviews": _things(standing.reviews, "review", at),
        "Concerns open": [_concern(each, standing, agencies, forums) for each in standing.concerns],
        "Improvement plans": [*_things(standing.plans, "plan", at), *_plan_wanted(standing)],
        "Planned visits": [_planned(each) for each in standing.planned],
        "Rating and assurance apart": _things(standing.disagreements, "disagreement", at),
        "Support": _things(standing.support, "support", at),
        "Entry to the contract": _things(standing.entries, "entry", at),
    }
    blocks: list[AnyBlock] = []
    for heading, items in groups.items():
        if items:
            blocks += [Heading(text=heading), Items(items=tuple(items))]
    return blocks


def _things(things: tuple[OpenItem, ...], command: str, at: str, tone: Tone = Tone.PLAIN) -> list[Item]:
    return [
        Item(
            text=f"{thing.ref}: {thing.what}" if thing.ref else thing.what,
            detail=thing.state if day(thing.since) in thing.state else f"{thing.state} (since {day(thing.since)})",
            tone=tone,
            buttons=_steps(thing, command, at).buttons,
        )
        for thing in things
    ]


def _planned(visit: PlannedVisit) -> Item:
    return Item(
        text=f"{visit.ref}: {day(visit.on)}",
        detail=described(visit),
        buttons=buttons(("Record it", f"visit {visit.ref}"), ("Move it", f"book {visit.ref}")).buttons,
    )


def _plan_wanted(standing: Standing) -> list[Item]:
    """The plan that should be asked for, or could be, with the press that does it."""
    need = standing.plan_wanted
    if need is None:
        return []
    said = "is to be requested" if need.automatic else "may be asked for"
    press = buttons(("Request a plan", f"plan {standing.service.location_id} request")).buttons
    return [Item(text=f"A plan {said}", detail=need.why, buttons=press)]


def _steps(thing: OpenItem, command: str, at: str) -> Buttons:
    return buttons(*((step.capitalize(), f"{command} {thing.ref or at} {step}") for step in thing.steps[:MOST_STEPS]))


def _concern(concern: OpenConcern, standing: Standing, agencies: Agencies, forums: ForumTable) -> Item:
    return Item(
        text=f"{concern.ref}: {concern.text}",
        detail=f"raised by {agency_name(concern.agency, agencies)} on {day(concern.raised)}, "
        f"for the {stands_for(concern, forums, standing.today)}",
        buttons=buttons(("Close", f"close {concern.ref}")).buttons,
    )


def _escalation(escalation: OpenEscalation, agencies: Agencies) -> Item:
    return Item(
        text=f"{escalation.ref}: {escalation.summary}",
        detail=f"opened {moment(escalation.opened)}; {_acknowledged(escalation, agencies)}",
        tone=Tone.RED,
        buttons=buttons(("Acknowledge", f"ack {escalation.ref}")).buttons,
    )


def _acknowledged(escalation: OpenEscalation, agencies: Agencies) -> str:
    seen = sorted(agency_name(agency, agencies) for agency in escalation.acknowledged)
    waiting = sorted(agency_name(a, agencies) for a in escalation.agencies if a not in escalation.acknowledged)
    parts = [f"acknowledged by {', '.join(seen)}" if seen else "acknowledged by nobody yet"]
    if waiting and escalation.acknowledge_by:
        parts.append(f"waiting for {', '.join(waiting)} by {moment(escalation.acknowledge_by)}")
    return "; ".join(parts)
