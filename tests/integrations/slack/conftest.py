"""The real Bolt app on a real port, a strict Slack beside it, and a dispatcher that says what a test scripts."""

from collections.abc import AsyncIterator

import pytest

from bot.integrations.slack.fixture import slack  # noqa: F401 - a fixture
from bot.integrations.slack.inbound import slack_routes
from bot.integrations.slack.simulator import Simulator
from tests.integrations.slack.world import LONG, Script, World, served, settings_for


@pytest.fixture(autouse=True)
def a_busy_machine_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """The three seconds are kept by :class:`Patience`, whose tests say so; how long we take is for bench to measure."""
    monkeypatch.setattr("bot.integrations.slack.simulator_user.SLACK_WAITS", LONG)


@pytest.fixture
async def world(slack: Simulator) -> AsyncIterator[World]:  # noqa: F811 - the fixture's value
    slack.person("U01", "Priya", "Priya.Nair@council.example")
    slack.person("U02", "Tom", "tom@icb.example")
    script, settings = Script(), settings_for(slack)
    async with served(slack_routes(settings, script, script.patience)) as url:
        yield World(slack, script, settings, url)
        await script.patience.close(5)
