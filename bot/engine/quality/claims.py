"""What a provider claimed and what a visit found, criterion by criterion (QRG §3.3; IQAF §8)."""

from collections.abc import Mapping

from bot.engine.quality.toolkit import Toolkit
from bot.engine.scale import Achievement
from bot.engine.verdict import Value


class Claim(Value):
    """One criterion that both the statement and the visit answer."""

    criterion: str
    title: str
    domain: str  #: its title
    claimed: Achievement
    found: Achievement

    @property
    def gap(self) -> int:
        """How many levels the visit found it worse than claimed; negative where it found it better."""
        return self.found.rank - self.claimed.rank


class Comparison(Value):
    """A statement against the visit that could validate it."""

    visit: str
    rows: tuple[Claim, ...]  #: in the toolkit's order; only what both answer

    @property
    def unborne(self) -> tuple[Claim, ...]:
        """The claims not borne out: found worse than claimed, the widest gap first."""
        return tuple(sorted((row for row in self.rows if row.gap > 0), key=lambda row: -row.gap))

    @property
    def better(self) -> int:
        """How many criteria were found better than claimed."""
        return sum(row.gap < 0 for row in self.rows)

    @property
    def percent(self) -> int:
        """The claims not borne out, as a percentage of those compared, rounded down; 0 where none is."""
        return 100 * len(self.unborne) // len(self.rows) if self.rows else 0


def compare(
    toolkit: Toolkit, claimed: Mapping[str, Achievement], found: Mapping[str, Achievement], visit: str
) -> Comparison:
    """Each criterion of *toolkit* that both answer. A focussed visit answers only some."""
    rows = (
        Claim(criterion=key, title=criterion.title, domain=domain.title, claimed=claimed[key], found=found[key])
        for domain in toolkit.domains
        for key, criterion in domain.criteria.items()
        if key in claimed and key in found
    )
    return Comparison(visit=visit, rows=tuple(rows))
