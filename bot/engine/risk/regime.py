"""The RAG regime: how closely a service is watched, by whom, and how often (QA; S24)."""

from pydantic import Field, model_validator

from bot.engine.keyed import Keyed
from bot.engine.scale import Rag
from bot.engine.verdict import Clause, Value


class Level(Value):
    """A level of surveillance. What it adds to the levels below it; :meth:`RegimeTable.interventions` gives all."""

    id: str
    rag: Rag
    name: str
    focus: str
    attends: tuple[str, ...]  #: agency ids; "provider" is the service's own provider
    considerations: tuple[str, ...]
    interventions: tuple[str, ...]
    clause: Clause
    review_days: int = Field(gt=0)
    review_clause: Clause
    review_undecided: bool = True  #: whether the forum reviews it where no forum has decided its colour


class RegimeTable(Value):
    """One level for each colour; *unknown* names the level where there is not enough information for a colour."""

    reviewer: str  #: who reviews, in words
    unknown: str
    unknown_clause: Clause
    levels: Keyed[Level]

    @model_validator(mode="after")
    def _complete(self) -> "RegimeTable":
        problems = [f"{rag} has {n} levels, not one" for rag in Rag if (n := len(self._of(rag))) != 1]
        problems += [] if self.unknown in self.levels else [f"unknown: there is no level {self.unknown}"]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _of(self, rag: Rag) -> list[Level]:
        return [level for level in self.levels.values() if level.rag is rag]

    def level(self, rag: Rag | None) -> Level:
        """The level of a colour, or of no colour."""
        return self.levels[self.unknown] if rag is None else self._of(rag)[0]

    def upto(self, level: Level) -> tuple[Level, ...]:
        """*level* and those below it, the lowest first: each builds on the ones before."""
        return tuple(each for rag in Rag if rag.rank <= level.rag.rank for each in self._of(rag))

    def considerations(self, level: Level) -> tuple[str, ...]:
        """What is considered at this level, its own first, then what it builds on."""
        return tuple(text for each in reversed(self.upto(level)) for text in each.considerations)

    def interventions(self, level: Level) -> tuple[str, ...]:
        """What may be done at this level, its own first, then what it builds on."""
        return tuple(text for each in reversed(self.upto(level)) for text in each.interventions)
