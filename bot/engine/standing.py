"""Everything concluded about one service, from its facts, the framework and the day it is asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.engine import gather, notes, open_items
from bot.engine.days import end_of, london_day, said
from bot.engine.dues import escalation_dues, plan_dues, review_due, suspension_dues, visit_due
from bot.engine.facts import Entry, ServiceDescribed, in_force
from bot.engine.parts import (
    Contribution,
    Due,
    Intelligence,
    OpenConcern,
    OpenEscalation,
    OpenItem,
    RatingStanding,
    RiskStanding,
)
from bot.engine.plans import open_stages, plan_items
from bot.engine.quality.overall import overall_quality_rating
from bot.engine.risk.colours import Decision, decisions, risk_standing
from bot.engine.risk.score import Score, breakpoints, score
from bot.engine.risk.signals import Signals, Today, on_day
from bot.engine.scale import Assurance
from bot.engine.tables import Tables
from bot.engine.verdict import Reason, Value, Verdict

__all__ = [
    "Contribution",
    "Due",
    "Intelligence",
    "OpenConcern",
    "OpenEscalation",
    "OpenItem",
    "RatingStanding",
    "RiskStanding",
    "Standing",
    "as_at",
    "conclude",
    "conclude_as_at",
]


class Standing(Value):
    """All conclusions about one service, as at *today*."""

    today: date
    service: ServiceDescribed
    aliases: tuple[str, ...] = ()
    rating: RatingStanding
    risk: RiskStanding
    regime: str  #: id of the surveillance level in the framework's regime: "targeted", "enhanced", "routine"
    assurance: Verdict[Assurance]
    assurance_on: date | None = None
    concerns: tuple[OpenConcern, ...] = ()
    plans: tuple[OpenItem, ...] = ()
    suspensions: tuple[OpenItem, ...] = ()
    escalations: tuple[OpenEscalation, ...] = ()
    dues: tuple[Due, ...] = ()  #: soonest first
    intelligence: tuple[Intelligence, ...] = ()  #: of the last 12 months, newest first
    notes: tuple[Reason, ...] = ()  #: silences and disagreements a reader must see
    changes_on: date | None = None  #: the next day on which something above changes with no new fact

    @property
    def overdue(self) -> tuple[Due, ...]:
        """What should have been done before today."""
        return tuple(due for due in self.dues if due.overdue)


def conclude(framework: Tables, entries: Sequence[Entry], now: datetime) -> Standing:
    """All conclusions about the service whose record *entries* is, as at *now* (aware).

    Facts that take effect later are left out until their day. The same entries in any order give the same standing.
    Raises NotDescribed where nothing says what the service is.
    """
    known = _know(framework, entries, london_day(now))
    rating, (risk, score_changes) = _rating(known), _risk(known)
    dues = _dues(known, rating, risk)
    shown = [item for item in known.view.intelligence if framework.clocks.intelligence.ends(item.on) >= known.today]
    changes = [
        score_changes,
        *(due.on + timedelta(days=1) for due in dues if not due.overdue),
        *(framework.clocks.intelligence.ends(item.on) + timedelta(days=1) for item in shown),
        *(entry.effective for entry in known.record if entry.effective > known.today),
    ]
    return Standing(
        today=known.today,
        service=known.service,
        aliases=gather.aliases(known.held, known.service),
        rating=rating,
        risk=risk,
        regime=framework.regime.level(risk.verdict.value).id,
        assurance=_assurance(known),
        assurance_on=known.view.assurance.on if known.view.assurance else None,
        concerns=open_items.concerns(known.held),
        plans=plan_items(known.held, open_stages(known.held, framework.clocks)),
        suspensions=tuple(each.item for each in open_items.suspensions(known.held)),
        escalations=open_items.escalations(known.held),
        dues=dues,
        intelligence=tuple(reversed(shown)),
        notes=_notes(known, rating, risk),
        changes_on=min((day for day in changes if day), default=None),
    )


def as_at(entries: Iterable[Entry], when: date) -> tuple[Entry, ...]:
    """What was known at the end of *when* in London: the entries recorded by then."""
    return tuple(entry for entry in entries if london_day(entry.recorded_at) <= when)


def conclude_as_at(framework: Tables, entries: Iterable[Entry], when: date) -> Standing:
    """The standing on a past day, from what was then known and in force. Raises NotDescribed."""
    return conclude(framework, as_at(entries, when), end_of(when))


@dataclass(frozen=True)
class _Known:
    """The facts of one service on one day, sorted for the conclusions."""

    framework: Tables
    today: date
    first: date  #: the day on which anything was first recorded
    record: tuple[Entry, ...]  #: in force, be it from a later day on
    held: tuple[Entry, ...]  #: in force today
    service: ServiceDescribed
    signals: Signals
    view: Today
    made: tuple[Decision, ...]


def _know(framework: Tables, entries: Sequence[Entry], today: date) -> _Known:
    record = in_force(entries)
    held = tuple(entry for entry in record if entry.effective <= today)
    service = gather.described(record, today)
    signals = gather.signals(record, framework)
    return _Known(
        framework=framework,
        today=today,
        first=min(london_day(entry.recorded_at) for entry in entries),
        record=record,
        held=held,
        service=service,
        signals=signals,
        view=on_day(signals, framework.ratings, today),
        made=decisions(held),
    )


def _rating(known: _Known) -> RatingStanding:
    table, today = known.framework.ratings, known.today
    cqc = [item for item in known.signals.cqc if item.on <= today]
    visits = [visit.at(today, table.moderation) for visit in known.signals.visits if visit.on <= today]
    return overall_quality_rating(table, cqc, visits)


def _risk(known: _Known) -> tuple[RiskStanding, date | None]:
    """The risk, and the next day on which its score changes with no new fact."""
    tables, signals, today = known.framework, known.signals, known.today

    def at(day: date) -> Score:
        return score(tables.risk, tables.ratings, signals, day)

    now, days = at(today), breakpoints(tables.risk, signals)
    risk = risk_standing(known.held, tables.regime, now, known.made, lambda day: at(day).verdict.value, days, today)
    return risk, next((day for day in days if day > today and at(day) != now), None)


def _dues(known: _Known, rating: RatingStanding, risk: RiskStanding) -> tuple[Due, ...]:
    held, today, clocks = known.held, known.today, known.framework.clocks
    level = known.framework.regime.level(risk.verdict.value)
    found = [
        *plan_dues(open_stages(held, clocks), today),
        *suspension_dues(open_items.suspensions(held), clocks, today),
        *escalation_dues(open_items.escalations(held), known.framework.agencies, clocks, today),
        *visit_due(known.service, rating, known.view, known.first, clocks, today),
    ]
    if known.service.registered and (known.made or (risk.since and level.review_undecided)):
        start = known.made[-1].on if known.made else max(risk.since or known.first, known.first)
        found.append(review_due(known.framework.regime, level, start, today))
    return tuple(sorted(found, key=lambda each: (each.on, each.what)))


def _notes(known: _Known, rating: RatingStanding, risk: RiskStanding) -> tuple[Reason, ...]:
    tables = known.framework
    return (
        *notes.risk_notes(risk, known.made, tables.agencies, tables.regime),
        *notes.rating_notes(known.service, rating, known.view, known.signals, tables.ratings),
        *notes.service_notes(known.service, tables.ratings),
    )


def _assurance(known: _Known) -> Verdict[Assurance]:
    clause, recorded = known.framework.ratings.assurance_clause, known.view.assurance
    if recorded is None:
        nothing = Reason(text="No Healthcare Quality Assurance Level is recorded", clause=clause)
        return Verdict[Assurance](value=None, reasons=(nothing,))
    reason = Reason(text=f"{recorded.level}, recorded for {said(recorded.on)}", clause=clause)
    return Verdict[Assurance](value=recorded.level, reasons=(reason,))
