"""The calculated risk on a day: contributions, floors, thresholds; and when it changes with no new fact (S22)."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.engine.parts import Contribution
from bot.engine.quality.rating import RatingTable
from bot.engine.risk.indicators import ageing, contribution, counted, present
from bot.engine.risk.signals import Signals, Today, days_of, on_day
from bot.engine.risk.weights import Floor, ReportedPoints, RiskTable, RiskVersion
from bot.engine.scale import Rag
from bot.engine.verdict import Reason, Value, Verdict


class Score(Value):
    """The calculated risk. *points* is None where there is not enough information for a colour."""

    verdict: Verdict[Rag]
    points: int | None
    contributions: tuple[Contribution, ...]
    floors: tuple[str, ...] = ()  #: titles of the floors that alone would give the colour


def score(table: RiskTable, ratings: RatingTable, signals: Signals, day: date) -> Score:
    """Work out the risk as at *day*.

    The points of all indicators are summed, up to the maximum; thresholds turn the sum into a colour; a floor raises
    it. Without any rating or visit Green is never said: only a floor, or points that are Amber or Red already, count.
    """
    return scored(table, on_day(signals, ratings, day))


def scored(table: RiskTable, today: Today) -> Score:
    """The same, from the signals as they stand that day."""
    version = table.on(today.day)
    rows = (contribution(row, today) for row in version.indicators.values())
    contributions = tuple(sorted((row for row in rows if row), key=lambda row: (-row.points, row.indicator)))
    points = min(version.maximum, sum(row.points for row in contributions))
    by_points, why = _colour(version, points)
    floors = [floor for floor in version.floors.values() if holds(floor, version, today)]
    colour = _raised(by_points, floors)
    adds = tuple(Reason(text=f"+{row.points} {row.text}", clause=row.clause) for row in contributions)
    raised = tuple(Reason(text=f"{floor.title}: at least {floor.rag}", clause=floor.clause) for floor in floors)
    if _unknown(colour, today):
        text = "Not enough information: no CQC rating and no visit"
        silence = Reason(text=text, clause=version.enough)
        unknown = Verdict[Rag](value=None, reasons=(silence, *adds))
        return Score(verdict=unknown, points=None, contributions=contributions)
    verdict = Verdict[Rag](value=colour, reasons=(*raised, why, *adds))
    made = tuple(floor.title for floor in floors if floor.rag is colour)
    return Score(verdict=verdict, points=points, contributions=contributions, floors=made)


def colour_on(table: RiskTable, today: Today) -> Rag | None:
    """The colour of :func:`scored` without its reasons."""
    version = table.on(today.day)
    points = min(version.maximum, sum(counted(row, today) for row in version.indicators.values()))
    colour = _raised(_by_points(version, points), [f for f in version.floors.values() if holds(f, version, today)])
    return None if _unknown(colour, today) else colour


def _raised(colour: Rag, floors: Sequence[Floor]) -> Rag:
    return max((colour, *(floor.rag for floor in floors)), key=lambda rag: rag.rank)


def _unknown(colour: Rag, today: Today) -> bool:
    """Green is not said of what nobody has rated or seen."""
    return colour is Rag.GREEN and today.cqc_rating is None and not today.visited


def _by_points(version: RiskVersion, points: int) -> Rag:
    if points >= version.red:
        return Rag.RED
    return Rag.AMBER if points >= version.amber else Rag.GREEN


def _colour(version: RiskVersion, points: int) -> tuple[Rag, Reason]:
    of, colour = f"The indicators come to {points} of {version.maximum}", _by_points(version, points)
    bounds = {
        Rag.RED: f"Red from {version.red} on",
        Rag.AMBER: f"Amber from {version.amber} to {version.red - 1}",
        Rag.GREEN: f"Green below {version.amber}",
    }
    text = f"{of}: {bounds[colour]}"
    return colour, Reason(text=f"{text} ({version.title})", clause=version.clause)


def holds(floor: Floor, version: RiskVersion, today: Today) -> bool:
    """Whether every condition that the floor gives is met."""
    return (
        (not floor.cqc or today.cqc_rating in floor.cqc)
        and (not floor.visit or (today.monitored or (None, None))[0] in floor.visit)
        and (not floor.key_questions or _weak(floor, today) >= floor.at_least)
        and (not floor.reported or any(_present(key, version, today) for key in floor.reported))
        and (not floor.suspended or any(span.form in floor.suspended for span in today.suspensions))
    )


def _weak(floor: Floor, today: Today) -> int:
    """How many key questions stand at one of the floor's ratings."""
    return sum(rating in floor.key_questions for rating, _ in today.key_questions.values())


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
