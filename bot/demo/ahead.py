"""When the demo's clock next writes to people by itself: the reminders, and the requests for statements."""

from collections.abc import Iterable
from datetime import date, datetime, time

from sqlalchemy import select

from bot.engine.days import LONDON
from bot.engine.parts import Due
from bot.engine.standing import Standing
from bot.frameworks import Framework
from bot.store.database import Database
from bot.store.standings import standing_of
from bot.store.tables import standings

REMIND = "remind"

Coming = tuple[datetime, str]


async def next_reminder(database: Database, framework: Framework, now: datetime) -> Coming | None:
    """When reminders or requests for statements will next go out as things stand, and the first of them; or None."""
    nightly = next((each for each in framework.forums.nightly.values() if each.words == REMIND), None)
    if nightly is None:
        return None
    async with database.reading() as connection:
        bodies = (await connection.execute(select(standings.c.body).where(standings.c.registered))).scalars().all()
    asks = framework.statements.automatic.on
    first = min(_mornings(map(standing_of, bodies), nightly.at, now, asks=asks), default=None)
    return first and (first[0], f"{first[1]}: {first[2]}, {first[3]}")


def _mornings(
    found: Iterable[Standing], at: time, now: datetime, *, asks: bool
) -> Iterable[tuple[datetime, str, str, str]]:
    """Each thing that somebody is written about on a morning after *now*: when, how, what and whose."""
    for standing in found:
        for due in standing.dues:
            for day, how in _days(due, asks=asks):
                morning = datetime.combine(day, at, tzinfo=LONDON)
                if morning > now:
                    yield morning, how, due.what, standing.service.name


def _days(due: Due, *, asks: bool) -> Iterable[tuple[date, str]]:
    if due.actor:
        yield from ((day, "a reminder goes out") for day in due.remind)
    if asks and due.sort == "statement" and not due.ref:
        yield due.on, "a provider is asked"
