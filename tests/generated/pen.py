"""What writes a service's life: a seeded chance, the days it spans, references of its own."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TypeVar

from bot.engine.facts import AnyFact, ServiceDescribed
from bot.engine.scale import Achievement, Marking, Rating
from bot.frameworks import Framework

T = TypeVar("T")
OFFICERS = ("tom.hadley@council.example", "priya.nair@council.example", "joan.whitlock@icb.example")
PER_SERVICE = 1000  #: references of one prefix that a service may use up


@dataclass
class Told:
    """A fact, the day it takes effect, and when and by whom it was recorded."""

    on: date
    fact: AnyFact
    at: datetime
    by: str
    marking: Marking = Marking.PARTNERS
    corrects: "Told | None" = None


class Pen:
    """Writes one service's life between two days. All its chance comes from its seed."""

    def __init__(self, framework: Framework, service: ServiceDescribed, number: int, span: tuple[date, date]) -> None:
        self.framework = framework
        self.service = service
        self.start, self.end = span
        self.chance = Random(f"{number}/{self.start}")
        self.quality = self.chance.choice((0.15, 0.35, 0.6, 0.85))  #: how good the service is: 1 is the best
        self.busy = self.chance.choice((0.2, 0.3, 0.4, 0.8))  #: in how many of its years something of a sort happens
        self.told: list[Told] = []
        self._number = number
        self._refs: Counter[str] = Counter()

    def often(self, chance: float) -> bool:
        """Yes, so often."""
        return self.chance.random() < chance

    def pick(self, options: Sequence[T]) -> T:
        """One of them."""
        return self.chance.choice(options)

    def days(self, least: int, most: int) -> timedelta:
        """So many days."""
        return timedelta(days=self.chance.randint(least, most))

    def years(self) -> list[date]:
        """A day in each year of the span in which anything happens."""
        every = range((self.end - self.start).days // 365 + 1)
        return [self.start + timedelta(days=365 * year) + self.days(0, 364) for year in every if self.often(self.busy)]

    def day(self) -> date:
        """Any day of the span."""
        return self.start + self.days(0, (self.end - self.start).days)

    def ref(self, prefix: str) -> str:
        """A reference that no other service has."""
        self._refs[prefix] += 1
        return f"{prefix}-{self._number * PER_SERVICE + self._refs[prefix]:04d}"

    def tell(self, on: date, fact: AnyFact, marking: Marking = Marking.PARTNERS, *, ahead: bool = False) -> Told:
        """Record a fact on its day; now and then some weeks late, and with *ahead* some days before."""
        late = self.days(1, 40) if self.often(0.1) else timedelta()
        at = datetime.combine(on + late, time(9 + self.chance.randrange(8), self.chance.randrange(60)), UTC)
        if ahead:
            at -= self.days(1, 60)
        told = Told(on, fact, at, self.pick(OFFICERS), marking)
        self.told.append(told)
        return told

    def rating(self) -> Rating:
        """As good as the service is, with luck."""
        luck = self.chance.gauss(self.quality, 0.2)
        return next((rating for rating, least in BOUNDS.items() if luck > least), Rating.INADEQUATE)

    def domains(self) -> dict[str, Rating]:
        """A rating for each domain."""
        return {domain: self.rating() for domain in sorted(self.framework.ratings.domains)}

    def criteria(self) -> dict[str, Achievement]:
        """An answer to every criterion of the toolkit."""
        return {
            key: self._answer(advanced=row.advanced, mandatory=row.mandatory)
            for key, row in sorted(self.framework.toolkit.criteria.items())
        }

    def _answer(self, *, advanced: bool, mandatory: bool) -> Achievement:
        luck = self.chance.random() + (1 - self.quality) * 0.2 - mandatory * 0.15
        if luck < 0.85:
            exceptional = advanced and self.often(self.quality)
            return Achievement.EXCEPTIONAL if exceptional else Achievement.FULLY
        return Achievement.PARTLY if luck < 1.02 else Achievement.NOT


BOUNDS: Mapping[Rating, float] = {Rating.GOLD: 0.8, Rating.SILVER: 0.45, Rating.BRONZE: 0.2}
