"""Suspensions: which are open, and when each must be looked at again (IQAF §15; S14)."""

from bot.engine.days import said
from bot.engine.dues import due
from bot.engine.facts import SuspensionImposed, SuspensionLifted, SuspensionReviewed
from bot.engine.known import Known, Part, SoFar
from bot.engine.parts import Due, OpenItem


def part(known: Known, so_far: SoFar) -> Part:
    """Suspensions that have not been lifted, and the next review of each."""
    lifted = {fact.ref for _, fact in known.of(SuspensionLifted)}
    reviewed = {fact.ref: entry.effective for entry, fact in known.of(SuspensionReviewed)}
    clock = known.framework.clocks.suspension_review
    open_: list[OpenItem] = []
    dues: list[Due] = []
    for entry, fact in known.of(SuspensionImposed):
        if fact.ref in lifted:
            continue
        last = reviewed.get(fact.ref, entry.effective)
        who = " and ".join(fact.by)
        state = f"by {who}: {fact.reason}"
        state += f"; last reviewed {said(last)}" if fact.ref in reviewed else ""
        open_.append(OpenItem(ref=fact.ref, what=fact.form.capitalize(), state=state, since=entry.effective))
        what = f"Review {fact.form} {fact.ref}"
        dues.append(due("suspension", what, clock.ends(last), clock, known.today, who=who, ref=fact.ref))
    return Part(suspensions=tuple(open_), dues=tuple(dues))
