"""Statements as the facts tell them: asked for, given more time, received, judged (IQAF §8; QRG §3.3)."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from bot.engine.days import add_months, said
from bot.engine.facts import (
    Entry,
    StatementExtended,
    StatementJudged,
    StatementReceived,
    StatementRequested,
    VisitRecorded,
)
from bot.engine.quality.claims import Comparison, compare
from bot.engine.quality.rating import CannotRate, RatedVisit, RatingTable, rate_criteria
from bot.engine.quality.toolkit import Toolkit
from bot.engine.verdict import Value


class Statement(Value):
    """One statement, from its request on."""

    ref: str
    requested: date | None = None  #: None: it came unasked
    toolkit: str = ""
    due: date | None = None  #: with all the time it was given
    extensions: int = 0
    received: date | None = None
    answers: StatementReceived | None = None
    judged: StatementJudged | None = None
    judged_on: date | None = None

    def late(self, today: date) -> bool:
        """Whether it came after its day, or has not come by the day after it."""
        return self.due is not None and self.due < (self.received or today)

    @property
    def began(self) -> date:
        """When it was asked for, or came unasked."""
        return self.requested or self.received or date.min

    def days_late(self, today: date) -> int:
        """How many days late it came, or is by now; 0 where it is not late."""
        return ((self.received or today) - self.due).days if self.due and self.late(today) else 0

    def state(self, today: date) -> str:
        """Where it stands, in words."""
        if self.received is None:
            asked = f"asked for on {said(self.requested)}" if self.requested else "not received"
            more = " with more time given" if self.extensions else ""
            waits = f"overdue, was due by {said(self.due)}" if self.late(today) and self.due else ""
            waits = waits or (f"due {said(self.due)}" if self.due else "")
            return ", ".join(part for part in (asked, waits + more if waits else "") if part)
        late = self.days_late(today)
        timely = f"{late} day{'s' * (late != 1)} late" if late else "in time" if self.due else "unasked"
        judged = f"; judged {self.judged.judgement} on {said(self.judged_on)}" if self.judged and self.judged_on else ""
        return f"received {said(self.received)}, {timely}{judged}"


def statements(entries: Sequence[Entry]) -> tuple[Statement, ...]:
    """Every statement among *entries* (in force, in order), the earliest first."""
    found: dict[str, Statement] = {}
    for entry in entries:
        fact, on = entry.fact, entry.effective
        if not isinstance(fact, StatementRequested | StatementExtended | StatementReceived | StatementJudged):
            continue
        before = found.get(fact.ref, Statement(ref=fact.ref))
        found[fact.ref] = before.model_copy(update=_told(fact, on, before))
    return tuple(sorted(found.values(), key=lambda each: (each.began, each.ref)))


def _told(
    fact: StatementRequested | StatementExtended | StatementReceived | StatementJudged, on: date, before: Statement
) -> dict[str, object]:
    match fact:
        case StatementRequested():
            return {
                "requested": before.requested or on,
                "toolkit": before.toolkit or fact.toolkit,
                "due": before.due or fact.due,
            }
        case StatementExtended():
            return {"due": fact.due, "extensions": before.extensions + 1}
        case StatementReceived():
            return {"received": before.received or on, "answers": fact, "toolkit": fact.toolkit}
    return {"judged": fact, "judged_on": on}


def late_since(told: Sequence[Statement], today: date, months: int) -> tuple[Statement, ...]:
    """The late ones of those that were due in the last so many *months*; 0 for all."""
    start = add_months(today, -months) if months else date.min
    return tuple(each for each in told if each.due and each.due >= start and each.late(today))


def provisional(
    statement: Statement, toolkits: Mapping[str, Toolkit], table: RatingTable
) -> tuple[RatedVisit | None, str]:
    """What its answers come to, as a visit's would, or why that cannot be worked out. Never the formal rating."""
    if statement.answers is None or not statement.answers.criteria:
        return None, ""
    toolkit = toolkits.get(statement.toolkit)
    if toolkit is None:
        return None, f"{statement.ref} was made under the toolkit {statement.toolkit}, which this framework lacks"
    try:
        return rate_criteria(toolkit, statement.answers.criteria, table), ""
    except CannotRate as fault:
        return None, f"{statement.ref} gives no provisional rating. {fault}"


def validating(
    statement: Statement, told: Sequence[Statement], visits: Sequence[tuple[date, VisitRecorded]]
) -> VisitRecorded | None:
    """The visit that can validate it: the first by criteria after it came and before the one that followed it."""
    if statement.answers is None or statement.received is None:
        return None
    after = [each.received for each in told if each.received and each.received > statement.received]
    until = min(after, default=date.max)
    return next((visit for on, visit in visits if visit.criteria and statement.received <= on < until), None)


def claimed_and_found(
    statement: Statement, visit: VisitRecorded, toolkits: Mapping[str, Toolkit]
) -> tuple[Comparison | None, str]:
    """The statement against the visit, or why they cannot be compared: only under one version of the toolkit."""
    answers = statement.answers
    if answers is None or visit.toolkit != answers.toolkit or visit.toolkit not in toolkits:
        versions = f"the visit {visit.ref} was done under toolkit {visit.toolkit}"
        text = f"{statement.ref} was made under toolkit {statement.toolkit}, {versions}: they are not compared"
        return None, text
    return compare(toolkits[visit.toolkit], answers.criteria, visit.criteria, visit.ref), ""


def leaves_window(statement: Statement, months: int) -> date | None:
    """The first day on which it no longer counts among the late ones."""
    if statement.due is None:
        return None
    day = add_months(statement.due, months)
    while add_months(day, -months) <= statement.due:  # months end on different days
        day += timedelta(days=1)
    return day
