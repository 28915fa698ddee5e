"""Ratings by the rules: criteria to domains (S03), domains to an overall rating (S04).

The thresholds of a domain stand in its toolkit, since a visit is always worked out by the version it was done under
(IQAF §18); how domains combine stands in the rating table. Both are data.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property

from pydantic import Field, model_validator

from bot.engine.errors import IqafError
from bot.engine.scale import Achievement, Assurance, Rating
from bot.engine.verdict import Clause, Reason, Value, Verdict


class CannotRate(IqafError):
    """This cannot be rated: {problems}. Correct it and send it again; nothing was worked out."""


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
        problems += [f"criterion {id} stands twice" for id, count in Counter(row.id for row in rows).items() if count > 1]
        problems += self.rule_problems(counted)
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def rule_problems(self, counted: Totals) -> list[str]:
        """Where the thresholds cannot be reached, or contradict each other."""
        rule = self.rule
        checks = (
            (rule.gold_exceptional > counted.advanced, "Gold asks for more Exceptional than there are advanced criteria"),
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
        return {id: criterion for domain in self.domains for id, criterion in domain.criteria.items()}


class Need(Value):
    """One condition of an overall rule: how many domains stand at one of these ratings."""

    of: tuple[Rating, ...]
    at_least: int = 0
    at_most: int | None = None

    def met(self, counts: Mapping[Rating, int]) -> bool:
        """Whether so many domains stand there."""
        number = sum(counts.get(rating, 0) for rating in self.of)
        return number >= self.at_least and (self.at_most is None or number <= self.at_most)

    def __str__(self) -> str:
        names = " or ".join(self.of)
        if self.at_most == 0:
            return f"no {names}"
        parts = [f"at least {self.at_least}"] * bool(self.at_least)
        parts += [f"at most {self.at_most}"] if self.at_most is not None else []
        return f"{' and '.join(parts)} {names}"


class OverallRule(Value):
    """What the domains must come to for an overall rating. The first rule that holds decides."""

    rating: Rating
    needs: tuple[Need, ...]
    clause: Clause


class CqcWords(Value):
    """What the CQC's words come to; compared without regard to capitals."""

    ratings: dict[str, Rating]
    no_rating: tuple[str, ...]
    clause: Clause

    def rating(self, words: str) -> Rating | None:
        """The rating that *words* align with, or None: unknown words are no rating either."""
        return self._folded.get(_fold(words))

    def known(self, words: str) -> bool:
        """Whether *words* are listed, be it as no rating."""
        return _fold(words) in self._folded or _fold(words) in {_fold(other) for other in self.no_rating}

    @cached_property
    def _folded(self) -> dict[str, Rating]:
        return {_fold(words): rating for words, rating in self.ratings.items()}


class RatingTable(Value):
    """How domains combine, and how the CQC's words and the two sources compare (IQAF §5-7; QRG §3)."""

    domains: tuple[str, ...]
    overall: tuple[OverallRule, ...]
    moderation: Clause  #: where no rule holds, a member moderates
    focussed: Clause  #: what a focussed visit did not look at carries over
    versions: Clause  #: a visit is worked out by the toolkit it was done under
    cqc: CqcWords
    assurance: dict[Assurance, Rating]
    assurance_clause: Clause
    assurance_alignment: Clause  #: what follows where the level and the visit differ
    no_offers: Clause  #: what follows from Inadequate
    latest: Clause  #: the more recent of the two decides
    same_day: Clause  #: the lower of the two decides
    service_groups: Clause  #: the worst current group decides


class RatedVisit(Value):
    """What a visit comes to, by domain and overall."""

    domains: dict[str, Verdict[Rating]]
    overall: Verdict[Rating]


