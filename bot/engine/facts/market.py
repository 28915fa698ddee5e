"""Facts about the market: citizens' feedback, entry to the contract, and what was published."""

from datetime import date
from typing import Literal

from pydantic import Field

from bot.engine.scale import Commissioner, NhsScore
from bot.engine.verdict import Value

FeedbackSource = Literal["social work review", "clinical review", "Healthwatch", "compliment", "complaint"]


class FeedbackReceived(Value):
    """What citizens said, of one review or counted over several; never their words or names (IQAF §10; QRG §3.4)."""

    kind: Literal["feedback received"] = "feedback received"
    source: FeedbackSource
    outcomes_asked: int = Field(default=0, ge=0)
    outcomes_met: int = Field(default=0, ge=0)
    recommend_asked: int = Field(default=0, ge=0)
    recommend_yes: int = Field(default=0, ge=0)
    count: int = Field(default=1, ge=1)  #: of compliments or complaints


class NhsScored(Value):
    """The NHS's own score of a nursing home (CS §5)."""

    kind: Literal["nhs score recorded"] = "nhs score recorded"
    score: NhsScore


class EntryApplied(Value):
    """The provider asks to join the contract with this service (IQAF §23; CS §5)."""

    kind: Literal["entry applied"] = "entry applied"
    ref: str  #: ENT-0001
    specialisms: tuple[str, ...] = ()
    citizens: bool = True  #: whether it supports anybody yet; if not, scenarios are judged
    commissioners: tuple[Commissioner, ...] = ()  #: whom it asks; empty: whoever decides


class EntryEvidenceSeen(Value):
    """One thing that the entry criteria ask for was seen, or found wanting."""

    kind: Literal["entry evidence seen"] = "entry evidence seen"
    ref: str
    item: str  #: id of the framework's criterion, or of a specialism
    met: bool
    note: str = ""


class EntryDecided(Value):
    """A commissioner lets the service join its contract, or not. From a yes on it is contracted."""

    kind: Literal["entry decided"] = "entry decided"
    ref: str
    admitted: bool
    reason: str
    commissioner: Commissioner | None = None  #: whose contract; None: of all who commission it
    asks: tuple[Commissioner, ...] = ()  #: of a yes: the others, whose own answers are open


class SnapshotTaken(Value):
    """The ratings as they stood for a month's directory; in stream ``place/publication`` (QRG §6)."""

    kind: Literal["snapshot taken"] = "snapshot taken"
    month: str  #: "2026-12"
    on: date
    document: str  #: the directory as data
    digest: str
    services: int


class DirectoryPublished(Value):
    """A snapshot became the public directory; in stream ``place/publication`` (IQAF §22; QRG §6)."""

    kind: Literal["directory published"] = "directory published"
    month: str
    document: str
    csv: str = ""  #: the same as a spreadsheet reads it
    changed: int  #: services that stand otherwise than in the month before
