"""The outbox in the database: lanes are leased by a conditional update, which the database arbitrates."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.lanes import Lane, Unreadable, Waiting
from bot.post import Outgoing
from bot.store.database import Database
from bot.store.posts import read, readable
from bot.store.statements import insert_once
from bot.store.tables import lanes, outbox

OPEN = ("new", "sending", "unknown")
SET_ASIDE = "set aside"  #: the state of what this version cannot read; its body stays as it is
AT_ONCE = 500  #: messages that were set aside and are looked at again
CANDIDATES = 16  #: lanes tried in one go: rivals take some of them first


class StoredOutbox:
    """:class:`bot.outbox.OutboxStore` on SQLite and PostgreSQL alike."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def lease(self, worker: str, integrations: tuple[str, ...], now: datetime, until: datetime) -> Lane | None:
        """Lease the lane whose oldest message has waited longest; None where nothing may go out now."""
        async with self._database.reading() as connection:
            waiting = (await connection.execute(_waiting(integrations, now))).all()
        for row in waiting:
            lane = Lane(integration=row.integration, destination=row.destination, holder=worker)
            async with self._database.writing() as connection:
                if await _take(connection, lane, now, until):
                    return lane
        return None

    async def head(self, lane: Lane) -> Waiting | Unreadable | None:
        """The oldest message in the lane that is neither sent nor refused nor set aside."""
        query = select(outbox).where(*_in_lane(lane, outbox), outbox.c.state.in_(OPEN)).order_by(outbox.c.id).limit(1)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).first()
        if row is None:
            return None
        found = read(row)
        if isinstance(found, Unreadable):
            return found
        return Waiting(outgoing=found, state=row.state, next_at=row.next_at)

    async def sending(self, lane: Lane, outgoing: Outgoing, now: datetime, until: datetime) -> bool:
        """Renew the lease and mark the message as being sent; False where the lease was lost."""
        renew = update(lanes).where(*_in_lane(lane, lanes), lanes.c.holder == lane.holder).values(lease_until=until)
        async with self._database.writing() as connection:
            if (await connection.execute(renew)).rowcount != 1:
                return False
            values = {"state": "sending", "attempt": outgoing.attempt, "started_at": now}
            await connection.execute(update(outbox).where(outbox.c.id == outgoing.id).values(values))
        return True

    async def sent(self, outgoing: Outgoing, remote_id: str, now: datetime) -> None:
        """It arrived."""
        await self._mark(outgoing, {"state": "sent", "remote_id": remote_id[:300], "sent_at": now, "note": ""})

    async def put_off(self, outgoing: Outgoing, state: Literal["new", "unknown"], until: datetime, note: str) -> None:
        """Try again then."""
        await self._mark(outgoing, {"state": state, "attempt": outgoing.attempt, "next_at": until, "note": note})

    async def refused(self, outgoing: Outgoing, note: str) -> None:
        """It will never go out."""
        await self._mark(outgoing, {"state": "refused", "note": note})

    async def set_aside(self, unreadable: Unreadable) -> None:
        """Leave it as it is, out of the way of those behind it."""
        await self._mark(unreadable, {"state": SET_ASIDE, "note": unreadable.problem})

    async def take_back(self) -> int:
        """Queue again what another version set aside and this one can read; nobody knows whether it was sent before."""
        aside = select(outbox).where(outbox.c.state == SET_ASIDE).order_by(outbox.c.id).limit(AT_ONCE)
        async with self._database.reading() as connection:
            ours = [row.id for row, _ in readable(await connection.execute(aside))]
        if ours:
            async with self._database.writing() as connection:
                again = update(outbox).where(outbox.c.id.in_(ours), outbox.c.state == SET_ASIDE)
                await connection.execute(again.values(state="unknown", note=""))
        return len(ours)

    async def release(self, lane: Lane, next_at: datetime) -> None:
        """Give the lane back, unless it was lost meanwhile."""
        back = {"holder": "", "lease_until": next_at, "next_at": next_at}
        async with self._database.writing() as connection:
            mine = (*_in_lane(lane, lanes), lanes.c.holder == lane.holder)
            await connection.execute(update(lanes).where(*mine).values(back))

    async def _mark(self, outgoing: Outgoing | Unreadable, values: dict[str, Any]) -> None:
        async with self._database.writing() as connection:
            await connection.execute(update(outbox).where(outbox.c.id == outgoing.id).values(values))


def _waiting(integrations: tuple[str, ...], now: datetime) -> Any:
    """Destinations with something to deliver whose lane is free."""
    here = select(outbox.c.id, outbox.c.integration, outbox.c.destination)
    here = here.where(outbox.c.state.in_(OPEN), outbox.c.integration.in_(integrations))
    left = here.cte("undelivered").prefix_with(
        "MATERIALIZED"
    )  # else the grouping leads SQLite through all that was ever sent
    same = and_(lanes.c.integration == left.c.integration, lanes.c.destination == left.c.destination)
    free = or_(lanes.c.holder.is_(None), and_(lanes.c.lease_until <= now, lanes.c.next_at <= now))
    return (
        select(left.c.integration, left.c.destination)
        .select_from(left.outerjoin(lanes, same))
        .where(free)
        .group_by(left.c.integration, left.c.destination)
        .order_by(func.min(left.c.id))
        .limit(CANDIDATES)
    )


async def _take(connection: AsyncConnection, lane: Lane, now: datetime, until: datetime) -> bool:
    """Of rivals that update at once, one still finds the lane free."""
    named = {"integration": lane.integration, "destination": lane.destination}
    await insert_once(connection, lanes, {**named, "holder": "", "lease_until": now, "next_at": now})
    free = (*_in_lane(lane, lanes), lanes.c.lease_until <= now, lanes.c.next_at <= now)
    taken = await connection.execute(update(lanes).where(*free).values(holder=lane.holder, lease_until=until))
    return taken.rowcount == 1


def _in_lane(lane: Lane, table: Any) -> tuple[Any, Any]:
    return table.c.integration == lane.integration, table.c.destination == lane.destination
