"""Weekdays of a month, and what the clock says every day or month besides agendas (B4)."""

from datetime import date, time, timedelta
from enum import StrEnum
from functools import lru_cache

from pydantic import Field

from bot.engine.verdict import Clause, Value

WEEK = 7


class Weekday(StrEnum):
    """Names, never numbers: libraries disagree on which day is 0."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """As ``date.weekday()`` counts: Monday is 0."""
        return list(Weekday).index(self)


class Nightly(Value):
    """Something the clock says every day."""

    id: str
    words: str
    at: time
    clause: Clause


class Monthly(Value):
    """Something the clock says once a month; *words* may hold {month}, which becomes "2026-12".

    On the nth weekday of the month; or, where *after_nth* is given, on the first such weekday after the nth
    *after_weekday* of the month: "the Friday after the second Wednesday".
    """

    id: str
    words: str
    what: str  #: in plain English
    weekday: Weekday
    nth: int = Field(default=1, ge=1, le=4)
    after_weekday: Weekday | None = None
    at: time
    channel: str = ""
    clause: Clause
    time_clause: Clause  #: where the time of day comes from

    def on(self, year: int, month: int) -> date:
        """Its day in that month; what comes after another day may fall in the next."""
        if self.after_weekday is None:
            return nth_weekday(year, month, self.weekday, self.nth)
        first = nth_weekday(year, month, self.after_weekday, self.nth)
        return first + timedelta(days=(self.weekday.number - first.weekday() - 1) % WEEK + 1)


@lru_cache(maxsize=512)
def nth_weekday(year: int, month: int, weekday: Weekday, nth: int) -> date:
    """The nth such weekday of a month; *nth* from 1 to 4."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday.number - first.weekday()) % WEEK + WEEK * (nth - 1))
