"""What partners told of a service's risk, and what forums decided."""

from bot.engine import facts as f
from bot.reply import rag_words
from bot.reply.dates import day
from bot.reply.timeline.names import Names


def tell(fact: f.AnyFact, names: Names) -> str:  # noqa: PLR0911 - a table of kinds
    """Intelligence, concerns, colours and reported indicators."""
    match fact:
        case f.IntelligenceLogged():
            return f"{fact.ref}: intelligence, {names.category(fact.category)}, {fact.severity.value}. {fact.text}"
        case f.ConcernRaised():
            urgent = ", urgent" if fact.urgent else ""
            return (
                f"{fact.ref}: concern raised for the {fact.forum.upper()} of {day(fact.meeting)}{urgent}. {fact.text}"
            )
        case f.ConcernMoved():
            return f"{fact.ref}: moved to {day(fact.meeting)}. {fact.reason}"
        case f.ConcernClosed():
            return f"{fact.ref}: closed. {fact.outcome}"
        case f.RagDecided():
            return f"{fact.forum.upper()} decided: {rag_words(fact.rag)}. {fact.reason}"
        case f.RagViewed():
            return f"{names.agency(fact.agency)}'s own view: {rag_words(fact.rag)}. {fact.reason}"
        case f.IndicatorReported():
            state = "present" if fact.present else "no longer present"
            return f"Indicator “{fact.indicator}”: {state}. {fact.note}".strip()
        case _:
            return ""
