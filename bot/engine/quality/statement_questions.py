"""What is put to officers of a provider's statement, and what is noted of it (IQAF §8; QRG §3.3.1-2; S06)."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.engine.days import said
from bot.engine.facts import DecisionTaken, VisitRecorded
from bot.engine.gather import described
from bot.engine.known import Known
from bot.engine.parts import Awaited
from bot.engine.quality.scope import ScopeRule
from bot.engine.quality.statement_record import Statement, claimed_and_found, late_since, provisional, validating
from bot.engine.verdict import Reason

ORDINALS = {2: "second", 3: "third", 4: "fourth", 5: "fifth"}


def awaiting(told: Sequence[Statement], known: Known) -> tuple[Awaited, ...]:
    """What a member must decide: of those late, and of those judged unevidenced or falsified."""
    return (*_late(told, known), *_judged(told, known))


def binding(statement: Statement, known: Known) -> bool:
    """Whether it can be enforced, and could on the day it was due: what was late before joining stays so (IQAF §20)."""
    return _regime(statement, known).statement_enforceable


def _regime(statement: Statement, known: Known) -> ScopeRule:
    """Today's where it is not binding, else that of the day on which it was due."""
    if statement.due is None or not known.scope.statement_enforceable:
        return known.scope
    return known.framework.scope.of(described(known.record, statement.due))


def _repeated(told: Sequence[Statement], known: Known) -> int:
    """How many of the last years' were late that could be enforced."""
    late = late_since(told, known.today, known.framework.statements.consistent.months)
    return sum(binding(each, known) for each in late)


def _late(told: Sequence[Statement], known: Known) -> list[Awaited]:
    """What did not come in time, until a member has decided: that it came since ends nothing by itself."""
    if not known.scope.statement_enforceable:
        return []
    rules, today, decided = known.framework.statements, known.today, _decided(known)
    repeated = _repeated(told, known)
    found = []
    for each in told:
        again = f"/{each.extensions + 1}" if each.extensions else ""
        key = f"{each.ref}/late{again}"
        if not (each.due and each.late(today) and binding(each, known)) or key in decided:
            continue
        reasons = [
            Reason(text="A statement that does not come in time results in a rating of Inadequate", clause=rules.late),
            Reason(text="Not returning it in time may result in contractual action", clause=rules.action),
        ]
        if repeated >= rules.consistent.times:
            counted = f"{repeated} statements of the last {rules.consistent.months} months were late"
            text = f"{counted}: that is consistent failure, for which the contract may be ended"
            reasons.append(Reason(text=text, clause=rules.consistent.clause))
        found.append(
            Awaited(
                key=key,
                question="statement-late",
                about=each.ref,
                text=f"{each.ref}: the provider's statement was due {said(each.due)} and {_since(each, today)}.",
                since=each.due + timedelta(days=1),
                reasons=tuple(reasons),
            )
        )
    return found


def _since(statement: Statement, today: date) -> str:
    if statement.received is None:
        return "has not come"
    late = statement.days_late(today)
    return f"came {said(statement.received)}, {late} day{'s' * (late != 1)} late"


def _judged(told: Sequence[Statement], known: Known) -> list[Awaited]:
    """What was judged unevidenced or falsified, until a member has decided what follows."""
    rules, decided = known.framework.statements, _decided(known)
    bad = [each for each in told if each.judged and each.judged.judgement != "validated"]
    found = []
    for each in bad:
        if each.judged is None or each.judged_on is None or (key := f"{each.ref}/{each.judged.judgement}") in decided:
            continue
        reasons = [
            Reason(
                text="Evidence that cannot be validated, or a falsified statement, results in a rating of Inadequate",
                clause=rules.unvalidated,
            ),
            Reason(text="Either may result in contractual action", clause=rules.action),
        ]
        times = sum(other.judged_on is not None and other.judged_on <= each.judged_on for other in bad)
        if times >= rules.again.times:
            text = f"It is the {ORDINALS.get(times, f'{times}th')} time: the contract may be ended for it"
            reasons.append(Reason(text=text, clause=rules.again.clause))
        what = "unevidenced" if each.judged.judgement == "unevidenced" else "falsified"
        found.append(
            Awaited(
                key=key,
                question="statement-unevidenced" if what == "unevidenced" else "statement-falsified",
                about=each.ref,
                text=f"{each.ref}: the provider's statement was judged {what} on {said(each.judged_on)}.",
                since=each.judged_on,
                reasons=tuple(reasons),
            )
        )
    return found


def _decided(known: Known) -> set[str]:
    return {fact.about for _, fact in known.of(DecisionTaken)}


def notes(told: Sequence[Statement], known: Known) -> tuple[Reason, ...]:
    """What cannot be enforced or worked out, how claims compare with what a visit found, and consistent failure."""
    rules, tables, today = known.framework.statements, known.framework, known.today
    found: list[Reason] = []
    for each in told[-1:]:
        if each.late(today) and each.due and not binding(each, known):
            text = f"{each.ref}: the provider's statement was due {said(each.due)} and {_since(each, today)}"
            found.append(Reason(text=f"{text}; it cannot be enforced", clause=_regime(each, known).statements_clause))
        if problem := provisional(each, tables.toolkits, tables.ratings)[1]:
            found.append(Reason(text=problem, clause=tables.ratings.versions))
    visits = [(entry.effective, fact) for entry, fact in known.of(VisitRecorded)]
    for each in told:
        visit = validating(each, told, visits) if each.judged is None else None
        if visit:
            found.append(_compared(each, visit, known))
    repeated = _repeated(told, known)
    if repeated >= rules.consistent.times and known.scope.statement_enforceable:
        text = f"{repeated} statements of the last {rules.consistent.months} months were late: consistent failure"
        found.append(Reason(text=text, clause=rules.consistent.clause))
    return tuple(found)


def _compared(statement: Statement, visit: VisitRecorded, known: Known) -> Reason:
    rules = known.framework.statements
    made, problem = claimed_and_found(statement, visit, known.framework.toolkits)
    if made is None:
        return Reason(text=problem, clause=known.framework.ratings.versions)
    unborne = len(made.unborne)
    text = f"{statement.ref}: {unborne} of {len(made.rows)} claims were not borne out at {visit.ref}"
    held = "; a member judges whether it is validated"
    if made.percent >= rules.significant.percent:
        held = f", {rules.significant.percent}% or more: a member judges whether it is unevidenced or falsified"
    return Reason(text=text + held, clause=rules.significant.clause)
