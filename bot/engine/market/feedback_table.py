"""What of citizens' feedback counts, for how long, and what it is compared with (IQAF §10; QRG §3.4, 6; S11)."""

from datetime import date, timedelta

from pydantic import Field, model_validator

from bot.engine.days import add_months
from bot.engine.keyed import Keyed
from bot.engine.scale import Kind
from bot.engine.verdict import Clause, Value


class Window(Value):
    """How long what was said counts."""

    months: int = Field(gt=0, le=120)
    clause: Clause

    def ends(self, on: date) -> date:
        """The last day on which what was said *on* a day counts."""
        return add_months(on, self.months)

    def begins(self, today: date) -> date:
        """The first day from which what was said counts *today*."""
        first = add_months(today, -self.months)
        return first if self.ends(first) >= today else first + timedelta(days=1)


class Enough(Value):
    """Answers without which a percentage says nothing."""

    answers: int = Field(gt=0)
    clause: Clause


class MarketRule(Value):
    """Services of which something is said, without which there is no average."""

    services: int = Field(gt=1)
    clause: Clause


class At(Value):
    """Percentage points within which one is "at" the average."""

    points: int = Field(ge=0, le=100)
    clause: Clause


class GoodPractice(Value):
    """Compliments, without any complaint, from which a service's practice is worth sharing."""

    compliments: int = Field(gt=0)
    clause: Clause


class MarketOf(Value):
    """Kinds of service that are compared with each other."""

    id: str
    title: str
    kinds: tuple[Kind, ...] = Field(min_length=1)


class FeedbackTable(Value):
    """What counts, for how long, and what it is compared with."""

    window: Window
    enough: Enough
    market: MarketRule
    together: Clause
    at: At
    reviews: Clause
    healthwatch: Clause
    others: Clause
    good_practice: GoodPractice
    markets: Keyed[MarketOf]
    markets_clause: Clause

    @model_validator(mode="after")
    def _once(self) -> "FeedbackTable":
        kinds = [kind for market in self.markets.values() for kind in market.kinds]
        if twice := {kind.value for kind in kinds if kinds.count(kind) > 1}:
            raise ValueError(f"in more than one market: {', '.join(sorted(twice))}")
        return self

    def market_of(self, kind: Kind) -> MarketOf | None:
        """The market that a kind of service is in, if it is in one."""
        return next((market for market in self.markets.values() if kind in market.kinds), None)
