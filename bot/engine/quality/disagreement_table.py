"""The steps that follow where rating and assurance level do not align (IQAF §5; S08)."""

from typing import Literal

from pydantic import model_validator

from bot.engine.clocks import Clock
from bot.engine.keyed import Keyed
from bot.engine.quality.scope import VisitsCount
from bot.engine.verdict import Clause, Value

StepId = Literal["joint visit", "peer review", "joint statement"]
STEPS: tuple[StepId, ...] = ("joint visit", "peer review", "joint statement")


class Step(Value):
    """One step: what is done, by whom, and in how many days from the one before."""

    id: StepId
    title: str
    clock: Clock


class Sides(Value):
    """The agencies that speak for the two: a joint statement takes the yes of a member of each."""

    agencies: tuple[str, str]  #: ids: for the visit's rating, for the assurance level
    clause: Clause

    def other(self, agency: str) -> str | None:
        """The other side of *agency*; None where it is neither."""
        first, second = self.agencies
        return {first: second, second: first}.get(agency)


class DisagreementTable(Value):
    """The steps, in order; each begins when the one before has left the two apart."""

    clause: Clause
    joint_at_once: VisitsCount  #: whether a joint visit that itself found the two apart is the joint visit
    procurement: Clause  #: the revised visit rating serves it
    sides: Sides
    steps: Keyed[Step]

    @model_validator(mode="after")
    def _whole(self) -> "DisagreementTable":
        if tuple(self.steps) != STEPS:
            raise ValueError(f"the steps must be {', '.join(STEPS)}, in this order")
        return self
