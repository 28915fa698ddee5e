"""Killed outright in the middle of any command: nothing is lost, nothing is done twice."""

import asyncio
import os
import random
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, time
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import select

from bot.engine.standing import Standing, conclude
from bot.reply.dates import LONDON
from bot.store.database import Database
from bot.store.ledger import StoredLedger, tampered
from bot.store.tables import acknowledgements, counters, facts, inbox, mail, outbox, standings
from tests.acceptance import sayer
from tests.conftest import ROOT, opened

LIFE = (0.0, 1.5)  #: usual times of a command, from the one that is to be struck on: it strikes that one or the next
MIDDLE = 20  #: kills that must have struck between a command and its answer
MOST = 200  #: lives after which we no longer believe that so many will
KEPT = {
    "facts": [column for column in facts.c if column.name != "id"],
    "outbox": [outbox.c.key, outbox.c.integration, outbox.c.destination, outbox.c.body],
    "inbox": [inbox.c.key, inbox.c.reply],
    "mail": [column for column in mail.c if column.name != "id"],
    "counters": list(counters.c),
    "acknowledgements": [column for column in acknowledgements.c if column.name != "id"],
    "standings": [standings.c.location_id, standings.c.body],
}
Contents = dict[str, list[tuple[Any, ...]]]


class Nursery:
    """The process that bears sayers, and all that they answered."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.answers: dict[int, str] = {}
        self.cut_short = 0

    async def line(self) -> list[str]:
        """What it prints next."""
        assert self.process.stdout
        async with asyncio.timeout(60):
            return (await self.process.stdout.readline()).decode().split(maxsplit=2)

    async def live(self, first: int, struck: int = sayer.LAST, seconds: float = 0.0) -> int:
        """Let a sayer say all from *first* on, until so long into *struck*; the first number that it did not answer."""
        assert self.process.stdin
        self.process.stdin.write(f"{first}\n".encode())
        pid, trying, end = 0, -1, None
        while (line := await self.line())[0] != "end":
            match line:
                case ["pid", number]:
                    pid = int(number)
                case ["try", number]:
                    trying = int(number)
                    if end is None and trying >= struck:
                        end = asyncio.get_running_loop().call_later(seconds, os.kill, pid, signal.SIGKILL)
                case ["done", number, answer]:
                    assert self.answers.setdefault(int(number), answer) == answer
                    first = int(number) + 1
        if end:
            end.cancel()  # by now its number may be another's
        self.cut_short += trying == first
        return first


@asynccontextmanager
async def nursery(url: str, copy: Path, quiet: list[str]) -> AsyncIterator[Nursery]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.acceptance.sayer", url, f"sqlite+aiosqlite:///{copy}", *quiet),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    born = Nursery(process)
    assert await born.line() == ["ready"]
    yield born
    assert process.stdin
    process.stdin.close()
    await process.wait()


async def everything(database: Database) -> Contents:
    async with database.reading() as connection:
        return {
            name: sorted((tuple(row) for row in await connection.execute(select(*columns))), key=repr)
            for name, columns in KEPT.items()
        }


@pytest.fixture(scope="module")
def undisturbed(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], Contents, float]:
    """The services spoken of, what the same commands leave when nobody kills them, and the seconds each takes."""
    file = tmp_path_factory.mktemp("undisturbed") / "demo.db"
    shutil.copy(demo_file, file)

    async def say() -> tuple[list[str], Contents, float]:
        async with opened(f"sqlite+aiosqlite:///{file}") as database:
            quiet = await sayer.quiet_services(database)
            once = sayer.Sayer(database, quiet)
            began = monotonic()
            for number in range(sayer.LAST):
                await once.say(number)
            usual = (monotonic() - began) / sayer.LAST
            return quiet, await everything(database), usual

    return asyncio.run(say())


async def test_killed_at_any_moment_and_said_again_it_is_as_if_nothing_had_happened(
    demo_url: str, undisturbed: tuple[list[str], Contents, float], demo_file: Path, tmp_path: Path
) -> None:
    quiet, wanted, usual = undisturbed
    chance = random.Random(7)
    first = 0

    copy = shutil.copy(demo_file, tmp_path / "copy.db")
    async with nursery(demo_url, copy, quiet) as born:
        for struck in range(MOST):  # each command in turn, however fast or busy the machine is
            if struck >= sayer.LAST and born.cut_short >= MIDDLE:
                break
            first = await born.live(first % sayer.LAST, struck % sayer.LAST, chance.uniform(*LIFE) * usual)
            first = max(0, first - chance.randrange(3))  # who heard no answer, or lost it, says the same again
        assert born.cut_short >= MIDDLE
        assert await born.live(0) == sayer.LAST

    async with opened(demo_url) as database:
        found = await everything(database)
        assert await well_kept(database) == []
    for name in KEPT:
        assert [row for row in found[name] if row not in wanted[name]] == [], name
        assert len(found[name]) == len(wanted[name]), name


async def well_kept(database: Database) -> list[str]:
    """What is wrong with the ledger, and the services whose standing is not what the ledger says."""
    async with database.reading() as connection:
        wrong = await tampered(connection)
        for body in (await connection.execute(select(standings.c.body))).scalars():
            kept = Standing.model_validate_json(body)
            ledger = StoredLedger(connection, "iqaf", sayer.BEGINS, write=False)
            entries = await ledger.read(f"service/{kept.service.location_id}")
            now = datetime.combine(kept.today, time(9), tzinfo=LONDON)
            if conclude(sayer.FRAMEWORK, entries, now) != kept:
                wrong.append(kept.service.location_id)
    return wrong


def test_the_commands_that_are_cut_short_do_what_they_are_there_for(
    undisturbed: tuple[list[str], Contents, float],
) -> None:
    _, kept, _ = undisturbed
    keys = [row[0] for row in kept["outbox"]]

    once = {
        "intelligence logged": ("the lift stood still in week {}", "has resigned, week {}"),
        "concern raised": ("nobody mends the lift, week {}",),
        "rag decided": ("walked out in week {}",),
    }
    for each in range(sayer.ROUNDS):
        for kind, texts in once.items():
            rows = [repr(row) for row in kept["facts"] if kind in row]
            for text in texts:
                assert sum(text.format(each) in row for row in rows) == 1
        assert f"triage/MAIL-{each + 1:04d}" in keys
        assert sum(f"ESC-{each + 2:04d}/1" in key for key in keys) >= 1
    assert len([key for key in keys if key.endswith("/draft")]) == sayer.ROUNDS
