"""The risk of one service on many days: what does not change from one day to the next is worked out once."""

from bisect import bisect_right
from datetime import date

from bot.engine.quality.overall import CqcPublished, current_cqc
from bot.engine.quality.rating import RatingTable
from bot.engine.risk.score import Score, breakpoints, colour_on, scored
from bot.engine.risk.signals import Signals, Today, days_of, on_day
from bot.engine.risk.weights import RiskTable
from bot.engine.scale import Rag


class History:
    """Answers what :func:`bot.engine.risk.score.score` does, for one service's signals, over and over."""

    def __init__(self, table: RiskTable, ratings: RatingTable, signals: Signals) -> None:
        self._table = table
        self._ratings = ratings
        self._signals = signals
        self._facts = sorted(set(days_of(signals)))
        self._between: dict[int, Today] = {}  #: by how many of those days have come: nothing takes effect in between
        self._cqc: dict[int, tuple[CqcPublished, ...]] = {}  #: by how many publications there are
        self._colours: dict[date, Rag | None] = {}
        self.days = breakpoints(table, signals)  #: on which the score can change

    def on(self, day: date) -> Today:
        """The signals as they stand on *day*."""
        come = bisect_right(self._facts, day)
        if come not in self._between:
            self._between[come] = on_day(self._signals, self._ratings, day, self._published(day))
        return self._between[come].model_copy(update={"day": day})

    def score(self, day: date) -> Score:
        """The calculated risk, with its reasons."""
        return scored(self._table, self.on(day))

    def colour(self, day: date) -> Rag | None:
        """The calculated colour alone, which is sooner worked out; None where there is not enough information."""
        if day not in self._colours:
            self._colours[day] = colour_on(self._table, self.on(day))
        return self._colours[day]

    def _published(self, day: date) -> tuple[CqcPublished, ...]:
        known = [item for item in self._signals.cqc if item.on <= day]
        if len(known) not in self._cqc:
            self._cqc[len(known)] = current_cqc(self._ratings, known)
        return self._cqc[len(known)]
