"""The tables by which offers for care packages are scored and ranked (IQAF §21; QRG §6; CS §5)."""

from collections.abc import Sequence
from itertools import combinations
from typing import Literal, NamedTuple

from pydantic import Field, model_validator

from bot.engine.keyed import Keyed
from bot.engine.scale import Kind, Rating
from bot.engine.verdict import Clause, Value

Group = Literal["safe", "responsive", "other"]
DOMAINS: tuple[Group, ...] = ("safe", "responsive", "other", "other", "other")
"""The five domains by weight: the document weighs two of them, and the other three alike."""

TieBy = Literal["choice", "feedback", "received"]


class Mix(NamedTuple):
    """How many domains are Gold and Silver, and the weights of those that are worse, in order."""

    gold: int
    silver: int
    bronze: tuple[Group, ...]
    inadequate: tuple[Group, ...]

    @property
    def words(self) -> str:
        """2 Gold, 2 Silver, 1 Bronze."""
        counts = ((self.gold, "Gold"), (self.silver, "Silver"), (len(self.bronze), "Bronze"))
        return ", ".join(f"{n} {word}" for n, word in (*counts, (len(self.inadequate), "Inadequate")) if n)


class MixRow(Value):
    """The points of one mix of domains."""

    gold: int = Field(default=0, ge=0)
    silver: int = Field(default=0, ge=0)
    bronze: tuple[Group, ...] = ()
    inadequate: tuple[Group, ...] = ()
    points: int = Field(ge=0, le=100)
    clause: Clause

    @model_validator(mode="after")
    def _five(self) -> "MixRow":
        if self.gold + self.silver + len(self.bronze) + len(self.inadequate) != len(DOMAINS):
            raise ValueError(f"a mix has {len(DOMAINS)} domains")
        return self

    @property
    def mix(self) -> Mix:
        """What the row is for."""
        return Mix(self.gold, self.silver, tuple(sorted(self.bronze)), tuple(sorted(self.inadequate)))


class WeighedDomains(Value):
    """Which domains the guidance means by Safe and Responsive."""

    safe: str
    responsive: str
    clause: Clause

    def group(self, domain: str) -> Group:
        """The weight that a domain has."""
        return "safe" if domain == self.safe else "responsive" if domain == self.responsive else "other"


class Unlisted(Value):
    """How a mix that no row lists is brought back to one that a row lists."""

    gold: int = Field(ge=0)  #: points more for each Gold, counted as Silver
    inadequate: dict[Group, int]  #: points less for an Inadequate, counted as Bronze, by its weight
    clause: Clause


class ByRating(Value):
    """Points by the overall rating alone."""

    points: dict[Rating, int]
    clause: Clause

    @model_validator(mode="after")
    def _all(self) -> "ByRating":
        if set(self.points) != set(Rating) - {Rating.INADEQUATE}:
            raise ValueError("give points for Gold, Silver and Bronze, and for no other rating")
        return self


class Adjustment(Value):
    """What feedback above or below the market's average adds or takes."""

    far: int = Field(gt=0, le=100)  #: percentage points from which it is far above or below
    near_points: int = Field(ge=0)
    far_points: int = Field(ge=0)
    clause: Clause
    bands: Clause  #: of *far*, and of how many points it is worth


class HomeSupport(Value):
    """Points by the mix of the five domains."""

    domains: WeighedDomains
    rows: tuple[MixRow, ...]
    unlisted: Unlisted
    without_domains: ByRating
    adjustment: Adjustment

    @model_validator(mode="after")
    def _whole(self) -> "HomeSupport":
        """No mix twice; and one for every set of Bronze domains beside Silver, to which the others are brought back."""
        mixes = [row.mix for row in self.rows]
        if twice := {mix.words for mix in mixes if mixes.count(mix) > 1}:
            raise ValueError(f"more than one row for {', '.join(sorted(twice))}")
        missing = [mix for mix in _silver_and_bronze() if mix not in mixes]
        if missing:
            raise ValueError(f"no row for {missing[0].words} ({', '.join(missing[0].bronze)})")
        return self

    def row(self, mix: Mix) -> MixRow | None:
        """The row that lists a mix."""
        return next((row for row in self.rows if row.mix == mix), None)


class Tie(Value):
    """What decides between equals."""

    by: TieBy
    clause: Clause


class Scheme(Value):
    """How offers of some kinds of service are compared."""

    id: str
    specialism: str = ""  #: that the package asks for, as joining the contract names it; "" any other package
    ranks: Literal["points", "rating"]
    kinds: dict[Kind, Clause]
    ties: tuple[Tie, ...]
    clause: Clause


class Agreed(Value):
    """Forms of suspension that are agreed with the provider, and whether each keeps it from offering."""

    bars: dict[str, bool]
    clause: Clause


class TenderTable(Value):
    """Every scheme, and what keeps a service from offering."""

    schemes: Keyed[Scheme]
    supported_living: ByRating
    home_support: HomeSupport
    inadequate: Clause
    suspended: Clause
    agreed: Agreed
    suspended_by_rating: Clause
    outside: Clause
    apart: Clause
    choice: Clause
    unknown: Clause

    @model_validator(mode="after")
    def _one_each(self) -> "TenderTable":
        """No kind of service has two schemes for one sort of package."""
        covered = [(kind, scheme.specialism) for scheme in self.schemes.values() for kind in scheme.kinds]
        if twice := {kind.value for kind, specialism in covered if covered.count((kind, specialism)) > 1}:
            raise ValueError(f"more than one scheme for {', '.join(sorted(twice))}")
        return self

    def scheme(self, kind: Kind, specialism: str = "") -> Scheme | None:
        """The scheme for a kind of service, or for the specialism within it; None where no document has one."""
        fitting = [scheme for scheme in self.schemes.values() if kind in scheme.kinds]
        own = [scheme for scheme in fitting if scheme.specialism == specialism]
        return next(iter(own), next((scheme for scheme in fitting if not scheme.specialism), None))


def mix_of(domains: dict[str, Rating], weighed: WeighedDomains) -> Mix:
    """The mix that five rated domains make."""

    def groups(rating: Rating) -> tuple[Group, ...]:
        return tuple(sorted(weighed.group(domain) for domain, each in domains.items() if each is rating))

    rated = list(domains.values())
    return Mix(rated.count(Rating.GOLD), rated.count(Rating.SILVER), groups(Rating.BRONZE), groups(Rating.INADEQUATE))


def _silver_and_bronze() -> Sequence[Mix]:
    found = {
        Mix(0, len(DOMAINS) - number, tuple(sorted(chosen)), ())
        for number in range(len(DOMAINS) + 1)
        for chosen in combinations(DOMAINS, number)
    }
    return sorted(found)
