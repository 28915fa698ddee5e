"""Forums, and when they sit. Every rule works on local dates, so a change of the clocks moves nothing (S25, S26)."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, model_validator

from bot.engine.days import LONDON
from bot.engine.keyed import Keyed
from bot.engine.meetings.rhythm import WEEK, Monthly, Nightly, Weekday, nth_weekday
from bot.engine.verdict import Clause, Value

LOOK_AHEAD = timedelta(days=400)  #: further than the longest gap between two sittings
MOVED_AT_MOST = timedelta(days=31)  #: from the day it was planned for

Stage = Literal["draft", "closed", "final"]


class Meets(Value):
    """The rhythm of a forum: every so many weeks, or the nth weekday of every so many months."""

    unit: Literal["week", "month"]
    every: int = Field(default=1, ge=1, le=12)
    weekday: Weekday
    nth: int = Field(default=1, ge=1, le=4)  #: of the month; weekly forums have none
    first: date  #: from which weeks or months are counted; there is no sitting before it
    at: time
    minutes: int = Field(gt=0, le=480)
    moved: dict[date, date | None] = Field(
        default_factory=dict
    )  #: planned day -> the day it is held instead; None: it is not held
    clause: Clause
    time_clause: Clause  #: where weekday and time come from: no document gives them

    @model_validator(mode="after")
    def _moved_near(self) -> Self:
        for planned, held in self.moved.items():
            if held is not None and abs(held - planned) > MOVED_AT_MOST:
                message = f"the sitting of {planned} may be moved by at most {MOVED_AT_MOST.days} days, not to {held}"
                raise ValueError(message)
        return self


class Routine(Value):
    """What the clock says before a sitting: on this weekday and time, the last one before it."""

    weekday: Weekday
    at: time
    catch_up: Literal["late", "skip"] = "late"  #: after downtime, while the sitting is still ahead
    clause: Clause


SectionId = Literal[
    "reds",
    "new",
    "carried",
    "decisions",
    "review",
    "notifications",
    "clocks",
    "contracts",
    "down",
    "apart",
    "good",
    "visits",
    "support",
]


class Quorum(Value):
    """How many of a forum's members must be there for it to decide."""

    agencies: int = Field(ge=1)
    clause: Clause


class Forum(Value):
    """A standing meeting and its terms of reference."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    channel: str = ""  #: where its agendas are posted
    chair: str = ""  #: role id
    deputies: tuple[str, ...] = ()  #: role ids
    members: tuple[str, ...] = ()  #: agency ids
    quorum: Quorum | None = None  #: None: its terms do not say
    meets: Meets | None = None  #: None: when it is called
    calendar: dict[Stage, Routine] = Field(default_factory=dict)
    reports_to: tuple[str, ...] = ()  #: forum ids
    sections: tuple[SectionId, ...] = ()  #: the parts of its agenda; none: all that are not for those who name them
    summons: bool = True  #: whether the agencies of a service's regime, and its provider, must attend for its lines
    purpose: str = ""
    clause: Clause

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.calendar and self.meets is None:
            message = f"{self.id}: a calendar needs a rhythm (meets)"
            raise ValueError(message)
        if self.meets:
            stages: tuple[Stage, ...] = ("draft", "closed", "final")
            times = [_before(self.meets, self.calendar[s], self.meets.first) for s in stages if s in self.calendar]
            if any(later <= earlier for earlier, later in pairwise(times)):
                message = f"{self.id}: draft, closed and final must follow each other before the sitting"
                raise ValueError(message)
        return self


class SectionRule(Value):
    """One part of every agenda."""

    id: SectionId
    title: str
    at_most: int = Field(default=0, ge=0)  #: lines shown, the rest counted; 0: all
    categories: tuple[str, ...] = ()  #: of intelligence, where the part is made from it
    named: bool = False  #: only on the agendas of forums that name it
    after_days: int = Field(default=28, ge=0)  #: of de-escalation: since the decision, where nothing else has changed
    after_clause: Clause | None = None  #: of proposing it at all: no document says when
    clause: Clause


class ForumTable(Value):
    """The forums of a place, which of them concerns go to, and what the clock says daily."""

    forums: Keyed[Forum]
    concerns_to: str  #: forum id that a concern is raised for unless told
    sections: tuple[SectionRule, ...]  #: of every agenda, in order
    nightly: Keyed[Nightly] = Field(default_factory=dict)
    monthly: Keyed[Monthly] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _all_known(self) -> Self:
        wanted = {self.concerns_to: "concerns_to"}
        wanted |= {other: f"{forum.id}.reports_to" for forum in self.forums.values() for other in forum.reports_to}
        for name, where in wanted.items():
            if name not in self.forums:
                message = f"{where}: no forum is called {name}"
                raise ValueError(message)
        return self

    def sections_of(self, forum: Forum) -> tuple[SectionRule, ...]:
        """The parts of a forum's agenda, in order: those it names, else all that need not be named."""
        return tuple(
            rule for rule in self.sections if (rule.id in forum.sections if forum.sections else not rule.named)
        )

    def named(self, text: str) -> Forum | None:
        """The forum with this id, name or alias, in any case."""
        said = text.strip().casefold()
        return next(
            (
                f
                for f in self.forums.values()
                if said in {f.id.casefold(), f.name.casefold(), *map(str.casefold, f.aliases)}
            ),
            None,
        )


