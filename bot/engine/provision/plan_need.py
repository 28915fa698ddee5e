"""Whether an improvement plan is to be asked for: a visit or an award of Bronze or Inadequate says so (QRG §4-5)."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.engine.days import said
from bot.engine.facts import RatingAwarded
from bot.engine.known import Known, SoFar
from bot.engine.parts import PlanWanted
from bot.engine.provision.plan_values import Plan
from bot.engine.quality.toolkit import ToolkitDomain
from bot.engine.scale import Achievement, Rating
from bot.engine.verdict import Reason, Value


class Finding(Value):
    """What last said how good the service is, besides the CQC: a visit, or an award."""

    rating: Rating
    on: date
    ref: str = ""  #: of the visit
    words: str


def wanted(known: Known, so_far: SoFar, plans: Sequence[Plan]) -> PlanWanted | None:
    """The plan that should be asked for now, with the note that a reader must see; None where there is none."""
    need = _need(known, so_far, plans)
    return need.model_copy(update={"note": _note(known, need)}) if need else None


def _need(known: Known, so_far: SoFar, plans: Sequence[Plan]) -> PlanWanted | None:
    """The plan that should be asked for now; None where one is open, or was asked for on the same finding.

    Where routine visits are made and the contract holds, Bronze or Inadequate at a visit requests one by itself, as
    long as no later rating took its place. A CQC rating suggests one, wherever the contract holds. So does a visit on
    negative intelligence where the CQC's rating counts alone: §17 sends what it finds to the same process.
    """
    weak, since = so_far.rating.verdict.value, so_far.rating.on
    if any(plan.closed is None for plan in plans) or not _in_contract(known):
        return None
    found = _finding(known)
    if found and found.rating in known.framework.plans.processes and _stands(found, known, so_far):
        if any(_covers(plan, found) for plan in plans):
            return None
        elements, auto = _elements(known, found.ref), known.scope.visits and known.guided
        return PlanWanted(rating=found.rating, why=found.words, visit=found.ref, elements=elements, automatic=auto)
    if weak not in known.framework.plans.processes or weak is None or since is None:
        return None
    if any(plan.requested >= since for plan in plans):
        return None
    why = f"{so_far.rating.source} of {said(since)}: {weak}"
    return PlanWanted(rating=weak, why=why, automatic=False)


def _note(known: Known, need: PlanWanted) -> Reason:
    """The need as a reader must see it, with the clause it rests on."""
    rules = known.framework.plans
    if need.automatic:
        return Reason(
            text=f"{need.why}: an improvement plan is to be requested", clause=rules.processes[need.rating].clause
        )
    if need.visit and not known.guided:
        return Reason(
            text=f"{need.why}: an improvement plan may be asked for", clause=known.framework.scope.guidance.others
        )
    if need.visit:
        text = f"{need.why}, which is noted: an improvement plan may be asked for"
        return Reason(text=text, clause=known.framework.ratings.focussed)
    text = f"{need.why}: an improvement plan may be asked for; no visit has found it"
    return Reason(text=text, clause=rules.suggested)


def _stands(found: Finding, known: Known, so_far: SoFar) -> bool:
    """Whether no later rating took its place and, where a visit is only noted, none that counts is worse."""
    rating, on = so_far.rating.verdict.value, so_far.rating.on
    worse = rating is not None and rating.worse_than(found.rating)
    return (on is None or found.on >= on) and (known.scope.visits or not worse)


def _in_contract(known: Known) -> bool:
    return known.service.registered and known.service.contracted and bool(known.service.commissioners)


def _finding(known: Known) -> Finding | None:
    """The later of the last visit with a rating and the last award; of one day, the award."""
    found = [
        Finding(
            rating=visit.verdict.value,
            on=visit.on,
            ref=visit.ref,
            words=f"{visit.verdict.value} at the visit {visit.ref}",
        )
        for visit in known.rated_visits
        if visit.verdict.value
    ]
    awards = [
        Finding(rating=award.rating, on=entry.effective, words=f"{award.rating} awarded on {said(entry.effective)}")
        for entry, award in known.of(RatingAwarded)
    ]
    return max([*found, *awards], key=lambda each: (each.on, not each.ref), default=None)


def _covers(plan: Plan, found: Finding) -> bool:
    """Whether the plan was asked for on this finding, or after it. One that the finding itself ended was not."""
    if found.ref and plan.visit == found.ref:
        return True
    ended_by_it = plan.closed is not None and plan.seen == found.ref and (found.ref or plan.closed == found.on)
    return plan.requested >= found.on and not ended_by_it


def _elements(known: Known, ref: str) -> tuple[str, ...]:
    """What a visit found that must improve, for the formal request (QRG §4-5).

    Its Bronze and Inadequate domains, worst first, each with its criteria that fell short, where they are known.
    """
    weak = weak_domains(known, ref)
    seen = next((visit for visit in known.visits if visit.ref == ref), None)
    kits = known.framework.toolkits
    titles = {domain.id: domain.title for kit in kits.values() for domain in kit.domains}
    own = {domain.id: domain for domain in kits[seen.toolkit].domains} if seen and seen.toolkit in kits else {}
    answers = seen.fact.criteria if seen and seen.fact else {}
    found: list[str] = []
    for name, rating in weak.items():
        found.append(f"{titles.get(name, name)}: {rating}")
        found += _short(own[name], answers) if name in own else []
    return tuple(found)


def _short(domain: ToolkitDomain, answers: Mapping[str, Achievement]) -> list[str]:
    """The criteria of a domain that were not met, then those partly met, in the toolkit's words."""
    found = []
    for level in (Achievement.NOT, Achievement.PARTLY):
        for row in domain.criteria.values():
            if answers.get(row.id) is level:
                title = row.title if row.id in row.title else f"{row.id} {row.title}"
                found.append(f"{title}{' (mandatory)' if row.mandatory else ''}: {level.value.lower()}")
    return found


def weak_domains(known: Known, ref: str) -> dict[str, Rating]:
    """The domains of a visit that are Bronze or Inadequate, by id, worst first."""
    seen = next((visit for visit in known.visits if visit.ref == ref), None)
    rated = {name: verdict.value for name, verdict in seen.domains.items()} if seen else {}
    weak = {name: rating for name, rating in rated.items() if rating in known.framework.plans.processes and rating}
    return dict(sorted(weak.items(), key=lambda each: -each[1].rank))
