"""What a place's schedule of visits goes by (IQAF §5-9; S10)."""

from datetime import date

from pydantic import Field

from bot.engine.facts.quality import VisitForm
from bot.engine.verdict import Clause, Value


class Window(Value):
    """So many days to either side."""

    days: int = Field(ge=0, le=366)
    clause: Clause

    def near(self, one: date, other: date) -> bool:
        """Whether two days are at most so many days apart."""
        return abs((one - other).days) <= self.days


class YearlyForms(Value):
    """The forms of visit from which the next routine one is counted."""

    forms: tuple[VisitForm, ...]
    clause: Clause


class PlanningTable(Value):
    """How visits are planned."""

    yearly: YearlyForms
    planned: Clause  #: that there is a schedule at all
    reactive: Clause  #: a visit where the framework asks for no routine ones
    inspection: Window  #: kept clear around an expected CQC inspection
    joint: Window  #: between a quality visit and a clinical assessment that can be one
    fulfils: Window  #: between a planned visit and the recorded one that is taken to be it
    ahead: Window  #: what is shown as due unless told
