"""Provider Quality Assurance Statements."""

from bot.engine import facts as f
from bot.reply.dates import day
from bot.reply.timeline.names import Names


def tell(fact: f.AnyFact, _: Names) -> str:
    """The request, its extension, what came, and what was made of it."""
    match fact:
        case f.StatementRequested():
            return f"{fact.ref}: statement (PQAS) requested, due by {day(fact.due)}. {fact.why}".strip()
        case f.StatementExtended():
            return f"{fact.ref}: statement (PQAS) now due by {day(fact.due)}. {fact.reason}"
        case f.StatementReceived():
            return f"{fact.ref}: statement (PQAS) received, under toolkit {fact.toolkit}."
        case f.StatementJudged():
            visit = f" by {fact.visit}" if fact.visit else ""
            return f"{fact.ref}: statement (PQAS) {fact.judgement}{visit}. {fact.reason}"
        case _:
            return ""
