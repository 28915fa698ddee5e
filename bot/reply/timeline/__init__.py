"""A fact as a line of a service's history."""

from bot.engine import facts as f
from bot.reply.timeline import contract, market, plans, quality, risk, statements, system
from bot.reply.timeline.names import NAMELESS, Names

__all__ = ["NAMELESS", "Names", "said"]

_TELLERS = (
    quality.about_ratings,
    quality.about_visits,
    quality.about_clinical,
    quality.about_toolkits,
    statements.tell,
    risk.tell,
    plans.tell,
    contract.about_suspensions,
    contract.about_reviews,
    contract.about_terminations,
    contract.about_breaches,
    market.about_support,
    market.about_the_market,
    system.about_escalations,
    system.about_mail,
)


def said(fact: f.AnyFact, names: Names = NAMELESS) -> str:
    """What happened, in one line. Whether the reader may see it is decided by the caller."""
    for tell in _TELLERS:
        if line := tell(fact, names):
            return line
    return f"{fact.kind.capitalize()}."
