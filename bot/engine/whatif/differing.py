"""In what two standings of one service differ: each conclusion before and after, with its reason and clause."""

from collections.abc import Sequence

from bot.engine.days import said
from bot.engine.facts import Entry, in_force
from bot.engine.market.score import Score
from bot.engine.parts import Due, OpenItem
from bot.engine.quality.visits import visits
from bot.engine.standing import Standing
from bot.engine.tables import Tables
from bot.engine.verdict import Clause, Reason, Value
from bot.engine.whatif.supposing import REF, plainly

NONE = "none"
SUSPENSION = "Suspension"


class Difference(Value):
    """One conclusion that would be otherwise, in words; *why* as it would then be said."""

    what: str
    before: str
    after: str
    why: tuple[Reason, ...] = ()


def differences(
    before: Standing, after: Standing, tables: Tables, scores: tuple[Score, Score] | None = None
) -> tuple[Difference, ...]:
    """Every conclusion that is otherwise in *after*, what weighs most first; *scores* for offers, before and after."""
    found = (
        *_verdicts(before, after, tables),
        *_suspensions(before, after, tables),
        *(_score(*scores) if scores else ()),
        *_plan(before, after),
        *_dues(before, after),
        *_questions(before, after),
        *_notes(before, after),
    )
    return tuple(map(_said, found))


def domains(record: Sequence[Entry], tables: Tables) -> tuple[Difference, ...]:
    """The domains that the supposed visit rates otherwise than the one before it; none where domains were supposed."""
    seen = visits(in_force(record), tables.ratings, tables.toolkits)
    last = next((visit for visit in reversed(seen) if visit.ref == REF), None)
    if last is None or last.fact is None or not last.fact.criteria:
        return ()
    earlier = next((visit for visit in reversed(seen) if visit.ref != REF), None)
    was = {name: _word(verdict.value, "no rule") for name, verdict in earlier.domains.items()} if earlier else {}
    titles = {domain.id: domain.title for domain in tables.toolkits[last.toolkit].domains}
    pairs = [
        Difference(
            what=titles[name], before=was.get(name, NONE), after=_word(found.value, "no rule"), why=found.reasons
        )
        for name, found in last.domains.items()
    ]
    return tuple(_said(each) for each in pairs if each.before != each.after)


def stays(before: Standing, after: Standing) -> str:
    """Which of rating and risk are as they were, in one line; empty where both change."""
    kept = []
    if (rating := after.rating.verdict.value) is before.rating.verdict.value:
        kept.append(f"the rating stays {rating}" if rating else "there is still no rating")
    if (risk := after.risk.verdict.value) is before.risk.verdict.value:
        kept.append(f"the risk stays {risk}" if risk else "the risk is still unknown")
    line = " and ".join(kept)
    return f"{line[0].upper()}{line[1:]}." if line else ""


def _said(each: Difference) -> Difference:
    """The difference as a person would say it: what is supposed has no reference."""
    why = tuple(reason.model_copy(update={"text": plainly(reason.text)}) for reason in each.why)
    return Difference(what=plainly(each.what), before=plainly(each.before), after=plainly(each.after), why=why)


def _verdicts(before: Standing, after: Standing, tables: Tables) -> list[Difference]:
    rating, risk, level = after.rating.verdict, after.risk.verdict, tables.regime.levels[after.regime]
    watched = Reason(text=f"{level.name} surveillance goes with {risk.value or 'no colour'}", clause=level.clause)
    was, now = before.support_level, after.support_level
    support = now.verdict.reasons if now else ()
    pairs = [
        ("Framework", before.scope.title, after.scope.title, after.scope.verdict.reasons),
        ("Rating", _word(before.rating.verdict.value), _word(rating.value), rating.reasons),
        ("Assurance", _word(before.assurance.value), _word(after.assurance.value), after.assurance.reasons),
        ("Risk", _word(before.risk.verdict.value), _word(risk.value), risk.reasons),
        ("Calculated risk", _points(before), _points(after), _counted(before, after)),
        ("Surveillance", tables.regime.levels[before.regime].name, level.name, (watched,)),
        ("Support level", was.title if was else NONE, now.title if now else NONE, support),
    ]
    return [Difference(what=w, before=b, after=a, why=why) for w, b, a, why in pairs if b != a]


def _counted(before: Standing, after: Standing) -> tuple[Reason, ...]:
    """What the indicators come to, then what is new among them, then what is gone."""
    was, now = before.risk.calculated.reasons, after.risk.calculated.reasons
    ended = [each for each in before.risk.contributions if each not in after.risk.contributions]
    gone = (Reason(text=f"No longer {each.points:+d} {each.text}", clause=each.clause) for each in ended)
    return (*(reason for reason in now if reason not in was), *gone)


