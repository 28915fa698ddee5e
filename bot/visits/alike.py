"""A visit like one that is recorded: the very same, or another of that day, or the same answers on another day."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from bot.engine.days import said
from bot.engine.facts import Entry, VisitRecorded, in_force
from bot.engine.verdict import Value

WHOLE = ("toolkit", "form", "announced", "joint", "scenarios", "criteria", "domains")  #: what two visits can differ in


class Alike(Value):
    """The visit on record that this one is like, and in what the two differ."""

    ref: str
    on: date
    sort: Literal["same", "that day", "other day"]
    differs: tuple[str, ...] = ()  #: in words, each as recorded and as it is now
    correctable: bool = True  #: this one can take its place: a focussed visit needs one before it to carry over from

    @property
    def note(self) -> str:
        """What whoever records the other one should know, and has to say."""
        if not self.correctable:
            differs = f", and differs: {'; '.join(self.differs)}" if self.differs else ""
            return f"{self.ref} of {said(self.on)} is recorded already{differs}. This is recorded beside it."
        if self.sort == "other day":
            return (
                f"{self.ref} of {said(self.on)} has these very answers. If this is that visit with its date put right, "
                f"correct it; else record it as another visit."
            )
        return (
            f"{self.ref} is recorded of the same day, and differs: {'; '.join(self.differs)}. If this puts it right, "
            f"correct it; else record it as a second visit of that day."
        )


def alike(entries: Sequence[Entry], on: date, fact: VisitRecorded) -> Alike | None:
    """The visit that *fact* of the day *on* could be taken for; the very same one before others. None: there is none.

    The whole visit is compared, and not only what it found: its day, form, toolkit, whether it was announced, joint or
    by scenarios. The reference and the file it was taken from are no part of it.
    """
    found: Alike | None = None
    for entry in in_force(entries):
        if not isinstance(entry.fact, VisitRecorded):
            continue
        differs = _differs(entry.fact, fact)
        if entry.effective == on and not differs:
            return Alike(ref=entry.fact.ref, on=on, sort="same")
        if entry.effective == on:
            found = Alike(ref=entry.fact.ref, on=on, sort="that day", differs=differs)
        elif fact.criteria and entry.fact.criteria == fact.criteria and (found is None or found.on != on):
            found = Alike(ref=entry.fact.ref, on=entry.effective, sort="other day", differs=differs)
    return found


def _differs(recorded: VisitRecorded, now: VisitRecorded) -> tuple[str, ...]:
    return tuple(_words(name, recorded, now) for name in WHOLE if getattr(recorded, name) != getattr(now, name))


def _words(name: str, recorded: VisitRecorded, now: VisitRecorded) -> str:
    """One difference, as it is recorded → as it is now said."""
    if name == "criteria" and recorded.criteria and now.criteria:
        keys = {*recorded.criteria, *now.criteria}
        number = sum(recorded.criteria.get(key) != now.criteria.get(key) for key in keys)
        return "1 criterion has another answer" if number == 1 else f"{number} criteria have other answers"
    if name in {"criteria", "domains"}:
        return _by_domain(recorded, now) if recorded.domains and now.domains else "one by criteria, one by domains"
    was, is_ = (_said(name, fact) for fact in (recorded, now))
    return f"{was} → {is_}"


def _by_domain(recorded: VisitRecorded, now: VisitRecorded) -> str:
    keys = [key for key in {**recorded.domains, **now.domains} if recorded.domains.get(key) != now.domains.get(key)]
    changed = (f"{key} {recorded.domains.get(key, 'not rated')} → {now.domains.get(key, 'not rated')}" for key in keys)
    return ", ".join(changed)


def _said(name: str, fact: VisitRecorded) -> str:
    match name:
        case "announced":
            return "not said whether announced" if fact.announced is None else _yes("announced", fact.announced)
        case "joint":
            return "joint with the clinical assessment" if fact.joint else "not joint"
        case "scenarios":
            return "by scenarios" if fact.scenarios else "not by scenarios"
        case "toolkit":
            return f"toolkit {fact.toolkit}"
        case _:
            return fact.form


def _yes(word: str, is_so: bool) -> str:  # noqa: FBT001 - the answer to whether
    return word if is_so else f"un{word}"
