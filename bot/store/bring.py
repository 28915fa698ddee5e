"""Take what was imported into the ledger: what is new or different is appended, what is known is left alone."""

from collections import Counter
from datetime import timedelta

from bot.consequences import settle
from bot.desk import Desk
from bot.engine.facts import CqcRatingPublished, Entry, ServiceDescribed, in_force
from bot.engine.scale import Kind
from bot.engine.streams import service_stream
from bot.imports.cqc import Arrival, Published

NEWS = timedelta(days=28)  #: what was published longer ago is history: it sets off no escalation


async def bring(desk: Desk, arrivals: list[Arrival]) -> Counter[str]:
    """Record a batch; counts of services new, changed and unchanged, and of ratings recorded."""
    counts: Counter[str] = Counter()
    news: list[tuple[str, Published]] = []
    for arrival in arrivals:
        stream = service_stream(arrival.service.location_id)
        entries = in_force(await desk.ledger.read(stream))
        counts[await _describe(desk, stream, arrival.service, entries)] += 1
        for published in _unknown(arrival.ratings, entries):
            counts["ratings"] += 1
            if entries and published.on >= desk.today - NEWS:
                news.append((stream, published))
            else:
                await desk.ledger.append(stream, published.fact, effective=published.on)
    await desk.changed()
    for stream, published in news:
        await desk.ledger.append(stream, published.fact, effective=published.on)
    await settle(desk)
    return counts


async def _describe(desk: Desk, stream: str, given: ServiceDescribed, entries: tuple[Entry, ...]) -> str:
    known = [entry.fact for entry in entries if isinstance(entry.fact, ServiceDescribed)]
    if not known:
        where = desk.framework.scope.area.where(given.local_authority)
        await desk.ledger.append(stream, given.model_copy(update={"where": where}))
        return "new"
    merged = merge(known[-1], given)
    if merged == known[-1]:
        return "unchanged"
    await desk.ledger.append(stream, merged)
    return "changed"


def merge(known: ServiceDescribed, given: ServiceDescribed) -> ServiceDescribed:
    """What the CQC publishes replaces what it published before; what the place itself has set stays."""
    public = ("name", "address", "postcode", "local_authority", "provider_id", "provider_name")
    changes: dict[str, object] = {name: value for name in public if (value := getattr(given, name))}
    changes["aliases"] = tuple(dict.fromkeys((*known.aliases, *given.aliases)))
    if known.service_kind is Kind.OUT_OF_SCOPE:
        changes["service_kind"] = given.service_kind
    return known.model_copy(update=changes)


def _unknown(ratings: tuple[Published, ...], entries: tuple[Entry, ...]) -> list[Published]:
    known = [(entry.effective, entry.fact) for entry in entries if isinstance(entry.fact, CqcRatingPublished)]
    return [published for published in ratings if (published.on, published.fact) not in known]


async def bring_services(desk: Desk, rows: list[ServiceDescribed]) -> Counter[str]:
    """Describe services as the place's own file does: each value in it holds, as it stands."""
    counts: Counter[str] = Counter()
    for row in rows:
        stream = service_stream(row.location_id)
        entries = in_force(await desk.ledger.read(stream))
        known = [entry.fact for entry in entries if isinstance(entry.fact, ServiceDescribed)]
        state = "unchanged" if known and known[-1] == row else "changed" if known else "new"
        counts[state] += 1
        if state != "unchanged":
            await desk.ledger.append(stream, row)
    await settle(desk)
    return counts
