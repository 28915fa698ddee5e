"""Whether a service is under the contract, and whose: as described, as entry decided, and until terminated."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.engine.facts import (
    Entry,
    EntryDecided,
    ServiceDescribed,
    TerminationAgreed,
    TerminationDropped,
    TerminationProposed,
)
from bot.engine.scale import Commissioner
from bot.engine.verdict import Value


def contracted(entries: Sequence[Entry], service: ServiceDescribed, today: date) -> bool:
    """Whether the contract holds on *today*: what was last said of it counts.

    A description counts where it says otherwise than the one before it: the CQC's directory describes a service anew
    and knows nothing of contracts. Of one day what was recorded last counts, and before a termination's end.
    *entries* are in force today, in order.
    """
    events: list[tuple[date, bool]] = []
    left = departures(entries, service.commissioners)
    if service.commissioners and set(service.commissioners) <= set(left):
        events.append((max(left[commissioner] for commissioner in service.commissioners) + timedelta(days=1), False))
    before: bool | None = None
    for entry in entries:
        fact = entry.fact
        if isinstance(fact, ServiceDescribed) and fact.contracted is not before:
            before = fact.contracted
            events.append((entry.effective, fact.contracted))
        if isinstance(fact, EntryDecided):
            events += [(entry.effective, fact.admitted)] if fact.admitted or fact.commissioner is None else []
    passed = sorted((event for event in events if event[0] <= today), key=lambda event: event[0])
    return passed[-1][1] if passed else service.contracted


def buyers(entries: Sequence[Entry], service: ServiceDescribed, today: date) -> tuple[Commissioner, ...]:
    """The commissioners whose contract with the service holds on *today*.

    Where one of two ended its own at once (IQAF §16), the other's goes on. All, where none holds: who commissioned it.
    """
    left = departures(entries, service.commissioners)
    stay = tuple(
        commissioner
        for commissioner in service.commissioners
        if commissioner not in left
        or left[commissioner] >= today
        or any(day > left[commissioner] for day in _joined(entries, commissioner))
    )
    return stay or service.commissioners


class Left(Value):
    """One commissioner's contract ended: its last day, the termination, and the day it joined again where it did."""

    commissioner: Commissioner
    last: date
    ref: str
    back: date | None = None

    def out(self, day: date) -> bool:
        """Whether it has ended by *day*, and was not taken up again by then."""
        return self.last <= day and (self.back is None or self.back > day)


def departures(entries: Sequence[Entry], commissioners: Sequence[Commissioner]) -> dict[Commissioner, date]:
    """The last day of each commissioner's contract that a termination ended, by commissioner (IQAF §16)."""
    return {each.commissioner: each.last for each in left(entries, commissioners)}


def ends(entries: Sequence[Entry], commissioners: Sequence[Commissioner]) -> dict[str, date]:
    """The last day of the contract by each termination that holds (IQAF §16), by reference."""
    return {each.ref: each.last for each in reversed(left(entries, commissioners))}


def left(entries: Sequence[Entry], commissioners: Sequence[Commissioner]) -> tuple[Left, ...]:
    """Every contract that a termination ended, in the order of the terminations; whoever proposed one comes first.

    One holds once each commissioner that the service had when it was proposed agrees, and ends the contracts of all.
    Where the threat is immediate it holds at once, and each ends its own, the other by agreeing. *commissioners* are
    those of a service whose description is not among *entries*.
    """
    proposed = [(e, e.fact) for e in entries if isinstance(e.fact, TerminationProposed)]
    if not proposed:
        return ()
    dropped = {entry.fact.ref for entry in entries if isinstance(entry.fact, TerminationDropped)}
    found: list[Left] = []
    for entry, fact in proposed:
        on = entry.effective
        if fact.ref in dropped:
            continue
        agreed = {fact.commissioner: on} | {
            other.fact.commissioner: other.effective
            for other in entries
            if isinstance(other.fact, TerminationAgreed) and other.fact.ref == fact.ref
        }
        gone = {each.commissioner for each in found if each.last < on and each.out(on)}
        whose = [each for each in _bought(entries, entry, commissioners) if each not in gone]
        decided = on if fact.immediate else max(agreed.values())
        last = max(fact.ends or decided, decided)
        if fact.immediate:
            found += [_left(each, max(said, last), fact.ref, entries) for each, said in agreed.items()]
        elif set(whose) <= set(agreed):
            found += [_left(each, last, fact.ref, entries) for each in agreed]
    return tuple(found)


def _left(commissioner: Commissioner, last: date, ref: str, entries: Sequence[Entry]) -> Left:
    back = min((day for day in _joined(entries, commissioner) if day > last), default=None)
    return Left(commissioner=commissioner, last=last, ref=ref, back=back)


def _joined(entries: Sequence[Entry], commissioner: Commissioner) -> list[date]:
    """The days on which a commissioner let the service join its contract."""
    decided = [(entry.effective, entry.fact) for entry in entries if isinstance(entry.fact, EntryDecided)]
    return [on for on, fact in decided if fact.admitted and fact.commissioner in {None, commissioner}]


def _bought(entries: Sequence[Entry], proposed: Entry, otherwise: Sequence[Commissioner]) -> Sequence[Commissioner]:
    """Who commissioned the service, as it was described when its termination was proposed.

    A description that comes later, be it of the same day or of one before, takes no yes away and asks for none: what
    was proposed said whose it waits for, and what was ended had its letter.
    """
    described = [
        entry.fact.commissioners
        for entry in entries
        if isinstance(entry.fact, ServiceDescribed)
        and entry.effective <= proposed.effective
        and entry.seq < proposed.seq
    ]
    return described[-1] if described else otherwise
