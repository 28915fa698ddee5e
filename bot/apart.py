"""Work on what strangers sent, done in another process: within a time, within a memory limit, without our secrets.

Frames in, frames out: a frame is its length (4 bytes, big-endian) and that many bytes.
"""

import asyncio
import os
import struct
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO, Self, TypeVar, cast

import bot
from bot.engine.errors import IqafError

SECONDS = 10.0
START_SECONDS = 30.0  #: for the process to start, which is nobody's file's fault
LARGEST_ANSWER = 64 * 1024 * 1024
MEMORY = 512 * 1024 * 1024  #: bytes of address space
LENGTH = struct.Struct(">I")

T = TypeVar("T")


class NotRead(IqafError):
    """It {fault}."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault=fault)
        self.fault = fault


class Apart:
    """One worker process, started when it is first needed, used again, and ended when something is too much for it.

    *module* is run with *words*; it must call :func:`limit`, :func:`ready` and :func:`answer_frames`.
    """

    def __init__(
        self, module: str, *words: str, seconds: float = SECONDS, environment: Mapping[str, str] | None = None
    ) -> None:
        self._command = ("-m", module, *words)
        self._seconds = seconds
        self._environment = dict(environment or {})
        self._worker: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()

    async def ask(self, raw: bytes, read: Callable[[bytes], T]) -> T:
        """What *read* makes of the worker's answer. Raises NotRead where there is none; the next question is fresh."""
        async with self._turn:
            try:
                worker = await self._ready()
                async with asyncio.timeout(self._seconds):
                    return read(await self._exchange(worker, raw))
            except TimeoutError:
                fault = "could not be read in time"
            except (asyncio.IncompleteReadError, ConnectionError, ValueError):
                fault = "could not be read: it was too much for the reader"
            except asyncio.CancelledError:
                await self._end()
                raise
            await self._end()
            raise NotRead(fault)

    async def close(self) -> None:
        """End the worker. It starts again if it is needed."""
        async with self._turn:
            await self._end()

    async def _ready(self) -> asyncio.subprocess.Process:
        """The worker, once it has said that it started."""
        if self._worker is not None and self._worker.returncode is None:
            return self._worker
        worker = self._worker = await self._start()
        async with asyncio.timeout(START_SECONDS):
            await self._frame(worker)
        return worker

    async def _exchange(self, worker: asyncio.subprocess.Process, raw: bytes) -> bytes:
        given = cast(asyncio.StreamWriter, worker.stdin)
        given.write(LENGTH.pack(len(raw)) + raw)
        await given.drain()
        return await self._frame(worker)

    async def _frame(self, worker: asyncio.subprocess.Process) -> bytes:
        said = cast(asyncio.StreamReader, worker.stdout)
        (size,) = LENGTH.unpack(await said.readexactly(LENGTH.size))
        if size > LARGEST_ANSWER:
            raise ValueError
        return await said.readexactly(size)

    async def _start(self) -> asyncio.subprocess.Process:
        """A process that has none of our settings and secrets."""
        home = str(Path(bot.__file__).parents[1])
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG") if name in os.environ}
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={**kept, "PYTHONPATH": home, "PYTHONUTF8": "1", **self._environment},
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


def answer_frames(answer: Callable[[bytes], bytes], given: BinaryIO, said: BinaryIO) -> None:
    """In the worker: answer one frame with one frame until the input ends."""
    while len(head := given.read(LENGTH.size)) == LENGTH.size:
        answered = answer(given.read(LENGTH.unpack(head)[0]))
        said.write(LENGTH.pack(len(answered)) + answered)
        said.flush()


def ready(said: BinaryIO) -> None:
    """In the worker: say that it has started, with an empty frame."""
    said.write(LENGTH.pack(0))
    said.flush()


def limit(memory: int = MEMORY) -> None:
    """In the worker: take away what could be used too much of, where the system can (Windows cannot)."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
