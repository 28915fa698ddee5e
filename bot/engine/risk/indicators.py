"""What each indicator adds to the risk score on a day, and on which days that can change by age alone (S22)."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import takewhile
from typing import Any

from bot.engine.days import add_months, said
from bot.engine.parts import Contribution, Intelligence
from bot.engine.risk.signals import Signals, Span, Today
from bot.engine.risk.weights import (
    AgePoints,
    AnyIndicator,
    AssurancePoints,
    IntelligencePoints,
    KeyQuestionPoints,
    OpenPoints,
    RatingPoints,
    ReportedPoints,
)
from bot.engine.verdict import Value

Counted = tuple[int, Callable[[], str], date | None]  #: points before the cap, what was counted, since when


def _none() -> str:
    return "none"


NOTHING: Counted = (0, _none, None)


def contribution(row: AnyIndicator, today: Today) -> Contribution | None:
    """What the indicator adds, at most its cap; None where it adds nothing."""
    points, text, since = _counted(row, today)
    if points <= 0:
        return None
    capped = f", capped at {row.cap}" if points > row.cap else ""
    return Contribution(
        indicator=row.id,
        text=f"{row.title}: {text()}{capped}",
        points=min(points, row.cap),
        clause=row.clause,
        since=since,
    )


def counted(row: AnyIndicator, today: Today) -> int:
    """The points of :func:`contribution`; 0 where it adds nothing."""
    return max(0, min(_counted(row, today)[0], row.cap))


def _counted(row: AnyIndicator, today: Today) -> Counted:
    return _COUNTS[type(row)](row, today)


def _assurance(row: AssurancePoints, today: Today) -> Counted:
    recorded = today.assurance
    if recorded is None:
        return NOTHING
    return row.points.get(recorded.level, 0), lambda: f"{recorded.level}, {said(recorded.on)}", recorded.on


def _rating(row: RatingPoints, today: Today) -> Counted:
    if row.measure == "CQC rating":
        if today.cqc_rating:
            latest = today.cqc[0]
            return row.points.get(today.cqc_rating, 0), lambda: f"{latest.words}, {said(latest.on)}", latest.on
    elif today.monitored:
        rating, on = today.monitored
        return row.points.get(rating, 0), lambda: f"{rating}, {said(on)}", on
    return row.unrated, _none, None


def _key_questions(row: KeyQuestionPoints, today: Today) -> Counted:
    weak = sorted((key, *found) for key, found in today.key_questions.items() if row.points.get(found[0]))
    points = sum(row.points[rating] for _, rating, _ in weak)
    since = max((item.on for item in today.cqc), default=None)
    return points, lambda: ", ".join(f"{question} {words}" for question, _, words in weak), since


def _age(row: AgePoints, today: Today) -> Counted:
    on = _aged(row, today)
    if on is None:
        return NOTHING
    passed = [step for step in row.steps if today.day > add_months(on, step.over_months)]
    if not passed:
        return NOTHING
    step = max(passed, key=lambda step: step.over_months)
    since = add_months(on, step.over_months)
    return step.points, lambda: f"older than {step.over_months} months, from {said(on)}", since


def _aged(row: AgePoints, today: Today) -> date | None:
    if row.measure == "age of visit":
        return today.visit.on if today.visit else None
    return today.cqc[0].on if today.cqc else None


def weight(row: IntelligencePoints, item: Intelligence, day: date) -> int:
    """Points of one piece of intelligence on *day*: halved every half-life, rounded down, none after the window."""
    age = (day - item.on).days
    if item.category not in row.categories or not 0 <= age < row.window_days:
        return 0
    return row.points.get(item.severity, 0) >> (age // row.half_life_days if row.half_life_days else 0)


def _intelligence(row: IntelligencePoints, today: Today) -> Counted:
    oldest = today.day - timedelta(days=row.window_days)
    fresh = takewhile(lambda item: item.on > oldest, reversed(today.intelligence))  # it is in order of effect
    heavy = [(points, item) for item in fresh if (points := weight(row, item, today.day))]
    if not heavy:
        return NOTHING

    def text() -> str:
        pieces = "1 piece" if len(heavy) == 1 else f"{len(heavy)} pieces"
        return f"{pieces}, the latest on {said(max(item.on for _, item in heavy))}"

    return sum(points for points, _ in heavy), text, min(item.on for _, item in heavy)


def _reported(row: ReportedPoints, today: Today) -> Counted:
    report = today.reports.get(row.id)
    if report is None or not present(row, today):
        return NOTHING
    note = f", {report.note}" if report.note else ""
    return row.points, lambda: f"reported {said(report.on)}{note}", report.on


def present(row: ReportedPoints, today: Today) -> bool:
    """Whether the indicator was last reported present, and not too long ago."""
    report = today.reports.get(row.id)
    if report is None or not report.present:
        return False
    return row.window_days is None or (today.day - report.on).days < row.window_days


def _open(row: OpenPoints, today: Today) -> Counted:
    spans = _spans(row, today)
    since = min((span.since for span in spans), default=None)
    return row.points * len(spans), lambda: ", ".join(span.ref for span in spans), since


def _spans(row: OpenPoints, today: Today) -> tuple[Span, ...]:
    holding = {
        "open suspension": today.suspensions,
        "open concern": today.concerns,
        "overdue plan": today.overdue_plans,
    }
    return holding[row.measure]


_COUNTS: dict[type[Value], Callable[[Any, Today], Counted]] = {
    RatingPoints: _rating,
    AssurancePoints: _assurance,
    KeyQuestionPoints: _key_questions,
    AgePoints: _age,
    IntelligencePoints: _intelligence,
    ReportedPoints: _reported,
    OpenPoints: _open,
}
"""How each sort of indicator counts: looked up, and not tried one by one, for a history asks many thousand times."""


def ageing(row: AnyIndicator, signals: Signals) -> Iterator[date]:
    """The days on which what the indicator adds may change with no new fact."""
    match row:
        case AgePoints():
            dated = [item.on for item in signals.cqc] + [visit.on for visit in signals.visits]
            yield from (add_months(on, step.over_months) + timedelta(days=1) for on in dated for step in row.steps)
        case IntelligencePoints():
            for item in signals.intelligence:
                yield from _decay(row, item)
        case ReportedPoints(window_days=int() as days):
            yield from (item.on + timedelta(days=days) for item in signals.reports if item.indicator == row.id)
        case _:
            return


def _decay(row: IntelligencePoints, item: Intelligence) -> Iterator[date]:
    if item.category not in row.categories:
        return
    yield item.on + timedelta(days=row.window_days)
    halvings = row.points.get(item.severity, 0).bit_length() if row.half_life_days else 0
    for times in range(1, halvings + 1):
        yield item.on + timedelta(days=times * (row.half_life_days or 0))
