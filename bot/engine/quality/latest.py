"""The latest visit that gives a rating for each domain: what scores, directories and disagreements rest on."""

from collections.abc import Sequence
from datetime import date

from bot.engine.parts import VisitStanding
from bot.engine.quality.rating import RatingTable
from bot.engine.quality.visits import Visit


def latest_rated(visits: Sequence[Visit], day: date, table: RatingTable) -> VisitStanding | None:
    """The latest visit up to *day* with a rating for each domain; its overall rating as moderated by then.

    None where no visit has them all. A focussed visit that found better than what stood is passed over. *visits* are
    oldest first.
    """
    for visit in reversed(visits):
        given = {key: visit.domains[key].value for key in table.domains if key in visit.domains}
        domains = {key: value for key, value in given.items() if value}
        if visit.on <= day and len(domains) == len(table.domains):
            rated = visit.at(day, table.moderation)
            if rated.held:
                continue
            return VisitStanding(
                ref=visit.ref,
                on=visit.on,
                form=visit.form,
                toolkit=visit.toolkit,
                domains=domains,
                overall=rated.verdict.value,
            )
    return None
