"""Socket Mode: the same listeners, through a connection that the bot opens itself."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from bot.integrations.slack.fixture import until
from bot.integrations.slack.inbound import run_socket
from bot.integrations.slack.simulator import Simulator
from bot.integrations.slack.simulator_state import Fault
from bot.integrations.slack.simulator_user import SignedUser
from tests.integrations.slack.said import CARD, asking
from tests.integrations.slack.world import Script, settings_for


@pytest.fixture
async def script(slack: Simulator) -> AsyncIterator[Script]:
    """What the bot says while it is connected; no signing secret is set, for none is needed."""
    slack.person("U01", "Priya", "priya.nair@council.example")
    script = Script()
    running = asyncio.create_task(run_socket(settings_for(slack, signing_secret=None), script, script.patience))
    yield script
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert slack.sockets == [] or all(socket.closed for socket in slack.sockets)


@pytest.fixture
def user(slack: Simulator, script: Script) -> SignedUser:
    return slack.user("U01", at=None)


async def test_a_command_is_answered(user: SignedUser, script: Script) -> None:
    script.replies["status Oakwood"] = CARD
    await user.types("/iqaf status Oakwood")
    assert "Oakwood House" in user.sees()[-1].text
    assert script.heard[0].who.email == "priya.nair@council.example"


async def test_forms_buttons_mentions_and_home_work_as_over_http(user: SignedUser, script: Script) -> None:
    script.replies |= {"log": lambda request: CARD if request.fields else asking(), "me": CARD}
    await user.types("/iqaf log")
    await user.submits({"Service": "Oakwood", "What is known": "x"})
    assert "Oakwood House" in json.dumps(user.screen.view)
    await user.clicks("Why")
    assert "why 1-9000000001" in json.dumps(user.screen.view)
    await user.mentions("status Oakwood")
    await user.opens_home()
    assert user.home is not None


async def test_an_event_delivered_again_is_answered_once(user: SignedUser, script: Script) -> None:
    first = await user.writes("status Oakwood")
    await user.again(first)
    assert len(user.sees()) == 1


async def test_a_slow_answer_comes_later(user: SignedUser, script: Script) -> None:
    script.slow()
    answer = await user.types("/iqaf status Oakwood")
    assert answer.text == "Working on it…"
    script.go_on()
    await until(lambda: user.sees()[-1].text.startswith("Heard"))


async def test_strangers_are_not_answered(slack: Simulator, user: SignedUser, script: Script) -> None:
    slack.person("U99", "Eve", "eve@elsewhere.example", team="T99OTHER")
    assert "does not answer" in (await slack.user("U99", at=None).types("/iqaf help")).text
    assert script.heard == []


async def test_it_connects_anew_when_slack_asks_for_it(slack: Simulator, user: SignedUser, script: Script) -> None:
    await user.types("/iqaf help")
    await slack.refresh_sockets()
    await user.types("/iqaf help")
    assert len(script.heard) == 2
    assert len(slack.calls_of("apps.connections.open")) == 2


async def test_it_waits_where_slack_limits_connections(slack: Simulator) -> None:
    slack.person("U01", "Priya", "priya.nair@council.example")
    slack.fail("apps.connections.open", Fault(status=429, error="ratelimited", retry_after=1))
    script = Script()
    running = asyncio.create_task(run_socket(settings_for(slack), script))
    await slack.user("U01", at=None).types("/iqaf help")
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert len(slack.calls_of("apps.connections.open")) == 2
