"""Bronze or Inadequate found at a visit, or awarded: the plan is asked for by itself, and the provider is told.

So it is of a service that joins the contract as Bronze (IQAF §23). What a visit did to a plan that was open is said
to whoever recorded it (QRG §4-5; S12).
"""

from bot.desk import Change, Desk
from bot.engine.facts import EntryDecided, RatingAwarded, RatingModerated, VisitRecorded
from bot.plans.asking import ask_for
from bot.plans.finding import of_service

FINDINGS = (VisitRecorded, RatingModerated, RatingAwarded, EntryDecided)


async def follow(change: Change, desk: Desk) -> list[str]:
    """Request the plan that a new finding calls for; say which plans it ended."""
    if not any(isinstance(entry.fact, FINDINGS) for entry in change.facts):
        return []
    said = [*await _ended(change, desk), *_unfounded(change)]
    need = change.after.plan_wanted
    if need is None or not need.automatic:
        return said
    plan, told = await ask_for(change.after, need.rating, need.why, desk, visit=need.visit, elements=need.elements)
    return [*said, f"An improvement plan was requested by itself: {plan.ref}, {told}."]


def _unfounded(change: Change) -> list[str]:
    """That a plan which is open rests on nothing any more: whoever corrected the visit must hear of it."""
    known = change.before.notes if change.before else ()
    refs = {plan.ref for plan in change.after.plans}
    return [f"{note.text}." for note in change.after.notes if note.text.split()[0] in refs and note not in known]


async def _ended(change: Change, desk: Desk) -> list[str]:
    before = {plan.ref for plan in change.before.plans} if change.before else set()
    gone = before - {plan.ref for plan in change.after.plans}
    if not gone:
        return []
    known = await of_service(change.after.service.location_id, desk)
    return [f"The improvement plan {plan.ref} is closed: {plan.outcome}." for plan in known if plan.ref in gone]
