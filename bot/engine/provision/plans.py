"""Improvement plans: where each stands, and what is due of it (QRG §4-5; IQAF §13; S12)."""

from bot.engine.dues import due
from bot.engine.facts import PlanRequested
from bot.engine.known import Known, Part, SoFar
from bot.engine.parts import OpenItem
from bot.engine.provision.plan_steps import open_stages


def part(known: Known, so_far: SoFar) -> Part:
    """Each open plan with its next step and by when."""
    steps = open_stages(known.held, known.framework.clocks)
    began: dict[str, OpenItem] = {}
    for entry, fact in known.of(PlanRequested):
        began.setdefault(fact.ref, OpenItem(ref=fact.ref, what="Improvement plan", state="", since=entry.effective))
    plans = [
        began.get(step.ref, OpenItem(ref=step.ref, what="Improvement plan", state="", since=step.since)).model_copy(
            update={"state": step.state}
        )
        for step in steps
    ]
    dues = [
        due("plan", f"{step.awaited.capitalize()} improvement plan {step.ref}", step.by, step.clock, known.today)
        for step in steps
    ]
    return Part(plans=tuple(plans), dues=tuple(dues))
