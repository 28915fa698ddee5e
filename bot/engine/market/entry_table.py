"""What a service must show to join the contract, and what its rating then allows it (IQAF §23; CS §5; S18)."""

from pydantic import Field, model_validator

from bot.engine.clocks import Clock
from bot.engine.facts import ServiceDescribed
from bot.engine.keyed import Keyed
from bot.engine.scale import Kind, NhsScore, Rating, Where
from bot.engine.verdict import Clause, Value


class Accepted(Value):
    """The ratings with which a service may join, by who gave them."""

    cqc: tuple[Rating, ...]
    council: tuple[Rating, ...]
    nhs: tuple[NhsScore, ...]
    nhs_kinds: tuple[Kind, ...]
    clause: Clause


class Specialism(Value):
    """Something that an applicant may say it specialises in."""

    id: str
    title: str


class ClosedLot(Value):
    """A lot that nobody new may join."""

    kinds: tuple[Kind, ...]
    specialism: str
    why: str
    clause: Clause


class AsInTheArea(Value):
    """Services outside the area that go through the same process as those in it (IQAF §19)."""

    kinds: tuple[Kind, ...]
    where: tuple[Where, ...]
    clause: Clause


class Evidence(Value):
    """One thing that is seen before a decision, and of which services."""

    id: str = Field(max_length=40)
    title: str
    kinds: tuple[Kind, ...] = ()  #: empty: every kind
    where: tuple[Where, ...] = ()  #: empty: everywhere
    at_least: int | None = None  #: it is a number, of which this is the least that will do
    at_most: int | None = None
    clause: Clause

    def asked_of(self, service: ServiceDescribed) -> bool:
        """Whether a service must show it."""
        return (not self.kinds or service.service_kind in self.kinds) and (
            not self.where or service.where in self.where
        )


class Allowed(Value):
    """What follows from one rating for a service that joins."""

    contractual: tuple[str, ...]
    citizens: tuple[str, ...]
    admissions: tuple[str, ...]
    limited: bool  #: whether the admissions are a limit, which the service's card shows


class EntryTable(Value):
    """Every criterion, and the table by rating."""

    quality: Accepted
    barred: Clause
    baseline: Clock
    baseline_clause: Clause
    baseline_too: AsInTheArea
    devolved: Clause
    scenarios: Clause
    registered: Clause
    each_own: Clause  #: each commissioner lets a service join its own contract
    specialisms: Keyed[Specialism]
    specialisms_clause: Clause
    specialism_evidence: Clause
    closed: tuple[ClosedLot, ...] = ()
    evidence: Keyed[Evidence]
    host_evidence: Evidence
    scenarios_item: Evidence
    by_rating: dict[Rating, Allowed]
    by_rating_clause: Clause
    unrated_as: Rating
    unrated_clause: Clause

    @model_validator(mode="after")
    def _whole(self) -> "EntryTable":
        if set(self.by_rating) != set(Rating):
            raise ValueError("by_rating must have a row for each rating")
        ids = [*self.evidence, *self.specialisms, self.host_evidence.id, self.scenarios_item.id]
        if twice := {each for each in ids if ids.count(each) > 1}:
            raise ValueError(f"the id {', '.join(sorted(twice))} stands more than once")
        if strange := [lot.specialism for lot in self.closed if lot.specialism not in self.specialisms]:
            raise ValueError(f"there is no specialism {', '.join(strange)}")
        return self

    def baseline_of(self, service: ServiceDescribed) -> Clause | None:
        """The clause that has it visited without a rating; None where the host is relied on instead (IQAF §19, 23)."""
        too = self.baseline_too
        if service.where is Where.IN_AREA:
            return self.baseline_clause
        return too.clause if service.service_kind in too.kinds and service.where in too.where else None

    def title(self, item: str) -> str:
        """What is seen under an id: the title of evidence or of a specialism; the id itself where there is none."""
        extra = {each.id: each for each in (self.host_evidence, self.scenarios_item)}
        found = self.evidence.get(item) or extra.get(item) or self.specialisms.get(item)
        return found.title if found else item
