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


class DisagreementTable(Value):
    """The steps, in order; each begins when the one before has left the two apart."""

    clause: Clause
    joint_at_once: VisitsCount  #: whether a joint visit that itself found the two apart is the joint visit
    procurement: Clause  #: the revised visit rating serves it
    steps: Keyed[Step]

    @model_validator(mode="after")
    def _whole(self) -> "DisagreementTable":
        if tuple(self.steps) != STEPS:
            raise ValueError(f"the steps must be {', '.join(STEPS)}, in this order")
        return self
