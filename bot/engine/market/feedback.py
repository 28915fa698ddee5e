"""What citizens said in the last 12 months, and how that stands to the market's average (IQAF §10; QRG §3.4; S11)."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from pydantic import Field

from bot.engine.counted import counted
from bot.engine.days import said
from bot.engine.facts import Entry, FeedbackReceived
from bot.engine.known import Known, Part, SoFar
from bot.engine.market.feedback_table import Enough, FeedbackTable
from bot.engine.parts import FeedbackStanding
from bot.engine.verdict import Reason, Value

REVIEWS = ("social work review", "clinical review")
Side = Literal["above", "at", "below"]


class Share(Value):
    """So many of so many."""

    yes: int = Field(ge=0)
    asked: int = Field(ge=0)

    @property
    def of_hundred(self) -> Fraction:
        """The share as a percentage, exact. Only where somebody was asked."""
        return Fraction(100 * self.yes, self.asked)

    @property
    def counts(self) -> str:
        """17 of 20."""
        return f"{self.yes} of {self.asked}"

    def said(self, enough: Enough) -> str:
        """17 of 20, 85 %; where too few were asked, the counts and that."""
        if not self.asked:
            return "nobody asked"
        if self.asked < enough.answers:
            return f"{self.counts}: too few to say (fewer than {enough.answers})"
        return f"{self.counts}, {rounded(self.of_hundred)} %"

    def __add__(self, other: "Share") -> "Share":
        return Share(yes=self.yes + other.yes, asked=self.asked + other.asked)


class MarketSaid(Value):
    """What was said of all services of a market, added up."""

    title: str
    services: int
    outcomes: Share
    recommend: Share


class Compared(Value):
    """How one service's feedback stands to its market's average. *side* is None where too little was said."""

    side: Side | None
    own: Share
    market: Share
    reasons: tuple[Reason, ...]

    @property
    def difference(self) -> Fraction:
        """Percentage points above the average; below it where negative. Only where there is a *side*."""
        return self.own.of_hundred - self.market.of_hundred


def rounded(number: Fraction) -> int:
    """The nearest whole number, a half up."""
    return (2 * number.numerator + number.denominator) // (2 * number.denominator)


def part(known: Known, _: SoFar) -> Part:
    """What was said within the window, added up; it changes when the oldest of it leaves."""
    window = known.framework.feedback.window
    heard = [(entry, fact) for entry, fact in known.of(FeedbackReceived) if window.ends(entry.effective) >= known.today]
    if not heard:
        return Part()
    since = min(entry.effective for entry, _ in heard)
    leaves = min(window.ends(entry.effective) for entry, _ in heard) + timedelta(days=1)
    told = _added_up(since, heard)
    return Part(feedback=told, notes=_good_practice(told, known.framework.feedback), changes=(leaves,))


def _good_practice(told: FeedbackStanding, table: FeedbackTable) -> tuple[Reason, ...]:
    """Compliments show good practice that may be shared (IQAF §10)."""
    rule = table.good_practice
    if told.complaints or told.compliments < rule.compliments:
        return ()
    text = (
        f"{told.compliments} compliments and no complaint since {said(told.since)}: good practice to look at and share"
    )
    return (Reason(text=text, clause=rule.clause),)


def _added_up(since: date, heard: list[tuple[Entry, FeedbackReceived]]) -> FeedbackStanding:
    facts = [fact for _, fact in heard]
    reviews = [fact for fact in facts if fact.source in REVIEWS]
    watched = [fact for fact in facts if fact.source == "Healthwatch"]
    return FeedbackStanding(
        since=since,
        outcomes_met=sum(fact.outcomes_met for fact in reviews),
        outcomes_asked=sum(fact.outcomes_asked for fact in reviews),
        recommend_yes=sum(fact.recommend_yes for fact in reviews),
        recommend_asked=sum(fact.recommend_asked for fact in reviews),
        healthwatch_yes=sum(fact.recommend_yes for fact in watched),
        healthwatch_asked=sum(fact.recommend_asked for fact in watched),
        compliments=sum(fact.count for fact in facts if fact.source == "compliment"),
        complaints=sum(fact.count for fact in facts if fact.source == "complaint"),
    )


def fault(fact: FeedbackReceived) -> str:
    """What is wrong with a piece of feedback, in words; "" where nothing is."""
    asked = fact.outcomes_asked + fact.recommend_asked
    if fact.outcomes_met > fact.outcomes_asked:
        return f"outcomes met for {fact.outcomes_met}, and only {fact.outcomes_asked} were asked"
    if fact.recommend_yes > fact.recommend_asked:
        return f"{fact.recommend_yes} would recommend it, and only {fact.recommend_asked} were asked"
    if fact.source in {"compliment", "complaint"}:
        return f"a {fact.source} has no answers about outcomes or recommending" if asked else ""
    if fact.source == "Healthwatch" and fact.outcomes_asked:
        return "Healthwatch asks whether one would recommend the service, not about outcomes"
    return "" if asked else "neither question was asked, so it says nothing"


def shares(said: FeedbackStanding | None) -> tuple[Share, Share]:
    """Outcomes delivered, and would recommend, as reviews found them."""
    if said is None:
        return Share(yes=0, asked=0), Share(yes=0, asked=0)
    return (
        Share(yes=said.outcomes_met, asked=said.outcomes_asked),
        Share(yes=said.recommend_yes, asked=said.recommend_asked),
    )


def compared(said: FeedbackStanding | None, market: MarketSaid | None, table: FeedbackTable) -> Compared:
    """Above, at or below the market's average: both questions together, every answer counting once (QRG §3.4, 6)."""
    outcomes, recommend = shares(said)
    own = outcomes + recommend
    whole = market.outcomes + market.recommend if market else Share(yes=0, asked=0)
    if own.asked < table.enough.answers:
        least = f"fewer than {table.enough.answers}"
        text = f"Feedback: {_answers(own.asked)} in {counted(table.window.months, 'month')}, {least}: too few to say"
        return Compared(side=None, own=own, market=whole, reasons=(Reason(text=text, clause=table.enough.clause),))
    if market is None or market.services < table.market.services:
        named = f"of {market.title} " if market else ""
        text = (
            f"Feedback: fewer than {counted(table.market.services, 'service')} {named}have any, so there is no average"
        )
        return Compared(side=None, own=own, market=whole, reasons=(Reason(text=text, clause=table.market.clause),))
    found = Compared(side="at", own=own, market=whole, reasons=())
    side: Side = "at"
    if abs(found.difference) >= table.at.points and found.difference:
        side = "above" if found.difference > 0 else "below"
    text = (
        f"Feedback: {own.counts} good answers, {rounded(own.of_hundred)} %; the average of {market.title} is "
        f"{rounded(whole.of_hundred)} % ({whole.counts}): {side} it"
    )
    reasons = (
        Reason(text=text, clause=table.together),
        Reason(text=f"Less than {table.at.points} percentage points away is at the average", clause=table.at.clause),
        Reason(text=f"It is compared with {market.title}, of its own market", clause=table.markets_clause),
    )
    return found.model_copy(update={"side": side, "reasons": reasons})


def _answers(number: int) -> str:
    return "1 answer" if number == 1 else f"{number} answers"
