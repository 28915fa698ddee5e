"""How a service's way into the contract reads: criteria, what its rating allows, what is due (IQAF §23; S18)."""

from collections.abc import Sequence

from bot.desk import Desk
from bot.engine.market.entry import allowed, progress
from bot.engine.market.entry_criteria import TO_BE_SEEN, Criterion, considered
from bot.engine.market.entry_record import Application
from bot.engine.place import Right
from bot.engine.provision.contract import named
from bot.engine.scale import Rating
from bot.engine.verdict import Reason
from bot.market.entering import Joining, asked
from bot.reply import AnyBlock, Buttons, Heading, Items, Reasons, Reply, buttons, facts
from bot.reply.cards import due_line
from bot.reply.dates import day

HEADINGS = {False: "Not met", None: "Still to be seen", True: "Met"}


def card(about: Joining, desk: Desk) -> Reply:
    """May it join, on what evidence, and what its rating then allows it."""
    found = asked(about, desk)
    service = about.standing.service
    under = service.contracted and bool(service.commissioners)
    blocks: list[AnyBlock] = [_facts(about, found, desk, under=under)]
    if not under or about.found:
        blocks += _criteria(found)
    blocks += _allowed(about, found, desk, under=under)
    dues = [due_line(due) for due in about.standing.dues if due.sort == "entry"]
    blocks += [Heading(text="Due"), Items(items=tuple(dues))] if dues else []
    blocks.append(_buttons(about, found, desk, under=under))
    return Reply(title=f"{service.name}: {_title(about, found, under=under)}", blocks=tuple(blocks))


def _title(about: Joining, found: Sequence[Criterion], *, under: bool) -> str:
    if under:
        return "under the contract"
    if _barred(found):
        return "may not join the contract"
    if all(each.met for each in found):
        return "may join the contract" if about.open else "meets every criterion"
    wanting = any(each.met is False for each in found)
    return "does not meet every criterion" if wanting else "may join once all is seen"


def _facts(about: Joining, found: Sequence[Criterion], desk: Desk, *, under: bool) -> AnyBlock:
    last = about.found[-1] if about.found else None
    table = desk.framework.entry
    specialisms = table.specialisms
    said = [specialisms[each].title if each in specialisms else each for each in (last.specialisms if last else ())]
    buyers = " and ".join(each.value for each in about.standing.service.commissioners)
    return facts(
        [
            ("Application", _application(last, under=under)),
            ("Why", last.reason if last else ""),
            ("Specialisms", f"{', '.join(said)} (which there are: {table.specialisms_clause})" if said else ""),
            ("Supports people", "" if last is None else "yes" if last.citizens else "not yet: judged on scenarios"),
            ("Commissioned by", buyers if under else ""),
            ("Waiting for", named(last.waiting) if last and last.open else ""),
            ("So far", "" if under else progress(found)),
        ]
    )


def _application(last: Application | None, *, under: bool) -> str:
    if last is None:
        if under:
            return "none is recorded here: it was under the contract before"
        return "none is recorded; this is how one made today would stand"
    if last.decided is None:
        return f"{last.ref} of {day(last.on)}, open"
    return f"{last.ref} of {day(last.on)}, {'admitted' if last.admitted else 'refused'} on {day(last.decided)}"


def _criteria(found: Sequence[Criterion]) -> list[AnyBlock]:
    """What is found wanting first, then what is still to be seen, then what is met."""
    blocks: list[AnyBlock] = []
    for met, heading in HEADINGS.items():
        rows = tuple(Reason(text=_line(each), clause=each.clause) for each in found if each.met is met)
        blocks += [Heading(text=f"{heading} ({len(rows)})"), Reasons(reasons=rows)] if rows else []
    return blocks


def _line(each: Criterion) -> str:
    return each.title if each.state == TO_BE_SEEN else f"{each.title}: {each.state}"


def _allowed(about: Joining, found: Sequence[Criterion], desk: Desk, *, under: bool) -> list[AnyBlock]:
    """The table by rating, for who is joining or has joined."""
    if under and not about.found:
        return []
    rated = considered(about.view)
    rating = Rating.INADEQUATE if _barred(found) else rated.rating if rated else None
    rules, reason = allowed(rating, desk.framework.entry)
    rows = facts(
        [
            ("Contract", ". ".join(rules.contractual)),
            ("Citizens", ". ".join(rules.citizens) or "nothing is laid down"),
            ("Admissions", "; ".join(rules.admissions)),
        ]
    )
    reasons: tuple[Reason, ...] = (reason,)
    return [Heading(text="What its rating allows it"), rows, Reasons(reasons=reasons)]


def _barred(found: Sequence[Criterion]) -> bool:
    """Whether a rating that stands is Inadequate or Red."""
    return any(each.id == "rating" and each.met is False for each in found)


def _buttons(about: Joining, found: Sequence[Criterion], desk: Desk, *, under: bool) -> Buttons:
    """The next steps that the member may take."""
    at = about.standing.service.location_id
    steps: list[tuple[str, str]] = []
    if about.open:
        ref = about.open.ref
        met = all(each.met for each in found)
        if not met and desk.may(Right.ASSESS):
            steps.append(("Seen", f"entry {ref} seen"))
        if desk.may(Right.CONTRACT):
            steps += [("Admit", f"entry {ref} admit")] if met else []
            steps.append(("Refuse", f"entry {ref} refuse"))
    elif not under and desk.may(Right.ASSESS):
        steps = [("It applies", f"entry {at} apply")]
    return buttons(*steps, ("Status", f"status {at}"))
