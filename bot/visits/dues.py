"""What is due across services: chosen, ordered by risk and date, and as rows of files (S10)."""

import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from bot.engine.parts import Due, DueSort
from bot.engine.scale import Rag
from bot.engine.standing import Standing
from bot.engine.verdict import Value
from bot.reply import rag_words
from bot.visits.calendars import Dated
from bot.words import read_day

#: What a member may ask for, and the sorts of things that it means.
GROUPS: dict[str, tuple[DueSort, ...]] = {
    "visits": ("visit",),
    "plans": ("plan",),
    "statements": ("statement",),
    "suspensions": ("suspension",),
    "assurance": ("assurance",),
    "reviews": ("review", "contract review"),
}
ALL = "all"
SPANS = ("overdue", "this week", "next week", "this month", "next month", "this quarter")
_DAYS = re.compile(r"(?:the )?(?:next )?(\d{1,3}) days?")
HEAD = (
    "Service",
    "Postcode",
    "Risk",
    "What",
    "Due",
    "Overdue",
    "Who acts",
    "Why",
    "Clause",
    "Reference",
    "Location id",
)
LAST_RANK = len(Rag)  #: of services without a colour


class Line(Value):
    """One thing that is due on one service."""

    location_id: str
    service: str
    postcode: str
    rag: Rag | None
    due: Due

    @property
    def order(self) -> tuple[int, bool, date, str, str]:
        """Worst risk first; inside a colour what is overdue first; then by date and name."""
        rank = LAST_RANK if self.rag is None else Rag.RED.rank - self.rag.rank
        return rank, not self.due.overdue, self.due.on, self.service.casefold(), self.due.what


def lines(standings: Iterable[Standing], sorts: Sequence[DueSort], until: date) -> tuple[Line, ...]:
    """What falls due by *until* or is overdue; a routine visit that is planned in time stands as the planned one."""
    found = [
        Line(
            location_id=standing.service.location_id,
            service=standing.service.name,
            postcode=standing.service.postcode,
            rag=standing.risk.verdict.value,
            due=due,
        )
        for standing in standings
        for due in standing.dues
        if due.on <= until and (not sorts or due.sort in sorts) and not covered(due, standing)
    ]
    return tuple(sorted(found, key=lambda line: line.order))


def covered(due: Due, standing: Standing) -> bool:
    """Whether a routine visit is planned for a day by which it is in time: the planned one is shown in its place."""
    return due.step == "routine" and any(plan.ref == due.ref and plan.on <= due.on for plan in standing.planned)


def until(said: str, today: date, days: int) -> date | None:
    """The last day of what was said, *days* from today where nothing was; None where it is no time."""
    words = " ".join(said.lower().split()).removeprefix("by ").removeprefix("until ").removeprefix("in ").strip()
    if match := _DAYS.fullmatch(words):
        return today + timedelta(days=int(match.group(1)))
    sunday = today + timedelta(days=6 - today.weekday())
    month = _month_end(today)
    spans = {
        "": today + timedelta(days=days),
        "overdue": today - timedelta(days=1),
        "today": today,
        "this week": sunday,
        "next week": sunday + timedelta(days=7),
        "this month": month,
        "next month": _month_end(month + timedelta(days=1)),
        "this quarter": _month_end(date(today.year, (today.month + 2) // 3 * 3, 1)),
    }
    return spans.get(words) or read_day(words, today)


def dated(line: Line) -> Dated:
    """A line as an event of a calendar."""
    due = line.due
    return Dated(
        key=f"{line.location_id}/{due.sort}/{due.ref or due.what}",
        on=due.on,
        title=f"{line.service}: {due.what}",
        description=f"{rag_words(line.rag)}. {due.who}. {due.why} ({due.clause}).",
        place=line.postcode,
    )


def row(line: Line) -> tuple[str | date | bool, ...]:
    """A line as a row under :data:`HEAD`."""
    due = line.due
    return (
        line.service,
        line.postcode,
        rag_words(line.rag),
        due.what,
        due.on,
        due.overdue,
        due.who,
        due.why,
        str(due.clause),
        due.ref,
        line.location_id,
    )


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