def domain_rating(domain: ToolkitDomain, criteria: Mapping[str, Achievement]) -> Verdict[Rating]:
    """Rate one domain from the achievement against each of its criteria (S03).

    With the shipped thresholds every complete set of answers has a rating; a place whose own leave a gap between
    Bronze and Inadequate gets None there. Raises CannotRate naming every missing, unknown or impossible answer.
    """
    if problems := _problems(domain, criteria):
        raise CannotRate(problems="; ".join(problems))
    rule = domain.rule
    counts = Counter(criteria.values())
    mandatory = [criteria[row.id] for row in domain.criteria.values() if row.mandatory]
    not_met, fully = counts[Achievement.NOT], counts[Achievement.EXCEPTIONAL] + counts[Achievement.FULLY]
    worst_mandatory = max(mandatory, key=lambda level: level.rank, default=Achievement.EXCEPTIONAL)
    if worst_mandatory is Achievement.NOT or not_met >= rule.inadequate_not:
        failed = mandatory.count(Achievement.NOT)
        value, why = Rating.INADEQUATE, f"{not_met} criteria are not met, {failed} of them mandatory"
    elif counts[Achievement.EXCEPTIONAL] >= rule.gold_exceptional and fully == len(criteria):
        value, why = Rating.GOLD, f"{counts[Achievement.EXCEPTIONAL]} advanced criteria are exceptional, all others fully met"
    elif fully >= rule.silver_fully and not not_met and not worst_mandatory.worse_than(Achievement.FULLY):
        value, why = Rating.SILVER, f"{fully} of {len(criteria)} criteria are fully met, all mandatory among them, none not met"
    elif not_met <= rule.bronze_not:
        value, why = Rating.BRONZE, f"every mandatory criterion is at least partly met, and {not_met} are not met"
    else:
        return _verdict(None, f"{domain.title}: {not_met} not met has no rule; needs moderation", rule.clause)
    return _verdict(value, f"{domain.title} is {value}: {why}", rule.clause)


def overall_from_domains(domains: Mapping[str, Rating], table: RatingTable) -> Verdict[Rating]:
    """Combine the ratings of all domains (S04). None where no rule holds: a member moderates.

    Raises CannotRate naming every missing or unknown domain.
    """
    missing = [f"the domain {id} has no rating" for id in table.domains if id not in domains]
    unknown = [f"there is no domain {id}" for id in sorted(set(domains) - set(table.domains))]
    if missing or unknown:
        raise CannotRate(problems="; ".join(missing + unknown))
    counts = Counter(domains.values())
    tally = ", ".join(f"{counts[rating]} {rating}" for rating in Rating if counts[rating])
    for rule in table.overall:
        if all(need.met(counts) for need in rule.needs):
            needs = " and ".join(str(need) for need in rule.needs)
            return _verdict(rule.rating, f"The domains are {tally}: {rule.rating} takes {needs}", rule.clause)
    return _verdict(None, f"The domains are {tally}: no rule; needs moderation", table.moderation)


def rate_criteria(toolkit: Toolkit, criteria: Mapping[str, Achievement], table: RatingTable) -> RatedVisit:
    """Rate a whole visit from its criteria. Raises CannotRate naming every fault in every domain at once."""
    problems = [f"there is no criterion {id}" for id in sorted(set(criteria) - set(toolkit.criteria))]
    answers = [(domain, {id: criteria[id] for id in domain.criteria if id in criteria}) for domain in toolkit.domains]
    problems += [problem for domain, given in answers for problem in _problems(domain, given)]
    if problems:
        raise CannotRate(problems="; ".join(problems))
    domains = {domain.id: domain_rating(domain, given) for domain, given in answers}
    unrated = [reason for verdict in domains.values() if verdict.value is None for reason in verdict.reasons]
    if unrated:
        return RatedVisit(domains=domains, overall=Verdict[Rating](value=None, reasons=tuple(unrated)))
    ratings = {id: verdict.value for id, verdict in domains.items() if verdict.value is not None}
    overall = overall_from_domains(ratings, table)
    reasons = overall.reasons + tuple(reason for verdict in domains.values() for reason in verdict.reasons)
    return RatedVisit(domains=domains, overall=Verdict[Rating](value=overall.value, reasons=reasons))


def _problems(domain: ToolkitDomain, criteria: Mapping[str, Achievement]) -> Sequence[str]:
    known = domain.criteria
    problems = [f"there is no criterion {id} in {domain.title}" for id in sorted(set(criteria) - set(known))]
    problems += [f"criterion {id} has no answer" for id in known if id not in criteria]
    problems += [
        f"criterion {id} is not an advanced one, so it cannot be Exceptional"
        for id, level in criteria.items()
        if id in known and level is Achievement.EXCEPTIONAL and not known[id].advanced
    ]
    return problems


def _verdict(value: Rating | None, text: str, clause: Clause) -> Verdict[Rating]:
    return Verdict[Rating](value=value, reasons=(Reason(text=text, clause=clause),))


def _fold(words: str) -> str:
    return " ".join(words.casefold().split())