def _suspensions(before: Standing, after: Standing, tables: Tables) -> list[Difference]:
    """Those that would begin or end. The one that a rating brings has no reference, and ends with it."""
    was, now = ({(item.ref, item.what): item for item in each.suspensions} for each in (before, after))
    begun = [
        Difference(what=SUSPENSION, before=NONE, after=_named(item), why=(_stopped(item, after, tables),))
        for key, item in now.items()
        if key not in was
    ]
    ended = [
        Difference(what=SUSPENSION, before=_named(item), after="ended", why=(_ended(item, before, after, tables),))
        for key, item in was.items()
        if key not in now
    ]
    return [*begun, *ended]


def _named(item: OpenItem) -> str:
    return f"{item.what.casefold()} {item.ref}" if item.ref else item.what


def _stopped(item: OpenItem, after: Standing, tables: Tables) -> Reason:
    if item.ref:
        return Reason(text=item.state, clause=tables.contract.suspension)
    text = f"It follows by itself from the rating ({after.rating.source}) and ends with it"
    return Reason(text=text, clause=_by_rating(after, tables))


def _ended(item: OpenItem, before: Standing, after: Standing, tables: Tables) -> Reason:
    """With no decision a suspension ends with the contract, and the one that a rating brought with that rating."""
    if item.ref or not after.service.contracted:
        return Reason(text="It ends with the contract", clause=tables.contract.over)
    return Reason(text="It ends with the rating that brought it", clause=_by_rating(before, tables))


def _by_rating(standing: Standing, tables: Tables) -> Clause:
    return tables.contract.automatic_cqc if standing.rating.gave == "CQC" else tables.contract.automatic


def _score(was: Score, now: Score) -> list[Difference]:
    """The score by which offers are compared, with the step that gave it, or took it."""
    if was.verdict.value == now.verdict.value:
        return []
    new = [reason for reason in now.verdict.reasons if reason not in was.verdict.reasons]
    why = [now.step] if now.step in new else new[-1:]
    return [Difference(what="Score for offers", before=_scored(was), after=_scored(now), why=tuple(why))]


def _scored(found: Score) -> str:
    return NONE if found.verdict.value is None else f"{found.verdict.value} points"


def _plan(before: Standing, after: Standing) -> list[Difference]:
    """Whether an improvement plan is to be asked for, and on what finding."""
    was, now = _wanted(before), _wanted(after)
    if was == now:
        return []
    need = after.plan_wanted
    why = (need.note,) if need and need.note else after.rating.verdict.reasons[:1]
    return [Difference(what="Improvement plan", before=was, after=now, why=why)]


def _wanted(standing: Standing) -> str:
    need = standing.plan_wanted
    if need is None:
        return f"{len(standing.plans)} open" if standing.plans else "not asked for"
    return f"to be asked for ({need.rating})" if need.automatic else f"may be asked for ({need.rating})"


def _dues(before: Standing, after: Standing) -> list[Difference]:
    was, now = _by_what(before.dues), _by_what(after.dues)
    found = []
    for what in dict.fromkeys((*was, *now)):
        then, due = was.get(what), now.get(what)
        if _when(then) != _when(due):
            why = [_due(each, so) for each, so in ((due, ""), (then, "It was due: ")) if each]
            found.append(Difference(what=what, before=_when(then), after=_when(due), why=tuple(why[:1])))
    return found


def _by_what(dues: Sequence[Due]) -> dict[str, Due]:
    return {due.what: due for due in dues}


def _due(due: Due, so: str) -> Reason:
    """What it follows from; who acts where nothing is said of that."""
    return Reason(text=f"{so}{due.why}" if due.why else f"{so or 'It is '}for {due.who}", clause=due.clause)


def _when(due: Due | None) -> str:
    if due is None:
        return "not due"
    return f"overdue, was due by {said(due.on)}" if due.overdue else f"by {said(due.on)}"


def _questions(before: Standing, after: Standing) -> list[Difference]:
    """What would be put to officers, and what would no longer be."""
    was, now = ({asked.key: asked for asked in each.awaiting} for each in (before, after))
    found = [
        Difference(what="To be decided", before="", after=asked.text, why=asked.reasons)
        for key, asked in now.items()
        if key not in was
    ]
    gone = [
        Difference(what="No longer to be decided", before="", after=asked.text, why=asked.reasons)
        for key, asked in was.items()
        if key not in now
    ]
    return [*found, *gone]


def _notes(before: Standing, after: Standing) -> list[Difference]:
    """Notes that would be new, and those that would go; what says that a plan is wanted is told with the plan."""
    was, now = (
        {note.text: note for note in each.notes if not (each.plan_wanted and note == each.plan_wanted.note)}
        for each in (before, after)
    )
    new = [Difference(what="Note", before="", after=text, why=(now[text],)) for text in now if text not in was]
    gone = [Difference(what="No longer", before="", after=text, why=(was[text],)) for text in was if text not in now]
    return [*new, *gone]


def _word(value: object, nothing: str = NONE) -> str:
    return str(value) if value else nothing


def _points(standing: Standing) -> str:
    value, points = standing.risk.calculated.value, standing.risk.score
    return f"{value.value}, {points} points" if value and points is not None else _word(value)
