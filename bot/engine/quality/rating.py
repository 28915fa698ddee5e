"""Ratings by the rules: criteria to domains (S03), domains to an overall rating (S04)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property

from pydantic import Field

from bot.engine.counted import counted
from bot.engine.errors import IqafError
from bot.engine.quality.toolkit import DomainRule, Toolkit, ToolkitDomain
from bot.engine.scale import Achievement, Assurance, Rating
from bot.engine.verdict import Clause, Reason, Value, Verdict

__all__ = [
    "AwardRule",
    "CannotRate",
    "CqcWords",
    "Need",
    "OverallRule",
    "RatedVisit",
    "RatingTable",
    "Toolkit",
    "ToolkitDomain",
    "decide",
    "domain_rating",
    "overall_from_domains",
    "rate_criteria",
]


HOST_EVIDENCE = "host-evidence"  #: the award that rests on the evidence of a host authority, host ICB or the CQC
SHOWN = 8  #: problems that a message lists before it counts the rest


class CannotRate(IqafError):
    """This cannot be rated: {listed}. Correct it and send it again; nothing was worked out."""

    def __init__(self, problems: Sequence[str]) -> None:
        shown = [*problems[:SHOWN], f"and {len(problems) - SHOWN} more"] if len(problems) > SHOWN else problems
        super().__init__(listed="; ".join(shown))
        self.problems = tuple(problems)  #: all of them


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
    meanings: dict[str, str] = Field(default_factory=dict)  #: what those words mean, in ours
    clause: Clause

    def rating(self, words: str) -> Rating | None:
        """The rating that *words* align with, or None: unknown words are no rating either."""
        return self._folded.get(_fold(words))

    def known(self, words: str) -> bool:
        """Whether *words* are listed, be it as no rating."""
        return _fold(words) in self._folded or _fold(words) in {_fold(other) for other in self.no_rating}

    def meaning(self, words: str) -> str:
        """What words that are no rating mean; "" where no file says."""
        return next((meant for said, meant in self.meanings.items() if _fold(said) == _fold(words)), "")

    @cached_property
    def _folded(self) -> dict[str, Rating]:
        return {_fold(words): rating for words, rating in self.ratings.items()}


class AwardRule(Value):
    """Why a member may award a rating that no visit found (QRG §3.3, 4; IQAF §19-20)."""

    because: str
    clause: Clause
    evidence: bool = False  #: it rests on what others found, and not on what the provider did or failed to do
    lasts: Clause | None = None  #: instead of how long an award counts
    inadequate: Clause | None = None  #: instead, where it is about a plan for Inadequate


class Lifts(Value):
    """Whether a focussed visit may raise a rating (QRG §3.5; IQAF §17)."""

    allowed: bool
    clause: Clause


class RatingTable(Value):
    """How domains combine, and how the CQC's words and the two sources compare (IQAF §5-7; QRG §3)."""

    domains: tuple[str, ...]
    overall: tuple[OverallRule, ...]
    moderation: Clause  #: where no rule holds, a member moderates
    focussed: Clause  #: what a focussed visit did not look at carries over
    focussed_lifts: Lifts  #: a focussed visit that finds better than what stood
    versions: Clause  #: a visit is worked out by the toolkit it was done under
    cqc: CqcWords
    assurance: dict[Assurance, Rating]
    assurance_clause: Clause
    awards: dict[str, AwardRule] = Field(default_factory=dict)  #: by the question that was decided
    awarded: Clause  #: an award on a question that is not listed
    award_lasts: Clause  #: it counts until a later visit or CQC publication, in the risk too
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
        raise CannotRate(problems)
    mandatory = [criteria[key] for key, row in domain.criteria.items() if row.mandatory]
    value, why = decide(domain.rule, Counter(criteria.values()), Counter(mandatory))
    text = f"{domain.title} is {value}: {why}" if value else f"{domain.title}: {why}: no rule; needs moderation"
    return _verdict(value, text + _named(domain, criteria), domain.rule.clause)


def _named(domain: ToolkitDomain, criteria: Mapping[str, Achievement]) -> str:
    """The criteria that fell short, so that whoever reads the rating need not look for them; mandatory ones first."""
    told = ""
    for level in (Achievement.NOT, Achievement.PARTLY):
        rows = [row for key, row in domain.criteria.items() if criteria[key] is level]
        rows.sort(key=lambda row: not row.mandatory)
        names = [f"{row.id} (mandatory)" if row.mandatory else row.id for row in rows]
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        told += f". {level.value}: {', '.join(names[:SHOWN])}{more}" if names else ""
    return told


