"""What has to be done on a service by a day, by whom, and why (QRG §4; IQAF §5-7, 15; QA)."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from bot.engine.clocks import Clock, ClockTable
from bot.engine.days import london_day
from bot.engine.facts import ServiceDescribed
from bot.engine.open_items import OpenSuspension
from bot.engine.parts import Due, OpenEscalation, RatingStanding
from bot.engine.place import Agency
from bot.engine.plans import Stage
from bot.engine.risk.regime import Level, RegimeTable
from bot.engine.risk.signals import Today
from bot.engine.scale import Kind, Rating, Where

_HOME_SUPPORT = {Kind.HOME_SUPPORT, Kind.HOME_SUPPORT_TDDI}


def due(what: str, on: date, who: str, clock: Clock, today: date) -> Due:
    """One thing to do; it is overdue from the day after."""
    return Due(what=what, on=on, who=who or clock.who, overdue=on < today, clause=clock.clause)


def review_due(regime: RegimeTable, level: Level, start: date, today: date) -> Due:
    """The forum's next look at the service, as often as its level of surveillance asks."""
    on = start + timedelta(days=level.review_days)
    what = f"Review at the {level.name.lower()} level"
    return Due(what=what, on=on, who=regime.reviewer, overdue=on < today, clause=level.review_clause)


def plan_dues(steps: Sequence[Stage], today: date) -> list[Due]:
    """The next step of each open plan."""
    return [
        due(f"{step.awaited.capitalize()} improvement plan {step.ref}", step.by, "", step.clock, today)
        for step in steps
    ]


def suspension_dues(open_: Sequence[OpenSuspension], clocks: ClockTable, today: date) -> list[Due]:
    """The next review of each open suspension."""
    clock = clocks.suspension_review
    return [
        due(f"Review {each.item.what.lower()} {each.item.ref}", clock.ends(each.reviewed), each.who, clock, today)
        for each in open_
    ]


def escalation_dues(
    open_: Sequence[OpenEscalation], agencies: Mapping[str, Agency], clocks: ClockTable, today: date
) -> list[Due]:
    """What named agencies have still to acknowledge."""
    found = []
    for each in open_:
        waiting = [agency for agency in each.agencies if agency not in each.acknowledged]
        if waiting and each.acknowledge_by:
            who = ", ".join(agencies[key].name if key in agencies else key for key in waiting)
            on = london_day(each.acknowledge_by)
            found.append(due(f"Acknowledge escalation {each.ref}", on, who, clocks.acknowledgement, today))
    return found


def visit_due(
    service: ServiceDescribed, rating: RatingStanding, now: Today, known: date, clocks: ClockTable, today: date
) -> list[Due]:
    """The next quality monitoring visit, where the service has routine ones at all (IQAF §19-20).

    Yearly from the last visit; a published CQC rating stands in for it; the best are seen less often; a service with
    neither is due from the day it opened or was first *known*.
    """
    if not routine(service):
        return []
    starts = [(now.visit.on, clocks.visit)] if now.visit else []
    starts += [(max(item.on for item in now.cqc), clocks.visit_after_cqc)] if now.cqc else []
    if not starts:
        clock, start = clocks.first_visit, service.opened or known
        return [due("Quality monitoring visit", clock.ends(start), "", clock, today)]
    if rating.verdict.value is Rating.GOLD and rating.on:
        starts.append((rating.on, clocks.visit_after_best))
    on, clock = max(((clock.ends(start), clock) for start, clock in starts), key=lambda each: each[0])
    return [due("Quality monitoring visit", on, "", clock, today)]


def routine(service: ServiceDescribed) -> bool:
    """Whether it has routine visits: contracted and in the area, or contracted home support elsewhere in England."""
    if not service.registered or not service.contracted or service.where is Where.DEVOLVED:
        return False
    return service.where is Where.IN_AREA or service.service_kind in _HOME_SUPPORT
