"""What the outbox holds and held, for people to look at."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select

from bot.engine.verdict import Value
from bot.post import Outgoing, Post
from bot.store.database import Database
from bot.store.tables import outbox


class Delivery(Value):
    """A delivery and how far it got."""

    outgoing: Outgoing
    state: str  #: new, sending, sent, refused, unknown
    remote_id: str
    note: str
    created_at: datetime  #: by the place's clock


class Deliveries:
    """Reads the outbox; changes nothing there."""

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

    async def _read(self, query: Select[tuple[object, ...]]) -> tuple[Delivery, ...]:
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return tuple(
            Delivery(
                outgoing=Outgoing(
                    id=row.id,
                    integration=row.integration,
                    destination=row.destination,
                    post=Post.model_validate_json(row.body),
                    attempt=row.attempt,
                ),
                state=row.state,
                remote_id=row.remote_id,
                note=row.note,
                created_at=row.created_at,
            )
            for row in rows
        )
