"""The open escalations of the whole place: for the clock, which looks every minute."""

from sqlalchemy import select

from bot.engine.standing import OpenEscalation
from bot.store import standings
from bot.store.database import Database
from bot.store.tables import facts

PREFIX = "service/"


class StoredEscalations:
    """Reads those few services on which an escalation was opened and has not stood down."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self) -> tuple[OpenEscalation, ...]:
        """Every escalation that has not stood down, by service and in order of opening."""
        down = select(facts.c.ref).where(facts.c.kind == "escalation stood down")
        opened = select(facts.c.stream).where(facts.c.kind == "escalation opened", facts.c.ref.not_in(down))
        async with self._database.reading() as connection:
            streams = (await connection.execute(opened.distinct().order_by(facts.c.stream))).scalars()
            found = [await standings.load(connection, stream.removeprefix(PREFIX)) for stream in streams.all()]
        return tuple(escalation for standing in found if standing for escalation in standing.escalations)
