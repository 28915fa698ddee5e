"""Visits and what they come to, by the toolkit they were done under; moderated where no rule decides (S03-S04)."""

from collections.abc import Mapping, Sequence
from datetime import date

from pydantic import Field

from bot.engine.days import said
from bot.engine.facts import Entry, RatingModerated, VisitRecorded
from bot.engine.quality.lifting import Stood, stood
from bot.engine.quality.overall import VisitRated
from bot.engine.quality.rating import (
    CannotRate,
    Lifts,
    RatedVisit,
    RatingTable,
    Toolkit,
    overall_from_domains,
    rate_criteria,
)
from bot.engine.scale import Rating
from bot.engine.verdict import Clause, Reason, Value, Verdict


class Moderation(Value):
    """A member's decision on a visit that the rules leave open."""

    rating: Rating
    on: date
    by: str  #: their name, or their id where it was not kept
    reason: str


class Visit(Value):
    """A visit in force, what the rules make of it, and how it was moderated."""

    ref: str
    on: date
    form: str
    verdict: Verdict[Rating]
    moderations: tuple[Moderation, ...] = ()
    toolkit: str = ""
    domains: dict[str, Verdict[Rating]] = Field(default_factory=dict)  #: worked out, or as recorded; empty: a fault
    carried: str = ""  #: of a focussed visit, the visit that what it did not look at carries over from
    fact: VisitRecorded | None = None  #: with what it carries over
    stood: tuple[Stood, ...] = ()  #: of a focussed visit, what stood the day before it, by the day that was known
    lifts: Lifts | None = None  #: of a focussed visit, the rule that it cannot raise a rating

    def counts(self, found: Rating | None, day: date) -> Rating | None:
        """*found* as the visit's rating, as known on *day*; None where it would raise what stood and may not."""
        limit = self._limit(day)
        return None if found and limit and limit.rating.worse_than(found) else found

    def at(self, day: date, clause: Clause) -> VisitRated:
        """As it stood at the end of *day*: a moderated rating counts as the visit's from its decision on."""
        decided = [item for item in self.moderations if item.on <= day]
        if not decided:
            return self._held(VisitRated(ref=self.ref, on=self.on, form=self.form, verdict=self.verdict), day)
        last = decided[-1]
        text = f"Moderated as {last.rating} by {last.by} on {said(last.on)}: {last.reason}"
        reasons = (Reason(text=text, clause=clause), *self.verdict.reasons)
        verdict = Verdict[Rating](value=last.rating, reasons=reasons)
        rated = VisitRated(ref=self.ref, on=self.on, form=self.form, verdict=verdict, moderated_by=last.by)
        return self._held(rated, day)

    def _limit(self, day: date) -> Stood | None:
        return next((limit for limit in reversed(self.stood) if limit.on <= day), None)

    def _held(self, rated: VisitRated, day: date) -> VisitRated:
        """*rated*, without a rating where it would raise what stood and may not."""
        found, limit = rated.verdict.value, self._limit(day)
        if found is None or limit is None or self.lifts is None or self.counts(found, day):
            return rated
        text = (
            f"A focussed visit can only lower a rating: that of {said(self.on)} ({self.ref}) found {found}, and "
            f"{limit.words} goes on; a re-inspection or another visit to everything can raise it"
        )
        reasons = (Reason(text=text, clause=self.lifts.clause), *rated.verdict.reasons)
        return rated.model_copy(update={"verdict": Verdict[Rating](value=None, reasons=reasons), "held": found})


def visits(entries: Sequence[Entry], table: RatingTable, toolkits: Mapping[str, Toolkit]) -> tuple[Visit, ...]:
    """Every visit among *entries* (in force, in order), oldest first.

    A focussed visit answers some criteria; the rest carry over from the visit before it (IQAF §17).
    """
    moderated: dict[str, list[Moderation]] = {}
    for entry in entries:
        if isinstance(fact := entry.fact, RatingModerated):
            decision = Moderation(
                rating=fact.rating, on=entry.effective, by=fact.member or entry.by, reason=fact.reason
            )
            moderated.setdefault(fact.visit, []).append(decision)
    found: list[Visit] = []
    for entry in entries:
        if isinstance(entry.fact, VisitRecorded):
            visit = worked_out(entry.fact, entry.effective, found[-1] if found else None, table, toolkits)
            visit = visit.model_copy(update={"moderations": tuple(moderated.get(visit.ref, ()))})
            found.append(_limited(visit, entries, found, table))
    return tuple(found)


