"""Asking a provider for an improvement plan: the fact, and the formal request by mail (QRG §4-5)."""

from bot.desk import Desk
from bot.engine.days import said
from bot.engine.facts import Entry, PlanRequested, VisitRecorded
from bot.engine.provision.plan_values import Plan
from bot.engine.quality.awards import awards
from bot.engine.scale import Rating
from bot.engine.standing import Standing
from bot.engine.streams import service_stream
from bot.plans import letters
from bot.plans.finding import REFERENCES, concluded, held


async def ask_for(
    standing: Standing, rating: Rating, why: str, desk: Desk, *, visit: str = "", elements: tuple[str, ...] = ()
) -> tuple[Plan, str]:
    """Record the request and mail it; the plan as it now stands, and who was told, in words."""
    service = standing.service
    fact = PlanRequested(
        ref=await desk.ledger.reference(REFERENCES), why=why, visit=visit, elements=elements, rating=rating
    )
    await desk.ledger.append(service_stream(service.location_id), fact)
    entries = await held(service.location_id, desk)
    plan = next(each for each in concluded(entries, desk) if each.ref == fact.ref)
    stopped = any(not each.ref for each in standing.suspensions)  # by the rating itself (QRG §5)
    letter = letters.request(service, plan, _found(standing, plan, entries, desk), desk, stopped=stopped)
    return plan, told(await letters.send(service, plan, "requested", letter, desk))


def told(addresses: tuple[str, ...]) -> str:
    """To whom a letter went, or that it could go to nobody."""
    if addresses:
        return f"mailed to {', '.join(addresses)}"
    return "not mailed: no address of the provider is known, so tell it yourself"


def _found(standing: Standing, plan: Plan, entries: tuple[Entry, ...], desk: Desk) -> str:
    """What the request follows from, as the provider may hear it: of an award the rule, not the member's own words."""
    seen = next((e for e in entries if isinstance(e.fact, VisitRecorded) and e.fact.ref == plan.visit), None)
    name = standing.service.name
    if seen:
        return f"The monitoring visit of {said(seen.effective)} found the quality of {name} to be {plan.rating}."
    given = awards(entries, desk.framework.ratings)
    if given and given[-1].rating is plan.rating and given[-1].on == standing.rating.on and not given[-1].evidence:
        return f"{plan.rating} was awarded to {name} on {said(given[-1].on)}, because {given[-1].because}."
    return f"The quality of {name} is rated {plan.rating}."
