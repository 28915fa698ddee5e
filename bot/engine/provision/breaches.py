"""Breach notices: issued, put right by a day or not, withdrawn (IQAF §13, 22; S16)."""

from collections.abc import Sequence
from datetime import date

from bot.engine.days import said
from bot.engine.dues import Told, due
from bot.engine.facts import BreachIssued, BreachRemedied, BreachServed, BreachWithdrawn, Entry
from bot.engine.known import Known, Part, SoFar
from bot.engine.parts import Due, OpenItem
from bot.engine.provision.contract import named
from bot.engine.scale import Commissioner
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
    by: Commissioner | None = None  #: who issued it
    served: date | None = None  #: when its letter was sent

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
            told = fact.model_dump(include={"ref", "text", "remedy_by", "review", "letter", "by"})
            found[fact.ref] = Notice(**told, issued=entry.effective, seq=entry.seq)
        elif isinstance(fact, BreachServed) and fact.ref in found:
            update = {"served": found[fact.ref].served or entry.effective}
            found[fact.ref] = found[fact.ref].model_copy(update=update)
        elif isinstance(fact, BreachRemedied) and fact.ref in found:
            put_right = {"remedied": entry.effective, "note": fact.note}
            found[fact.ref] = found[fact.ref].model_copy(update=put_right)
        elif isinstance(fact, BreachWithdrawn) and fact.ref in found:
            gone = {"withdrawn": entry.effective, "note": fact.reason}
            found[fact.ref] = found[fact.ref].model_copy(update=gone)
    return tuple(found.values())


def part(known: Known, so_far: SoFar) -> Part:
    """Notices that are neither put right nor withdrawn, each due on its day while the contract lasts.

    A person sends the letter: until that is recorded it is due from who issued it, and the provider is not reminded.
    """
    open_ = [each for each in notices(known.held) if each.open]
    items = tuple(
        OpenItem(
            ref=each.ref,
            what="Breach notice",
            state=f"{'' if each.served else 'not sent yet; '}to be put right by {said(each.remedy_by)}: {each.text}",
            since=each.issued,
            steps=("remedied", "withdraw") if each.served else ("served", "withdraw"),
        )
        for each in open_
    )
    dues = [due_ for each in open_ if known.service.contracted for due_ in _dues(each, known)]
    return Part(breaches=items, dues=tuple(dues))


def _dues(each: Notice, known: Known) -> list[Due]:
    table, issued = known.framework.contract, f"breach notice of {said(each.issued)}"
    what = f"Put right the breach {each.ref}"
    remedy = due("breach", what, each.remedy_by, table.breach_remedy, known.today, ref=each.ref, why=issued)
    if each.served:
        return [remedy]
    buyers = known.service.commissioners
    lead = each.by if each.by in buyers else next(iter(buyers), Commissioner.COUNCIL)
    told: Told = {"step": "send", "who": named([lead]), "actor": table.agency(lead), "ref": each.ref, "why": issued}
    sent = f"Send breach notice {each.ref}, and record that it was"
    unsent = remedy.model_copy(update={"remind": (), "why": f"{issued}, which is not recorded as sent"})
    return [due("breach", sent, table.breach_sent.ends(each.issued), table.breach_sent, known.today, **told), unsent]
