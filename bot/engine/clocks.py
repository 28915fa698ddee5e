"""How long things may take, and who acts (QRG §4-5; IQAF §6-7, 15)."""

from datetime import date, timedelta

from pydantic import Field

from bot.engine.days import add_months
from bot.engine.verdict import Clause, Value


class Clock(Value):
    """A time allowed. The day it ends is the last day on which it is not overdue."""

    days: int = Field(default=0, ge=0)
    months: int = Field(default=0, ge=0)
    who: str = ""  #: who acts, in words
    actor: str = ""  #: agency id, or "provider": who is reminded; empty: nobody is
    remind_days: tuple[int, ...] = ()  #: so many days before its end who acts is reminded
    clause: Clause

    def ends(self, start: date) -> date:
        """The last day allowed, counted from *start*."""
        return add_months(start, self.months) + timedelta(days=self.days)

    @property
    def said(self) -> str:
        """7 days, 12 months, 1 month and 7 days."""
        parts = [(self.months, "month"), (self.days, "day")]
        return " and ".join(f"{number} {unit}{'s' * (number != 1)}" for number, unit in parts if number) or "0 days"


class ClockTable(Value):
    """Every clock of a place."""

    plan_submission: Clock  #: from the request
    plan_approval: Clock  #: from the submission
    plan_completion: Clock  #: days ignored: the plan's own date counts
    plan_action: Clock  #: days ignored: the action's own date counts
    plan_reinspection: Clock  #: from the provider's request for it
    suspension_review: Clock  #: from the last review, else from its start
    visit: Clock  #: from the last visit
    visit_after_cqc: Clock  #: from a published CQC rating, which stands in for the visit
    visit_after_best: Clock  #: from a visit or a CQC rating where the service is rated Gold
    acknowledgement: Clock  #: from an escalation; its own time counts
    first_visit: Clock  #: from the day a service without any rating was first known
    moderation: Clock  #: from a visit that no rule rates
    intelligence: Clock  #: how long intelligence is shown
