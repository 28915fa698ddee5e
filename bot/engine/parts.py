"""The parts of a service's standing: its rating, its risk, what is open, what is due."""

from datetime import date, datetime

from pydantic import Field

from bot.engine.scale import Marking, Rag, Rating, Severity
from bot.engine.verdict import Clause, Value, Verdict


class RatingStanding(Value):
    """The Overall Provider Quality Rating and where it comes from (S02)."""

    verdict: Verdict[Rating]
    source: str = ""  #: "CQC", "quality monitoring visit", "moderated by <forum or member>"; empty when unrated
    on: date | None = None
    superseded: str = ""  #: what it took the place of, in words


class Contribution(Value):
    """What one indicator adds to the risk score (S22)."""

    indicator: str
    text: str
    points: int
    clause: Clause
    since: date | None = None


class RiskStanding(Value):
    """The risk: the forum's decision where there is one, and what the indicators come to (S22, S24)."""

    verdict: Verdict[Rag]  #: what holds: the forum's decision, else the calculated one
    decided: bool  #: True where a forum decided
    since: date | None = None  #: since when the colour that holds has held
    calculated: Verdict[Rag]
    calculated_then: Rag | None = None  #: what the indicators came to on the day of the forum's last decision
    score: int | None = None  #: None where there is not enough information
    contributions: tuple[Contribution, ...] = ()
    views: dict[str, Rag] = Field(default_factory=dict)  #: agency id -> its own view


class OpenConcern(Value):
    """A concern no forum has closed."""

    ref: str
    text: str
    agency: str
    raised: date
    forum: str
    meeting: date
    urgent: bool
    marking: Marking


class OpenItem(Value):
    """An improvement plan or a suspension that has not ended; *state* in words."""

    ref: str
    what: str
    state: str
    since: date


class OpenEscalation(Value):
    """An escalation that has not stood down."""

    ref: str
    trigger: str
    summary: str
    opened: datetime
    level: int  #: 0 as opened, then one more with each climb
    acknowledge_by: datetime | None
    agencies: tuple[str, ...]
    acknowledged: dict[str, str] = Field(default_factory=dict)  #: agency id -> member id


class Due(Value):
    """Something that has to be done by a day, by whom, and why."""

    what: str
    on: date
    who: str
    overdue: bool
    clause: Clause


class Intelligence(Value):
    """One piece of intelligence as lists show it."""

    ref: str
    text: str
    category: str
    severity: Severity
    source: str
    on: date
    by: str
    marking: Marking
