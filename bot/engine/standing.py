"""Everything concluded about one service, from its facts, the framework and the day it is asked for."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta

from bot.engine import gather, notes, open_items
from bot.engine.days import end_of, london_day, said
from bot.engine.dues import escalation_dues, review_due
from bot.engine.facts import Entry, ServiceDescribed, in_force
from bot.engine.known import Known, Part, SoFar, joined
from bot.engine.market import entry, feedback
from bot.engine.parts import (
    AssuranceStanding,
    Awaited,
    Contribution,
    Due,
    FeedbackStanding,
    Intelligence,
    OpenConcern,
    OpenEscalation,
    OpenItem,
    PlannedVisit,
    PlanWanted,
    RatingStanding,
    RiskStanding,
    StatementStanding,
    SupportLevel,
    VisitStanding,
)
from bot.engine.provision import breaches, plans, reviews, support, suspensions, terminations
from bot.engine.quality import assurance, disagreement, planning, statements, toolkit_reviews
from bot.engine.quality.apart import Apart
from bot.engine.quality.latest import latest_rated
from bot.engine.quality.overall import CqcPublished, overall_quality_rating
from bot.engine.quality.scope import ScopeStanding, scope_of
from bot.engine.risk.colours import decisions, risk_standing
from bot.engine.risk.history import History
from bot.engine.risk.signals import on_day
from bot.engine.scale import Assurance
from bot.engine.tables import Tables
from bot.engine.verdict import Reason, Value, Verdict

__all__ = [
    "Awaited",
    "Contribution",
    "Due",
    "FeedbackStanding",
    "Intelligence",
    "OpenConcern",
    "OpenEscalation",
    "OpenItem",
    "PlannedVisit",
    "RatingStanding",
    "RiskStanding",
    "Standing",
    "StatementStanding",
    "as_at",
    "conclude",
    "conclude_as_at",
]


SYSTEMS: tuple[Callable[[Known, SoFar], Part], ...] = (
    planning.part,
    assurance.part,
    disagreement.part,
    toolkit_reviews.part,
    statements.part,
    plans.part,
    suspensions.part,
    terminations.part,
    breaches.part,
    reviews.part,
    feedback.part,
    entry.part,
    support.part,
)
"""What each system of the framework adds, once rating and risk are known. The order is that of a card."""


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
    scope: ScopeStanding  #: which part of the framework applies
    cqc: tuple[CqcPublished, ...] = ()  #: the CQC's ratings that stand, one a service group, worst first
    visit: VisitStanding | None = None  #: the latest with a rating for each domain
    clinical: AssuranceStanding | None = None  #: the assurance level with its domains
    planned: tuple[PlannedVisit, ...] = ()
    statement: StatementStanding | None = None
    feedback: FeedbackStanding | None = None
    concerns: tuple[OpenConcern, ...] = ()
    plans: tuple[OpenItem, ...] = ()
    plan_wanted: PlanWanted | None = None
    suspensions: tuple[OpenItem, ...] = ()
    reviews: tuple[OpenItem, ...] = ()  #: contract review meetings called and not yet held
    terminations: tuple[OpenItem, ...] = ()
    breaches: tuple[OpenItem, ...] = ()
    support: tuple[OpenItem, ...] = ()
    support_level: SupportLevel | None = None
    disagreements: tuple[OpenItem, ...] = ()
    apart: Apart | None = None  #: rating and assurance level where they do not align, and how far that got
    entries: tuple[OpenItem, ...] = ()  #: applications to join the contract
    escalations: tuple[OpenEscalation, ...] = ()
    awaiting: tuple[Awaited, ...] = ()  #: questions put to officers
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
    so_far = SoFar(rating=rating, risk=risk)
    parts = joined([*(system(known, so_far) for system in SYSTEMS), _own(known, so_far)])
    parts["dues"] = tuple(sorted(parts["dues"], key=lambda each: (each.on, each.what)))
    shown = [item for item in known.view.intelligence if framework.clocks.intelligence.ends(item.on) >= known.today]
    joint, joint_from = planning.joint_note(parts["dues"], parts["planned"], framework.planning, known.today)
    parts["notes"] = (*parts["notes"], *joint)
    changes = [
        score_changes,
        joint_from,
        *(day for day in parts.pop("changes") if day > known.today),
        *(due.on + timedelta(days=1) for due in parts["dues"] if not due.overdue),
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
        scope=scope_of(known.service, framework.scope),
        cqc=known.view.cqc,
        visit=latest_rated(known.signals.visits, known.today, framework.ratings),
        assurance=_assurance(known),
        assurance_on=known.view.assurance.on if known.view.assurance else None,
        clinical=_clinical(known),
        concerns=open_items.concerns(known.held),
        escalations=open_items.escalations(known.held),
        intelligence=tuple(reversed(shown)),
        changes_on=min((day for day in changes if day), default=None),
        **parts,
    )


def as_at(entries: Iterable[Entry], when: date) -> tuple[Entry, ...]:
    """What was known at the end of *when* in London: the entries recorded by then."""
    return tuple(entry for entry in entries if london_day(entry.recorded_at) <= when)


def conclude_as_at(framework: Tables, entries: Iterable[Entry], when: date) -> Standing:
    """The standing on a past day, from what was then known and in force. Raises NotDescribed."""
    return conclude(framework, as_at(entries, when), end_of(when))


def _know(framework: Tables, entries: Sequence[Entry], today: date) -> Known:
    record = in_force(entries)
    held = tuple(entry for entry in record if entry.effective <= today)
    service = gather.described(record, today)
    signals = gather.signals(record, framework)
    return Known(
        framework=framework,
        today=today,
        first=min(london_day(entry.recorded_at) for entry in entries),
        record=record,
        held=held,
        service=service,
        scope=framework.scope.of(service),
        signals=signals,
        view=on_day(signals, framework.ratings, today),
        made=decisions(held),
    )


def _rating(known: Known) -> RatingStanding:
    table, today = known.framework.ratings, known.today
    cqc = [item for item in known.signals.cqc if item.on <= today]
    visits = [visit.at(today, table.moderation) for visit in known.signals.visits if visit.on <= today]
    awarded = [item for item in known.signals.awards if item.on <= today]
    return overall_quality_rating(table, cqc, visits, awarded, known.framework.scope.alone(known.scope))


def _risk(known: Known) -> tuple[RiskStanding, date | None]:
    """The risk, and the next day on which its score changes with no new fact."""
    tables, today = known.framework, known.today
    history = History(tables.risk, tables.ratings, known.signals)
    now, days = history.score(today), history.days
    risk = risk_standing(known.held, tables.regime, now, known.made, history.colour, days, today)
    return risk, next((day for day in days if day > today and history.score(day) != now), None)


def _own(known: Known, so_far: SoFar) -> Part:
    """What belongs to no system of its own: escalations to acknowledge, the forum's next look, and what to notice."""
    tables, risk = known.framework, so_far.risk
    level = tables.regime.level(risk.verdict.value)
    dues = escalation_dues(open_items.escalations(known.held), tables.agencies, tables.clocks, known.today)
    if known.service.registered and (known.made or (risk.since and level.review_undecided)):
        start = known.made[-1].on if known.made else max(risk.since or known.first, known.first)
        dues.append(review_due(tables.regime, level, start, known.today))
    said_notes = (
        *notes.risk_notes(risk, known.made, tables.agencies, tables.regime),
        *notes.rating_notes(known, so_far.rating),
        *notes.service_notes(known.service, tables.ratings),
    )
    return Part(dues=tuple(dues), notes=said_notes)


def _clinical(known: Known) -> AssuranceStanding | None:
    recorded = known.view.assurance
    if recorded is None:
        return None
    return AssuranceStanding(level=recorded.level, on=recorded.on, domains=recorded.domains)


def _assurance(known: Known) -> Verdict[Assurance]:
    clause, recorded = known.framework.ratings.assurance_clause, known.view.assurance
    if recorded is None:
        nothing = Reason(text="No Healthcare Quality Assurance Level is recorded", clause=clause)
        return Verdict[Assurance](value=None, reasons=(nothing,))
    reason = Reason(text=f"{recorded.level}, recorded for {said(recorded.on)}", clause=clause)
    return Verdict[Assurance](value=recorded.level, reasons=(reason,))