class Sitting(Value):
    """One meeting of a forum. *on*, its local date, is its key everywhere."""

    forum: str
    on: date
    starts: datetime  #: aware, Europe/London
    ends: datetime
    stages: dict[Stage, datetime]  #: when each stage of its agenda is said


def sittings(forum: Forum, start: date, end: date) -> tuple[Sitting, ...]:
    """Every sitting on a day from *start* to *end*, both included, in order; each day once."""
    if forum.meets is None:
        return ()
    held = set()
    for planned in _planned(forum.meets, start - MOVED_AT_MOST, end + MOVED_AT_MOST):
        day = forum.meets.moved.get(planned, planned)
        if day is not None and start <= day <= end:
            held.add(day)
    return tuple(_sitting(forum, forum.meets, day) for day in sorted(held))


def next_sitting(forum: Forum, now: datetime) -> Sitting | None:
    """The sitting that is going on or comes next; None for a forum that has no rhythm."""
    today = now.astimezone(LONDON).date()
    return next((s for s in sittings(forum, today, today + LOOK_AHEAD) if s.ends > now), None)


def sitting_after(forum: Forum, on: date) -> Sitting | None:
    """The first sitting after a day."""
    return next(iter(sittings(forum, on + timedelta(days=1), on + LOOK_AHEAD)), None)


def sitting_before(forum: Forum, on: date) -> Sitting | None:
    """The last sitting before a day."""
    return next(reversed(sittings(forum, on - LOOK_AHEAD, on - timedelta(days=1))), None)


def stands_on(forum: Forum | None, meeting: date, today: date) -> date:
    """The day of the sitting that an open concern for *meeting* is before: once that has passed, the coming one."""
    if forum is None or meeting >= today:
        return meeting
    return next((s.on for s in sittings(forum, today, today + LOOK_AHEAD)), meeting)


def sitting_for_concern(forum: Forum, now: datetime) -> Sitting | None:
    """The next sitting whose agenda is still open: a later concern goes to the one after (S26)."""
    today = now.astimezone(LONDON).date()
    ahead = sittings(forum, today, today + LOOK_AHEAD)
    return next((s for s in ahead if s.stages.get("closed", s.starts) > now), None)


def closed_sitting(forum: Forum, now: datetime) -> Sitting | None:
    """The sitting whose agenda has closed and which has not begun: only its chair may still admit a concern."""
    coming = next_sitting(forum, now)
    return coming if coming and coming.stages.get("closed", coming.starts) <= now < coming.starts else None


def _planned(meets: Meets, start: date, end: date) -> Iterator[date]:
    start = max(start, meets.first)
    if meets.unit == "week":
        first = meets.first + timedelta(days=(meets.weekday.number - meets.first.weekday()) % WEEK)
        step = timedelta(weeks=meets.every)
        day = first + step * max(0, -((first - start) // step))
        while day <= end:
            yield day
            day += step
        return
    months = meets.first.year * 12 + meets.first.month - 1
    for month in range(months, end.year * 12 + end.month, meets.every):
        day = nth_weekday(month // 12, month % 12 + 1, meets.weekday, meets.nth)
        if start <= day <= end:
            yield day


def _sitting(forum: Forum, meets: Meets, day: date) -> Sitting:
    starts = datetime.combine(day, meets.at, tzinfo=LONDON)
    ends = datetime.combine(day, meets.at) + timedelta(minutes=meets.minutes)
    return Sitting(
        forum=forum.id,
        on=day,
        starts=starts,
        ends=ends.replace(tzinfo=LONDON),
        stages={stage: _before(meets, routine, day) for stage, routine in forum.calendar.items()},
    )


def _before(meets: Meets, routine: Routine, day: date) -> datetime:
    """A moved sitting keeps the lead time of a regular one, so its stages stay in order."""
    days = (meets.weekday.number - routine.weekday.number) % WEEK
    if days == 0 and routine.at >= meets.at:
        days = WEEK
    return datetime.combine(day - timedelta(days=days), routine.at, tzinfo=LONDON)
