"""Applications to join the contract, as they stand in the record (IQAF §23; S18)."""

from collections.abc import Sequence
from datetime import date

from bot.engine.facts import Entry, EntryApplied, EntryDecided, EntryEvidenceSeen
from bot.engine.gather import of
from bot.engine.scale import Commissioner
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
    admitted: bool | None = None  #: None while it is open for all; True from the first yes on
    decided: date | None = None
    reason: str = ""
    wanted: tuple[Commissioner, ...] = ()  #: whom it asks; empty: whoever decides
    yes: tuple[Commissioner, ...] = ()
    no: tuple[Commissioner, ...] = ()

    @property
    def waiting(self) -> tuple[Commissioner, ...]:
        """Whose answers are open, of those asked by name."""
        return tuple(each for each in self.wanted if each not in {*self.yes, *self.no})

    @property
    def open(self) -> bool:
        """Whether anybody has still to decide it."""
        return self.admitted is None or (self.admitted and bool(self.waiting))


def applications(held: Sequence[Entry]) -> tuple[Application, ...]:
    """Every application of a service, oldest first. *held* are in force, in order."""
    found = []
    for entry, fact in of(held, EntryApplied):
        seen = {
            each.item: Seen(met=each.met, note=each.note, on=at.effective, by=at.by)
            for at, each in of(held, EntryEvidenceSeen)
            if each.ref == fact.ref
        }
        one = Application(
            ref=fact.ref,
            on=entry.effective,
            by=entry.by,
            specialisms=fact.specialisms,
            citizens=fact.citizens,
            seen=seen,
            wanted=fact.commissioners,
        )
        found.append(
            _decided(one, [(at.effective, each) for at, each in of(held, EntryDecided) if each.ref == fact.ref])
        )
    return tuple(found)


def _decided(one: Application, decisions: Sequence[tuple[date, EntryDecided]]) -> Application:
    """The application with its answers, each commissioner's for its own contract. The first yes lets it join."""
    for on, fact in decisions:
        mine = (fact.commissioner,) if fact.commissioner else ()
        wanted = tuple(dict.fromkeys((*one.wanted, *(mine if one.wanted or fact.asks else ()), *fact.asks)))
        told: dict[str, object] = {"wanted": wanted}
        if fact.admitted:
            told |= {"yes": (*one.yes, *mine), "admitted": True}
        else:
            told |= {"no": (*one.no, *mine)}
        answered = one.model_copy(update=told)
        if not answered.admitted and not (mine and answered.waiting):
            answered = answered.model_copy(update={"admitted": False})
        if answered.admitted is not None and one.admitted is None:
            answered = answered.model_copy(update={"decided": on, "reason": fact.reason})
        one = answered
    return one
