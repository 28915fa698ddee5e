"""Everything concluded about one service, from its facts, the framework and the day it is asked for."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from bot.engine import gather, notes, open_items
from bot.engine.colours import Decision, decisions, risk_standing
from bot.engine.days import end_of, london_day, said
from bot.engine.dues import escalation_dues, plan_dues, review_due, suspension_dues, visit_due
from bot.engine.facts import Entry, ServiceDescribed, in_force
from bot.engine.overall import overall_quality_rating
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
from bot.engine.scale import Assurance, Rag
from bot.engine.score import breakpoints, next_change, score
from bot.engine.signals import Signals, Today, on_day
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
    today, record = london_day(now), in_force(entries)
    held = tuple(entry for entry in record if entry.effective <= today)
    service = gather.described(record, today)
    signals = gather.signals(record, framework)
    view = on_day(signals, framework.ratings, today)
    rating = overall_quality_rating(
        framework.ratings,
        [item for item in signals.cqc if item.on <= today],
        [visit.at(today, framework.ratings.moderation) for visit in signals.visits if visit.on <= today],
    )
    made, days = decisions(held), breakpoints(framework.risk, signals)
    now_score = score(framework.risk, framework.ratings, signals, today)
    risk = risk_standing(
        held, framework.regime, now_score, made, lambda day: _calculated(framework, signals, day), days, today
    )
    dues = _dues(framework, entries, held, service, rating, risk, made, view)
    shown = [item for item in view.intelligence if framework.clocks.intelligence.ends(item.on) >= today]
    changes = [
        next_change(framework.risk, framework.ratings, signals, days, now_score, today),
        *(due.on + timedelta(days=1) for due in dues if not due.overdue),
        *(framework.clocks.intelligence.ends(item.on) + timedelta(days=1) for item in shown),
        *(entry.effective for entry in record if entry.effective > today),
    ]
    return Standing(
        today=today,
        service=service,
        aliases=gather.aliases(held, service),
        rating=rating,
        risk=risk,
        regime=framework.regime.level(risk.verdict.value).id,
        assurance=_assurance(framework, view),
        assurance_on=view.assurance.on if view.assurance else None,
        concerns=open_items.concerns(held),
        plans=plan_items(held, open_stages(held, framework.clocks)),
        suspensions=tuple(each.item for each in open_items.suspensions(held)),
        escalations=open_items.escalations(held),
        dues=dues,
        intelligence=tuple(reversed(shown)),
        notes=(
            *notes.risk_notes(risk, made, framework.agencies, framework.regime),
            *notes.rating_notes(service, rating, view, signals, framework.ratings),
            *notes.service_notes(service, framework.ratings),
        ),
        changes_on=min((day for day in changes if day), default=None),
    )


def as_at(entries: Iterable[Entry], when: date) -> tuple[Entry, ...]:
    """What was known at the end of *when* in London: the entries recorded by then."""
    return tuple(entry for entry in entries if london_day(entry.recorded_at) <= when)


def conclude_as_at(framework: Tables, entries: Iterable[Entry], when: date) -> Standing:
    """The standing on a past day, from what was then known and in force. Raises NotDescribed."""
    return conclude(framework, as_at(entries, when), end_of(when))


def _calculated(framework: Tables, signals: Signals, day: date) -> Rag | None:
    return score(framework.risk, framework.ratings, signals, day).verdict.value


def _dues(
    framework: Tables,
    entries: Sequence[Entry],
    held: Sequence[Entry],
    service: ServiceDescribed,
    rating: RatingStanding,
    risk: RiskStanding,
    made: Sequence[Decision],
    view: Today,
) -> tuple[Due, ...]:
    today, clocks = view.day, framework.clocks
    known = min(london_day(entry.recorded_at) for entry in entries)
    level = framework.regime.level(risk.verdict.value)
    found = [
        *plan_dues(open_stages(held, clocks), today),
        *suspension_dues(open_items.suspensions(held), clocks, today),
        *escalation_dues(open_items.escalations(held), framework.agencies, clocks, today),
        *visit_due(service, rating, view, known, clocks, today),
    ]
    if service.registered and (made or (risk.since and level.review_undecided)):
        start = made[-1].on if made else max(risk.since or known, known)
        found.append(review_due(framework.regime, level, start, today))
    return tuple(sorted(found, key=lambda each: (each.on, each.what)))


def _assurance(framework: Tables, view: Today) -> Verdict[Assurance]:
    clause = framework.ratings.assurance_clause
    if view.assurance is None:
        nothing = Reason(text="No Healthcare Quality Assurance Level is recorded", clause=clause)
        return Verdict[Assurance](value=None, reasons=(nothing,))
    text = f"{view.assurance.level}, recorded for {said(view.assurance.on)}"
    return Verdict[Assurance](value=view.assurance.level, reasons=(Reason(text=text, clause=clause),))
