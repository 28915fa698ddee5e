"""Applications to join the contract, as they stand in the record (IQAF §23; S18)."""

from collections.abc import Sequence
from datetime import date

from bot.engine.facts import Entry, EntryApplied, EntryDecided, EntryEvidenceSeen
from bot.engine.gather import of
from bot.engine.verdict import Value


class Seen(Value):
    """One thing that was looked at for an application."""

    met: bool
    note: str
    on: date
    by: str


class Application(Value):
    """An application, what was seen for it, and how it ended."""

    ref: str
    on: date
    by: str
    specialisms: tuple[str, ...]
    citizens: bool
    seen: dict[str, Seen]
    admitted: bool | None = None  #: None while it is open
    decided: date | None = None
    reason: str = ""


def applications(held: Sequence[Entry]) -> tuple[Application, ...]:
    """Every application of a service, oldest first. *held* are in force, in order."""
    ended = {fact.ref: (entry, fact) for entry, fact in of(held, EntryDecided)}
    found = []
    for entry, fact in of(held, EntryApplied):
        seen = {
            each.item: Seen(met=each.met, note=each.note, on=at.effective, by=at.by)
            for at, each in of(held, EntryEvidenceSeen)
            if each.ref == fact.ref
        }
        end, decision = ended.get(fact.ref, (None, None))
        found.append(
            Application(
                ref=fact.ref,
                on=entry.effective,
                by=entry.by,
                specialisms=fact.specialisms,
                citizens=fact.citizens,
                seen=seen,
                admitted=decision.admitted if decision else None,
                decided=end.effective if end else None,
                reason=decision.reason if decision else "",
            )
        )
    return tuple(found)
