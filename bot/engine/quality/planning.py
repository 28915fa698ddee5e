"""When a service is next visited, and which visits are planned (IQAF §5-9, 19-20; S10)."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from bot.engine.clocks import Clock
from bot.engine.days import said
from bot.engine.dues import Told, due
from bot.engine.facts import CqcInspectionExpected, VisitCancelled, VisitPlanned, VisitRecorded
from bot.engine.gather import of
from bot.engine.known import Known, Part, SoFar
from bot.engine.parts import Due, PlannedVisit
from bot.engine.provision.plan_rules import Actor
from bot.engine.quality.planning_table import PlanningTable
from bot.engine.scale import Rating
from bot.engine.verdict import Reason

ROUTINE = "Quality monitoring visit"


def part(known: Known, so_far: SoFar) -> Part:
    """The next quality monitoring visit, where the service has routine ones at all; and those that are planned."""
    if not known.service.registered:
        return Part()
    planned = planned_visits(known)
    dues = [_planned_due(visit, known) for visit in planned]
    if known.scope.visits:
        dues += [_routine(known, so_far, planned), *_moderations(known, so_far)]
    return Part(dues=tuple(dues), planned=planned, notes=_clashes(known, planned))


def routine_days(known: Known, so_far: SoFar) -> tuple[date, ...]:
    """The days on which a full visit is due or planned; none where there are no routine ones (IQAF §7, 19-20)."""
    if not (known.service.registered and known.scope.visits):
        return ()
    planned = planned_visits(known)
    forms = known.framework.planning.yearly.forms
    return (_routine(known, so_far, planned).on, *(visit.on for visit in planned if visit.form in forms))


class _Start(NamedTuple):
    """What a clock is counted from."""

    on: date
    clock: Clock
    after: str


def _routine(known: Known, so_far: SoFar, planned: Sequence[PlannedVisit]) -> Due:
    """Yearly from the last visit of a form that counts; a published CQC rating stands in for it.

    The best are seen less often. A service with neither is due from the day it opened or was first known.
    """
    clocks, table = known.framework.clocks, known.framework.planning
    best = so_far.rating.verdict.value is Rating.GOLD
    by_cqc = so_far.rating.gave == "CQC"
    seen = [visit.on for visit in known.visits if visit.form in table.yearly.forms]
    published = [item.on for item in known.view.cqc]
    starts: list[_Start] = []
    if seen:
        rated = so_far.rating.on
        gold = best and not by_cqc and rated is not None and max(seen) <= rated  # one since gave no rating
        clock = clocks.visit_after_best if gold else clocks.visit
        starts.append(_Start(max(seen), clock, "the visit rated Gold" if gold else "the visit"))
    if published:
        gold = best and by_cqc
        clock = clocks.visit_after_best if gold else clocks.visit_after_cqc
        starts.append(_Start(max(published), clock, "the CQC's rating" + (", which makes it Gold" if gold else "")))
    if not starts:
        opened = known.service.opened
        starts.append(
            _Start(opened or known.first, clocks.first_visit, "it opened" if opened else "it was first known")
        )
    start = max(starts, key=lambda each: each.clock.ends(each.on))
    on = start.clock.ends(start.on)
    why = f"{start.clock.said} after {start.after}, {said(start.on)}"
    cover = next((visit for visit in planned if visit.form in table.yearly.forms and visit.on >= known.today), None)
    if cover:
        why += f"; {cover.ref} is planned for {said(cover.on)}"
    act = _acts(known)
    if act and act.who != start.clock.who:
        why += f"; {act.who} commissions it, so {act.who} visits"
    told: Told = {"step": "routine", "why": why, "ref": cover.ref if cover else ""}
    if act:
        told |= {"who": act.who, "actor": act.actor}
    return due("visit", ROUTINE, on, start.clock, known.today, **told)


def _acts(known: Known) -> Actor | None:
    """Who visits and moderates for the commissioners; None where none of them is named, and the clock's acts."""
    acts = known.framework.plans.acts
    return next((act for buyer, act in acts.items() if buyer in known.service.commissioners), None)


