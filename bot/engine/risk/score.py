"""The calculated risk on a day: contributions, floors, thresholds; and when it changes with no new fact (S22)."""

from collections.abc import Iterator
from datetime import date

from bot.engine.parts import Contribution
from bot.engine.quality.rating import RatingTable
from bot.engine.risk.indicators import ageing, contribution, present
from bot.engine.risk.signals import Signals, Today, days_of, on_day
from bot.engine.risk.weights import Floor, ReportedPoints, RiskTable, RiskVersion
from bot.engine.scale import Rag
from bot.engine.verdict import Reason, Value, Verdict


class Score(Value):
    """The calculated risk. *points* is None where there is not enough information for a colour."""

    verdict: Verdict[Rag]
    points: int | None
    contributions: tuple[Contribution, ...]


def score(table: RiskTable, ratings: RatingTable, signals: Signals, day: date) -> Score:
    """Work out the risk as at *day*.

    The points of all indicators are summed, up to the maximum; thresholds turn the sum into a colour; a floor raises
    it. Without any rating or visit Green is never said: only a floor, or points that are Amber or Red already, count.
    """
    version = table.on(day)
    today = on_day(signals, ratings, day)
    rows = (contribution(row, today) for row in version.indicators.values())
    contributions = tuple(sorted((row for row in rows if row), key=lambda row: (-row.points, row.indicator)))
    points = min(version.maximum, sum(row.points for row in contributions))
    colour, why = _colour(version, points)
    floors = [floor for floor in version.floors.values() if holds(floor, version, today)]
    for floor in floors:
        colour = max(colour, floor.rag, key=lambda rag: rag.rank)
    adds = tuple(Reason(text=f"+{row.points} {row.text}", clause=row.clause) for row in contributions)
    raised = tuple(Reason(text=f"{floor.title}: at least {floor.rag}", clause=floor.clause) for floor in floors)
    if colour is Rag.GREEN and today.cqc_rating is None and not today.visited:
        text = "Not enough information: no CQC rating and no visit"
        silence = Reason(text=text, clause=version.enough)
        unknown = Verdict[Rag](value=None, reasons=(silence, *adds))
        return Score(verdict=unknown, points=None, contributions=contributions)
    verdict = Verdict[Rag](value=colour, reasons=(*raised, why, *adds))
    return Score(verdict=verdict, points=points, contributions=contributions)


def _colour(version: RiskVersion, points: int) -> tuple[Rag, Reason]:
    of = f"The indicators come to {points} of {version.maximum}"
    if points >= version.red:
        colour, text = Rag.RED, f"{of}: Red from {version.red} on"
    elif points >= version.amber:
        colour, text = Rag.AMBER, f"{of}: Amber from {version.amber} to {version.red - 1}"
    else:
        colour, text = Rag.GREEN, f"{of}: Green below {version.amber}"
    return colour, Reason(text=f"{text} ({version.title})", clause=version.clause)


def holds(floor: Floor, version: RiskVersion, today: Today) -> bool:
    """Whether every condition that the floor gives is met."""
    visit = today.monitored[0] if today.monitored else None
    bad = sum(rating in floor.key_questions for rating, _ in today.key_questions.values())
    conditions = (
        not floor.cqc or today.cqc_rating in floor.cqc,
        not floor.visit or visit in floor.visit,
        not floor.key_questions or bad >= floor.at_least,
        not floor.reported or any(_present(key, version, today) for key in floor.reported),
        not floor.suspended or bool(today.suspensions),
    )
    return all(conditions)


def _present(indicator: str, version: RiskVersion, today: Today) -> bool:
    row = version.indicators[indicator]
    return isinstance(row, ReportedPoints) and present(row, today)


def breakpoints(table: RiskTable, signals: Signals) -> list[date]:
    """Every day on which the score can change, in order: facts, their ends, ageing, new versions of the weights."""
    return sorted(set(_all_breakpoints(table, signals)))


def _all_breakpoints(table: RiskTable, signals: Signals) -> Iterator[date]:
    yield from days_of(signals)
    for version in table.versions:
        yield version.effective
        for row in version.indicators.values():
            yield from ageing(row, signals)