def _limited(visit: Visit, entries: Sequence[Entry], before: Sequence[Visit], table: RatingTable) -> Visit:
    """A focussed visit with what stood before it, on its day and as visits before it were moderated since."""
    if visit.form != "focussed" or table.focussed_lifts.allowed:
        return visit
    moderated = {item.on for each in before for item in each.moderations}
    limits = tuple(
        stood(entries, [each.at(day, table.moderation) for each in before], visit.on, day, table)
        for day in sorted({visit.on, *(day for day in moderated if day > visit.on)})
    )
    return visit.model_copy(update={"stood": limits, "lifts": table.focussed_lifts})


def worked_out(
    fact: VisitRecorded, on: date, before: Visit | None, table: RatingTable, toolkits: Mapping[str, Toolkit]
) -> Visit:
    """What the rules make of one visit, done after *before*. One that cannot be worked out has no rating, and says so.

    A focussed visit has the answers it did not ask for from *before*, where that was done under the same toolkit, or
    where both are known by domains (IQAF §17).
    """
    whole = _carried(before, fact)
    rated = _rated(whole, table, toolkits)
    reasons = rated.overall.reasons
    if before and whole is not fact:
        text = (
            f"A focussed visit ({fact.ref}): what it did not look at carries over from the visit before, "
            f"{before.ref} of {said(before.on)}"
        )
        reasons = (*reasons, Reason(text=text, clause=table.focussed))
    return Visit(
        ref=fact.ref,
        on=on,
        form=fact.form,
        verdict=Verdict[Rating](value=rated.overall.value, reasons=reasons),
        toolkit=fact.toolkit,
        domains=rated.domains,
        carried=before.ref if before and whole is not fact else "",
        fact=whole,
    )


def _carried(before: Visit | None, fact: VisitRecorded) -> VisitRecorded:
    """A focussed visit with the answers it did not ask for; any other visit as it is."""
    if fact.form != "focussed" or before is None or before.fact is None:
        return fact
    if fact.criteria and before.fact.criteria and fact.toolkit == before.toolkit:
        return fact.model_copy(update={"criteria": {**before.fact.criteria, **fact.criteria}})
    known = {domain: verdict.value for domain, verdict in before.domains.items() if verdict.value}
    if fact.domains and known and not fact.criteria:
        return fact.model_copy(update={"domains": {**known, **fact.domains}})
    return fact


def _rated(fact: VisitRecorded, table: RatingTable, toolkits: Mapping[str, Toolkit]) -> RatedVisit:
    try:
        if not fact.criteria:
            overall = overall_from_domains(fact.domains, table)
            return RatedVisit(domains={key: _recorded(key, fact, table) for key in table.domains}, overall=overall)
        if (toolkit := toolkits.get(fact.toolkit)) is None:
            return _none(f"{fact.ref} was done under the toolkit {fact.toolkit}, which this framework lacks", table)
        return rate_criteria(toolkit, fact.criteria, table)
    except CannotRate as fault:
        return _none(f"The visit {fact.ref} gives no rating. {fault}", table)


def _recorded(domain: str, fact: VisitRecorded, table: RatingTable) -> Verdict[Rating]:
    reason = Reason(text=f"Recorded as {fact.domains[domain]}, without its criteria", clause=table.versions)
    return Verdict[Rating](value=fact.domains[domain], reasons=(reason,))


def _none(text: str, table: RatingTable) -> RatedVisit:
    return RatedVisit(
        domains={}, overall=Verdict[Rating](value=None, reasons=(Reason(text=text, clause=table.versions),))
    )
