"""The simulator is as strict as Slack: what Slack refuses, it refuses, in Slack's words."""

from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.integrations.slack.client import web_client
from bot.integrations.slack.fixture import until
from bot.integrations.slack.simulator import Simulator
from bot.integrations.slack.simulator_state import RESPONSE_URL_LIVES, TRIGGER_LIVES, Fault
from bot.integrations.slack.simulator_user import CannotDo, Delivery
from tests.integrations.slack.world import World, settings_for

MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "Log"}, "blocks": [{"type": "divider"}]}


@pytest.fixture
def client(slack: Simulator) -> AsyncWebClient:
    slack.person("U01", "Priya", "priya.nair@council.example")
    return web_client(settings_for(slack))


async def refusal(call: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call
    return str(refused.value.response["error"])


async def test_messages_are_kept_as_they_were_posted(slack: Simulator, client: AsyncWebClient) -> None:
    answer = await client.chat_postMessage(channel="C01SQG", text="hello")
    await client.chat_update(channel="C01SQG", ts=answer["ts"], text="changed")
    assert [message.text for message in slack.messages] == ["changed"]
    assert await refusal(client.chat_update(channel="C01SQG", ts="1.1", text="x")) == "message_not_found"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
        ({"text": "x", "blocks": "not json"}, "invalid_arguments"),
        ({"text": "x", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        ({"text": "x", "channel": "C404"}, "channel_not_found"),
    ],
)
async def test_a_message_that_slack_refuses(client: AsyncWebClient, more: dict[str, Any], code: str) -> None:
    assert await refusal(client.api_call("chat.postMessage", json={"channel": "C01SQG", **more})) == code


async def test_blocks_that_are_long_together_are_refused(client: AsyncWebClient) -> None:
    blocks = [{"type": "section", "text": {"type": "plain_text", "text": "x" * 3000}}] * 5
    assert await refusal(client.chat_postMessage(channel="C01SQG", text="x", blocks=blocks)) == "msg_blocks_too_long"


async def test_faults_in_blocks_are_told_where_they_are(client: AsyncWebClient) -> None:
    blocks = [{"type": "section", "text": {"type": "plain_text", "text": "x" * 3001}}]
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="C01SQG", text="x", blocks=blocks)
    assert refused.value.response["errors"] == ["must be less than 3001 characters [json-pointer:/blocks/0/text/text]"]
    assert refused.value.response["response_metadata"]["messages"][0].startswith("[ERROR] must be less than 3001")


async def test_one_message_a_second_for_a_channel(slack: Simulator, client: AsyncWebClient) -> None:
    slack.channel("C02", "escalations")
    await client.chat_postMessage(channel="C01SQG", text="1")
    await client.chat_postMessage(channel="C02", text="1")
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="C01SQG", text="2")
    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "1"
    slack.skip(1)
    await client.chat_postMessage(channel="C01SQG", text="2")


async def test_tokens_and_permissions_are_checked(slack: Simulator, client: AsyncWebClient) -> None:
    assert await refusal(AsyncWebClient(token="xoxb-no", base_url=slack.api_url).auth_test()) == "invalid_auth"
    assert await refusal(AsyncWebClient(base_url=slack.api_url).auth_test()) == "not_authed"
    assert await refusal(client.apps_connections_open(app_token="xapp-no")) == "invalid_auth"
    assert await refusal(client.admin_users_list(team_id="T01")) == "unknown_method"
    slack.scopes = {"users:read"}
    assert await refusal(client.chat_postMessage(channel="C01SQG", text="x")) == "missing_scope"
    assert "email" not in (await client.users_info(user="U01"))["user"]["profile"]
    assert (await client.auth_test())["team_id"] == slack.team


async def test_a_trigger_opens_one_view_within_three_seconds(slack: Simulator, client: AsyncWebClient) -> None:
    trigger = slack.new_trigger("U01")
    await client.views_open(trigger_id=trigger, view=MODAL)
    assert await refusal(client.views_open(trigger_id=trigger, view=MODAL)) == "exchanged_trigger_id"
    late = slack.new_trigger("U01")
    slack.skip(TRIGGER_LIVES + 0.1)
    assert await refusal(client.views_open(trigger_id=late, view=MODAL)) == "expired_trigger_id"
    assert await refusal(client.views_open(trigger_id="1.2.3", view=MODAL)) == "invalid_trigger_id"


