"""The real Bolt app on a real port, a strict Slack beside it, and a dispatcher that says what a test scripts."""

from collections.abc import AsyncIterator

import pytest

from bot.integrations.slack.fixture import slack  # noqa: F401 - a fixture
from bot.integrations.slack.inbound import slack_routes
from bot.integrations.slack.patience import Patience
from bot.integrations.slack.simulator import Simulator
from tests.integrations.slack.world import Script, World, served, settings_for


@pytest.fixture
async def world(slack: Simulator) -> AsyncIterator[World]:  # noqa: F811 - the fixture's value
    slack.person("U01", "Priya", "Priya.Nair@council.example")
    slack.person("U02", "Tom", "tom@icb.example")
    script, settings, patience = Script(), settings_for(slack), Patience()
    async with served(slack_routes(settings, script, patience)) as url:
        yield World(slack, script, settings, url, patience)
        await patience.close(5)
