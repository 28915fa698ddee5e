"""Lanes: how messages wait to be delivered, and what a store of them must do."""

from datetime import datetime
from typing import Literal, Protocol

from bot.engine.verdict import Value
from bot.post import Outgoing


class Lane(Value):
    """One destination of one integration, leased by one worker."""

    integration: str
    destination: str
    holder: str


class Waiting(Value):
    """The oldest message of a lane that is not done with."""

    outgoing: Outgoing  #: its ``attempt`` counts those made so far
    state: Literal["new", "sending", "unknown"]
    next_at: datetime


class Unreadable(Value):
    """A message that this version cannot read: another version's shape, or altered. Its words are not looked at."""

    id: int
    integration: str
    destination: str
    key: str
    problem: str  #: which parts, without what stands in them


class OutboxStore(Protocol):
    """Where messages wait. Each method is a transaction of its own."""

    async def lease(self, worker: str, integrations: tuple[str, ...], now: datetime, until: datetime) -> Lane | None:
        """Lease a lane in which something may go out now; the one that has waited longest. None where there is none."""
        ...

    async def head(self, lane: Lane) -> Waiting | Unreadable | None:
        """The oldest message in the lane that is neither sent nor refused nor set aside."""
        ...

    async def sending(self, lane: Lane, outgoing: Outgoing, now: datetime, until: datetime) -> bool:
        """Renew the lease and mark the message as being sent; False where the lease was lost."""
        ...

    async def sent(self, outgoing: Outgoing, remote_id: str, now: datetime) -> None:
        """It arrived."""
        ...

    async def put_off(self, outgoing: Outgoing, state: Literal["new", "unknown"], until: datetime, note: str) -> None:
        """Try again then: "new" where it surely did not arrive, "unknown" where nobody knows."""
        ...

    async def refused(self, outgoing: Outgoing, note: str) -> None:
        """It will never go out."""
        ...

    async def set_aside(self, unreadable: Unreadable) -> None:
        """Leave it as it is, out of the way of those behind it."""
        ...

    async def take_back(self) -> int:
        """Queue again what was set aside and this version can read; how many there were."""
        ...

    async def release(self, lane: Lane, next_at: datetime) -> None:
        """Give the lane back; nothing goes out there before *next_at*."""
        ...
