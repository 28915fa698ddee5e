"""Improvement plans."""

from bot.engine import facts as f
from bot.reply.dates import day
from bot.reply.timeline.names import Names


def tell(fact: f.AnyFact, _: Names) -> str:  # noqa: PLR0911 - a table of kinds
    """A plan from its request to its end."""
    match fact:
        case f.PlanRequested():
            return f"{fact.ref}: improvement plan requested. {fact.why}"
        case f.PlanSubmitted():
            return f"{fact.ref}: improvement plan submitted."
        case f.PlanReturned():
            return f"{fact.ref}: improvement plan returned. {fact.reason}"
        case f.PlanApproved():
            actions = {0: "", 1: " 1 action."}.get(len(fact.actions), f" {len(fact.actions)} actions.")
            return f"{fact.ref}: improvement plan approved, to be done by {day(fact.complete_by)}.{actions}"
        case f.PlanActionDone():
            return f"{fact.ref}: action {fact.action} done. {fact.evidence}"
        case f.ReinspectionRequested():
            return f"{fact.ref}: re-inspection requested."
        case f.PlanClosed():
            return f"{fact.ref}: improvement plan ended. {fact.outcome}"
        case _:
            return ""
