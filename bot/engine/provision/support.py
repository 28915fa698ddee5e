"""Support: the level a service is at, what it was offered and what became of it, what is suggested (IQAF §14; S19)."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.engine.days import said
from bot.engine.dues import due
from bot.engine.facts import Entry, SupportDeclined, SupportEnded, SupportOffered, SupportTaken
from bot.engine.known import Known, Part, SoFar
from bot.engine.parts import Due, OpenItem, Suggestion, SupportLevel
from bot.engine.provision import over
from bot.engine.provision.over import Contracts, contracts, why
from bot.engine.provision.plan_need import weak_domains
from bot.engine.provision.support_table import Offer, SupportTable
from bot.engine.verdict import Reason, Value, Verdict


class Given(Value):
    """One offer to a service, and what became of it."""

    ref: str
    offer: str
    why: str
    offered: date
    taken: date | None = None
    ended: date | None = None  #: declined, or come to its end
    declined: str = ""  #: the reason
    effect: str = ""  #: as a member saw it when it ended
    note: str = ""
    over: str = ""  #: the termination of the contract it ended with

    @property
    def state(self) -> str:
        """Where it stands, in words."""
        if self.over and self.ended:
            return f"ended {said(self.ended)}: {self.note}"
        if self.declined and self.ended:
            return f"declined {said(self.ended)}: {self.declined}"
        if self.ended:
            return f"ended {said(self.ended)}: {self.effect}" + (f". {self.note}" if self.note else "")
        return f"taken up {said(self.taken)}" if self.taken else f"offered {said(self.offered)}, no answer yet"

    @property
    def steps(self) -> tuple[str, ...]:
        """What may be said of it next."""
        if self.ended:
            return ()
        return ("ended",) if self.taken else ("taken", "declined")


def part(known: Known, so_far: SoFar) -> Part:
    """The level of support, what is open of it, and what could be offered."""
    if not (known.service.registered and known.service.contracted and known.service.commissioners):
        ended = over.note((each.ref for each in _given(known) if each.over), known.framework.contract.over)
        return Part(support=_open(known), notes=ended)
    return Part(support=_open(known), support_level=_level(known, so_far))


def given(entries: Sequence[Entry], today: date | None = None) -> tuple[Given, ...]:
    """Every offer among a service's entries (in force, in order), with what became of it. Steps out of turn are left
    aside: what was declined is not taken up. What is open ends with the contract; where *today* is given, only if
    that ended before it."""
    found: dict[str, Given] = {}
    for entry in entries:
        on = entry.effective
        match entry.fact:
            case SupportOffered(ref=ref, offer=offer, why=why):
                found.setdefault(ref, Given(ref=ref, offer=offer, why=why, offered=on))
            case SupportTaken(ref=ref) if ref in found and not found[ref].taken and not found[ref].ended:
                found[ref] = found[ref].model_copy(update={"taken": on})
            case SupportDeclined(ref=ref, reason=reason) if ref in found and not found[ref].ended:
                found[ref] = found[ref].model_copy(update={"ended": on, "declined": reason})
            case SupportEnded(ref=ref, effect=effect, note=note) if ref in found and not found[ref].ended:
                found[ref] = found[ref].model_copy(update={"ended": on, "effect": effect, "note": note})
    ended = contracts(entries, today)
    return tuple(_while_contracted(each, ended) for each in found.values())


def _while_contracted(each: Given, ended: Contracts) -> Given:
    last = ended.over(each.offered)
    if last is None or each.ended:
        return each
    update = {"ended": last.last + timedelta(days=1), "note": why(last), "over": last.ref}
    return each.model_copy(update=update)


def _given(known: Known) -> tuple[Given, ...]:
    return given(known.held, known.today)


def package_due(table: SupportTable, today: date) -> Due:
    """The yearly look at the package as a whole: it belongs to the place, not to a service."""
    why = f"{table.review.said} after {said(table.reviewed)}"
    return due("support", "Review the support package", table.review.ends(table.reviewed), table.review, today, why=why)


def title(table: SupportTable, offer: str) -> str:
    """What an offer is called; its id where the package no longer has it."""
    return table.offers[offer].title if offer in table.offers else offer


def _open(known: Known) -> tuple[OpenItem, ...]:
    table = known.framework.support
    return tuple(
        OpenItem(ref=each.ref, what=title(table, each.offer), state=each.state, since=each.offered, steps=each.steps)
        for each in _given(known)
        if not each.ended
    )


def _level(known: Known, so_far: SoFar) -> SupportLevel:
    table, rating, rag = known.framework.support, so_far.rating.verdict.value, so_far.risk.verdict.value
    rule = next(rule for rule in table.rules if rule.fits(rating, rag))
    level = table.levels[rule.level]
    causes = [f"rated {rating}" if rating in rule.ratings else "", f"at {rag} risk" if rag in rule.rags else ""]
    why = " and ".join(cause for cause in causes if cause) or "neither rating nor risk calls for more"
    reason = Reason(text=f"{level.title} support, {level.what}: {why}", clause=rule.clause)
    verdict = Verdict[str](value=level.id, reasons=(reason,))
    return SupportLevel(
        title=level.title,
        highest=level.id == table.highest and len(table.levels) > 1,
        verdict=verdict,
        suggested=_suggested(known, level.id),
    )


def _suggested(known: Known, level: str) -> tuple[Suggestion, ...]:
    """Offers of the level that fit what is weak, unless they were made since the last visit or are open."""
    seen = known.view.visit
    weak = weak_domains(known, seen.ref) if seen else {}
    made = {each.offer for each in _given(known) if not each.ended or seen is None or each.offered >= seen.on}
    found = []
    for offer in known.framework.support.offers.values():
        fits = [name for name in weak if name in offer.domains]
        if level in offer.levels and offer.id not in made and (fits or not offer.domains):
            found.append(Suggestion(offer=offer.id, title=offer.title, why=_why(offer, fits, known)))
    return tuple(found)


def _why(offer: Offer, fits: Sequence[str], known: Known) -> str:
    if not fits:
        return offer.what
    titles = {domain.id: domain.title for kit in known.framework.toolkits.values() for domain in kit.domains}
    return f"{offer.what}; weak in {', '.join(titles.get(name, name) for name in fits)}"
