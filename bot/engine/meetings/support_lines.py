"""What the Provider Support Level Review is told of a service (IQAF §12, 14; S19)."""

from bot.engine.standing import Standing
from bot.engine.verdict import Clause, Reason


def support_lines(standing: Standing, clause: Clause) -> tuple[Reason, ...]:
    """What support is open and how it gets on; at the highest level also why, and what could be offered. Else none."""
    level = standing.support_level if standing.support_level and standing.support_level.highest else None
    open_ = [Reason(text=f"{each.ref}, {each.what}: {each.state}.", clause=clause) for each in standing.support]
    if level is None:
        return tuple(open_)
    could = ", ".join(each.title for each in level.suggested)
    more = [Reason(text=f"Could be offered: {could}.", clause=clause)] if could else []
    return (*level.verdict.reasons, *open_, *more)
