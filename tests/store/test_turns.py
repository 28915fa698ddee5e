"""Many who write at once on SQLite, which has one writer and no queue: each has its turn, and nobody is refused."""

import asyncio
from typing import Any

from sqlalchemy import event

from tests.conftest import Place
from tests.telling import OAKWOOD, record

MANY = 40


def impatient(connection: Any, _: Any) -> None:
    connection.execute("PRAGMA busy_timeout=1")  # who does not get its turn at once is refused, as after ten seconds


async def test_each_of_many_who_write_at_once_has_its_turn_in_the_order_in_which_they_came(lite: Place) -> None:
    event.listen(lite.database.engine.sync_engine, "connect", impatient)
    replies = await asyncio.gather(*(lite.say(f"log {OAKWOOD}: the lift stood still, {n}") for n in range(MANY)))

    assert [reply.title for reply in replies] == [f"Logged as INT-{40 + n:04d}" for n in range(MANY)]
    told = [entry.fact.text for entry in await record(lite, f"service/{OAKWOOD}") if "stood still" in repr(entry.fact)]
    assert told == [f"the lift stood still, {n}" for n in range(MANY)]


async def test_who_gives_up_waiting_holds_up_nobody(lite: Place) -> None:
    async with lite.database.writing():
        waiting = asyncio.create_task(lite.say(f"log {OAKWOOD}: the lift stood still"))
        await asyncio.sleep(0)
        waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)

    assert (await lite.say(f"log {OAKWOOD}: it goes again")).title.startswith("Logged as ")
