"""The words of the field that are ordered or closed lists: ratings, risk, levels, severities, markings."""

from enum import StrEnum
from functools import cache


class Ordered(StrEnum):
    """A closed list whose first member is the best (or least) and whose last is the worst (or most)."""

    @property
    def rank(self) -> int:
        """Position in the list; 0 is the best."""
        return _ranks(type(self))[self]

    def worse_than(self, other: "Ordered") -> bool:
        """Whether this stands after *other*, of the same list."""
        return self.rank > other.rank


@cache
def _ranks(kind: type[Ordered]) -> dict[Ordered, int]:
    return {member: rank for rank, member in enumerate(kind)}


class Rating(Ordered):
    """Overall Provider Quality Rating (IQAF §5), and the rating of one domain (QRG §3.2.2)."""

    GOLD = "Gold"
    SILVER = "Silver"
    BRONZE = "Bronze"
    INADEQUATE = "Inadequate"


class Rag(Ordered):
    """The risk of a service (QA; IQAF §12). Not its rating."""

    GREEN = "Green"
    AMBER = "Amber"
    RED = "Red"


class Achievement(Ordered):
    """Level of achievement against one criterion of a toolkit (QRG §3.2.2)."""

    EXCEPTIONAL = "Exceptional"
    FULLY = "Fully met"
    PARTLY = "Partly met"
    NOT = "Not met"


class Assurance(Ordered):
    """Healthcare Quality Assurance Level (IQAF §9)."""

    VERY_GOOD = "Very good assurance"
    GOOD = "Good assurance"
    MODERATE = "Moderate assurance"
    INADEQUATE = "Inadequate assurance"


class NhsScore(Ordered):
    """The NHS's score of a nursing home, best first (CS §5)."""

    BRIGHT_GREEN = "Bright green"
    GREEN = "Green"
    AMBER = "Amber"
    RED = "Red"


class Severity(Ordered):
    """How grave a piece of intelligence is, as its author or the triage put it."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"
    CRITICAL = "critical"


class Marking(Ordered):
    """Who may read a piece of intelligence (IQAF §11). Reading anything but PARTNERS is audited."""

    PARTNERS = "partners"  #: every member of a partner agency
    RESTRICTED = "restricted"  #: members with the right read_restricted, and its author
    AGENCY = "agency"  #: members of the author's agency only


class Kind(StrEnum):
    """The seven kinds of regulated service in scope (IQAF §3)."""

    RESIDENTIAL = "residential care"
    NURSING = "nursing care"
    HOME_SUPPORT = "home support"
    HOME_SUPPORT_TDDI = "home support (TDDI)"
    SUPPORTED_LIVING = "supported living"
    EXTRA_CARE = "extra care"
    SUBSTANCE_MISUSE = "substance misuse accommodation"
    OUT_OF_SCOPE = "outside the framework's scope"  #: registered with the CQC, and none of the seven


class Where(StrEnum):
    """Where the registered location lies, which with kind and commissioner picks the regime (IQAF §19)."""

    IN_AREA = "in the area"
    OUT_OF_AREA = "out of area, England"
    DEVOLVED = "Wales, Scotland or Northern Ireland"


class Commissioner(StrEnum):
    """Who buys the service (IQAF §3)."""

    COUNCIL = "council"
    ICB = "ICB"
