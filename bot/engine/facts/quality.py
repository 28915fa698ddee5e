"""Facts about quality: CQC ratings, visits, statements, assurance levels, and what members decided on them."""

from datetime import date
from typing import Literal

from pydantic import Field

from bot.engine.scale import Achievement, Assurance, Rating
from bot.engine.verdict import Value

VisitForm = Literal["scheduled", "focussed", "re-inspection", "baseline", "desktop"]


class CqcRatingPublished(Value):
    """A rating as the CQC published it; *overall* in its own words, dated by the entry (S05)."""

    kind: Literal["cqc rating published"] = "cqc rating published"
    service_group: str = ""
    overall: str
    key_questions: dict[str, str] = Field(default_factory=dict)
    inherited: bool = False


class CqcInspectionExpected(Value):
    """The CQC is expected at the service on the entry's day: visits are planned clear of it (IQAF §9)."""

    kind: Literal["cqc inspection expected"] = "cqc inspection expected"
    note: str = ""


class VisitPlanned(Value):
    """A visit put in the schedule (IQAF §7, 9). A change of date is a correction of this entry."""

    kind: Literal["visit planned"] = "visit planned"
    ref: str  #: VIS-0001; the visit that is then recorded bears it too
    on: date
    form: VisitForm = "scheduled"
    announced: bool = True
    joint: bool = False  #: together with the clinical assessment
    agency: str = ""  #: whose officers go
    note: str = ""


class VisitCancelled(Value):
    """A planned visit that will not take place."""

    kind: Literal["visit cancelled"] = "visit cancelled"
    ref: str
    reason: str


class VisitRecorded(Value):
    """A quality monitoring visit, by criteria or, where only that is known, by domains (S03)."""

    kind: Literal["visit recorded"] = "visit recorded"
    ref: str
    toolkit: str
    form: VisitForm = "scheduled"
    criteria: dict[str, Achievement] = Field(default_factory=dict)
    domains: dict[str, Rating] = Field(default_factory=dict)
    announced: bool | None = None  #: None: not said
    joint: bool = False  #: the clinical assessment was done at the same visit
    scenarios: bool = False  #: no citizens yet: judged on scenarios and mock care plans (IQAF §23)
    document: str = ""  #: the spreadsheet it was taken from


class RatingModerated(Value):
    """A member's decision where the rules for domains give no rating (QRG §3.2.2)."""

    kind: Literal["rating moderated"] = "rating moderated"
    visit: str
    rating: Rating
    reason: str
    member: str = ""  #: who decided, by name


class RatingAwarded(Value):
    """A member awarded a rating for what the provider did or failed to do, as the framework allows (QRG §3.3, 4, 5).

    It counts from the entry's day, as a visit's rating does, until a later visit or CQC publication.
    """

    kind: Literal["rating awarded"] = "rating awarded"
    rating: Rating
    because: str  #: id of the question that was decided: "statement-late"; or "host-evidence" (IQAF §19-20)
    about: str  #: reference of the statement or plan; of evidence, whose it is
    reason: str
    member: str = ""  #: who decided, by name


class DecisionTaken(Value):
    """What a member decided on a question that the framework put to officers; other facts carry its effects."""

    kind: Literal["decision taken"] = "decision taken"
    question: str  #: id of the question in decisions.yaml
    about: str  #: key of what it was about: a reference, or a reference and more
    option: str
    reason: str


class StatementRequested(Value):
    """The provider was asked for its Provider Quality Assurance Statement (IQAF §8; QRG §3.3)."""

    kind: Literal["statement requested"] = "statement requested"
    ref: str  #: PQAS-0001
    toolkit: str
    due: date
    why: str = ""


class StatementExtended(Value):
    """More time was given for a statement."""

    kind: Literal["statement extended"] = "statement extended"
    ref: str
    due: date
    reason: str


class StatementReceived(Value):
    """The provider's statement came, by criteria; its rating is provisional and never the formal one (IQAF §8)."""

    kind: Literal["statement received"] = "statement received"
    ref: str
    toolkit: str
    criteria: dict[str, Achievement] = Field(default_factory=dict)
    document: str = ""
    mail: str = ""


class StatementJudged(Value):
    """What a visit, or an officer, made of a statement's evidence (QRG §3.3.2)."""

    kind: Literal["statement judged"] = "statement judged"
    ref: str
    judgement: Literal["validated", "unevidenced", "falsified"]
    visit: str = ""
    reason: str


class AssuranceRecorded(Value):
    """The Healthcare Quality Assurance Level an assessor recorded (IQAF §9)."""

    kind: Literal["assurance recorded"] = "assurance recorded"
    level: Assurance
    domains: dict[str, Assurance] = Field(default_factory=dict)  #: the six clinical domains; no rule combines them
    joint: bool = False  #: assessed at a joint visit
    document: str = ""


class PeerReviewed(Value):
    """Peers from social care and clinical staff reviewed both toolkits where the two disagree (IQAF §5)."""

    kind: Literal["peer review held"] = "peer review held"
    social_care: str  #: who, in words
    clinical: str
    outcome: str


class JointStatementAgreed(Value):
    """What both sides publish where rating and assurance level stay apart (IQAF §5). Public once both agreed to it.

    The first side's is a draft; the same text from the other side makes it the statement, another one is a new draft.
    """

    kind: Literal["joint statement agreed"] = "joint statement agreed"
    text: str
    agency: str = ""  #: the side that agrees; empty: both, in one entry


class ToolkitReviewed(Value):
    """The yearly review of a toolkit (IQAF §18); in stream ``place``."""

    kind: Literal["toolkit reviewed"] = "toolkit reviewed"
    toolkit: str
    groups: tuple[str, ...]  #: ids of the groups that took part
    outcome: str


class ToolkitAnnounced(Value):
    """Every provider was told of a new version before its use (IQAF §18); in stream ``place``."""

    kind: Literal["toolkit announced"] = "toolkit announced"
    toolkit: str
    providers: int
    note: str = ""
