"""Days as the rules count them: in Europe/London, months by the calendar. No clock here: today is always given."""

from calendar import monthrange
from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
SHORTEST = 28  #: days that every month has
REMEMBERED = 8192  #: days whose words are not made anew: some twenty years of them


def london_day(moment: datetime) -> date:
    """The day it is in London at *moment*, which must be aware."""
    return moment.astimezone(LONDON).date()


def end_of(day: date) -> datetime:
    """The last second of *day* in London."""
    return datetime.combine(day, time(23, 59, 59), LONDON)


def add_months(day: date, months: int) -> date:
    """The same day of the month *months* later, or the month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if day.day <= SHORTEST:
        return date(year, month + 1, day.day)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@lru_cache(maxsize=REMEMBERED)
def said(day: date) -> str:
    """24 November 2026."""
    return f"{day.day} {day:%B %Y}"
