"""The steps of improvement plans, and when each one's clock runs out (QRG §4-5; S12)."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from bot.engine.clocks import Clock, ClockTable
from bot.engine.days import said
from bot.engine.facts import Entry, PlanApproved, PlanClosed, PlanRequested, PlanSubmitted
from bot.engine.verdict import Value


class Stage(Value):
    """A step of a plan: what is awaited from *since*, by which day, and until the step after it."""

    ref: str
    since: date
    until: date | None
    state: str
    awaited: str
    by: date
    clock: Clock


def stages(entries: Sequence[Entry], clocks: ClockTable) -> Iterator[Stage]:
    """Every step of every plan, in the order of the entries."""
    steps: dict[str, list[Entry]] = {}
    for entry in entries:
        if isinstance(entry.fact, PlanRequested | PlanSubmitted | PlanApproved | PlanClosed):
            steps.setdefault(entry.fact.ref, []).append(entry)
    for taken in steps.values():
        for entry, after in zip(taken, [*taken[1:], None], strict=True):
            stage = _stage(entry, after.effective if after else None, clocks)
            if stage:
                yield stage


def _stage(entry: Entry, until: date | None, clocks: ClockTable) -> Stage | None:
    match entry.fact:
        case PlanRequested():
            state, awaited, clock, start = "requested", "submit", clocks.plan_submission, entry.effective
        case PlanSubmitted():
            state, awaited, clock, start = "submitted", "approve or return", clocks.plan_approval, entry.effective
        case PlanApproved(complete_by=start):
            state, awaited, clock = f"approved, to be done by {said(start)}", "complete", clocks.plan_completion
        case _:
            return None
    return Stage(
        ref=entry.fact.ref,
        since=entry.effective,
        until=until,
        state=f"{state} {said(entry.effective)}" if state in {"requested", "submitted"} else state,
        awaited=awaited,
        by=clock.ends(start),
        clock=clock,
    )


def overdue(entries: Sequence[Entry], clocks: ClockTable) -> Iterator[tuple[str, date, date | None]]:
    """Reference, first overdue day, and the day it ended if it did, of each step that took too long or may yet."""
    return ((step.ref, step.by + timedelta(days=1), step.until) for step in stages(entries, clocks))


def open_stages(entries: Sequence[Entry], clocks: ClockTable) -> tuple[Stage, ...]:
    """The step that each plan stands at, of those not closed. *entries* up to the day it is asked for."""
    return tuple(step for step in stages(entries, clocks) if step.until is None)
