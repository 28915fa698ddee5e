"""The parts of a service's standing: its rating, its risk, what is open, what is due, what awaits a decision."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field, model_validator

from bot.engine.scale import Assurance, Marking, Rag, Rating, Severity
from bot.engine.verdict import Clause, Reason, Value, Verdict

RatingSource = Literal["", "CQC", "visit", "moderation", "award", "evidence"]
"""What gave a rating: the CQC; a visit by the rules, or as a member moderated it; a member's award for what was or was
not done; what others found, such as a host authority. Empty where there is no rating."""


class RatingStanding(Value):
    """The Overall Provider Quality Rating and where it comes from (S02)."""

    verdict: Verdict[Rating]
    gave: RatingSource = ""
    by: str = ""  #: who moderated or awarded it; of evidence, whose it is
    because: str = ""  #: of an award: what for
    on: date | None = None
    superseded: str = ""  #: what it took the place of, in words

    @model_validator(mode="before")
    @classmethod
    def _as_earlier_versions_kept_it(cls, given: Any) -> Any:
        """Rows once had the source in words alone; they are worked out anew before anybody is shown them."""
        return {name: value for name, value in given.items() if name != "source"} if isinstance(given, dict) else given

    @property
    def source(self) -> str:
        """Where it comes from, in words for partners; empty when unrated."""
        words = {
            "CQC": "CQC",
            "visit": "quality monitoring visit",
            "moderation": f"moderated by {self.by}",
            "award": f"awarded by {self.by}, because {self.because}",
            "evidence": f"evidence of {self.by}",
        }
        return words.get(self.gave, "")


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
    floors: tuple[str, ...] = ()  #: titles of what holds the calculated colour at least so bad, whatever the score
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
    """Something that has not ended: a plan, a suspension, a review meeting, a notice; *state* in words."""

    ref: str  #: empty where it follows by itself from something else
    what: str
    state: str
    since: date
    steps: tuple[str, ...] = ()  #: words that may be said of it next: "submitted", "approve"; for buttons


class PlanWanted(Value):
    """An improvement plan that should be asked for, or could be (QRG §4-5)."""

    rating: Rating  #: whose process it would begin: Bronze or Inadequate
    why: str
    visit: str = ""
    elements: tuple[str, ...] = ()  #: what must improve, each with its rating
    automatic: bool  #: it is requested by itself once the finding is recorded; else it is suggested
    note: Reason | None = None  #: as it stands among the standing's notes


class Suggestion(Value):
    """Something of the support package that fits a service now (IQAF §14)."""

    offer: str  #: id of the framework's offer
    title: str
    why: str


class SupportLevel(Value):
    """The level of support that a service is at (IQAF §14)."""

    title: str
    highest: bool  #: the most that there is: it is looked at by the Provider Support Level Review
    verdict: Verdict[str]  #: the level's id, and why
    suggested: tuple[Suggestion, ...] = ()


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


DueSort = Literal[
    "visit",
    "assurance",
    "statement",
    "plan",
    "suspension",
    "contract review",
    "termination",
    "breach",
    "disagreement",
    "support",
    "entry",
    "toolkit",
    "review",
    "escalation",
    "decision",
]
DueStep = Literal[
    "routine",
    "planned",
    "submit",
    "action",
    "re-inspect",
    "review",
    "hold",
    "send",
    "baseline",
    "moderate",
]
"""Which of the things due of its sort one is, where what comes next depends on it."""


class Due(Value):
    """Something that has to be done by a day, by whom, and why."""

    sort: DueSort
    step: DueStep | None = None
    what: str
    on: date
    who: str  #: in words
    actor: str = ""  #: agency id, or "provider": who is reminded; empty: nobody is
    overdue: bool
    clause: Clause
    ref: str = ""  #: of what it is about
    why: str = ""  #: what it follows from, in a few words: "12 months after the visit of 2 May 2026"
    remind: tuple[date, ...] = ()  #: days on which who acts is reminded, soonest first


class Awaited(Value):
    """A question that the framework puts to officers: the bot proposes, a named person decides.

    The options stand in the framework's decisions.yaml under *question*.
    """

    key: str  #: never asked twice under one key: "PQAS-0003/late"
    question: str  #: id of the question
    about: str  #: reference of what it is about; empty: the service
    text: str  #: the question with this service's facts
    since: date
    reasons: tuple[Reason, ...] = ()


class VisitStanding(Value):
    """The latest visit that gives a rating for each domain."""

    ref: str
    on: date
    form: str
    toolkit: str
    domains: dict[str, Rating]
    overall: Rating | None


class PlannedVisit(Value):
    """A visit in the schedule."""

    ref: str
    on: date
    form: str
    announced: bool
    joint: bool
    agency: str


class StatementStanding(Value):
    """The provider's latest statement (PQAS), or the request for it."""

    ref: str
    state: str
    requested: date | None
    due: date | None
    received: date | None
    provisional: Rating | None  #: never the formal rating
    domains: dict[str, Rating] = Field(default_factory=dict)
    late: int = 0  #: how many of the last years' statements were late, this one included


class FeedbackStanding(Value):
    """What citizens said in the last 12 months, as counts; percentages are for who shows them."""

    since: date  #: the day of the oldest of it
    outcomes_met: int = 0
    outcomes_asked: int = 0
    recommend_yes: int = 0
    recommend_asked: int = 0
    healthwatch_yes: int = 0
    healthwatch_asked: int = 0
    compliments: int = 0
    complaints: int = 0


class AssuranceStanding(Value):
    """The Healthcare Quality Assurance Level last recorded, with its clinical domains."""

    level: Assurance
    on: date
    domains: dict[str, Assurance] = Field(default_factory=dict)


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
