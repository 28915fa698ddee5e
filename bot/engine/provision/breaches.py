"""Breach notices: issued, put right by a day or not, withdrawn (IQAF §13, 22; S16)."""

from collections.abc import Sequence
from datetime import date

from bot.engine.days import said
from bot.engine.dues import due
from bot.engine.facts import BreachIssued, BreachRemedied, BreachWithdrawn, Entry
from bot.engine.known import Known, Part, SoFar
from bot.engine.parts import OpenItem
from bot.engine.verdict import Value


class Notice(Value):
    """One breach notice. *text* is public."""

    ref: str
    text: str
    issued: date
    seq: int
    remedy_by: date
    review: str
    remedied: date | None = None
    withdrawn: date | None = None
    note: str = ""  #: how it was put right, or why it was withdrawn
    letter: str = ""

    @property
    def open(self) -> bool:
        """Whether it is neither put right nor withdrawn."""
        return self.remedied is None and self.withdrawn is None


def notices(entries: Sequence[Entry]) -> tuple[Notice, ...]:
    """All of them, in the order in which they were issued. *entries* are in force, in order."""
    found: dict[str, Notice] = {}
    for entry in entries:
        fact = entry.fact
        if isinstance(fact, BreachIssued):
            told = fact.model_dump(include={"ref", "text", "remedy_by", "review", "letter"})
            found[fact.ref] = Notice(**told, issued=entry.effective, seq=entry.seq)
        elif isinstance(fact, BreachRemedied) and fact.ref in found:
            update = {"remedied": entry.effective, "note": fact.note}
            found[fact.ref] = found[fact.ref].model_copy(update=update)
        elif isinstance(fact, BreachWithdrawn) and fact.ref in found:
            update = {"withdrawn": entry.effective, "note": fact.reason}
            found[fact.ref] = found[fact.ref].model_copy(update=update)
    return tuple(found.values())


def part(known: Known, so_far: SoFar) -> Part:
    """Notices that are neither put right nor withdrawn, each due on its day while the contract lasts."""
    clock = known.framework.contract.breach_remedy
    open_ = [each for each in notices(known.held) if each.open]
    items = tuple(
        OpenItem(
            ref=each.ref,
            what="Breach notice",
            state=f"to be put right by {said(each.remedy_by)}: {each.text}",
            since=each.issued,
            steps=("remedied", "withdraw"),
        )
        for each in open_
    )
    dues = tuple(
        due(
            "breach",
            f"Put right the breach {each.ref}",
            each.remedy_by,
            clock,
            known.today,
            ref=each.ref,
            why=f"breach notice of {said(each.issued)}",
        )
        for each in open_
        if known.service.contracted
    )
    return Part(breaches=items, dues=dues)