async def test_a_view_changes_only_while_it_is_open_and_as_it_was_seen(
    slack: Simulator, client: AsyncWebClient
) -> None:
    view = (await client.views_open(trigger_id=slack.new_trigger("U01"), view=MODAL))["view"]
    await client.views_update(view_id=view["id"], hash=view["hash"], view=MODAL)
    assert await refusal(client.views_update(view_id=view["id"], hash=view["hash"], view=MODAL)) == "hash_conflict"
    assert await refusal(client.views_update(view_id="V404", view=MODAL)) == "not_found"


@pytest.mark.parametrize(
    "change",
    [
        {"type": "home"},
        {"type": "page"},
        {"title": {"type": "plain_text", "text": "x" * 25}},
        {"private_metadata": "x" * 3001},
        {"blocks": [{"type": "divider"}] * 101},
        {"blocks": "no"},
        {"color": "red"},
        {"close": {"type": "mrkdwn", "text": "x"}},
    ],
    ids=str,
)
async def test_a_view_that_slack_refuses(slack: Simulator, client: AsyncWebClient, change: dict[str, Any]) -> None:
    call = client.views_open(trigger_id=slack.new_trigger("U01"), view={**MODAL, **change})
    assert await refusal(call) == "invalid_arguments"


async def test_a_view_of_a_quarter_of_a_megabyte_is_too_large(slack: Simulator, client: AsyncWebClient) -> None:
    block = {"type": "section", "text": {"type": "plain_text", "text": "é" * 2999}}
    call = client.views_open(trigger_id=slack.new_trigger("U01"), view={**MODAL, "blocks": [block] * 30})
    assert await refusal(call) == "view_too_large"
    assert await refusal(client.views_publish(user_id="U404", view={**MODAL, "type": "home"})) == "user_not_found"


async def test_a_response_url_works_five_times_in_thirty_minutes(slack: Simulator, client: AsyncWebClient) -> None:
    async def use(number: str) -> int:
        url = f"http://127.0.0.1:{slack.port}/response/{number}"
        async with aiohttp.ClientSession() as session, session.post(url, json={"text": "x"}) as answer:
            return answer.status

    number = slack.new_url("C01SQG", "U01")
    assert [await use(number) for _ in range(6)] == [200] * 5 + [404]
    late = slack.new_url("C01SQG", "U01")
    slack.skip(RESPONSE_URL_LIVES + 1)
    assert await use(late) == 404
    assert await use("unknown") == 404


async def test_history_tells_metadata_only_when_asked_and_in_pages(slack: Simulator, client: AsyncWebClient) -> None:
    slack.pace = 0
    metadata = {"event_type": "x", "event_payload": {"n": 1}}
    for number in range(3):
        await client.chat_postMessage(channel="C01SQG", text=str(number), metadata=metadata)
    page = await client.conversations_history(channel="C01SQG", limit=2, include_all_metadata=True)
    assert [message["text"] for message in page["messages"]] == ["2", "1"]
    assert page["messages"][0]["metadata"] == metadata
    rest = await client.conversations_history(channel="C01SQG", cursor=page["response_metadata"]["next_cursor"])
    assert [message["text"] for message in rest["messages"]] == ["0"]
    assert "metadata" not in rest["messages"][0]


async def test_a_message_for_one_is_only_for_those_in_the_workspace(client: AsyncWebClient) -> None:
    await client.chat_postEphemeral(channel="C01SQG", user="U01", text="x")
    assert await refusal(client.chat_postEphemeral(channel="C01SQG", user="U404", text="x")) == "user_not_in_channel"
    assert await refusal(client.users_info(user="U404")) == "user_not_found"


async def test_faults_come_as_often_as_asked_and_after_the_deed_where_asked(
    slack: Simulator, client: AsyncWebClient
) -> None:
    slack.pace = 0
    slack.fail("chat.postMessage", Fault(status=500, times=2, after=True))
    for _ in range(2):
        assert await refusal(client.chat_postMessage(channel="C01SQG", text="x")) == "internal_error"
    await client.chat_postMessage(channel="C01SQG", text="x")
    assert len(slack.messages) == 3


DO: list[Callable[[World], Any]] = [
    lambda world: world.user().clicks("Nothing"),
    lambda world: world.user().submits({}),
]


@pytest.mark.parametrize("do", DO)
async def test_nobody_presses_what_is_not_there(world: World, do: Callable[[World], Any]) -> None:
    with pytest.raises(CannotDo):
        await do(world)


async def test_waiting_for_what_does_not_happen_fails() -> None:
    with pytest.raises(pytest.fail.Exception):
        await until(lambda: False, within=0.02)


async def test_an_app_that_is_not_connected_is_too_slow(slack: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.integrations.slack.simulator.PATIENCE", 0.05)
    slack.person("U01")
    with pytest.raises(AssertionError):
        await slack.user("U01", at=None).send(Delivery("slash_commands", {}))
