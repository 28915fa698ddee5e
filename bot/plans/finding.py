"""The improvement plans of a service, and the one that is meant."""

from collections.abc import Sequence

from bot.desk import Desk
from bot.engine.errors import NothingNamed
from bot.engine.facts import Entry, in_force
from bot.engine.provision.plan_steps import plans
from bot.engine.provision.plan_values import Plan
from bot.engine.quality.visits import visits
from bot.engine.streams import service_stream
from bot.reply import Item, Items, Para, Reply, Tone, buttons

REFERENCES = "IAP"  #: what a plan's reference begins with


async def held(location: str, desk: Desk) -> tuple[Entry, ...]:
    """What is known of a service today, corrected, in order. Whoever writes there now is waited for."""
    entries = in_force(await desk.ledger.read(service_stream(location)))
    return tuple(entry for entry in entries if entry.effective <= desk.today)


def concluded(entries: Sequence[Entry], desk: Desk) -> tuple[Plan, ...]:
    """Every plan among a service's entries, closed ones too."""
    framework = desk.framework
    seen = visits(entries, framework.ratings, framework.toolkits)
    return plans(entries, seen, framework.plans, framework.clocks, desk.today)


async def of_service(location: str, desk: Desk) -> tuple[Plan, ...]:
    """Every plan of a service, as at today."""
    return concluded(await held(location, desk), desk)


def meant(known: Sequence[Plan], ref: str, name: str) -> Plan | None:
    """The plan of that reference; without one the plan that is open; None where several are.

    Raises NothingNamed where there is none.
    """
    if ref:
        found = next((plan for plan in known if plan.ref == ref), None)
        if found is None:
            refs = ", ".join(plan.ref for plan in known)
            hint = f"Its plans: {refs}." if refs else "No plan was ever asked for there."
            raise NothingNamed(what=f"improvement plan of {name} called", given=ref, hint=hint)
        return found
    open_ = [plan for plan in known if plan.closed is None]
    if not open_:
        last = f" The last, {known[-1].ref}, is closed." if known else ""
        hint = f"“plan NAME request” asks the provider for one.{last}"
        raise NothingNamed(what="open improvement plan of", given=name, hint=hint)
    return open_[0] if len(open_) == 1 else None


def which(known: Sequence[Plan], step: str) -> Reply:
    """Ask which of several open plans is meant."""
    items = tuple(
        Item(
            text=f"{plan.ref} ({plan.rating})",
            detail=plan.state.value,
            buttons=buttons((f"{plan.ref}: {step}", f"plan {plan.ref} {step}")).buttons,
        )
        for plan in known
        if plan.closed is None
    )
    return Reply(
        title="Which plan do you mean?",
        blocks=(Para(text="More than one improvement plan is open. Nothing was recorded."), Items(items=items)),
        tone=Tone.WARNING,
        outcome="refused",
    )


async def name_of(who: str, desk: Desk) -> str:
    """A member by name, whether known by id or by address; whoever is none as they are written."""
    found = await desk.members.get(who)
    if found is None:
        found = next((member for member in await desk.members.all() if member.email.lower() == who.lower()), None)
    return found.name if found else who
