"""The app manifest, and the check before anybody finds out."""

import pytest

from bot.integrations.slack.check import faults
from bot.integrations.slack.manifest import EVENT_NAMES, SCOPES, manifest
from bot.integrations.slack.simulator import Simulator
from bot.integrations.slack.simulator_api import SCOPES as CALLED
from tests.integrations.slack.world import World, settings_for


def test_over_http_every_door_is_named() -> None:
    made = manifest("https://bot.example/", socket=False)
    url = "https://bot.example/slack/events"
    assert made["features"]["slash_commands"][0]["url"] == url
    assert made["settings"]["interactivity"]["request_url"] == url
    assert made["settings"]["event_subscriptions"]["request_url"] == url
    assert made["settings"]["socket_mode_enabled"] is False


def test_socket_mode_names_no_address() -> None:
    made = manifest(None, socket=True)
    assert "url" not in str(made)
    assert made["settings"]["socket_mode_enabled"] is True
    assert made["settings"]["interactivity"] == {"is_enabled": True}


def test_it_asks_for_what_is_used_and_nothing_else() -> None:
    made = manifest(None, socket=True)
    granted = set(made["oauth_config"]["scopes"]["bot"])
    assert granted == set(SCOPES)
    assert set().union(*CALLED.values()) <= granted
    by_event = {"app_mention": "app_mentions:read", "message.im": "im:history"}
    assert {by_event[name] for name in EVENT_NAMES if name in by_event} <= granted
    assert all(reason.startswith(("to ", "for ", "as ")) for reason in SCOPES.values())


def test_words_are_within_slacks_limits() -> None:
    made = manifest(None, socket=True)
    assert len(made["display_information"]["description"]) <= 140
    for shortcut in made["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
    (command,) = made["features"]["slash_commands"]
    assert len(command["description"]) <= 2000
    assert len(command["usage_hint"]) <= 1000


async def test_its_shortcuts_are_answered(world: World) -> None:
    for shortcut in manifest(None, socket=True)["features"]["shortcuts"]:
        user = world.user()
        if shortcut["type"] == "global":
            await user.shortcut(shortcut["callback_id"])
        else:
            await user.message_shortcut(shortcut["callback_id"], "two falls")
    assert [request.words for request in world.script.heard] == ["log", "raise"]


async def test_all_well_is_found_well(slack: Simulator) -> None:
    slack.scopes = set(SCOPES)
    assert await faults(settings_for(slack, channels={"sqg": "C01SQG"})) == []
    assert slack.messages == []


async def test_each_fault_says_what_to_do(slack: Simulator) -> None:
    slack.scopes = set(SCOPES) - {"users:read.email"}
    channels = {"sqg": "C01SQG", "gone": "C404"}
    slack.channels["C01SQG"].bot_in = False
    settings = settings_for(slack, channels=channels, teams=[], signing_secret=None, app_token=None)
    found = "\n".join(await faults(settings))
    for part in (
        "Neither",
        slack.team,
        "users:read.email",
        "“sqg”: The bot is not in C01SQG",
        "“gone”: Slack knows no",
    ):
        assert part in found


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/api/", "token"])
async def test_a_slack_that_does_not_answer_or_does_not_know_us(slack: Simulator, url: str) -> None:
    more = {"bot_token": "xoxb-other"} if url == "token" else {"base_url": url}
    (found,) = await faults(settings_for(slack, **more))
    assert ("copy it again" if url == "token" else "HTTPS_PROXY") in found
