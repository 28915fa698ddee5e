"""Visits and what they come to, by the toolkit they were done under; moderated where no rule decides (S03-S04)."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.engine.days import said
from bot.engine.facts import Entry, RatingModerated, VisitRecorded
from bot.engine.quality.overall import VisitRated
from bot.engine.quality.rating import CannotRate, RatingTable, Toolkit, overall_from_domains, rate_criteria
from bot.engine.scale import Rating
from bot.engine.verdict import Clause, Reason, Value, Verdict


class Moderation(Value):
    """A member's decision on a visit that the rules leave open."""

    rating: Rating
    on: date
    by: str
    reason: str


class Visit(Value):
    """A visit in force, what the rules make of it, and how it was moderated."""

    ref: str
    on: date
    form: str
    verdict: Verdict[Rating]
    moderations: tuple[Moderation, ...] = ()

    def at(self, day: date, clause: Clause) -> VisitRated:
        """As it stood at the end of *day*: a moderated rating counts as the visit's from its decision on."""
        decided = [item for item in self.moderations if item.on <= day]
        if not decided:
            return VisitRated(ref=self.ref, on=self.on, verdict=self.verdict)
        last = decided[-1]
        text = f"Moderated as {last.rating} by {last.by} on {said(last.on)}: {last.reason}"
        reasons = (Reason(text=text, clause=clause), *self.verdict.reasons)
        verdict = Verdict[Rating](value=last.rating, reasons=reasons)
        return VisitRated(ref=self.ref, on=self.on, verdict=verdict, moderated_by=last.by)


def visits(entries: Sequence[Entry], table: RatingTable, toolkits: Mapping[str, Toolkit]) -> tuple[Visit, ...]:
    """Every visit among *entries* (in force, in order), oldest first.

    A focussed visit answers some criteria; the rest carry over from the visit before it (IQAF §17).
    """
    moderated: dict[str, list[Moderation]] = {}
    for entry in entries:
        if isinstance(entry.fact, RatingModerated):
            decision = Moderation(rating=entry.fact.rating, on=entry.effective, by=entry.by, reason=entry.fact.reason)
            moderated.setdefault(entry.fact.visit, []).append(decision)
    found: list[Visit] = []
    before: VisitRecorded | None = None
    for entry in entries:
        if isinstance(entry.fact, VisitRecorded):
            fact = _carried(before, entry.fact)
            verdict = _rated(fact, table, toolkits)
            if fact is not entry.fact:
                text = f"A focussed visit ({fact.ref}): what it did not look at carries over from the visit before"
                verdict = Verdict[Rating](
                    value=verdict.value, reasons=(*verdict.reasons, Reason(text=text, clause=table.focussed))
                )
            made = tuple(moderated.get(fact.ref, ()))
            found.append(Visit(ref=fact.ref, on=entry.effective, form=fact.form, verdict=verdict, moderations=made))
            before = fact
    return tuple(found)


def _carried(before: VisitRecorded | None, fact: VisitRecorded) -> VisitRecorded:
    """A focussed visit with the answers it did not ask for; any other visit as it is."""
    if fact.form != "focussed" or before is None:
        return fact
    if fact.criteria and before.criteria and fact.toolkit == before.toolkit:
        return fact.model_copy(update={"criteria": {**before.criteria, **fact.criteria}})
    if fact.domains and before.domains and not fact.criteria:
        return fact.model_copy(update={"domains": {**before.domains, **fact.domains}})
    return fact


def _rated(fact: VisitRecorded, table: RatingTable, toolkits: Mapping[str, Toolkit]) -> Verdict[Rating]:
    """A visit that cannot be worked out has no rating, and its reason names the fault."""
    try:
        if not fact.criteria:
            return overall_from_domains(fact.domains, table)
        if (toolkit := toolkits.get(fact.toolkit)) is None:
            text = f"{fact.ref} was done under the toolkit {fact.toolkit}, which this framework lacks"
            return Verdict[Rating](value=None, reasons=(Reason(text=text, clause=table.versions),))
        return rate_criteria(toolkit, fact.criteria, table).overall
    except CannotRate as fault:
        reason = Reason(text=f"The visit {fact.ref} gives no rating. {fault}", clause=table.versions)
        return Verdict[Rating](value=None, reasons=(reason,))
