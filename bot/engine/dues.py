"""What has to be done on a service by a day, by whom, and why."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TypedDict, Unpack

from bot.engine.clocks import Clock, ClockTable
from bot.engine.days import london_day
from bot.engine.parts import Due, DueSort, DueStep, OpenEscalation
from bot.engine.place import Agency
from bot.engine.risk.regime import Level, RegimeTable


class Told(TypedDict, total=False):
    """What may be told of a thing due besides its day; who acts is the clock's where it is not told."""

    who: str
    actor: str
    ref: str
    why: str
    step: DueStep


def due(sort: DueSort, what: str, on: date, clock: Clock, today: date, **told: Unpack[Told]) -> Due:
    """One thing to do; it is overdue from the day after."""
    return Due(
        sort=sort,
        step=told.get("step"),
        what=what,
        on=on,
        who=told.get("who") or clock.who,
        actor=told.get("actor") or clock.actor,
        overdue=on < today,
        clause=clock.clause,
        ref=told.get("ref", ""),
        why=told.get("why", ""),
        remind=tuple(sorted(on - timedelta(days=days) for days in clock.remind_days)),
    )


def review_due(regime: RegimeTable, level: Level, start: date, today: date) -> Due:
    """The forum's next look at the service, as often as its level of surveillance asks."""
    on = start + timedelta(days=level.review_days)
    what = f"Review at the {level.name.lower()} level"
    return Due(sort="review", what=what, on=on, who=regime.reviewer, overdue=on < today, clause=level.review_clause)


def escalation_dues(
    open_: Sequence[OpenEscalation], agencies: Mapping[str, Agency], clocks: ClockTable, today: date
) -> list[Due]:
    """What named agencies have still to acknowledge."""
    found = []
    for each in open_:
        waiting = [agency for agency in each.agencies if agency not in each.acknowledged]
        if waiting and each.acknowledge_by:
            who = ", ".join(agencies[key].name if key in agencies else key for key in waiting)
            on, what = london_day(each.acknowledge_by), f"Acknowledge escalation {each.ref}"
            found.append(due("escalation", what, on, clocks.acknowledgement, today, who=who, ref=each.ref))
    return found
