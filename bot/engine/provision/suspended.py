"""Every suspension, as far as it got (IQAF §15; S14)."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.engine.facts import (
    CitizensTold,
    Entry,
    ServiceDescribed,
    SuspensionImposed,
    SuspensionLifted,
    SuspensionReviewed,
)
from bot.engine.provision.over import Contracts, contracts, why
from bot.engine.scale import Commissioner
from bot.engine.verdict import Value


class Suspension(Value):
    """One suspension. *lead* issued it, and is reminded of it."""

    ref: str
    form: str
    by: tuple[Commissioner, ...]
    lead: Commissioner
    reason: str
    since: date
    seq: int
    immediate: bool
    review: str  #: the meeting that it followed
    reviewed: date | None = None
    outcome: str = ""  #: of its last review
    lifted: date | None = None
    why_lifted: str = ""
    told: date | None = None  #: when citizens were told of it
    told_end: date | None = None  #: and of its end
    letters: tuple[str, ...] = ()
    over: str = ""  #: the termination of the contract it ended with

    @property
    def untold(self) -> bool:
        """Whether nobody has confirmed yet that citizens were told: of its start while it lasts, then of its end.

        Where it ended with the contract there is nobody left to confirm it to.
        """
        if self.over:
            return False
        return self.told_end is None if self.lifted else self.told is None


def suspensions(entries: Sequence[Entry], today: date | None = None) -> tuple[Suspension, ...]:
    """All of them, in the order in which they took effect. *entries* are in force, in order.

    One ends with the contracts of all who imposed it; where *today* is given, only if they ended before it. Whoever
    of them goes on leads it; where none of them commissions the service any more, whoever does now.
    """
    found: dict[str, Suspension] = {}
    for entry in entries:
        fact = entry.fact
        if isinstance(fact, SuspensionImposed):
            found[fact.ref] = _imposed(entry, fact)
        elif isinstance(fact, SuspensionReviewed | SuspensionLifted | CitizensTold) and fact.ref in found:
            found[fact.ref] = found[fact.ref].model_copy(update=_after(found[fact.ref], entry, fact))
    described = [entry.fact for entry in entries if isinstance(entry.fact, ServiceDescribed)]
    buyers = described[-1].commissioners if described else ()
    ended = contracts(entries, today)
    every = (_while_contracted(each, ended) for each in found.values())
    return tuple(_while_contracted(_led_now(each, buyers), ended) for each in every)


def _led_now(each: Suspension, buyers: Sequence[Commissioner]) -> Suspension:
    """One of which something is still to be done is in the hands of those who commission the service now."""
    if not buyers or each.over or (each.lifted and not each.untold) or set(each.by) <= set(buyers):
        return each
    by = tuple(commissioner for commissioner in each.by if commissioner in buyers) or tuple(buyers)
    return each.model_copy(update={"by": by, "lead": each.lead if each.lead in by else by[0]})


def _while_contracted(each: Suspension, ended: Contracts) -> Suspension:
    if not ended.left or each.over:
        return each
    last = ended.over(each.since, each.by)
    if last is None:
        by = ended.staying(each.by, each.since)
        return each.model_copy(update={"by": by, "lead": each.lead if each.lead in by else by[0]})
    if each.lifted and each.lifted <= last.last:
        return each
    update = {"lifted": last.last + timedelta(days=1), "why_lifted": why(last), "over": last.ref}
    return each.model_copy(update=update)


def _imposed(entry: Entry, fact: SuspensionImposed) -> Suspension:
    by = fact.by or (Commissioner.COUNCIL,)
    return Suspension(
        ref=fact.ref,
        form=fact.form,
        by=by,
        lead=fact.lead or by[0],
        reason=fact.reason,
        since=entry.effective,
        seq=entry.seq,
        immediate=fact.immediate,
        review=fact.review,
        letters=(fact.letter,) if fact.letter else (),
    )


def _after(
    before: Suspension, entry: Entry, fact: SuspensionReviewed | SuspensionLifted | CitizensTold
) -> dict[str, object]:
    on = entry.effective
    match fact:
        case SuspensionReviewed():
            return {"reviewed": on, "outcome": fact.outcome}
        case SuspensionLifted():
            letters = (*before.letters, fact.letter) if fact.letter else before.letters
            return {"lifted": on, "why_lifted": fact.reason, "letters": letters}
        case CitizensTold(stage="start"):
            return {"told": on}
        case _:
            return {"told_end": on}
