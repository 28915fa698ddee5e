"""Dates and times as people here write them: 24 November 2026, 09:00, Europe/London."""

from datetime import date, datetime

from bot.engine.days import LONDON
from bot.engine.days import said as day

__all__ = ["LONDON", "day", "moment", "month_name", "weekday"]


def month_name(value: str) -> str:
    """December 2026, of "2026-12"."""
    return f"{date.fromisoformat(f'{value}-01'):%B %Y}"


def weekday(value: date) -> str:
    """Tuesday 24 November 2026."""
    return f"{value:%A} {day(value)}"


def moment(value: datetime) -> str:
    """Tuesday 24 November 2026, 09:00. Takes any aware time."""
    local = value.astimezone(LONDON)
    return f"{weekday(local.date())}, {local:%H:%M}"
