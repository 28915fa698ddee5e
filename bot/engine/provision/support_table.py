"""The provider support package of a place: levels, who is at which, and what is offered (IQAF §14; CS §5; S19)."""

from datetime import date

from pydantic import Field, model_validator

from bot.engine.clocks import Clock
from bot.engine.keyed import Keyed
from bot.engine.scale import Rag, Rating
from bot.engine.verdict import Clause, Value


class Level(Value):
    """One level of support."""

    id: str
    title: str
    what: str
    clause: Clause


class LevelRule(Value):
    """Who is at a level: a service whose rating or risk is among these; one that names neither fits all."""

    level: str
    ratings: tuple[Rating, ...] = ()
    rags: tuple[Rag, ...] = ()
    clause: Clause

    def fits(self, rating: Rating | None, rag: Rag | None) -> bool:
        """Whether a service so rated and at such a risk is at this level."""
        return not (self.ratings or self.rags) or rating in self.ratings or rag in self.rags


class Offer(Value):
    """One thing that can be offered."""

    id: str
    title: str
    what: str
    levels: tuple[str, ...] = Field(min_length=1)  #: at which it is suggested
    domains: tuple[str, ...] = ()  #: suggested only where one of these is weak; empty: wherever the level fits
    clause: Clause


class SupportTable(Value):
    """The package."""

    levels: Keyed[Level] = Field(min_length=1)  #: the least first
    rules: tuple[LevelRule, ...] = Field(min_length=1)  #: the first that fits decides; the last fits all
    offers: Keyed[Offer]
    reviewed: date  #: when the package was last looked at as a whole
    review: Clock

    @model_validator(mode="after")
    def _whole(self) -> "SupportTable":
        named = {rule.level for rule in self.rules} | {at for offer in self.offers.values() for at in offer.levels}
        if strange := sorted(named - set(self.levels)):
            raise ValueError(f"there is no level {', '.join(strange)}")
        if self.rules[-1].ratings or self.rules[-1].rags:
            raise ValueError("the last rule must fit every service: it names neither ratings nor risks")
        return self

    @property
    def highest(self) -> str:
        """The id of the level with most support."""
        return list(self.levels)[-1]
