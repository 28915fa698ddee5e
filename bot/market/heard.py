"""What citizens said of a service beside what they said of its market: for every command that compares."""

from bot.desk import Desk
from bot.engine.market.feedback import Compared, MarketSaid, Share, compared
from bot.engine.scale import Kind
from bot.engine.standing import Standing


async def market_of(kind: Kind, desk: Desk) -> MarketSaid | None:
    """The market that a kind of service is in, added up; None where the framework compares it with nothing."""
    market = desk.framework.feedback.market_of(kind)
    if market is None:
        return None
    said = await desk.services.market(market.kinds)
    return MarketSaid(
        title=market.title,
        services=said.services,
        outcomes=Share(yes=said.outcomes_met, asked=said.outcomes_asked),
        recommend=Share(yes=said.recommend_yes, asked=said.recommend_asked),
    )


async def compared_to_market(standing: Standing, desk: Desk) -> Compared:
    """How a service's feedback stands to the average of its market."""
    market = await market_of(standing.service.service_kind, desk)
    return compared(standing.feedback, market, desk.framework.feedback)
