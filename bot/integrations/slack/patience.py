"""Slack waits three seconds. What takes longer goes on by itself, watched, and is waited for when the bot stops."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Coroutine
from typing import Any, TypeVar

log = logging.getLogger(__name__)
T = TypeVar("T")

ENOUGH = 2.3  #: seconds until we say that we are working on it: the rest is for the way back
SETTLE = 0.5
MOST_SEEN = 10_000
BUSY = "Working on it…"


class Patience:
    """Tasks that may outlive the request that began them."""

    def __init__(self, seconds: float = ENOUGH) -> None:
        self.seconds = seconds
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Begin *work*; it is kept alive, and a failure of it is logged."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    async def enough(self, task: asyncio.Task[Any]) -> bool:
        """Whether *task* ended in the time that Slack gives us. It goes on if not."""
        done, _ = await asyncio.wait({task}, timeout=self.seconds)
        return bool(done)

    async def settle(self) -> None:
        """Leave Slack a moment to show what it was just told, so that the answer does not come before it."""
        await asyncio.sleep(min(SETTLE, self.seconds))

    async def close(self, seconds: float = 10.0) -> None:
        """Let what is under way end; stop what does not."""
        if self._tasks:
            _, pending = await asyncio.wait(set(self._tasks), timeout=seconds)
            for task in pending:
                task.cancel()

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("an answer to Slack failed", exc_info=error)


class Seen:
    """Deliveries that this process has begun to answer: a repeated one must not be answered twice."""

    def __init__(self) -> None:
        self._keys: OrderedDict[str, None] = OrderedDict()

    def before(self, key: str) -> bool:
        """Whether *key* was here before; from now on it was."""
        if key in self._keys:
            return True
        self._keys[key] = None
        if len(self._keys) > MOST_SEEN:
            self._keys.popitem(last=False)
        return False

    def forget(self, key: str) -> None:
        """It came to nothing: a repetition may try again."""
        self._keys.pop(key, None)
