"""Terminations: which wait for the other commissioner, which hold, and what is due (IQAF §16; S15)."""

from datetime import timedelta

from bot.engine.days import said
from bot.engine.dues import due
from bot.engine.known import Known, Part, SoFar
from bot.engine.parts import Due, OpenItem
from bot.engine.provision.contract import named
from bot.engine.provision.terminated import Termination, terminations
from bot.engine.verdict import Reason


def part(known: Known, so_far: SoFar) -> Part:
    """Proposals that wait for a yes, and what the contract ended by, until the service is under contract again."""
    found = [each for each in terminations(known.held) if _counts(each, known)]
    return Part(
        terminations=tuple(_item(each, known) for each in found),
        dues=tuple(due_ for each in found if each.waiting for due_ in _dues(each, known)),
        notes=tuple(note for each in found for note in _notes(each, known)),
        changes=tuple(each.ends + timedelta(days=1) for each in found if each.ends),
    )


def _counts(each: Termination, known: Known) -> bool:
    """A termination of long ago is history once the service was admitted to the contract anew."""
    if each.ends is None:
        return bool(each.waiting)
    buying = known.service.contracted and each.by in known.service.commissioners
    return each.ends >= known.today or not buying


def _item(each: Termination, known: Known) -> OpenItem:
    if each.ends is None:
        state = f"proposed by {named([each.by])}: {each.reason.rstrip('.')}; waiting for {named(each.waiting)}"
        return OpenItem(ref=each.ref, what=_what(each), state=state, since=each.proposed, steps=("agree", "refuse"))
    who = named([each.by, *each.agreed])
    state = f"{_ended(each, known)}, by {who}: {each.reason}"
    steps = () if each.ends < known.today else ("withdraw",)
    return OpenItem(ref=each.ref, what=_what(each), state=state, since=each.proposed, steps=steps)


def _what(each: Termination) -> str:
    return "Immediate termination" if each.immediate else "Termination"


def _ended(each: Termination, known: Known) -> str:
    ends = each.ends or each.proposed
    return f"Contract ended on {said(ends)}" if ends < known.today else f"The contract ends on {said(ends)}"


def _dues(each: Termination, known: Known) -> list[Due]:
    """Each commissioner that has said nothing is asked for its answer."""
    clock, contract = known.framework.contract.agreement, known.framework.contract
    return [
        due(
            "termination",
            f"Agree to or refuse termination {each.ref}",
            clock.ends(each.proposed),
            clock,
            known.today,
            who=named([commissioner]),
            actor=contract.agency(commissioner),
            ref=each.ref,
            why=f"proposed by {named([each.by])} on {said(each.proposed)}",
        )
        for commissioner in each.waiting
    ]


def _notes(each: Termination, known: Known) -> list[Reason]:
    contract = known.framework.contract
    if each.ends is None:
        who = f"{named(each.waiting)} must agree too before the contract ends"
        return [Reason(text=f"{each.ref}: {who}", clause=contract.termination)]
    others = [other for other in known.service.commissioners if other not in {each.by, *each.agreed}]
    if each.immediate and others and known.service.contracted:
        text = f"{each.ref}: {named([each.by])} ended its own contract alone; that of {named(others)} goes on"
        return [Reason(text=text, clause=contract.immediate_termination)]
    return []
