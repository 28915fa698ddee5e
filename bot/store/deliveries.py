"""What the outbox holds and held, for people to look at."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select

from bot.engine.verdict import Value
from bot.post import Outgoing
from bot.store.database import Database
from bot.store.outbox import SET_ASIDE
from bot.store.posts import SHOWN, readable
from bot.store.tables import outbox


class Delivery(Value):
    """A delivery and how far it got."""

    outgoing: Outgoing
    state: str  #: new, sending, sent, refused, unknown, set aside
    remote_id: str
    note: str
    created_at: datetime  #: by the place's clock


class Deliveries:
    """Reads the outbox, as far as this version can; changes nothing there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def newest(self, integration: str, limit: int) -> tuple[Delivery, ...]:
        """The latest through one integration, newest first."""
        wanted = select(outbox).where(outbox.c.integration == integration).order_by(outbox.c.id.desc()).limit(limit)
        return await self._read(wanted)

    async def one(self, number: int) -> Delivery | None:
        """One by its number, or None."""
        found = await self._read(select(outbox).where(outbox.c.id == number))
        return found[0] if found else None

    async def sent(self, integration: str, limit: int) -> Sequence[Delivery]:
        """The latest that arrived, oldest first."""
        arrived = (outbox.c.integration == integration, outbox.c.state == "sent")
        found = await self._read(select(outbox).where(*arrived).order_by(outbox.c.id.desc()).limit(limit))
        return found[::-1]

    async def set_aside(self) -> tuple[int, tuple[str, ...]]:
        """How many messages this version could not read, and the keys of the latest of them."""
        aside = outbox.c.state == SET_ASIDE
        newest = select(outbox.c.key).where(aside).order_by(outbox.c.id.desc()).limit(SHOWN)
        async with self._database.reading() as connection:
            number = (await connection.execute(select(func.count()).select_from(outbox).where(aside))).scalar_one()
            return number, tuple((await connection.execute(newest)).scalars())

    async def _read(self, query: Select[tuple[object, ...]]) -> tuple[Delivery, ...]:
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return tuple(
            Delivery(
                outgoing=outgoing,
                state=row.state,
                remote_id=row.remote_id,
                note=row.note,
                created_at=row.created_at,
            )
            for row, outgoing in readable(rows)
        )
