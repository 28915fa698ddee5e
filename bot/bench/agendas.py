"""Agendas built a second, beside reading the rows that they are made of from the same database."""

import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.app import Place, open_place
from bot.bench import Say, Size, place
from bot.dispatch import Identity, Request
from bot.engine.standing import Standing
from bot.store.standings import notable_by

MEMBER = Identity(channel="terminal", id=place.MEMBER, email=place.MEMBER)
LINE = "{:>9}  {:<36}{:>9}{:>11}"
WAYS = ("agenda sqg, as a member sees it", "the same rows read, and made values", "the same rows read")


class NoAgenda(Exception):
    """The answer was no agenda: its speed would mean nothing."""


async def run(say: Say, size: Size) -> int:
    """Say how long an agenda takes against reading its rows."""
    known, whence = place.names(size.place)
    with TemporaryDirectory(prefix="iqaf-bench-") as folder:
        settings = await place.made(known, Path(folder), every=1)
        async with open_place(settings) as opened:
            number = await _rows(opened)
            spent = await _spent(opened, size)
    say(f"agenda: {number} services have something to say, of {whence}, all with a year's history")
    say(LINE.format("ratio", "", "ms", "a second"))
    for way, seconds in zip(WAYS, spent, strict=True):
        say(LINE.format(f"{seconds / spent[-1]:.1f}", way, f"{1000 * seconds:.1f}", f"{1 / seconds:.1f}"))
    return 0


async def _spent(opened: Place, size: Size) -> list[float]:
    """Seconds that each way takes once, by the best of the rounds; the ways take turns."""

    async def agenda() -> None:
        reply = await opened.dispatcher.answer(Request(who=MEMBER, words="agenda sqg"))
        if not reply.title.startswith("System Quality Group"):
            raise NoAgenda(reply.title)

    async def values() -> None:
        await _rows(opened, made=True)

    async def rows() -> None:
        await _rows(opened)

    ways: list[Callable[[], Awaitable[object]]] = [agenda, values, rows]
    best = [float("inf")] * len(ways)
    for _ in range(size.rounds):
        for at, way in enumerate(ways):
            best[at] = min(best[at], await _once(way, size.seconds))
    return best


async def _once(way: Callable[[], Awaitable[object]], seconds: float) -> float:
    """Seconds for one, over so many seconds."""
    began, times = time.perf_counter(), 0
    while times == 0 or time.perf_counter() - began < seconds:
        await way()
        times += 1
    return (time.perf_counter() - began) / times


async def _rows(opened: Place, *, made: bool = False) -> int:
    """Read what an agenda is made of, and make values of it where asked; how many rows there are."""
    async with opened.database.reading() as connection:
        found = await connection.execute(notable_by(opened.clock.now().date()))
        bodies = [row.body for row in found]
    return len([Standing.model_validate_json(body) for body in bodies] if made else bodies)
