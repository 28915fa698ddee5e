"""Suspensions: which are open, when each must be looked at again, and who must tell citizens (IQAF §15; S14)."""

from bot.engine.days import said
from bot.engine.dues import due
from bot.engine.known import Known, Part, SoFar
from bot.engine.parts import Due, OpenItem
from bot.engine.provision import over
from bot.engine.provision.contract import named
from bot.engine.provision.suspended import Suspension, suspensions
from bot.engine.scale import Rating
from bot.engine.verdict import Reason

BY_RATING = "New offers suspended by the rating of Inadequate"


def part(known: Known, so_far: SoFar) -> Part:
    """Suspensions that have not been lifted, and the one that a rating of Inadequate brings; what is due of them."""
    found = suspensions(known.held, known.today)
    by_rating, notes = _automatic(known, so_far)
    dues: list[Due] = []
    for each in found:
        runs = known.service.contracted and not each.lifted
        dues += [_review(each, known)] if runs else []
        dues += [_tell(each, known)] if each.untold and (runs or each.lifted) else []
    items = (*(_item(each) for each in found if not each.lifted), *by_rating)
    held = known.service.contracted and known.service.commissioners
    ended = () if held else over.note((each.ref for each in found if each.over), known.framework.contract.over)
    return Part(suspensions=items, dues=tuple(dues), notes=(*notes, *ended))


def _item(each: Suspension) -> OpenItem:
    state = f"by {' and '.join(each.by)}: {each.reason.rstrip('.')}"
    state += f"; last reviewed {said(each.reviewed)}" if each.reviewed else ""
    return OpenItem(ref=each.ref, what=each.form.capitalize(), state=state, since=each.since, steps=("review", "lift"))


def _automatic(known: Known, so_far: SoFar) -> tuple[tuple[OpenItem, ...], tuple[Reason, ...]]:
    """New offers stop while the rating is Inadequate: no decision, so no fact, and gone with the rating (QRG §5).

    The guidance says so of a visit's rating, and elsewhere of any: the CQC's counts too, as a local default.
    """
    rating, table = so_far.rating, known.framework.contract
    if rating.verdict.value is not Rating.INADEQUATE or rating.on is None or not known.service.contracted:
        return (), ()
    if not known.guided:
        return (), ()
    by_cqc = rating.gave == "CQC"
    clause = table.automatic_cqc if by_cqc else table.automatic
    state = f"follows by itself from the rating ({rating.source}) and ends with it ({clause})"
    item = OpenItem(ref="", what=BY_RATING, state=state, since=rating.on)
    text = "The CQC gave the rating of Inadequate: new offers are suspended as after a visit"
    return (item,), (Reason(text=text, clause=clause),) if by_cqc else ()


def _review(each: Suspension, known: Known) -> Due:
    """At least monthly, by who issued it."""
    clock, last = known.framework.clocks.suspension_review, each.reviewed or each.since
    after = "the last review" if each.reviewed else "it began"
    return due(
        "suspension",
        f"Review {each.form} {each.ref}",
        clock.ends(last),
        clock,
        known.today,
        step="review",
        who=named(each.by),
        actor=known.framework.contract.agency(each.lead),
        ref=each.ref,
        why=f"{clock.said} after {after}, {said(last)}",
    )


def _tell(each: Suspension, known: Known) -> Due:
    """The provider tells citizens at both ends; who issued it confirms that it did."""
    clock, start = known.framework.contract.citizens_told, each.lifted or each.since
    what = f"the end of {each.form} {each.ref}" if each.lifted else f"{each.form} {each.ref}"
    return due(
        "suspension",
        f"Confirm that citizens were told of {what}",
        clock.ends(start),
        clock,
        known.today,
        who=named([each.lead]),
        actor=known.framework.contract.agency(each.lead),
        ref=each.ref,
        why=f"{clock.said} after it {'was lifted' if each.lifted else 'began'}, {said(start)}",
    )
