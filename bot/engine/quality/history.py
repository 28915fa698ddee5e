"""Every rating of a service with its day: published, visited and awarded, as known and in force on a day (S05)."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.engine.clocks import Clock
from bot.engine.days import said
from bot.engine.quality.overall import CqcPublished, current_cqc
from bot.engine.quality.rating import RatingTable
from bot.engine.quality.visits import Visit
from bot.engine.risk.signals import Signals
from bot.engine.scale import Rating
from bot.engine.verdict import Clause, Value


class RatedOn(Value):
    """One rating of a service's history, in words; *rating* is None where it is none."""

    on: date
    source: str  #: "CQC", "CQC, Homecare", "Visit VIS-1 (focussed)", "Award"
    words: str
    rating: Rating | None


class StandsIn(Value):
    """A published CQC rating that stands in for the yearly visit until a day (IQAF §6)."""

    until: date
    words: str
    clause: Clause


def history(signals: Signals, table: RatingTable, day: date) -> tuple[RatedOn, ...]:
    """Everything that rated, or failed to rate, the service up to *day*, newest first."""
    lines = [*_published(signals, table), *_visited(signals.visits, table, day), *_awarded(signals)]
    return tuple(sorted((line for line in lines if line.on <= day), key=lambda line: (line.on, line.source))[::-1])


def stands_in(signals: Signals, table: RatingTable, clock: Clock, day: date) -> StandsIn | None:
    """The latest standing CQC rating, where its time to stand in for a visit has not run out on *day*."""
    current = current_cqc(table, [item for item in signals.cqc if item.on <= day])
    latest = max(current, key=lambda item: item.on, default=None)
    if latest is None or clock.ends(latest.on) < day:
        return None
    words = f"CQC {latest.words}, published {said(latest.on)}"
    return StandsIn(until=clock.ends(latest.on), words=words, clause=clock.clause)


def meaning(item: CqcPublished, table: RatingTable) -> str:
    """What the CQC's words come to: a rating, or what words mean that are none."""
    rating = table.cqc.rating(item.words)
    if rating:
        return f"aligns with {rating}"
    if not table.cqc.known(item.words):
        return "no rating: words this framework does not know"
    known = table.cqc.meaning(item.words)
    return f"no rating: {known}" if known else "no rating"


def _published(signals: Signals, table: RatingTable) -> Iterator[RatedOn]:
    for item in signals.cqc:
        source = f"CQC, {item.group}" if item.group else "CQC"
        inherited = ", inherited from the service before it" if item.inherited else ""
        words = f"“{item.words}” ({meaning(item, table)}){inherited}"
        yield RatedOn(on=item.on, source=source, words=words, rating=table.cqc.rating(item.words))


def _visited(visits: Sequence[Visit], table: RatingTable, day: date) -> Iterator[RatedOn]:
    for visit in visits:
        rated = visit.at(day, table.moderation)
        by = f", moderated by {rated.moderated_by}" if rated.moderated_by else ""
        found = rated.verdict.value
        words = f"{found}{by}" if found else "no rating yet: needs moderation"
        if rated.held:
            words = f"no rating: found {rated.held}{by}, and a focussed visit can only lower a rating"
        yield RatedOn(on=visit.on, source=f"Visit {visit.ref} ({visit.form})", words=words, rating=found)


def _awarded(signals: Signals) -> Iterator[RatedOn]:
    for award in signals.awards:
        words = f"{award.rating}, because {award.because} ({award.about})"
        if award.evidence:
            words = f"{award.rating}, {award.because} by {award.by}"
        source = f"Evidence of {award.about}" if award.evidence else "Award"
        yield RatedOn(on=award.on, source=source, words=words, rating=award.rating)
