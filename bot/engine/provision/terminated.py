"""Every termination, as far as it got (IQAF §16; S15)."""

from collections.abc import Sequence
from datetime import date

from bot.engine.facts import Entry, ServiceDescribed, TerminationAgreed, TerminationDropped, TerminationProposed
from bot.engine.provision.contracted import ends
from bot.engine.scale import Commissioner
from bot.engine.verdict import Value


class Termination(Value):
    """One proposal to end the contract. *ends* is the last day of the contract where it holds."""

    ref: str
    by: Commissioner
    proposer: str  #: member id of whoever proposed it: nobody agrees with themselves
    reason: str
    proposed: date
    seq: int
    immediate: bool
    review: str
    agreed: tuple[Commissioner, ...] = ()  #: the others that said yes
    waiting: tuple[Commissioner, ...] = ()  #: those that have said nothing yet
    ends: date | None = None
    dropped: date | None = None
    why_dropped: str = ""
    letters: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the contract ends, or has ended, by it."""
        return self.ends is not None


def terminations(entries: Sequence[Entry]) -> tuple[Termination, ...]:
    """All of them, in the order in which they were proposed. *entries* are in force, in order."""
    described = [entry.fact.commissioners for entry in entries if isinstance(entry.fact, ServiceDescribed)]
    commissioners = described[-1] if described else ()
    last_days = ends(entries, commissioners)
    found: dict[str, Termination] = {}
    for entry in entries:
        fact = entry.fact
        if isinstance(fact, TerminationProposed):
            found[fact.ref] = _proposed(entry, fact)
        elif isinstance(fact, TerminationAgreed) and (before := found.get(fact.ref)):
            letters = (*before.letters, fact.letter) if fact.letter else before.letters
            agreed = (*before.agreed, fact.commissioner)
            found[fact.ref] = before.model_copy(update={"agreed": agreed, "letters": letters})
        elif isinstance(fact, TerminationDropped) and fact.ref in found:
            dropped = {"dropped": entry.effective, "why_dropped": fact.reason}
            found[fact.ref] = found[fact.ref].model_copy(update=dropped)
    return tuple(_standing(each, last_days.get(each.ref), commissioners) for each in found.values())


def _proposed(entry: Entry, fact: TerminationProposed) -> Termination:
    return Termination(
        ref=fact.ref,
        by=fact.commissioner,
        proposer=entry.by,
        reason=fact.reason,
        proposed=entry.effective,
        seq=entry.seq,
        immediate=fact.immediate,
        review=fact.review,
        letters=(fact.letter,) if fact.letter else (),
    )


def _standing(each: Termination, last: date | None, commissioners: Sequence[Commissioner]) -> Termination:
    said = {each.by, *each.agreed}
    open_ = last is None and each.dropped is None
    waiting = tuple(commissioner for commissioner in commissioners if commissioner not in said) if open_ else ()
    return each.model_copy(update={"ends": last, "waiting": waiting})
