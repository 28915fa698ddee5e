"""How a place manages Bronze and Inadequate provision by improvement plans (QRG §4-5; IQAF §13; S12)."""

from typing import Literal

from pydantic import Field, model_validator

from bot.engine.clocks import Clock
from bot.engine.facts import VisitForm
from bot.engine.scale import Commissioner, Rating
from bot.engine.verdict import Clause, Value


class Process(Value):
    """The process for one rating: what a re-inspection must find to end it, and what is asked where it does not."""

    improved: Rating  #: this or better ends the plan
    failed: str  #: id of the question put to officers otherwise
    beyond: Clause  #: a visit that finds better than *improved* gives its own rating, not that step
    clause: Clause


class Actor(Value):
    """Who acts for the commissioners."""

    who: str  #: in words
    actor: str  #: agency id


class LateActions(Value):
    """When officers are asked about actions that were not carried out by their own days (QRG §4-5)."""

    asked: Literal["each", "plan"]  #: once an action's own day has passed; or only once the plan's own has
    done_late: bool  #: whether one that was done after its day is put to them too
    clause: Clause


class PlanRules(Value):
    """Every rule on plans that is not a time allowed."""

    processes: dict[Rating, Process]
    returns: int = Field(ge=0)  #: how often a plan may be returned before its acceptability is put to officers
    returns_clause: Clause
    reinspects: tuple[VisitForm, ...] = Field(min_length=1)  #: forms of visit that look at everything
    reinspects_clause: Clause
    asks: Clock  #: from the last action that was done to the request to be re-inspected
    late_actions: LateActions
    goes_on: Clause  #: after a decision that awards no rating: amended, as after a request, or on as it was approved
    suggested: Clause  #: a CQC rating alone requests no plan
    acts: dict[Commissioner, Actor]  #: the first of these that commissions the service approves and re-inspects
    acts_clause: Clause

    @model_validator(mode="after")
    def _both(self) -> "PlanRules":
        if set(self.processes) != {Rating.BRONZE, Rating.INADEQUATE}:
            raise ValueError("there is a process for Bronze and one for Inadequate, and no other")
        return self
