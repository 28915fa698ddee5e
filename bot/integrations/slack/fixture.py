"""The simulator for pytest: ``pytest_plugins = ["bot.integrations.slack.fixture"]`` gives the fixture ``slack``."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable

import pytest

from bot.integrations.slack.simulator import Simulator


@pytest.fixture
async def slack() -> AsyncIterator[Simulator]:
    """A workspace with one channel (C01SQG), in which the bot is, and nobody yet."""
    async with Simulator() as workspace:
        workspace.channel("C01SQG", "system-quality-group")
        yield workspace


async def until(happened: Callable[[], object], within: float = 60.0) -> None:
    """Wait until *happened()* is true; fail where it does not become so *within* seconds."""
    deadline = time.monotonic() + within
    while not happened():
        if time.monotonic() > deadline:
            pytest.fail("it did not happen in time")
        await asyncio.sleep(0.01)
