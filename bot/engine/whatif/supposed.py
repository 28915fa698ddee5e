"""What is supposed as facts: the record with them added, and the day it is looked at."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from bot.engine.days import london_day
from bot.engine.facts import AnyFact, CqcRatingPublished, Entry, VisitRecorded, in_force
from bot.engine.quality.rating import CannotRate, Toolkit, rate_criteria
from bot.engine.scale import Rating
from bot.engine.tables import Tables
from bot.engine.whatif.supposing import OVERALL, REF, CannotSuppose, Supposed


def supposed_facts(supposed: Supposed, tables: Tables, toolkit: Toolkit, entries: Sequence[Entry]) -> list[AnyFact]:
    """The facts that would be recorded. Raises CannotSuppose where there is nothing that they could change."""
    held = [entry.fact for entry in in_force(entries)]
    return [*supposed.facts, *_visit(supposed, tables, toolkit, held), *_published(supposed, held)]


def record(entries: Sequence[Entry], facts: Iterable[AnyFact], now: datetime, on: date) -> tuple[Entry, ...]:
    """The record with *facts* as if they had been recorded *now*, in effect from *on*."""
    stream, last = entries[-1].stream, max(entry.seq for entry in entries)
    more = (
        Entry(stream=stream, seq=last + number, fact=fact, effective=on, recorded_at=now, by=REF)
        for number, fact in enumerate(facts, start=1)
    )
    return (*entries, *more)


def _visit(supposed: Supposed, tables: Tables, toolkit: Toolkit, held: Sequence[AnyFact]) -> list[AnyFact]:
    """A full visit with what is supposed in place of what the last one found."""
    last = next((fact for fact in reversed(held) if isinstance(fact, VisitRecorded)), None)
    if supposed.criteria:
        if supposed.domains:
            raise CannotSuppose(["domains and criteria together"], "Suppose the one or the other.")
        known = last.criteria if last and last.toolkit == toolkit.id else {}
        criteria = {**known, **supposed.criteria}
        if len(criteria) < len(toolkit.criteria):
            hint = "Suppose domains instead: “staffing=Bronze”."
            raise CannotSuppose(["the last visit was not recorded by the criteria of this toolkit"], hint)
        return [VisitRecorded(ref=REF, toolkit=toolkit.id, criteria=criteria)]
    if not supposed.domains:
        return []
    domains = {**_found(last, tables), **supposed.domains}
    missing = [domain for domain in tables.ratings.domains if domain not in domains]
    if missing:
        hint = f"Suppose these too: {', '.join(missing)}."
        raise CannotSuppose(["there is no visit whose other domains would stay"], hint)
    return [VisitRecorded(ref=REF, toolkit=toolkit.id, domains=domains)]


def _found(last: VisitRecorded | None, tables: Tables) -> dict[str, Rating]:
    """What the last visit found, by domain."""
    if last is None or not last.criteria:
        return last.domains if last else {}
    toolkit = tables.toolkits.get(last.toolkit)
    try:
        rated = rate_criteria(toolkit, last.criteria, tables.ratings).domains if toolkit else {}
    except CannotRate:
        return {}
    return {domain: verdict.value for domain, verdict in rated.items() if verdict.value}


def _published(supposed: Supposed, held: Sequence[AnyFact]) -> list[AnyFact]:
    """The CQC's last publication with what is supposed in its place."""
    if not supposed.published:
        return []
    last = next((fact for fact in reversed(held) if isinstance(fact, CqcRatingPublished)), None)
    overall = supposed.published.get(OVERALL) or (last.overall if last else "")
    if not overall:
        raise CannotSuppose(["the CQC has published no rating yet"], "Suppose that too: “cqc=Good”.")
    questions = {name: words for name, words in supposed.published.items() if name != OVERALL}
    known = last.key_questions if last else {}
    group = last.service_group if last else ""
    return [CqcRatingPublished(overall=overall, service_group=group, key_questions={**known, **questions})]


def looked_at(now: datetime, on: date | None) -> tuple[date, datetime]:
    """The day something is looked at, and a moment of it: now, or noon of a coming day."""
    today = london_day(now)
    if on is None or on <= today:
        return today, now
    return on, now.replace(year=on.year, month=on.month, day=on.day, hour=12, minute=0, second=0, microsecond=0)
