"""Contract Review Meetings: what asks for one, which are called, and which are due (IQAF §13, 15-16; S13)."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from bot.engine.clocks import Clock
from bot.engine.days import said
from bot.engine.decisions import Effect
from bot.engine.dues import Told, due
from bot.engine.facts import DecisionTaken, Entry, ReviewCalled, ReviewCancelled, ReviewHeld, in_force
from bot.engine.known import Known, Part, SoFar
from bot.engine.parts import Awaited, Due, OpenItem
from bot.engine.provision import over
from bot.engine.provision.contract import ContractTable, named
from bot.engine.provision.over import Contracts, contracts, why
from bot.engine.provision.review_triggers import Triggered, immediate, triggers
from bot.engine.provision.terminated import terminations
from bot.engine.verdict import Reason, Value

QUESTION = "contract-review"
CALLS: Effect = "call a contract review"
SHOWN = 3  #: triggers named in the question itself; the rest are among its reasons


class Said(NamedTuple):
    """When a step took effect, and its place in the order of recording."""

    on: date
    seq: int


class Meeting(Value):
    """One review meeting, as far as it got."""

    ref: str
    state: Literal["called", "held", "cancelled"]
    on: date  #: the day it is called for, or was held
    reasons: tuple[str, ...] = ()
    agency: str = ""  #: of who called it
    with_provider: bool = True
    outcomes: tuple[str, ...] = ()
    note: str = ""  #: what was held to be so, or why it was cancelled
    called: date | None = None
    steps: tuple[Said, ...] = ()
    over: str = ""  #: the termination of the contract it ended with


def meetings(entries: Sequence[Entry], today: date | None = None) -> tuple[Meeting, ...]:
    """Every review meeting, in the order in which they were called or, where nobody called them, held.

    One that is called falls away with the contract; where *today* is given, only if that ended before it. It stays
    where the contract was ended at once, and a meeting on that is still owed (IQAF §16).
    """
    found: dict[str, Meeting] = {}
    for entry in entries:
        fact, at = entry.fact, Said(entry.effective, entry.seq)
        if isinstance(fact, ReviewCalled):
            told = fact.model_dump(include={"ref", "on", "reasons", "agency", "with_provider"})
            found[fact.ref] = Meeting(**told, state="called", called=entry.effective, steps=(at,))
        elif isinstance(fact, ReviewHeld):
            before = found.get(fact.ref) or Meeting(ref=fact.ref, state="held", on=entry.effective)
            held = {"state": "held", "on": entry.effective, "outcomes": fact.outcomes, "note": fact.note}
            found[fact.ref] = before.model_copy(update={**held, "steps": (*before.steps, at)})
        elif isinstance(fact, ReviewCancelled) and fact.ref in found:
            update = {"state": "cancelled", "note": fact.reason}
            found[fact.ref] = found[fact.ref].model_copy(update=update)
    ended, every = contracts(entries, today), tuple(found.values())
    if not ended.left or _owed(entries, every):
        return every
    return tuple(_while_contracted(each, ended) for each in every)


def _owed(entries: Sequence[Entry], held: Sequence[Meeting]) -> bool:
    at_once = (each for each in terminations(entries) if each.immediate and each.holds)
    return any(not _met(each.proposed, each.seq, held) for each in at_once)


def _while_contracted(each: Meeting, ended: Contracts) -> Meeting:
    last = ended.over(each.called) if each.called and each.state == "called" else None
    if last is None:
        return each
    return each.model_copy(update={"state": "cancelled", "note": why(last), "over": last.ref})


def deciding(entries: Sequence[Entry], table: ContractTable, today: date) -> Meeting | None:
    """The latest meeting held so lately that a suspension or a termination may follow from it (IQAF §15-16)."""
    held = [each for each in meetings(in_force(entries)) if each.state == "held" and each.on <= today]
    recent = [each for each in held if table.decides_for.ends(each.on) >= today]
    return max(recent, key=lambda each: each.on, default=None)


def part(known: Known, so_far: SoFar) -> Part:
    """Meetings called, those that must follow what was done at once, and the question whether to call one."""
    held = meetings(known.held, known.today)
    open_ = [each for each in held if each.state == "called"]
    dues = [*_called(open_, known), *_to_call(held, known), *_after_immediate(held, known)]
    if not (known.service.contracted and known.service.registered):
        ended = over.note((each.ref for each in held if each.over), known.framework.contract.over)
        return Part(reviews=tuple(map(_item, open_)), dues=tuple(dues), notes=ended)
    asking = [each for each in triggers(known, so_far) if not _settled(each, held, known)]
    changes = [each.until + timedelta(days=1) for each in asking if each.until]
    return Part(reviews=tuple(map(_item, open_)), dues=tuple(dues), awaiting=_question(asking), changes=tuple(changes))


def _item(meeting: Meeting) -> OpenItem:
    about = f": {'; '.join(meeting.reasons)}" if meeting.reasons else ""
    return OpenItem(
        ref=meeting.ref,
        what="Contract review meeting",
        state=f"called for {said(meeting.on)}{about}",
        since=meeting.called or meeting.on,
        steps=("held", "cancel"),
    )


def _called(open_: Sequence[Meeting], known: Known) -> list[Due]:
    """Held on the day it is called for."""
    clock, table = Clock(clause=known.framework.contract.review), known.framework.contract
    buyers = [table.agency(each) for each in known.service.commissioners]
    return [
        due(
            "contract review",
            f"Hold contract review meeting {each.ref}",
            each.on,
            clock,
            known.today,
            step="hold",
            who=_who(known),
            actor=each.agency if each.agency in buyers else next(iter(buyers), each.agency),
            ref=each.ref,
            why=f"called on {said(each.called or each.on)}",
        )
        for each in open_
    ]


def _to_call(held: Sequence[Meeting], known: Known) -> list[Due]:
    """Officers decided that there is to be a meeting, and none has been called or held since."""
    table, questions = known.framework.contract, known.framework.decisions.questions
    for entry, fact in reversed(known.of(DecisionTaken)):
        question = questions.get(fact.question)
        option = question.options.get(fact.option) if question else None
        if option is None or option.effect != CALLS:
            continue
        if contracts(known.held, known.today).over(entry.effective):
            return []
        if any(each.state == "called" for each in held) or _met(entry.effective, entry.seq, held):
            return []
        on, why = table.calling.ends(entry.effective), f"decided on {said(entry.effective)}"
        actor = table.agency(known.service.commissioners[0]) if known.service.commissioners else ""
        told: Told = {"who": _who(known), "actor": actor, "ref": fact.about, "why": why}
        return [due("contract review", "Call a contract review meeting", on, table.calling, known.today, **told)]
    return []


def _who(known: Known) -> str:
    return named(known.service.commissioners) or "the commissioners"


def _after_immediate(held: Sequence[Meeting], known: Known) -> list[Due]:
    """What was done at once without a meeting is still to be looked at in one, unless one is called or was held."""
    if any(each.state == "called" for each in held):
        return []
    table, today, found = known.framework.contract, known.today, []
    for each in immediate(known):
        if _met(each.on, each.seq, held):
            continue
        found.append(
            due(
                "contract review",
                f"Hold a contract review meeting on {each.ref}",
                table.after_immediate.ends(each.on),
                table.after_immediate,
                today,
                who=named(each.by),
                actor=table.agency(each.by[0]),
                ref=each.ref,
                why=f"{table.after_immediate.said} after it took effect at once, {said(each.on)}",
            )
        )
    return found


def _settled(trigger: Triggered, held: Sequence[Meeting], known: Known) -> bool:
    """Whether a meeting since covers it, or officers have decided on it."""
    if any(each.state == "called" for each in held) or _met(trigger.on, trigger.seq, held):
        return True
    decided = [(entry, fact) for entry, fact in known.of(DecisionTaken) if fact.question == QUESTION]
    return any(
        fact.about == _key(trigger) or (entry.effective >= trigger.on and entry.seq > trigger.seq)
        for entry, fact in decided
    )


def _met(on: date, seq: int, held: Sequence[Meeting]) -> bool:
    """Whether a meeting was called or held after something of that day was recorded."""
    steps = (step for each in held if each.state == "held" for step in each.steps)
    return any(step.on >= on and step.seq > seq for step in steps)


def _key(trigger: Triggered) -> str:
    return f"{QUESTION}/{trigger.key}"


def _question(asking: Sequence[Triggered]) -> tuple[Awaited, ...]:
    if not asking:
        return ()
    first = min(asking, key=lambda each: (each.on, each.seq, each.key))
    listed = sorted(asking, key=lambda each: (each.on, each.seq, each.key))
    rest = f"; and {len(listed) - SHOWN} more" if len(listed) > SHOWN else ""
    texts = "; ".join(each.text for each in listed[:SHOWN])
    asked = Awaited(
        key=_key(first),
        question=QUESTION,
        about=first.ref,
        text=f"Call a contract review meeting? {texts}{rest}",
        since=first.on,
        reasons=tuple(Reason(text=each.text, clause=each.clause) for each in listed),
    )
    return (asked,)