def _moderations(known: Known, so_far: SoFar) -> list[Due]:
    """The last visit is to be moderated where no rule rates it, and nothing has rated the service since (S04)."""
    clock, rated, act = known.framework.clocks.moderation, so_far.rating.on, _acts(known)
    return [
        due(
            "decision",
            f"Moderate the visit {visit.ref}",
            clock.ends(visit.on),
            clock,
            known.today,
            step="moderate",
            actor=act.actor if act else clock.actor,
            ref=visit.ref,
            why=f"{clock.said} after the visit, {said(visit.on)}: no rule rates it",
        )
        for visit in known.rated_visits[-1:]
        if not (visit.verdict.value or visit.held or (rated and visit.on < rated))
    ]


def planned_visits(known: Known) -> tuple[PlannedVisit, ...]:
    """Those neither carried out nor cancelled, soonest first."""
    over = {fact.ref for _, fact in known.of(VisitRecorded)} | {fact.ref for _, fact in known.of(VisitCancelled)}
    found = (
        PlannedVisit(
            ref=fact.ref,
            on=fact.on,
            form=fact.form,
            announced=fact.announced,
            joint=fact.joint,
            agency=fact.agency,
        )
        for _, fact in known.of(VisitPlanned)
        if fact.ref not in over
    )
    return tuple(sorted(found, key=lambda visit: (visit.on, visit.ref)))


def described(visit: PlannedVisit) -> str:
    """Scheduled, announced, joint with the clinical assessment."""
    parts = [visit.form, "announced" if visit.announced else "unannounced"]
    return ", ".join([*parts, "joint with the clinical assessment"] if visit.joint else parts)


def _planned_due(visit: PlannedVisit, known: Known) -> Due:
    agencies = known.framework.agencies
    who = agencies[visit.agency].name if visit.agency in agencies else known.framework.clocks.visit.who
    clock = Clock(who=who, actor=visit.agency, clause=known.framework.planning.planned)
    what = f"Planned visit {visit.ref} ({described(visit)})"
    return due("visit", what, visit.on, clock, known.today, step="planned", ref=visit.ref, why="in the schedule")


def expected(known: Known) -> tuple[date, ...]:
    """The days on which the CQC is expected: known of beforehand, so from facts that are still to take effect too."""
    return tuple(entry.effective for entry, _ in of(known.record, CqcInspectionExpected))


def _clashes(known: Known, planned: Sequence[PlannedVisit]) -> tuple[Reason, ...]:
    """Planned visits that are near an expected inspection: the schedule is to keep clear of it."""
    window = known.framework.planning.inspection
    return tuple(
        Reason(
            text=f"{visit.ref}, planned for {said(visit.on)}, lies within {window.days} days of a CQC inspection "
            f"expected on {said(day)}: move it where you can",
            clause=window.clause,
        )
        for visit in planned
        for day in expected(known)
        if window.near(visit.on, day)
    )


class Together(NamedTuple):
    """A quality visit and a clinical assessment that can be one."""

    visit: Due
    clinical: Due

    @property
    def by(self) -> date:
        """The day by which both would be done in time."""
        return min(self.visit.on, self.clinical.on)


def together(dues: Sequence[Due], table: PlanningTable) -> Together | None:
    """The next routine visit and the next clinical assessment, where they fall due near each other (IQAF §9)."""
    visit = next((each for each in dues if each.step == "routine"), None)
    clinical = next((each for each in dues if each.sort == "assurance"), None)
    return Together(visit, clinical) if visit and clinical and table.joint.near(visit.on, clinical.on) else None


def joint_note(
    dues: Sequence[Due], planned: Sequence[PlannedVisit], table: PlanningTable, today: date
) -> tuple[tuple[Reason, ...], date | None]:
    """A note that both could be one visit, once the first of them is near; and the day from which it is said."""
    both = together(dues, table)
    if both is None or any(visit.joint for visit in planned):
        return (), None
    from_ = both.by - timedelta(days=table.joint.days)
    if today < from_:
        return (), from_
    text = (
        f"The quality visit (by {said(both.visit.on)}) and the clinical assessment (by {said(both.clinical.on)}) "
        "could be one joint visit"
    )
    return (Reason(text=text, clause=table.joint.clause),), None
