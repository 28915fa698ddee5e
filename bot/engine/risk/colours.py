"""The colour that holds for a service, why, and since when (QA; S22, S24)."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from bot.engine.days import said
from bot.engine.facts import Entry, RagDecided, RagViewed
from bot.engine.gather import of
from bot.engine.parts import RiskStanding
from bot.engine.risk.regime import RegimeTable
from bot.engine.risk.score import Score
from bot.engine.scale import Rag
from bot.engine.verdict import Reason, Value, Verdict


class Decision(Value):
    """What a forum decided, and the day from which it holds."""

    on: date
    rag: Rag
    forum: str
    reason: str


def decisions(entries: Sequence[Entry]) -> tuple[Decision, ...]:
    """Every decision on the colour, oldest first."""
    return tuple(
        Decision(on=entry.effective, rag=fact.rag, forum=fact.forum, reason=fact.reason)
        for entry, fact in of(entries, RagDecided)
    )


def risk_standing(
    entries: Sequence[Entry],
    regime: RegimeTable,
    now: Score,
    made: Sequence[Decision],
    calculated_on: Callable[[date], Rag | None],
    days: Sequence[date],
    today: date,
) -> RiskStanding:
    """The forum's last decision where there is one, else the calculated colour; *days* are where that can change."""
    verdict = decided(made, regime) if made else now.verdict
    return RiskStanding(
        verdict=verdict,
        decided=bool(made),
        since=since(made, calculated_on, days, verdict.value, today),
        calculated=now.verdict,
        calculated_then=calculated_on(made[-1].on) if made else None,
        score=now.points,
        contributions=now.contributions,
        floors=now.floors,
        views={fact.agency: fact.rag for _, fact in of(entries, RagViewed)},
    )


def decided(made: Sequence[Decision], regime: RegimeTable) -> Verdict[Rag]:
    """A forum's decisions as a verdict: why the colour came, then when it was last confirmed. *made* is not empty."""
    last = made[-1]
    began = last
    for decision in reversed(made):
        if decision.rag is not last.rag:
            break
        began = decision
    clause = regime.level(last.rag).clause
    text = f"{forum_name(began.forum)} decided {began.rag} on {said(began.on)}: {began.reason}"
    reasons = [Reason(text=text, clause=clause)]
    if last is not began:
        again = f"{forum_name(last.forum)} kept it {last.rag} on {said(last.on)}: {last.reason}"
        reasons.append(Reason(text=again, clause=clause))
    return Verdict[Rag](value=last.rag, reasons=tuple(reasons))


def since(
    made: Sequence[Decision],
    calculated_on: Callable[[date], Rag | None],
    days: Sequence[date],
    colour: Rag | None,
    today: date,
) -> date | None:
    """Since when *colour* has held without a break: through decisions, and the calculated colour before the first."""
    if colour is None:
        return None
    began: date | None = None
    for decision in reversed(made):
        if decision.rag is not colour:
            return began
        began = decision.on
    last = began - timedelta(days=1) if began else today
    for day in reversed([day for day in days if day <= last]):
        if calculated_on(day) is not colour:
            break
        began = day
    return began


def forum_name(forum: str) -> str:
    """A forum's id as words: SQG, quality committee."""
    longest_initials = 4
    return forum.upper() if len(forum) <= longest_initials else forum.replace("-", " ").replace("_", " ")
