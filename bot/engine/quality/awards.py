"""Ratings that members awarded for what a provider did or failed to do (QRG §3.3, 4; S02)."""

from collections.abc import Collection, Sequence
from datetime import date

from bot.engine.days import said
from bot.engine.facts import Entry, PlanRequested, RatingAwarded
from bot.engine.quality.rating import RatingTable
from bot.engine.scale import Rating
from bot.engine.verdict import Reason, Value


class Award(Value):
    """A rating that a member awarded; it counts from its day until a later visit or CQC publication."""

    rating: Rating
    on: date
    by: str
    about: str  #: reference of the statement or plan
    because: str  #: "the statement (PQAS) did not come in time"
    evidence: bool = False  #: it rests on the evidence of others: *about* says whose
    reasons: tuple[Reason, ...]


def awards(entries: Sequence[Entry], table: RatingTable) -> tuple[Award, ...]:
    """Every award among *entries* (in force, in order), with the clause of the question that was decided."""
    asked = [entry.fact for entry in entries if isinstance(entry.fact, PlanRequested)]
    worst = {fact.ref for fact in asked if fact.rating is Rating.INADEQUATE}
    return tuple(_award(entry, entry.fact, table, worst) for entry in entries if isinstance(entry.fact, RatingAwarded))


def _award(entry: Entry, fact: RatingAwarded, table: RatingTable, worst: Collection[str]) -> Award:
    """*worst*: references of the plans that were asked for on Inadequate."""
    rule = table.awards.get(fact.because)
    because, clause = (rule.because, rule.clause) if rule else (fact.because, table.awarded)
    if rule and rule.inadequate and fact.about.partition("/")[0] in worst:
        clause = rule.inadequate
    who, on, evidence = fact.member or entry.by, said(entry.effective), rule is not None and rule.evidence
    text = f"{fact.rating} awarded by {who} on {on} because {because} ({fact.about})"
    if evidence:
        text = f"{fact.rating} on the evidence of {fact.about} of {on}, {because} by {who}"
    sort = "A rating on such evidence" if evidence else "An awarded rating"
    lasts = f"{sort} counts until a later visit or CQC publication, and weighs in the risk as a visit's does"
    reasons = (
        Reason(text=f"{text}: {fact.reason}", clause=clause),
        Reason(text=lasts, clause=(rule.lasts if rule else None) or table.award_lasts),
    )
    return Award(
        rating=fact.rating,
        on=entry.effective,
        by=who,
        about=fact.about,
        because=because,
        evidence=evidence,
        reasons=reasons,
    )
