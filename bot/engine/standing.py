"""Everything concluded about one service, from its facts, the framework and the day it is asked for."""

from datetime import date, datetime

from bot.engine.facts import ServiceDescribed
from bot.engine.scale import Assurance, Marking, Rag, Rating, Severity
from bot.engine.verdict import Clause, Reason, Value, Verdict


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
    score: int | None = None  #: None where there is not enough information
    contributions: tuple[Contribution, ...] = ()
    views: dict[str, Rag] = {}  #: agency id -> its own view


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
    acknowledged: dict[str, str] = {}  #: agency id -> member id


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


class Standing(Value):
    """All conclusions about one service, as at *today*."""

    today: date
    service: ServiceDescribed
    aliases: tuple[str, ...] = ()
    rating: RatingStanding
    risk: RiskStanding
    regime: str  #: id of the surveillance level in the framework's regime: "targeted", "enhanced", "routine"
    assurance: Verdict[Assurance]
    assurance_on: date | None = None
    concerns: tuple[OpenConcern, ...] = ()
    plans: tuple[OpenItem, ...] = ()
    suspensions: tuple[OpenItem, ...] = ()
    escalations: tuple[OpenEscalation, ...] = ()
    dues: tuple[Due, ...] = ()  #: soonest first
    intelligence: tuple[Intelligence, ...] = ()  #: of the last 12 months, newest first
    notes: tuple[Reason, ...] = ()  #: silences and disagreements a reader must see
    changes_on: date | None = None  #: the next day on which something above changes with no new fact

    @property
    def overdue(self) -> tuple[Due, ...]:
        """What should have been done before today."""
        return tuple(due for due in self.dues if due.overdue)
