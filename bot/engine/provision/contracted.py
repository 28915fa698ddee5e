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
            events.append((entry.effective, fact.admitted))
    passed = sorted((event for event in events if event[0] <= today), key=lambda event: event[0])
    return passed[-1][1] if passed else service.contracted


def buyers(entries: Sequence[Entry], service: ServiceDescribed, today: date) -> tuple[Commissioner, ...]:
    """The commissioners whose contract with the service holds on *today*.

    Where one of two ended its own at once (IQAF §16), the other's goes on. All, where none holds: who commissioned it.
    """
    admitted = max((e.effective for e in entries if isinstance(e.fact, EntryDecided) and e.fact.admitted), default=None)
    left = departures(entries, service.commissioners)
    stay = tuple(
        commissioner
        for commissioner in service.commissioners
        if commissioner not in left
        or left[commissioner] >= today
        or (admitted is not None and admitted > left[commissioner])
    )
    return stay or service.commissioners


def departures(entries: Sequence[Entry], commissioners: Sequence[Commissioner]) -> dict[Commissioner, date]:
    """The last day of each commissioner's contract that a termination ended, by commissioner (IQAF §16).

    An agreed one ends both. Where the threat is immediate each ends its own, the other by agreeing.
    """
    found: dict[Commissioner, date] = {}
    for ref, day in ends(entries, commissioners).items():
        facts = [(e.effective, e.fact) for e in entries]
        proposed = next(f for _, f in facts if isinstance(f, TerminationProposed) and f.ref == ref)
        if not proposed.immediate:
            found.update(dict.fromkeys(commissioners, day))
            continue
        found[proposed.commissioner] = day
        for on, fact in facts:
            if isinstance(fact, TerminationAgreed) and fact.ref == ref:
                found[fact.commissioner] = max(on, day)
    return found


def ends(entries: Sequence[Entry], commissioners: Sequence[Commissioner]) -> dict[str, date]:
    """The last day of the contract by each termination that holds (IQAF §16), by reference.

    One holds once every commissioner of the service agrees, or at once where the threat is immediate.
    """
    dropped = {entry.fact.ref for entry in entries if isinstance(entry.fact, TerminationDropped)}
    found: dict[str, date] = {}
    for entry in entries:
        fact = entry.fact
        if isinstance(fact, TerminationProposed) and fact.ref not in dropped:
            agreed = {fact.commissioner: entry.effective} | {
                other.fact.commissioner: other.effective
                for other in entries
                if isinstance(other.fact, TerminationAgreed) and other.fact.ref == fact.ref
            }
            if fact.immediate or set(commissioners) <= set(agreed):
                decided = entry.effective if fact.immediate else max(agreed.values())
                found[fact.ref] = max(fact.ends or decided, decided)
    return found
