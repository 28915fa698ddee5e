"""What stood before a focussed visit, which can only lower a rating (QRG §3.5, 5; IQAF §17; S04)."""

from collections.abc import Sequence
from datetime import date

from bot.engine.days import said
from bot.engine.facts import Entry
from bot.engine.quality.awards import awards
from bot.engine.quality.overall import VisitRated, overall_quality_rating, published
from bot.engine.quality.rating import RatingTable
from bot.engine.scale import Rating
from bot.engine.verdict import Value


class Stood(Value):
    """The rating that stood the day before a visit, as known from *on*: an earlier visit may be moderated later."""

    on: date
    rating: Rating
    words: str  #: "Inadequate of 4 May 2026 (CQC)"


def stood(entries: Sequence[Entry], before: Sequence[VisitRated], on: date, known: date, table: RatingTable) -> Stood:
    """What stood the day before *on* by CQC, the visits *before* it as *known* on a day, and awards.

    Where nothing did, the best rating there is: nothing is lifted by a first one.
    """
    cqc = [item for item in published(entries) if item.on < on]
    awarded = [item for item in awards(entries, table) if item.on < on]
    found = overall_quality_rating(table, cqc, [visit for visit in before if visit.on < on], awarded)
    if found.verdict.value is None or found.on is None:
        return Stood(on=known, rating=min(Rating, key=lambda rating: rating.rank), words="nothing")
    words = f"{found.verdict.value} of {said(found.on)} ({found.source})"
    return Stood(on=known, rating=found.verdict.value, words=words)
