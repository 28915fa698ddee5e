"""What the risk indicators look at: a service's facts, each with the days it holds for."""

from collections.abc import Iterable
from datetime import date

from pydantic import Field

from bot.engine.parts import Intelligence
from bot.engine.quality.awards import Award
from bot.engine.quality.overall import CqcPublished, VisitRated, current_cqc
from bot.engine.quality.rating import RatingTable
from bot.engine.quality.visits import Visit
from bot.engine.scale import Assurance, Rating
from bot.engine.verdict import Value


class Span(Value):
    """Something that holds from *since* up to, not including, *until*. *form*: of a suspension, as it was imposed."""

    ref: str
    since: date
    until: date | None = None
    form: str = ""

    def holds(self, day: date) -> bool:
        """Whether it holds on *day*."""
        return self.since <= day and (self.until is None or day < self.until)


class AssuranceAt(Value):
    """An assurance level and the day it was recorded for."""

    on: date
    level: Assurance
    domains: dict[str, Assurance] = Field(default_factory=dict)
    joint: bool = False


class Report(Value):
    """An indicator reported present, or gone."""

    on: date
    indicator: str
    present: bool
    note: str = ""


class Signals(Value):
    """Everything that the risk is worked out from, each list in order of effect."""

    cqc: tuple[CqcPublished, ...] = ()
    visits: tuple[Visit, ...] = ()
    awards: tuple[Award, ...] = ()
    assurance: tuple[AssuranceAt, ...] = ()
    intelligence: tuple[Intelligence, ...] = ()
    reports: tuple[Report, ...] = ()
    suspensions: tuple[Span, ...] = ()
    concerns: tuple[Span, ...] = ()
    overdue_plans: tuple[Span, ...] = ()


class Today(Value):
    """The signals as they stand on one day."""

    day: date
    cqc: tuple[CqcPublished, ...]  #: standing ratings by service group, worst first
    cqc_rating: Rating | None
    visit: VisitRated | None  #: the latest that has a rating
    awarded: Award | None  #: the latest rating that a member awarded
    visited: bool  #: whether there was any visit
    assurance: AssuranceAt | None
    intelligence: tuple[Intelligence, ...]
    reports: dict[str, Report]  #: the latest word on each indicator
    key_questions: dict[str, tuple[Rating, str]]  #: the worst that stands of each, with the CQC's words
    suspensions: tuple[Span, ...]
    concerns: tuple[Span, ...]
    overdue_plans: tuple[Span, ...]

    @property
    def monitored(self) -> tuple[Rating, date] | None:
        """The rating from monitoring, and its day: the latest visit's or a later award's; on one day, the worse."""
        visit = self.visit
        found = [(visit.on, visit.verdict.value)] if visit and visit.verdict.value else []
        found += [(self.awarded.on, self.awarded.rating)] if self.awarded else []
        on, rating = max(found, key=lambda each: (each[0], each[1].rank), default=(None, None))
        return (rating, on) if rating and on else None


def on_day(signals: Signals, table: RatingTable, day: date, published: tuple[CqcPublished, ...] | None = None) -> Today:
    """What held on *day*: later facts are left out, ended ones too. *published*: what stood of the CQC's, if known."""
    cqc = published
    if cqc is None:
        cqc = current_cqc(table, [item for item in signals.cqc if item.on <= day])
    held = [visit for visit in signals.visits if visit.on <= day]
    seen = (visit.at(day, table.moderation) for visit in reversed(held))
    return Today(
        day=day,
        cqc=cqc,
        cqc_rating=table.cqc.rating(cqc[0].words) if cqc else None,
        visit=next((visit for visit in seen if visit.verdict.value), None),
        awarded=next((item for item in reversed(signals.awards) if item.on <= day), None),
        visited=bool(held),
        assurance=next((item for item in reversed(signals.assurance) if item.on <= day), None),
        intelligence=tuple(item for item in signals.intelligence if item.on <= day),
        reports={item.indicator: item for item in signals.reports if item.on <= day},
        key_questions=_key_questions(table, cqc),
        suspensions=_holding(signals.suspensions, day),
        concerns=_holding(signals.concerns, day),
        overdue_plans=_holding(signals.overdue_plans, day),
    )


def days_of(signals: Signals) -> Iterable[date]:
    """Every day on which a fact takes effect or ends."""
    yield from (item.on for item in signals.cqc)
    yield from (visit.on for visit in signals.visits)
    yield from (item.on for visit in signals.visits for item in visit.moderations)
    yield from (item.on for item in signals.awards)
    yield from (item.on for item in signals.assurance)
    yield from (item.on for item in signals.intelligence)
    yield from (item.on for item in signals.reports)
    for span in (*signals.suspensions, *signals.concerns, *signals.overdue_plans):
        yield span.since
        if span.until:
            yield span.until


def _holding(spans: tuple[Span, ...], day: date) -> tuple[Span, ...]:
    return tuple(span for span in spans if span.holds(day))


def _key_questions(table: RatingTable, cqc: tuple[CqcPublished, ...]) -> dict[str, tuple[Rating, str]]:
    """Each key question by the worst that any standing rating gives it."""
    worst: dict[str, tuple[Rating, str]] = {}
    for item in cqc:
        for question, words in item.key_questions.items():
            rating = None if question.casefold() == "overall" else table.cqc.rating(words)
            if rating and (question not in worst or rating.worse_than(worst[question][0])):
                worst[question] = (rating, words)
    return worst
