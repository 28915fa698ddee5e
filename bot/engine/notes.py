"""Silences and disagreements about a service that a reader must see."""

from collections.abc import Mapping, Sequence

from bot.engine.days import said
from bot.engine.facts import ServiceDescribed
from bot.engine.known import Known
from bot.engine.parts import RatingStanding, RiskStanding
from bot.engine.place import Agency
from bot.engine.quality.overall import VisitRated
from bot.engine.quality.rating import RatingTable
from bot.engine.risk.colours import Decision, forum_name
from bot.engine.risk.regime import RegimeTable
from bot.engine.scale import Rag, Rating
from bot.engine.verdict import Reason


def risk_notes(
    risk: RiskStanding, made: Sequence[Decision], agencies: Mapping[str, Agency], regime: RegimeTable
) -> list[Reason]:
    """Where the indicators, or a partner, see more risk than the colour that holds."""
    held, calculated = risk.verdict.value, risk.calculated.value
    clause = regime.level(held).clause
    notes = []
    if made and held and calculated and calculated.worse_than(held):
        text = f"The indicators come to {calculated}, worse than the {held} decided by {_decided(made[-1])}"
        notes.append(Reason(text=text, clause=clause))
    for key, view in sorted(risk.views.items()):
        if _above(view, held):
            name = agencies[key].name if key in agencies else key
            notes.append(Reason(text=f"{name} sees {view}", clause=clause))
    if held is None:
        text = f"Not enough information for a colour: {regime.level(None).name.lower()} surveillance meanwhile"
        notes.append(Reason(text=text, clause=regime.unknown_clause))
    return notes


def _above(view: Rag, held: Rag | None) -> bool:
    return view is not Rag.GREEN if held is None else view.worse_than(held)


def _decided(last: Decision) -> str:
    return f"{forum_name(last.forum)} on {said(last.on)}"


def rating_notes(known: Known, rating: RatingStanding) -> list[Reason]:
    """A visit awaiting moderation; one that found worse than what counts; a rating that stops new offers."""
    service, now, signals, table = known.service, known.view, known.signals, known.framework.ratings
    notes = []
    held = [visit.at(now.day, table.moderation) for visit in signals.visits if visit.on <= now.day]
    if held and held[-1].held:
        notes.append(held[-1].verdict.reasons[0])
    elif held and held[-1].verdict.value is None:
        text = f"The visit of {said(held[-1].on)} ({held[-1].ref}) gives no rating: no rule; needs moderation"
        notes.append(Reason(text=text, clause=table.moderation))
    if now.visit and (worse := _worse(now.visit, rating)):
        notes.append(Reason(text=worse, clause=table.focussed))
    if rating.verdict.value is Rating.INADEQUATE and service.contracted and known.guided:
        text = "Rated Inadequate: no new offers until the rating is lifted"
        notes.append(Reason(text=text, clause=table.no_offers))
    return notes


def _worse(visit: VisitRated, rating: RatingStanding) -> str:
    """That the last visit found worse than the rating that counts, which can be where the CQC's counts alone."""
    found, counts = visit.verdict.value, rating.verdict.value
    since = rating.on is None or visit.on >= rating.on
    if found is None or not since or not (found.worse_than(counts) if counts else found.worse_than(Rating.SILVER)):
        return ""
    stands = f"worse than the {counts} that counts" if counts else "and no rating counts"
    return f"The visit of {said(visit.on)} ({visit.ref}) found {found}, {stands}"


def service_notes(service: ServiceDescribed, table: RatingTable) -> list[Reason]:
    """What the description itself says."""
    if service.registered:
        return []
    return [Reason(text="No longer registered with the CQC", clause=table.cqc.clause)]