def decide(
    rule: DomainRule, levels: Mapping[Achievement, int], mandatory: Mapping[Achievement, int]
) -> tuple[Rating | None, str]:
    """The rating for so many criteria at each level, so many of them mandatory; and why. None: no rule."""
    exceptional, fully = levels[Achievement.EXCEPTIONAL], levels[Achievement.FULLY]
    partly, not_met = levels[Achievement.PARTLY], levels[Achievement.NOT]
    well = counted(exceptional + fully, "criterion", "criteria")
    if mandatory[Achievement.NOT]:
        return Rating.INADEQUATE, f"{mandatory[Achievement.NOT]} of the mandatory criteria not met"
    if not_met >= rule.inadequate_not:
        return Rating.INADEQUATE, f"{counted(not_met, 'criterion', 'criteria')} not met, {rule.inadequate_not} or more"
    if exceptional >= rule.gold_exceptional and not partly and not not_met:
        return Rating.GOLD, f"{exceptional} advanced criteria exceptional, all others fully met"
    if exceptional + fully >= rule.silver_fully and not not_met and not mandatory[Achievement.PARTLY]:
        return Rating.SILVER, f"{well} fully met, all mandatory among them, none not met"
    why = f"{well} fully met, {partly} partly met, {not_met or 'none'} not met"
    if not_met > rule.bronze_not:
        return None, why
    halfway = mandatory[Achievement.PARTLY]
    short = [f"{halfway} of the mandatory criteria only partly met"] * bool(halfway)
    short += [f"{not_met} not met"] * bool(not_met)
    short += [f"Silver takes {rule.silver_fully} fully met"] * (exceptional + fully < rule.silver_fully)
    return Rating.BRONZE, f"{why}; not Silver, because {' and '.join(short)}"


def overall_from_domains(domains: Mapping[str, Rating], table: RatingTable) -> Verdict[Rating]:
    """Combine the ratings of all domains (S04). None where no rule holds: a member moderates.

    Raises CannotRate naming every missing or unknown domain.
    """
    missing = [f"the domain {key} has no rating" for key in table.domains if key not in domains]
    unknown = [f"there is no domain {key}" for key in sorted(set(domains) - set(table.domains))]
    if missing or unknown:
        raise CannotRate(missing + unknown)
    counts = Counter(domains.values())
    tally = ", ".join(f"{counts[rating]} {rating}" for rating in Rating if counts[rating])
    for rule in table.overall:
        if all(need.met(counts) for need in rule.needs):
            needs = " and ".join(str(need) for need in rule.needs)
            return _verdict(rule.rating, f"The domains are {tally}: {rule.rating} takes {needs}", rule.clause)
    return _verdict(None, f"The domains are {tally}: no rule; needs moderation", table.moderation)


def rate_criteria(toolkit: Toolkit, criteria: Mapping[str, Achievement], table: RatingTable) -> RatedVisit:
    """Rate a whole visit from its criteria. Raises CannotRate naming every fault in every domain at once."""
    problems = [f"there is no criterion {key}" for key in sorted(set(criteria) - set(toolkit.criteria))]
    answers = [
        (domain, {key: criteria[key] for key in domain.criteria if key in criteria}) for domain in toolkit.domains
    ]
    problems += [problem for domain, given in answers for problem in _problems(domain, given)]
    if problems:
        raise CannotRate(problems)
    domains = {domain.id: domain_rating(domain, given) for domain, given in answers}
    unrated = [reason for verdict in domains.values() if verdict.value is None for reason in verdict.reasons]
    if unrated:
        return RatedVisit(domains=domains, overall=Verdict[Rating](value=None, reasons=tuple(unrated)))
    ratings = {key: verdict.value for key, verdict in domains.items() if verdict.value is not None}
    overall = overall_from_domains(ratings, table)
    worst_first = sorted(domains.values(), key=lambda verdict: -verdict.value.rank if verdict.value else 0)
    reasons = overall.reasons + tuple(reason for verdict in worst_first for reason in verdict.reasons)
    return RatedVisit(domains=domains, overall=Verdict[Rating](value=overall.value, reasons=reasons))


def _problems(domain: ToolkitDomain, criteria: Mapping[str, Achievement]) -> list[str]:
    known = domain.criteria
    problems = [f"there is no criterion {key} in {domain.title}" for key in sorted(set(criteria) - set(known))]
    problems += [f"criterion {key} has no answer" for key in known if key not in criteria]
    problems += [
        f"criterion {key} is not an advanced one, so it cannot be Exceptional"
        for key, level in criteria.items()
        if key in known and level is Achievement.EXCEPTIONAL and not known[key].advanced
    ]
    return problems


def _verdict(value: Rating | None, text: str, clause: Clause) -> Verdict[Rating]:
    return Verdict[Rating](value=value, reasons=(Reason(text=text, clause=clause),))


def _fold(words: str) -> str:
    return " ".join(words.casefold().split())
