"""Who has a Healthcare Quality Assurance Level, what it covers, and how often it is recorded (IQAF §5, 9; S07)."""

from typing import Literal

from bot.engine.clocks import Clock
from bot.engine.facts import ServiceDescribed
from bot.engine.keyed import Keyed
from bot.engine.verdict import Clause, Value


class ClinicalDomain(Value):
    """One of the clinical domains that an assessment covers."""

    id: str
    title: str
    clause: Clause


class AssuranceTable(Value):
    """Who has an assurance level, what it covers, and how often it is recorded anew (IQAF §5, 9)."""

    domains: Keyed[ClinicalDomain]
    combined: Clause  #: no rule combines the domains: the assessor records the level
    funding: tuple[Literal["FNC", "CHC", "S117"], ...]  #: any of these calls for a level
    funding_clause: Clause
    yearly: Clock  #: from the last level recorded
    after_best: Clock  #: from a level of Very good assurance
    first: Clock  #: from the day the service opened or was first known here, whichever is later

    def applies(self, service: ServiceDescribed) -> bool:
        """Whether a service is given a level at all."""
        return any(each in self.funding for each in service.funding)
