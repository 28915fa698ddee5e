"""What the clock says, and when: every draft, close and final agenda, and what is done nightly (S25, S26, B4)."""

from datetime import date, datetime, timedelta
from typing import Literal

from bot.engine.days import LONDON, london_day
from bot.engine.meetings.forums import Forum, ForumTable, Sitting, Stage, sittings
from bot.engine.meetings.rhythm import Monthly, Nightly
from bot.engine.verdict import Value

LEAD = timedelta(days=14)  #: longer than the time from a draft to its sitting
ORDER: tuple[Stage, ...] = ("draft", "closed", "final")
SAID = {"draft": "draft agenda", "closed": "close of the agenda", "final": "final agenda"}


class Saying(Value):
    """One thing that the clock says, once: *key* is its name for ever, made of local dates and no times."""

    at: datetime  #: aware, Europe/London
    key: str
    words: str  #: the command
    what: str  #: in plain English
    channel: str = ""  #: where it is posted
    catch_up: Literal["late", "skip", "latest"] = "late"  #: after downtime: late; not at all; only the last of its kind
    kind: str  #: routines of one kind replace each other where only the latest is caught up


def sayings(table: ForumTable, after: datetime, until: datetime) -> tuple[Saying, ...]:
    """All that is due after *after* and up to *until*, in order of time."""
    found = [saying for forum in table.forums.values() for saying in _of_forum(forum, after, until)]
    found += [saying for nightly in table.nightly.values() for saying in _of_night(nightly, after, until)]
    found += [saying for monthly in table.monthly.values() for saying in _of_month(monthly, after, until)]
    return tuple(sorted(found, key=lambda saying: (saying.at, saying.key)))


def _of_forum(forum: Forum, after: datetime, until: datetime) -> list[Saying]:
    if not forum.calendar:
        return []
    return [
        _saying(forum, sitting, stage)
        for sitting in sittings(forum, london_day(after), london_day(until) + LEAD)
        for stage in ORDER
        if stage in sitting.stages and after < sitting.stages[stage] <= until
    ]


def _saying(forum: Forum, sitting: Sitting, stage: Stage) -> Saying:
    return Saying(
        at=sitting.stages[stage],
        key=f"clock/agenda/{forum.id}/{sitting.on}/{stage}",
        words=f"agenda {forum.id} {sitting.on} --{stage}",
        what=f"{SAID[stage]} of the {forum.name} of {sitting.on.day} {sitting.on:%B %Y}",
        channel=forum.channel,
        catch_up=forum.calendar[stage].catch_up,
        kind=f"agenda/{forum.id}/{stage}",
    )


def _of_night(nightly: Nightly, after: datetime, until: datetime) -> list[Saying]:
    first, last = london_day(after), london_day(until)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [_at_night(nightly, day) for day in days if after < _at_night(nightly, day).at <= until]


def _at_night(nightly: Nightly, day: date) -> Saying:
    return Saying(
        at=datetime.combine(day, nightly.at, tzinfo=LONDON),
        key=f"clock/{nightly.id}/{day}",
        words=nightly.words,
        what=nightly.id,
        catch_up="latest",
        kind=nightly.id,
    )


def _of_month(monthly: Monthly, after: datetime, until: datetime) -> list[Saying]:
    first, last = london_day(after), london_day(until)
    months = range(first.year * 12 + first.month - 2, last.year * 12 + last.month)  # what comes after may fall later
    found = [_in_month(monthly, number // 12, number % 12 + 1) for number in months]
    return [saying for saying in found if after < saying.at <= until]


def _in_month(monthly: Monthly, year: int, month: int) -> Saying:
    named = f"{year}-{month:02d}"
    return Saying(
        at=datetime.combine(monthly.on(year, month), monthly.at, tzinfo=LONDON),
        key=f"clock/{monthly.id}/{named}",
        words=monthly.words.format(month=named),
        what=f"{monthly.what} of {date(year, month, 1):%B %Y}",
        channel=monthly.channel,
        kind=monthly.id,
    )
