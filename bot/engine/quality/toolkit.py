"""A version of the quality monitoring toolkit: domains, standards, criteria, and how many it takes (S03, S17).

The thresholds of a domain stand in its toolkit, since a visit is always worked out by the version it was done under
(IQAF §18).
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cached_property

from pydantic import Field, model_validator

from bot.engine.verdict import Clause, Value


class Criterion(Value):
    """One line of a toolkit. Only an *advanced* one can be Exceptional; a *mandatory* one not met sinks its domain."""

    id: str
    title: str
    mandatory: bool = False
    advanced: bool = False
    placeholder: bool = False  #: the wording is not the document's: its appendix is not to hand


class Standard(Value):
    """A core standard and the criteria it is measured by."""

    id: str
    title: str
    criteria: tuple[Criterion, ...]


class DomainRule(Value):
    """How many criteria it takes (QRG §3.2.2)."""

    gold_exceptional: int = Field(ge=0)  #: advanced criteria Exceptional, at least; every other one fully met
    silver_fully: int = Field(ge=0)  #: fully met or better, at least; all mandatory among them, none not met
    bronze_not: int = Field(ge=0)  #: not met, at most; every mandatory one at least partly met
    inadequate_not: int = Field(ge=0)  #: not met, at least; or any mandatory one
    clause: Clause


class Totals(Value):
    """What the document says a domain holds: a check on the rows."""

    standards: int
    criteria: int
    mandatory: int
    advanced: int


class ToolkitDomain(Value):
    """A domain of one version of the toolkit."""

    id: str
    title: str
    totals: Totals
    rule: DomainRule
    standards: tuple[Standard, ...]

    @cached_property
    def criteria(self) -> dict[str, Criterion]:
        """Every criterion of the domain, by id."""
        return {criterion.id: criterion for standard in self.standards for criterion in standard.criteria}

    @model_validator(mode="after")
    def _adds_up(self) -> "ToolkitDomain":
        rows = [criterion for standard in self.standards for criterion in standard.criteria]
        counted = Totals(
            standards=len(self.standards),
            criteria=len(rows),
            mandatory=sum(row.mandatory for row in rows),
            advanced=sum(row.advanced for row in rows),
        )
        problems = [
            f"totals say {said} {name}, the rows give {getattr(counted, name)}"
            for name, said in self.totals
            if said != getattr(counted, name)
        ]
        problems += [
            f"criterion {key} stands twice" for key, count in Counter(row.id for row in rows).items() if count > 1
        ]
        problems += self.rule_problems(counted)
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def rule_problems(self, counted: Totals) -> list[str]:
        """Where the thresholds cannot be reached, or contradict each other."""
        rule = self.rule
        checks = (
            (
                rule.gold_exceptional > counted.advanced,
                "Gold asks for more Exceptional than there are advanced criteria",
            ),
            (rule.silver_fully > counted.criteria, "Silver asks for more criteria than there are"),
            (rule.bronze_not >= rule.inadequate_not, "Bronze and Inadequate overlap"),
        )
        return [problem for wrong, problem in checks if wrong]


class Toolkit(Value):
    """One version of the quality monitoring toolkit, used from *effective* on (IQAF §18)."""

    id: str
    title: str
    effective: date
    clause: Clause
    domains: tuple[ToolkitDomain, ...]

    @cached_property
    def criteria(self) -> dict[str, Criterion]:
        """Every criterion, by id."""
        return {key: criterion for domain in self.domains for key, criterion in domain.criteria.items()}


def in_use(toolkits: Mapping[str, Toolkit], day: date) -> Toolkit:
    """The version that is used on *day*: the latest that has taken effect; before the first did, the first."""
    ordered = sorted(toolkits.values(), key=lambda toolkit: (toolkit.effective, toolkit.id))
    return [ordered[0], *(toolkit for toolkit in ordered if toolkit.effective <= day)][-1]
