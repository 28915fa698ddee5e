"""Where what is calculated for a service and what a forum decided are apart, and when that is worth its time (S24)."""

from datetime import date

from bot.engine.scale import Rag
from bot.engine.standing import Standing
from bot.engine.verdict import Clause, Reason


def apart(standing: Standing) -> tuple[Rag, Rag] | None:
    """What was decided and what is calculated, where both are there."""
    decided, calculated = standing.risk.verdict.value, standing.risk.calculated.value
    return (decided, calculated) if standing.risk.decided and decided and calculated else None


def why_apart(standing: Standing, clause: Clause) -> tuple[Reason, ...]:
    """That they are apart, and what the indicators are."""
    decided, calculated = standing.risk.verdict.value, standing.risk.calculated.value
    text = f"The forum decided {decided}; the indicators now come to {calculated}."
    return (Reason(text=text, clause=clause), *standing.risk.calculated.reasons)


def worth_lowering(standing: Standing, decided: date, last: date, sits: date, after_days: int) -> bool:
    """Whether to propose to the sitting on *sits* a lower level than was decided on *decided*.

    The indicators come to less, and that is news: they have fallen since the decision, or the decision has stood for
    *after_days*. Not while an escalation is open, and not of what was decided on *last*, the day of the sitting before,
    or later: the forum knew what the indicators were. No document says when to propose it: a local default.
    """
    both = apart(standing)
    if both is None or not both[0].worse_than(both[1]) or standing.escalations or decided >= last:
        return False
    then = standing.risk.calculated_then
    return (then is not None and then.worse_than(both[1])) or (sits - decided).days >= after_days
