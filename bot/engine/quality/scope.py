"""Which part of the framework applies to a service: its kind, who buys it, and where it lies (IQAF §3, 19, 20; S01)."""

from typing import Literal

from pydantic import Field, model_validator

from bot.engine.facts import ServiceDescribed
from bot.engine.keyed import Keyed
from bot.engine.scale import Kind, Where
from bot.engine.verdict import Clause, Reason, Value, Verdict

Statements = Literal["yearly", "requested", "before joining", "none"]


class ScopeRule(Value):
    """One regime: when it applies, and what it changes. The first rule that fits decides."""

    id: str
    title: str
    kinds: tuple[Kind, ...] = ()  #: empty: any
    where: tuple[Where, ...] = ()  #: empty: any
    contracted: bool | None = None  #: None: either
    visits: bool  #: whether there are routine quality monitoring visits
    rating: Literal["latest", "CQC"]  #: the more recent of CQC and visit; or the CQC's alone
    statements: Statements
    statement_months: int = Field(default=12, gt=0)  #: between two statements
    statement_enforceable: bool = True
    evidence: str = ""  #: what is relied on instead, in words
    clause: Clause
    statements_clause: Clause


class VisitsCount(Value):
    """Whether visits of one sort count for the rating where the CQC's counts alone."""

    counts: bool
    clause: Clause


class CqcAlone(Value):
    """What holds where the CQC's rating counts alone (IQAF §19-20)."""

    regime: str
    clause: Clause
    reactive: VisitsCount  #: a visit on negative intelligence
    baseline: VisitsCount  #: a baseline visit, where the CQC has published no rating


class Area(Value):
    """The authorities that lie in the area, as the CQC names them (IQAF §3, 19)."""

    local_authorities: tuple[str, ...] = Field(min_length=1)
    clause: Clause

    def where(self, authority: str) -> Where:
        """Where a location registered with the CQC lies; where no authority is given, in the area."""
        named = {each.casefold() for each in self.local_authorities}
        return Where.IN_AREA if not authority or authority.strip().casefold() in named else Where.OUT_OF_AREA


class Guidance(Value):
    """For which kinds the guidance on managing provision was written, and to which it is applied (QRG §1.2, 4-5)."""

    own: tuple[Kind, ...]
    applied: tuple[Kind, ...]
    clause: Clause
    others: Clause  #: applied, or not, to a kind for which it was not written

    def reasons(self, kind: Kind) -> list[Reason]:
        """That its process holds for a kind that it does not name, or does not hold."""
        if kind is Kind.OUT_OF_SCOPE or (kind in self.own and kind in self.applied):
            return []
        written = f"the guidance on Bronze and Inadequate provision is written for {' and '.join(self.own)}"
        does = "its process is applied here too" if kind in self.applied else NOT_APPLIED
        return [Reason(text=f"{written}: {does}", clause=self.others)]


NOT_APPLIED = "here an improvement plan and the stop of new offers are left to officers"


class ScopeTable(Value):
    """Every regime of a place."""

    rules: Keyed[ScopeRule]
    area: Area
    guidance: Guidance
    reactive_visits: VisitsCount
    baseline_visits: VisitsCount

    @model_validator(mode="after")
    def _total(self) -> "ScopeTable":
        for kind in Kind:
            for where in Where:
                for contracted in (True, False):
                    if not any(_fits(rule, kind, where, contracted=contracted) for rule in self.rules.values()):
                        said = "contracted" if contracted else "not contracted"
                        raise ValueError(f"no rule fits {kind.value}, {where.value}, {said}")
        return self

    def of(self, service: ServiceDescribed) -> ScopeRule:
        """The regime that applies to a service. A service that nobody here buys is not contracted."""
        contracted = service.contracted and bool(service.commissioners)
        rules = self.rules.values()
        return next(r for r in rules if _fits(r, service.service_kind, service.where, contracted=contracted))

    def alone(self, rule: ScopeRule) -> CqcAlone | None:
        """What holds for visits where *rule* has the CQC's rating count alone; None where the latest of both counts."""
        if rule.rating == "latest":
            return None
        return CqcAlone(
            regime=rule.title, clause=rule.clause, reactive=self.reactive_visits, baseline=self.baseline_visits
        )


class ScopeStanding(Value):
    """The regime of a service and why."""

    id: str
    title: str
    visits: bool
    rating: Literal["latest", "CQC"]
    statements: Statements
    verdict: Verdict[str]  #: the title, and the facts that led to it
    because: str = ""  #: those facts in one short line: who buys it, under the contract or not, where it lies


def scope_of(service: ServiceDescribed, table: ScopeTable) -> ScopeStanding:
    """The regime, with the three answers that pick it and what follows."""
    rule = table.of(service)
    buyers = " and ".join(commissioner.value for commissioner in service.commissioners)
    bought = f"commissioned by {buyers}" if buyers else "commissioned by nobody here"
    contract = "under the contract" if service.contracted and buyers else "outside the contract"
    because = f"{bought}, {contract}, {service.where.value}"
    answers = f"{service.service_kind.value}, {because}: {rule.title}"
    follows = [
        "routine visits" if rule.visits else "no routine visits; negative intelligence may still bring one",
        "the more recent of CQC and visit decides the rating" if rule.rating == "latest" else "the CQC's rating counts",
    ]
    reasons = [Reason(text=answers, clause=rule.clause), Reason(text="; ".join(follows), clause=rule.clause)]
    reasons.append(Reason(text=_statements(rule), clause=rule.statements_clause))
    if rule.evidence:
        reasons.append(Reason(text=rule.evidence, clause=rule.clause))
    reasons += table.guidance.reasons(service.service_kind)
    return ScopeStanding(
        id=rule.id,
        title=rule.title,
        visits=rule.visits,
        rating=rule.rating,
        statements=rule.statements,
        verdict=Verdict[str](value=rule.title, reasons=tuple(reasons)),
        because=because if not rule.kinds else f"{service.service_kind.value}, {because}",
    )


def _fits(rule: ScopeRule, kind: Kind, where: Where, *, contracted: bool) -> bool:
    return (
        (not rule.kinds or kind in rule.kinds)
        and (not rule.where or where in rule.where)
        and rule.contracted in {None, contracted}
    )


def _statements(rule: ScopeRule) -> str:
    often = "every year" if rule.statement_months == 12 else f"every {rule.statement_months} months"  # noqa: PLR2004 - a year
    match rule.statements:
        case "none":
            return "no statement (PQAS) is asked for"
        case "before joining":
            return f"a statement (PQAS) before joining, then {often}"
        case "requested":
            return f"a statement (PQAS) is requested {often}, and cannot be enforced"
        case _:
            return f"a statement (PQAS) {often}"
