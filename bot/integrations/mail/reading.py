"""Parsing in another process, within a time and a memory limit."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Self, cast

import bot
from bot.engine.mail import ParsedMail
from bot.integrations.mail.parse import LARGEST, skim
from bot.integrations.mail.worker import LENGTH

SECONDS = 10.0
START_SECONDS = 30.0  #: more for the first mail, which waits for the process to start
LARGEST_ANSWER = 64 * 1024 * 1024


class SafeParser:
    """One worker process, started when it is first needed, used again, and ended when a mail is too much for it."""

    def __init__(self, authserv_id: str = "", seconds: float = SECONDS) -> None:
        self._authserv_id = authserv_id
        self._seconds = seconds
        self._worker: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()

    async def parse(self, raw: bytes) -> ParsedMail:
        """Read a mail; whatever happens to the worker, a mail comes back, with a fault that says so."""
        async with self._turn:
            worker, seconds = self._worker, self._seconds
            if worker is None or worker.returncode is not None:
                worker = self._worker = await self._start()
                seconds += START_SECONDS
            try:
                async with asyncio.timeout(seconds):
                    return await self._ask(worker, raw[: LARGEST + 1])
            except TimeoutError:
                fault = "could not be read in time"
            except (asyncio.IncompleteReadError, ConnectionError, ValueError):
                fault = "could not be read: it was too much for the reader"
            except asyncio.CancelledError:
                await self._end()
                raise
            await self._end()
            return skim(raw, fault)

    async def close(self) -> None:
        """End the worker. It starts again if it is needed."""
        async with self._turn:
            await self._end()

    async def _ask(self, worker: asyncio.subprocess.Process, raw: bytes) -> ParsedMail:
        given, said = cast(asyncio.StreamWriter, worker.stdin), cast(asyncio.StreamReader, worker.stdout)
        given.write(LENGTH.pack(len(raw)) + raw)
        await given.drain()
        (size,) = LENGTH.unpack(await said.readexactly(LENGTH.size))
        if size > LARGEST_ANSWER:
            raise ValueError
        return ParsedMail.model_validate_json(await said.readexactly(size))

    async def _start(self) -> asyncio.subprocess.Process:
        """A process that has none of our settings and secrets."""
        home = str(Path(bot.__file__).parents[1])
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG") if name in os.environ}
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot.integrations.mail.worker",
            self._authserv_id,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={**kept, "PYTHONPATH": home, "PYTHONUTF8": "1"},
            limit=LARGEST_ANSWER,
        )

    async def _end(self) -> None:
        worker, self._worker = self._worker, None
        if worker is None:
            return
        if worker.returncode is None:
            worker.kill()
        cast(asyncio.StreamWriter, worker.stdin).close()
        await worker.wait()
