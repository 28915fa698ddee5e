"""What would follow: the record with what is supposed added, and in what the two standings differ."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from bot.engine.days import london_day, said
from bot.engine.facts import AnyFact, CqcRatingPublished, Entry, VisitRecorded, in_force
from bot.engine.quality.rating import CannotRate, Toolkit, rate_criteria
from bot.engine.scale import Rating
from bot.engine.standing import Due, Standing
from bot.engine.tables import Tables
from bot.engine.verdict import Reason, Value
from bot.engine.whatif.supposing import OVERALL, REF, CannotSuppose, Supposed, plainly


class Difference(Value):
    """One conclusion that would be otherwise, in words; *why* as it would then be said."""

    what: str
    before: str
    after: str
    why: tuple[Reason, ...] = ()


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


def differences(before: Standing, after: Standing, names: Mapping[str, str]) -> tuple[Difference, ...]:
    """Every conclusion that is otherwise in *after*; *names* of surveillance levels by id."""
    rating, risk = after.rating.verdict, after.risk.verdict
    pairs = [
        ("Framework", before.scope.title, after.scope.title, after.scope.verdict.reasons),
        ("Rating", _word(before.rating.verdict.value), _word(rating.value), rating.reasons),
        ("Assurance", _word(before.assurance.value), _word(after.assurance.value), after.assurance.reasons),
        ("Risk", _word(before.risk.verdict.value), _word(risk.value), risk.reasons),
        ("Calculated risk", _points(before), _points(after), after.risk.calculated.reasons),
        ("Surveillance", names.get(before.regime, ""), names.get(after.regime, ""), ()),
    ]
    found = [Difference(what=w, before=b, after=a, why=why) for w, b, a, why in pairs if b != a]
    return tuple(map(_said, (*found, *_dues(before, after), *_notes(before, after), *_questions(before, after))))


def stays(before: Standing, after: Standing) -> str:
    """Which of rating and risk are as they were, in one line; empty where both change."""
    kept = []
    if (rating := after.rating.verdict.value) is before.rating.verdict.value:
        kept.append(f"the rating stays {rating}" if rating else "there is still no rating")
    if (risk := after.risk.verdict.value) is before.risk.verdict.value:
        kept.append(f"the risk stays {risk}" if risk else "the risk is still unknown")
    said = " and ".join(kept)
    return f"{said[0].upper()}{said[1:]}." if said else ""


def _said(each: Difference) -> Difference:
    """The difference as a person would say it: what is supposed has no reference."""
    why = tuple(reason.model_copy(update={"text": plainly(reason.text)}) for reason in each.why)
    return Difference(what=plainly(each.what), before=plainly(each.before), after=plainly(each.after), why=why)


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


def _dues(before: Standing, after: Standing) -> list[Difference]:
    was, now = _by_what(before.dues), _by_what(after.dues)
    found = []
    for what in dict.fromkeys((*was, *now)):
        then, due = was.get(what), now.get(what)
        if _when(then) != _when(due):
            why = (Reason(text=due.why or due.who, clause=due.clause),) if due else ()
            found.append(Difference(what=what, before=_when(then), after=_when(due), why=why))
    return found


def _by_what(dues: Sequence[Due]) -> dict[str, Due]:
    return {due.what: due for due in dues}


def _when(due: Due | None) -> str:
    if due is None:
        return "not due"
    return f"overdue, was due by {said(due.on)}" if due.overdue else f"by {said(due.on)}"


def _notes(before: Standing, after: Standing) -> list[Difference]:
    was = {note.text for note in before.notes}
    return [
        Difference(what="Note", before="", after=note.text, why=(note,)) for note in after.notes if note.text not in was
    ]


def _questions(before: Standing, after: Standing) -> list[Difference]:
    was = {asked.key for asked in before.awaiting}
    return [
        Difference(what="To be decided", before="", after=asked.text, why=asked.reasons)
        for asked in after.awaiting
        if asked.key not in was
    ]


def _word(value: object) -> str:
    return str(value) if value else "none"


def _points(standing: Standing) -> str:
    value, points = standing.risk.calculated.value, standing.risk.score
    return f"{value.value}, {points} points" if value and points is not None else _word(value)


def looked_at(now: datetime, on: date | None) -> tuple[date, datetime]:
    """The day something is looked at, and a moment of it: now, or noon of a coming day."""
    today = london_day(now)
    if on is None or on <= today:
        return today, now
    return on, now.replace(year=on.year, month=on.month, day=on.day, hour=12, minute=0, second=0, microsecond=0)
