"""Take imported facts into the ledger: what is new or different is appended, what is known already is left alone."""

from collections.abc import Iterable

from bot.desk import Desk
from bot.engine.facts import CqcRatingPublished, ServiceDescribed, in_force
from bot.imports import Published


async def bring_services(desk: Desk, rows: Iterable[ServiceDescribed]) -> int:
    """Describe each service that is new or has changed; how many there were. A place's own values are kept."""
    taken = 0
    for row in rows:
        stream = f"service/{row.location_id}"
        known = [e.fact for e in in_force(await desk.ledger.read(stream)) if isinstance(e.fact, ServiceDescribed)]
        if not known or known[-1] != row:
            await desk.ledger.append(stream, row)
            taken += 1
    return taken


async def bring_ratings(desk: Desk, rows: Iterable[Published]) -> int:
    """Record each rating not yet known for a service of this place; how many there were."""
    taken = 0
    for row in rows:
        stream = f"service/{row.location_id}"
        entries = in_force(await desk.ledger.read(stream))
        known = [(entry.effective, entry.fact) for entry in entries if isinstance(entry.fact, CqcRatingPublished)]
        if entries and not any(on == row.on and fact == row.fact for on, fact in known):
            await desk.ledger.append(stream, row.fact, effective=row.on)
            taken += 1
    return taken
