"""``/iqaf status NAME`` over real HTTP, beside a bare Bolt app and a bare endpoint that say their words back."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.bench import Say, Size, place
from bot.bench.load import TEAM, TOKEN, USER, Good, Load, load
from bot.bench.servers import BOLT, IQAF, STARLETTE
from bot.integrations.slack.simulator import Simulator

AGAIN = "again"
TITLES = {IQAF: "iqaf", AGAIN: "iqaf, asked again", BOLT: "Bolt, echo", STARLETTE: "Starlette, echo"}
FEW = 50  #: services that a meeting speaks of, for “asked again”; else so many that none is still in memory
LINE = "{:>9}  {:<18}{:>12}{:>9}{:>9}{:>9}{:>11}"
HEADINGS = ("CPU ratio", "server", "connections", "CPU µs", "p50 ms", "p99 ms", "answers/s")


async def run(say: Say, size: Size) -> int:
    """Say each server's CPU for one request against the bare Bolt app's, and its answer times."""
    known, whence = place.names(size.services)
    names = place.asked(known)
    with TemporaryDirectory(prefix="iqaf-bench-") as folder:
        await place.made(known, Path(folder))
        ids = {service.name: f"1-{place.FIRST_ID + at}" for at, service in enumerate(known)}
        loads = await _measured(Path(folder), names, ids, size)
    say(f"slack: “/iqaf status NAME”, signed, over HTTP; {len(names)} names in turn ({FEW} if again), of {whence}")
    say(LINE.format(*HEADINGS))
    for lines in size.connections:
        floor = loads[BOLT, lines].each
        for kind, title in TITLES.items():
            say(_line(title, lines, loads[kind, lines], floor))
    return 0


def _line(title: str, lines: int, found: Load, floor: float) -> str:
    times = [f"{1000 * found.percentile(part):.2f}" for part in (0.5, 0.99)]
    rate = f"{len(found.seconds) / found.elapsed:.0f}"
    return LINE.format(f"{found.each / floor:.2f}", title, lines, f"{1e6 * found.each:.0f}", *times, rate)


async def _measured(home: Path, names: list[str], ids: dict[str, str], size: Size) -> dict[tuple[str, int], Load]:
    """All servers stand at once and are asked in turn, so that what else the machine does falls on each alike."""

    def card(name: str, body: bytes) -> bool:
        return ids[name].encode() in body and b'"blocks"' in body

    def echo(name: str, body: bytes) -> bool:
        return bool(json.loads(body)["text"] == f"status {name}")

    good: dict[str, Good] = {IQAF: card, AGAIN: card, BOLT: echo, STARLETTE: echo}
    # each goes on where it stopped: begun anew each time, the same names would be asked for and be in memory
    asked = {kind: cycle(names[:FEW] if kind == AGAIN else names) for kind in TITLES}
    loads = {(kind, lines): Load() for kind in TITLES for lines in size.connections}
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(Simulator())
        slack.bot_token, slack.team = TOKEN, TEAM
        slack.person(USER, "Priya", place.MEMBER)
        ports = {
            kind: await stack.enter_async_context(_server(IQAF if kind == AGAIN else kind, slack.api_url, home))
            for kind in TITLES  # what is asked again has a server to itself: others would put it out of its memory
        }
        for kind, port in ports.items():
            for _ in range(2):  # on a busy machine one would not do to ask for all that is asked again
                await load(port, asked[kind], lambda *_: True, lines=1, seconds=size.warm)
        for _ in range(size.rounds):
            for (kind, lines), total in loads.items():
                total.add(await load(ports[kind], asked[kind], good[kind], lines=lines, seconds=size.seconds))
    return loads


@asynccontextmanager
async def _server(kind: str, api: str, home: Path) -> AsyncIterator[int]:
    """A server in a process of its own; its port."""
    command = (sys.executable, "-m", "bot.bench.servers", kind, api, str(home))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        if process.stdout is None:  # it was asked for above
            raise AssertionError
        yield int(await process.stdout.readline())
    finally:
        process.kill()
        await process.wait()
