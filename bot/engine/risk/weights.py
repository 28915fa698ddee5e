"""The Provider Risk Rating (S22): tables of indicators, and the score they come to.

The documents leave measures and weights to local agreement (IQAF §12), so everything here is data: what an indicator
looks at is one of a few measures; its points, caps, ages and decay stand in the framework's file.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.engine.facts.provision import SuspensionForm
from bot.engine.keyed import Keyed
from bot.engine.scale import Assurance, Rag, Rating, Severity
from bot.engine.verdict import Clause, Value


class Indicator(Value):
    """What all indicators have. *cap* is the most points it adds."""

    id: str
    title: str
    clause: Clause
    cap: int = Field(default=100, ge=0)


class RatingPoints(Indicator):
    """Points for the CQC's rating, or the visit's; *unrated* where there is none."""

    measure: Literal["CQC rating", "visit rating"]
    points: dict[Rating, int]
    unrated: int = Field(default=0, ge=0)


class AssurancePoints(Indicator):
    """Points for the Healthcare Quality Assurance Level."""

    measure: Literal["assurance level"]
    points: dict[Assurance, int]


class KeyQuestionPoints(Indicator):
    """Points for each of the CQC's key questions, by what its rating aligns with."""

    measure: Literal["key questions"]
    points: dict[Rating, int]


class AgeStep(Value):
    """From the day after so many months on, these points (not added to those of earlier steps)."""

    over_months: int = Field(gt=0)
    points: int = Field(ge=0)


class AgePoints(Indicator):
    """Points for the age of the CQC's rating, or of the visit's."""

    measure: Literal["age of CQC rating", "age of visit"]
    steps: tuple[AgeStep, ...]


class IntelligencePoints(Indicator):
    """Points for each piece of intelligence of these categories, by severity.

    They halve every *half_life_days*, rounded down, and end after *window_days*.
    """

    measure: Literal["intelligence"]
    categories: tuple[str, ...]
    points: dict[Severity, int]
    half_life_days: int | None = Field(default=None, gt=0)
    window_days: int = Field(gt=0)


class ReportedPoints(Indicator):
    """Points while the indicator is reported present; for *window_days* from the report where given."""

    measure: Literal["reported"]
    points: int = Field(ge=0)
    window_days: int | None = Field(default=None, gt=0)


class OpenPoints(Indicator):
    """Points for each thing that is open: a suspension, a concern before a forum, a plan whose clock ran out."""

    measure: Literal["open suspension", "open concern", "overdue plan"]
    points: int = Field(ge=0)


AnyIndicator = Annotated[
    RatingPoints | AssurancePoints | KeyQuestionPoints | AgePoints | IntelligencePoints | ReportedPoints | OpenPoints,
    Field(discriminator="measure"),
]


class Floor(Value):
    """A colour that holds at least, whatever the sum, while every condition given here is met."""

    id: str
    title: str
    rag: Rag
    clause: Clause
    cqc: tuple[Rating, ...] = ()  #: the CQC's rating aligns with one of these
    visit: tuple[Rating, ...] = ()  #: the visit's rating is one of these
    key_questions: tuple[Rating, ...] = ()  #: so many key questions align with one of these
    at_least: int = 1
    reported: tuple[str, ...] = ()  #: one of these indicators is present
    suspended: tuple[SuspensionForm, ...] = ()  #: a suspension of one of these forms is in force

    @model_validator(mode="after")
    def _conditioned(self) -> "Floor":
        if not (self.cqc or self.visit or self.key_questions or self.reported or self.suspended):
            raise ValueError("it has no condition, so it would always hold")
        return self


class RiskVersion(Value):
    """Weights as agreed, in force from *effective* until the next version."""

    effective: date
    title: str
    maximum: int = Field(gt=0)
    red: int  #: Red from this score on
    amber: int  #: Amber from this score on
    clause: Clause
    enough: Clause  #: Green needs a rating or a visit; without, only what is already Amber or Red is said
    indicators: Keyed[AnyIndicator]
    floors: Keyed[Floor]

    @model_validator(mode="after")
    def _sound(self) -> "RiskVersion":
        rising = 0 < self.amber < self.red <= self.maximum
        problems = [] if rising else ["thresholds must rise: 0 < amber < red <= maximum"]
        reported = {row.id for row in self.indicators.values() if isinstance(row, ReportedPoints)}
        for floor in self.floors.values():
            unknown = [key for key in floor.reported if key not in reported]
            problems += [f"floors.{floor.id}: there is no reported indicator {key}" for key in unknown]
        if problems:
            raise ValueError("; ".join(problems))
        return self


class RiskTable(Value):
    """Every version of the weights, the oldest first."""

    versions: tuple[RiskVersion, ...]

    @model_validator(mode="after")
    def _rising(self) -> "RiskTable":
        days = [version.effective for version in self.versions]
        if not days or days != sorted(set(days)):
            raise ValueError("there must be versions, the oldest first, no two of one day")
        return self

    def on(self, day: date) -> RiskVersion:
        """The version in force on *day*; the first also serves days before it."""
        return [self.versions[0], *(each for each in self.versions if each.effective <= day)][-1]

    def reported(self, day: date) -> Sequence[ReportedPoints]:
        """The indicators that a member may report on *day*."""
        return [row for row in self.on(day).indicators.values() if isinstance(row, ReportedPoints)]
