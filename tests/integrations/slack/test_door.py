"""Who is let in: signatures, clocks, workspaces; and what comes that is no delivery at all."""

import json
import time

import aiohttp
import pytest

from bot.integrations.slack.inbound import LARGEST, SlackNotSet, run_socket, slack_routes
from bot.integrations.slack.settings import SlackSettings
from bot.integrations.slack.simulator_state import Fault
from bot.integrations.slack.simulator_user import Delivery, signature
from tests.integrations.slack.said import CARD
from tests.integrations.slack.world import Script, World, served, settings_for


async def test_a_wrong_signature_is_refused_and_nothing_is_heard(world: World) -> None:
    user = world.user()
    delivery = (await user.types("/iqaf help")).delivery
    assert (await user.send(delivery, secret="another")).status == 401
    assert (await user.send(delivery, signed=False)).status == 401
    assert len(world.script.heard) == 1


@pytest.mark.parametrize(("age", "status"), [(290, 200), (310, 401), (-290, 200), (-310, 401)])
async def test_a_delivery_five_minutes_old_or_early_is_refused(world: World, age: float, status: int) -> None:
    user = world.user()
    delivery = (await user.types("/iqaf help")).delivery
    assert (await user.send(delivery, age=age)).status == status


async def test_slack_may_verify_the_address(world: World) -> None:
    answer = await world.user().send(Delivery("events_api", {"type": "url_verification", "challenge": "abc"}))
    assert (answer.status, answer.body) == (200, {"challenge": "abc"})


async def test_another_command_is_not_ours(world: World) -> None:
    assert (await world.user().types("/other help")).status == 404


async def test_members_of_other_workspaces_are_told_so_and_nothing_is_heard(world: World) -> None:
    world.slack.person("U99", "Eve", "eve@elsewhere.example", team="T99OTHER")
    stranger = world.user("U99")
    answer = await stranger.types("/iqaf status Oakwood")
    assert "T99OTHER" in answer.text
    await stranger.mentions("status Oakwood")
    await stranger.opens_home()
    await stranger.shortcut("raise_concern")
    assert world.script.heard == []
    assert world.slack.calls_of("users.info") == []
    assert stranger.home is None


async def test_a_stranger_who_presses_a_button_in_a_shared_channel_is_told_so(world: World) -> None:
    world.script.replies["agenda"] = CARD.model_copy(update={"private": False})
    await world.user().types("/iqaf agenda")
    world.slack.person("U99", "Eve", "eve@elsewhere.example", team="T99OTHER")
    await world.user("U99").clicks("Why")
    await world.patience.close()
    assert "does not answer" in world.user("U99").sees()[-1].text
    assert len(world.script.heard) == 1


async def test_a_delivery_that_names_no_workspace_is_not_answered(world: World) -> None:
    delivery = (await world.user().types("/iqaf help")).delivery
    del delivery.payload["team_id"]
    assert "did not say" in (await world.user().send(delivery)).text


async def test_with_no_workspace_allowed_nobody_is_answered(world: World) -> None:
    async with served(slack_routes(settings_for(world.slack, teams=[]), world.script)) as url:
        await world.slack.user("U01", at=url).types("/iqaf help")
    assert world.script.heard == []


JUNK = [b"\xff\xfe", b"{not json", b"payload={not json", b"", b"[]", b"\x00", b"payload=[]"]
KINDS = ["application/json", "application/x-www-form-urlencoded"]


@pytest.mark.parametrize("raw", JUNK)
@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_no_delivery_is_refused_without_an_error_of_ours(world: World, raw: bytes, kind: str) -> None:
    stamp = str(int(time.time()))
    signed = {
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": signature(world.slack.signing_secret, stamp, raw),
    }
    strange = signed | {"x-slack-signature": "v0=\xe9"}
    undated = signed | {"x-slack-request-timestamp": "yesterday"}
    endless = signed | {"x-slack-request-timestamp": "9" * 5000}
    async with aiohttp.ClientSession() as session:
        for headers in (signed, {}, strange, undated, endless):
            async with session.post(world.url, data=raw, headers={"content-type": kind, **headers}) as answer:
                assert answer.status in ({200, 400, 401, 404} if headers is signed else {401})
    assert world.script.heard == []


async def test_a_delivery_larger_than_any_of_slacks_is_not_read(world: World) -> None:
    async with aiohttp.ClientSession() as session, session.post(world.url, data=b"x" * (LARGEST + 1)) as answer:
        assert answer.status == 413


async def test_an_outage_of_the_web_api_does_not_stop_answers_to_those_known(world: World) -> None:
    user = world.user()
    await user.types("/iqaf help")
    for method in ("auth.test", "users.info"):
        world.slack.fail(method, Fault(status=500, times=99))
    assert "Heard" in (await user.types("/iqaf help")).body["text"]
    assert world.slack.calls_of("auth.test") == []


async def test_no_secret_no_door() -> None:
    settings = SlackSettings.model_validate({"bot_token": "xoxb-1"})
    with pytest.raises(SlackNotSet, match="signing_secret"):
        slack_routes(settings, Script())
    with pytest.raises(SlackNotSet, match="app_token"):
        await run_socket(settings, Script())


@pytest.mark.parametrize("field", ["signing_secret", "app_token", "bot_token"])
def test_an_empty_secret_is_refused(field: str) -> None:
    with pytest.raises(ValueError, match="empty"):
        SlackSettings.model_validate({"bot_token": "xoxb-1", field: " "})


def test_the_token_is_sent_over_https_alone() -> None:
    with pytest.raises(ValueError, match="https"):
        SlackSettings.model_validate({"bot_token": "xoxb-1", "base_url": "http://slack.example/api/"})
    local = SlackSettings.model_validate({"bot_token": "xoxb-1", "base_url": "http://127.0.0.1:9/api"})
    assert local.base_url.endswith("/api/")


def test_secrets_are_not_shown() -> None:
    settings = SlackSettings.model_validate({"bot_token": "xoxb-secret", "signing_secret": "hush"})
    shown = repr(settings) + json.dumps(settings.model_dump(mode="json"))
    assert "xoxb-secret" not in shown
    assert "hush" not in shown
