"""What an act on a contract rests on, as it is shown before it is done: who is told, how the service stands."""

from collections.abc import Iterable
from datetime import date

from bot.desk import Desk
from bot.engine.escalation import triggered
from bot.engine.facts import AnyFact, Entry
from bot.engine.provision.contract import named
from bot.engine.scale import Commissioner
from bot.engine.standing import Standing, conclude
from bot.engine.streams import service_stream
from bot.escalating.notices import asked_of
from bot.following.contract import acting
from bot.reply import rag_words, rating_words
from bot.reply.cards import agency_name


async def told(others: Iterable[Commissioner], desk: Desk) -> str:
    """Who is told for the other commissioners, in words."""
    found = []
    for commissioner in others:
        members = await acting(desk.framework.contract.agency(commissioner), desk)
        names = ", ".join(member.name for member in members)
        found.append(f"{named([commissioner])}: {names or 'nobody is here who could be told; tell it directly'}")
    return "; ".join(found) or "nobody else commissions it"


async def risked(fact: AnyFact, when: date, standing: Standing, desk: Desk) -> list[tuple[str, str]]:
    """What the act does to the risk, and which escalations it opens at once to whom; no row where none."""
    stream = service_stream(standing.service.location_id)
    record = await desk.ledger.read(stream)
    entry = Entry(
        stream=stream,
        seq=max(each.seq for each in record) + 1,
        fact=fact,
        effective=when,
        recorded_at=desk.now,
        by=desk.member.id,
    )
    after = conclude(desk.framework, (*record, entry), desk.now)
    was, will = standing.risk.verdict.value, after.risk.verdict.value
    rows = [("Risk", f"{rag_words(was)} → {rag_words(will)}")] if was is not will else []
    for trigger in triggered(standing, after, (entry,), desk.framework.escalation):
        asked = await asked_of(trigger, after, desk)
        names = ", ".join(agency_name(each, desk.framework.agencies) for each, members in asked.items() if members)
        rows.append(("Escalated at once", f"{trigger.summary}, to {names or 'nobody who could be reached'}"))
    return rows


def now(standing: Standing) -> str:
    """How the service stands: what a decision rests on. Where it changes, what was shown is shown again."""
    rating, risk = standing.rating.verdict.value, standing.risk.verdict.value
    items = (*standing.suspensions, *standing.terminations, *standing.breaches, *standing.reviews, *standing.plans)
    open_ = ", ".join(item.ref for item in items if item.ref)
    return f"{rating_words(rating)}; risk {rag_words(risk)}; open: {open_ or 'nothing'}"
