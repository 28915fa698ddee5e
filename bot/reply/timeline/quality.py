"""Ratings, visits, assurance levels and toolkits."""

from collections import Counter
from collections.abc import Mapping

from bot.engine import facts as f
from bot.engine.scale import Achievement, Ordered
from bot.reply.dates import day
from bot.reply.timeline.names import Names


def about_ratings(fact: f.AnyFact, _: Names) -> str:  # noqa: PLR0911 - a table of kinds
    """What the service is, what the CQC published, and ratings that members set."""
    match fact:
        case f.ServiceDescribed():
            state = "" if fact.registered else ", no longer registered"
            what = f"{fact.name}, {fact.service_kind.value}, {fact.postcode}, of {fact.provider_name}"
            return f"Described: {what}{state}."
        case f.AliasLearned():
            return f"Also known as “{fact.alias}”."
        case f.CqcRatingPublished():
            group = f" for {fact.service_group}" if fact.service_group else ""
            inherited = " (inherited from an earlier registration)" if fact.inherited else ""
            return f"CQC published: {fact.overall}{group}{inherited}."
        case f.RatingModerated():
            return f"{fact.visit}: moderated to {fact.rating.value}. {fact.reason}"
        case f.RatingAwarded(because="host-evidence"):
            return f"{fact.rating.value} on the evidence of {fact.about}. {fact.reason}"
        case f.RatingAwarded():
            return f"{fact.about}: {fact.rating.value} awarded ({fact.because}). {fact.reason}"
        case f.DecisionTaken():
            return f"{fact.about}: decided on “{fact.question}”: {fact.option}. {fact.reason}"
        case _:
            return ""


def about_visits(fact: f.AnyFact, names: Names) -> str:
    """Visits, planned and made, and inspections that are expected."""
    match fact:
        case f.CqcInspectionExpected():
            return f"The CQC is expected. {fact.note}".strip()
        case f.VisitPlanned():
            how = [fact.form, "announced" if fact.announced else "unannounced", *(["joint"] if fact.joint else [])]
            by = f", by {names.agency(fact.agency)}" if fact.agency else ""
            return f"{fact.ref}: visit planned for {day(fact.on)} ({', '.join(how)}){by}. {fact.note}".strip()
        case f.VisitCancelled():
            return f"{fact.ref}: planned visit cancelled. {fact.reason}"
        case f.VisitRecorded():
            how = [fact.form, *(["joint"] if fact.joint else []), *(["on scenarios"] if fact.scenarios else [])]
            found = _listed(fact.domains) or _counted(fact)
            return f"{fact.ref}: quality monitoring visit ({', '.join(how)}), {found}."
        case _:
            return ""


def about_clinical(fact: f.AnyFact, names: Names) -> str:
    """The assurance level, and the steps taken where it and the rating disagree."""
    match fact:
        case f.AssuranceRecorded():
            found = f"; {_listed(fact.domains)}" if fact.domains else ""
            return f"Healthcare quality assurance{' (joint visit)' if fact.joint else ''}: {fact.level.value}{found}."
        case f.PeerReviewed():
            return f"Peer review by {fact.social_care} (social care) and {fact.clinical} (clinical). {fact.outcome}"
        case f.JointStatementAgreed():
            by = f", with the yes of {names.agency(fact.agency)}" if fact.agency else " agreed"
            return f"Joint statement{by}: {fact.text}"
        case _:
            return ""


def about_toolkits(fact: f.AnyFact, _: Names) -> str:
    """The yearly review of a toolkit, and its announcement to providers."""
    match fact:
        case f.ToolkitReviewed():
            return f"Toolkit {fact.toolkit} reviewed by {', '.join(fact.groups) or 'nobody named'}. {fact.outcome}"
        case f.ToolkitAnnounced():
            told = "1 provider" if fact.providers == 1 else f"{fact.providers} providers"
            return f"Toolkit {fact.toolkit} announced to {told}. {fact.note}".strip()
        case _:
            return ""


def _listed(domains: Mapping[str, Ordered]) -> str:
    return ", ".join(f"{domain} {level.value}" for domain, level in domains.items())


def _counted(fact: f.VisitRecorded) -> str:
    """How many criteria were found at each level: what they come to is a conclusion, and stands elsewhere."""
    levels = Counter(fact.criteria.values())
    counts = ", ".join(f"{levels[level]} {level.value.lower()}" for level in Achievement if levels[level])
    return f"by criteria: {counts}" if counts else "by criteria"
