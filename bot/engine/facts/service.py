"""Facts about a service: what it is, its ratings, its risk, its improvement plans and suspensions."""

from datetime import date
from typing import Literal

from pydantic import Field

from bot.engine.scale import Achievement, Assurance, Commissioner, Kind, Rag, Rating, Where
from bot.engine.verdict import Value

LAST_DAY = date(2199, 12, 31)  #: what is due after a later day could fall after the last day there is


class ServiceDescribed(Value):
    """What a service is. The latest one in force describes it; a change is a new one (S34).

    Lengths are those that every database keeps.
    """

    kind: Literal["service described"] = "service described"
    location_id: str = Field(max_length=40)
    name: str = Field(max_length=300)
    aliases: tuple[str, ...] = ()
    address: str = ""
    postcode: str = Field(default="", max_length=12)
    local_authority: str = Field(default="", max_length=120)
    service_kind: Kind
    provider_id: str
    provider_name: str = Field(max_length=300)
    commissioners: tuple[Commissioner, ...] = ()
    funding: tuple[Literal["FNC", "CHC", "S117"], ...] = ()
    where: Where = Where.IN_AREA
    contracted: bool = True
    registered: bool = True
    opened: date | None = Field(default=None, le=LAST_DAY)
    addresses: tuple[str, ...] = ()  #: e-mail addresses or @domains that the provider is known to write from
    successor_of: str | None = None


class AliasLearned(Value):
    """Another name for this service, confirmed by a member who chose it from a list."""

    kind: Literal["alias learned"] = "alias learned"
    alias: str


class CqcRatingPublished(Value):
    """A rating as the CQC published it; *overall* in its own words, dated by the entry (S05)."""

    kind: Literal["cqc rating published"] = "cqc rating published"
    service_group: str = ""
    overall: str
    key_questions: dict[str, str] = Field(default_factory=dict)
    inherited: bool = False


class VisitRecorded(Value):
    """A quality monitoring visit, by criteria or, where only that is known, by domains (S03)."""

    kind: Literal["visit recorded"] = "visit recorded"
    ref: str
    toolkit: str
    form: Literal["scheduled", "focussed", "re-inspection", "baseline", "desktop"] = "scheduled"
    criteria: dict[str, Achievement] = Field(default_factory=dict)
    domains: dict[str, Rating] = Field(default_factory=dict)


class RatingModerated(Value):
    """A member's decision where the rules for domains give no rating (QRG §3.2.2)."""

    kind: Literal["rating moderated"] = "rating moderated"
    visit: str
    rating: Rating
    reason: str


class AssuranceRecorded(Value):
    """The Healthcare Quality Assurance Level an assessor recorded (IQAF §9)."""

    kind: Literal["assurance recorded"] = "assurance recorded"
    level: Assurance


class RagDecided(Value):
    """The forum's decision on the service's risk (QA; S24)."""

    kind: Literal["rag decided"] = "rag decided"
    rag: Rag
    forum: str
    reason: str


class RagViewed(Value):
    """One agency's own view of the risk; it is shown, and decides nothing (CAL App.1 §2.i)."""

    kind: Literal["rag viewed"] = "rag viewed"
    rag: Rag
    agency: str
    reason: str


class PlanRequested(Value):
    """An improvement plan was asked for; it is due within the days the framework gives (QRG §4)."""

    kind: Literal["plan requested"] = "plan requested"
    ref: str
    why: str


class PlanSubmitted(Value):
    """The provider sent its plan."""

    kind: Literal["plan submitted"] = "plan submitted"
    ref: str


class PlanApproved(Value):
    """The plan was approved, to be done by *complete_by*."""

    kind: Literal["plan approved"] = "plan approved"
    ref: str
    complete_by: date


class PlanClosed(Value):
    """The plan ended."""

    kind: Literal["plan closed"] = "plan closed"
    ref: str
    outcome: str


class SuspensionImposed(Value):
    """New placements stop, for reasons given in writing (IQAF §15)."""

    kind: Literal["suspension imposed"] = "suspension imposed"
    ref: str
    form: Literal["suspension", "voluntary pause", "phased admissions", "enforced"] = "suspension"
    by: tuple[Commissioner, ...]
    reason: str


class SuspensionReviewed(Value):
    """The monthly look at an open suspension."""

    kind: Literal["suspension reviewed"] = "suspension reviewed"
    ref: str
    outcome: str


class SuspensionLifted(Value):
    """The suspension ended."""

    kind: Literal["suspension lifted"] = "suspension lifted"
    ref: str
    reason: str


class IndicatorReported(Value):
    """A value for one of the framework's risk indicators that no other fact carries (S22)."""

    kind: Literal["indicator reported"] = "indicator reported"
    indicator: str
    present: bool = True
    note: str = ""
