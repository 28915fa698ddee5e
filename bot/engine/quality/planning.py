"""When a service is next visited, and which visits are planned (IQAF §5-9, 19-20; S10)."""

from datetime import date

from bot.engine.clocks import Clock
from bot.engine.days import said
from bot.engine.dues import due
from bot.engine.known import Known, Part, SoFar
from bot.engine.scale import Rating


def part(known: Known, so_far: SoFar) -> Part:
    """The next quality monitoring visit, where the service has routine ones at all.

    Yearly from the last visit; a published CQC rating stands in for it; the best are seen less often; a service with
    neither is due from the day it opened or was first known.
    """
    if not (known.scope.visits and known.service.registered):
        return Part()
    clocks, now, rating = known.framework.clocks, known.view, so_far.rating
    starts: list[tuple[date, Clock, str]] = []
    if now.visit:
        starts.append((now.visit.on, clocks.visit, "the visit"))
    if now.cqc:
        starts.append((max(item.on for item in now.cqc), clocks.visit_after_cqc, "the CQC's rating"))
    if rating.verdict.value is Rating.GOLD and rating.on:
        starts.append((rating.on, clocks.visit_after_best, "the rating of Gold"))
    if not starts:
        start = known.service.opened or known.first
        starts.append((start, clocks.first_visit, "it opened" if known.service.opened else "it was first known here"))
    start, clock, after = max(starts, key=lambda each: each[1].ends(each[0]))
    what = "Quality monitoring visit"
    why = f"{clock.said} after {after}, {said(start)}"
    return Part(dues=(due("visit", what, clock.ends(start), clock, known.today, why=why),))
