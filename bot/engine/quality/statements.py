"""The Provider Quality Assurance Statement: when it is asked for, when it is due, where it stands (S06; QRG §3.3)."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.engine.counted import counted
from bot.engine.days import add_months, said
from bot.engine.dues import due
from bot.engine.known import Known, Part, SoFar
from bot.engine.parts import Due, StatementStanding
from bot.engine.provision.over import contracts
from bot.engine.quality import planning, statement_questions
from bot.engine.quality.statement_record import (
    Statement,
    late_since,
    leaves_window,
    provisional,
    statements,
)
from bot.engine.scale import Commissioner
from bot.engine.verdict import Reason


def part(known: Known, so_far: SoFar) -> Part:
    """The latest statement; when the next is asked for; what is awaited of the provider, and of officers."""
    told = statements(known.held)
    standing = _standing(told, known)
    changes = _changes(told, known)
    if known.scope.statements == "none" or not known.service.registered:
        return Part(statement=standing, changes=changes)
    return Part(
        statement=standing,
        dues=(*_submit(told, known), _ask(told, known, so_far)),
        awaiting=statement_questions.awaiting(told, known),
        notes=(*statement_questions.notes(told, known), *_declined(standing, known, so_far)),
        changes=changes,
    )


def _changes(told: Sequence[Statement], known: Known) -> tuple[date, ...]:
    """When one that has not come is late, and when a late one leaves the window in which they are counted."""
    months = known.framework.statements.consistent.months
    waiting = [each.due + timedelta(days=1) for each in told if each.due and each.received is None]
    return (*waiting, *(day for each in told if each.late(known.today) and (day := leaves_window(each, months))))


def _standing(told: Sequence[Statement], known: Known) -> StatementStanding | None:
    if not told:
        return None
    last, tables = told[-1], known.framework
    answered = next((each for each in reversed(told) if each.answers), None)
    rated = provisional(answered, tables.toolkits, tables.ratings)[0] if answered else None
    return StatementStanding(
        ref=last.ref,
        state=last.state(known.today),
        requested=last.requested,
        due=last.due,
        received=last.received,
        provisional=rated.overall.value if rated and answered is last else None,
        domains={key: v.value for key, v in rated.domains.items() if v.value} if rated and answered is last else {},
        late=len(late_since(told, known.today, tables.statements.consistent.months)),
    )


def _declined(standing: StatementStanding | None, known: Known, so_far: SoFar) -> tuple[Reason, ...]:
    """That the provider itself tells of a fall in quality: its answers come to worse than what stood when they came."""
    rating, rated = so_far.rating.verdict.value, so_far.rating.on
    if standing is None or standing.received is None or standing.provisional is None or rating is None:
        return ()
    if not standing.provisional.worse_than(rating) or (rated and rated > standing.received):
        return ()
    text = (
        f"{standing.ref}: the provider's own answers come to {standing.provisional}, worse than {rating}, which "
        "stands; a focussed visit may look at it"
    )
    return (Reason(text=text, clause=known.framework.statements.decline),)


def _submit(told: Sequence[Statement], known: Known) -> list[Due]:
    """What was asked for and has not come. What cannot be enforced is not overdue: it is noted."""
    clock, today = known.framework.statements.submit, known.today
    return [
        due(
            "statement",
            f"Submit the statement {each.ref}",
            each.due,
            clock,
            today,
            step="submit",
            ref=each.ref,
            why=_asked(each),
        )
        for each in told
        if each.due and each.received is None and (not each.late(today) or statement_questions.binding(each, known))
    ]


def _asked(statement: Statement) -> str:
    more = "; more time was given" if statement.extensions else ""
    return f"asked for on {said(statement.requested)}{more}" if statement.requested else ""


def _ask(told: Sequence[Statement], known: Known, so_far: SoFar) -> Due:
    on, why = _asking_day(told, known, so_far)
    who, actor = _asker(known)
    what = "Ask for the statement (PQAS)"
    return due("statement", what, on, known.framework.statements.ask, known.today, who=who, actor=actor, why=why)


def _asking_day(told: Sequence[Statement], known: Known, so_far: SoFar) -> tuple[date, str]:
    """Ahead of the next visit, and so many months after the last request at the latest; never before it was known."""
    months, last = known.scope.statement_months, max((each.began for each in told), default=None)
    ahead = _ahead(known, so_far)
    if last is None:
        return _first_time(ahead, known)
    again = add_months(last, months)
    if ahead and ahead[0] < again and last < _assessed(known):
        return ahead
    return again, f"{counted(months, 'month')} after the last was asked for, {said(last)}"


def _ahead(known: Known, so_far: SoFar) -> tuple[date, str] | None:
    """So many days before the next routine visit is due; None where there is none."""
    visits = planning.routine_days(known, so_far)
    if not visits:
        return None
    days, visit = known.framework.statements.ahead.days, min(visits)
    return visit - timedelta(days=days), f"{counted(days, 'day')} before the next visit is due, {said(visit)}"


def _first_time(ahead: tuple[date, str] | None, known: Known) -> tuple[date, str]:
    """Where none was ever asked for: no later than a year after the service was last rated."""
    first, months, rated = known.first, known.scope.statement_months, _assessed(known)
    if known.scope.statements == "before joining":
        return first, "before joining the contract"
    if ahead is None:
        clock, start = known.framework.statements.first, max(known.service.opened or first, first)
        left = max((each.last for each in contracts(known.held, known.today).left), default=start)
        if left > start:
            return clock.ends(left), f"{clock.said} after its contract ended, {said(left)}"
        return clock.ends(start), f"{clock.said} after it was first known here, {said(start)}"
    if rated != date.min and (year := add_months(rated, months)) < ahead[0]:
        return max(year, first), f"{counted(months, 'month')} after its last rating, {said(rated)}"
    return max(ahead[0], first), ahead[1]


def _assessed(known: Known) -> date:
    """The day of the last visit, or of the CQC's last rating, from which the next visit is counted."""
    days = [visit.on for visit in known.visits] + [item.on for item in known.signals.cqc if item.on <= known.today]
    return max(days, default=date.min)


def _asker(known: Known) -> tuple[str, str]:
    """The framework's asker; the ICB where it alone commissions."""
    if known.service.commissioners != (Commissioner.ICB,):
        return "", ""
    icb = next((agency.id for agency in known.framework.agencies.values() if agency.kind == "icb"), "")
    return ("the ICB", icb) if icb else ("", "")
