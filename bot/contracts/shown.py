"""What an act on a contract rests on, as it is shown before it is done: who is told, how the service stands."""

from collections.abc import Iterable

from bot.desk import Desk
from bot.engine.provision.contract import named
from bot.engine.scale import Commissioner
from bot.engine.standing import Standing
from bot.following.contract import acting
from bot.reply import rag_words, rating_words


async def told(others: Iterable[Commissioner], desk: Desk) -> str:
    """Who is told for the other commissioners, in words."""
    found = []
    for commissioner in others:
        members = await acting(desk.framework.contract.agency(commissioner), desk)
        names = ", ".join(member.name for member in members)
        found.append(f"{named([commissioner])}: {names or 'nobody is here who could be told; tell it directly'}")
    return "; ".join(found) or "nobody else commissions it"


def now(standing: Standing) -> str:
    """How the service stands: what a decision rests on. Where it changes, what was shown is shown again."""
    rating, risk = standing.rating.verdict.value, standing.risk.verdict.value
    items = (*standing.suspensions, *standing.terminations, *standing.breaches, *standing.reviews, *standing.plans)
    open_ = ", ".join(item.ref for item in items if item.ref)
    return f"{rating_words(rating)}; risk {rag_words(risk)}; open: {open_ or 'nothing'}"
