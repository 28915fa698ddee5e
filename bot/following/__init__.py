"""What the framework says follows by itself from what was recorded, besides escalations: one file a consequence.

A follower is given each service's change once, in the transaction of what it follows from; it may record facts and
put posts in the outbox, and gives a sentence for whoever set it off. It must not act twice on the same facts.
"""

from collections.abc import Awaitable, Callable

from bot.desk import Change, Desk
from bot.following import clocks, contract, decisions, disagreement, entry, plans, reviews, statements

Follower = Callable[[Change, Desk], Awaitable[list[str]]]

FOLLOWERS: tuple[Follower, ...] = (
    decisions.follow,
    plans.follow,
    contract.follow,
    reviews.follow,
    statements.follow,
    disagreement.follow,
    clocks.follow,
    entry.follow,
)
