"""What citizens said, as counts in a CSV file: social-work and clinical reviews, Healthwatch, compliments, complaints.

Columns: location_id or service (its name), date, source; and outcomes_met, outcomes_asked, recommend_yes,
recommend_asked, count as they apply. Never a citizen's words: other columns are not read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import get_args

from bot.engine.facts import FeedbackReceived, FeedbackSource
from bot.engine.market.feedback import fault
from bot.imports.rows import Refused, Row, headings, rows

SHAPES = {
    "by location": frozenset({"location_id", "date", "source"}),
    "by name": frozenset({"service", "date", "source"}),
}
COUNTS = ("outcomes_met", "outcomes_asked", "recommend_yes", "recommend_asked", "count")
MOST_ROWS = 100_000
LARGEST = 100_000  #: a count; more than the country's care homes hold is a slip of the keyboard
EARLIEST = date(2000, 1, 1)
_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y")


@dataclass(frozen=True)
class Heard:
    """A row: which service it is of, as written, and what was said on which day."""

    line: int
    service: str
    on: date
    fact: FeedbackReceived


def feedback(file: Path, today: date) -> Iterator[Heard | Refused]:
    """Every row, or why it was not taken. Days are read day first. Raises UnknownShape and UnreadableLine."""
    needed = SHAPES[headings(file, SHAPES)]
    for number, row in enumerate(rows(file, needed)):
        if number >= MOST_ROWS:
            yield Refused(row.line, f"the file has more than {MOST_ROWS} rows: split it; this row and those after it")
            return
        yield _heard(row, today)


def _heard(row: Row, today: date) -> Heard | Refused:
    named = row["location_id"] or row["service"]
    if not named:
        return Refused(row.line, "location_id, service: both are empty")
    on = _day(row["date"])
    if on is None or on < EARLIEST:
        return Refused(row.line, f"date: “{row['date']}” is no date; write it as 2026-11-24 or 24/11/2026")
    if on > today:
        return Refused(row.line, f"date: {row['date']} is still to come")
    source = next((each for each in get_args(FeedbackSource) if each.casefold() == row["source"].casefold()), None)
    if source is None:
        return Refused(row.line, f"source: “{row['source']}” is none of {', '.join(get_args(FeedbackSource))}")
    counts: dict[str, int] = {}
    for name in COUNTS:
        if row[name]:
            number = int(row[name]) if row[name].isascii() and row[name].isdecimal() else -1
            if not 0 <= number <= LARGEST or (name == "count" and number == 0):
                return Refused(row.line, f"{name}: “{row[name]}” is no number that it could be")
            counts[name] = number
    fact = FeedbackReceived.model_validate({"source": source, **counts})
    problem = fault(fact)
    return Refused(row.line, problem) if problem else Heard(row.line, named, on, fact)


def _day(text: str) -> date | None:
    for form in _FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None
