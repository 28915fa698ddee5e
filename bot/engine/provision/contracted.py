"""Whether a service is under the contract: as described, as entry decided, and until it was terminated."""

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
    and knows nothing of contracts. *entries* are in force today, in order.
    """
    events: list[tuple[date, bool]] = []
    before: bool | None = None
    for entry in entries:
        fact = entry.fact
        if isinstance(fact, ServiceDescribed) and fact.contracted is not before:
            before = fact.contracted
            events.append((entry.effective, fact.contracted))
        if isinstance(fact, EntryDecided):
            events.append((entry.effective, fact.admitted))
    events += [(day + timedelta(days=1), False) for day in ends(entries, service.commissioners).values()]
    passed = [event for event in events if event[0] <= today]
    return max(passed, key=lambda event: event[0])[1] if passed else service.contracted


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
