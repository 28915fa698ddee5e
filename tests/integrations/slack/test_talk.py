"""What is typed in Slack: commands, mentions, messages to the bot itself."""

from types import SimpleNamespace

import pytest
from slack_sdk.errors import SlackApiError

from bot.integrations.slack.client import wait_asked
from bot.integrations.slack.fixture import until
from bot.integrations.slack.simulator_state import Fault
from bot.reply import Para, Reply
from tests.integrations.slack.said import CARD, LONG, PUBLIC, asking
from tests.integrations.slack.world import World


async def test_a_command_is_answered_to_the_asker_alone(world: World) -> None:
    world.script.replies["status Oakwood"] = CARD
    answer = await world.user().types("/iqaf status Oakwood")
    assert (answer.status, answer.body["response_type"]) == (200, "ephemeral")
    message = world.user().sees()[-1]
    assert "Oakwood House" in message.text
    assert message.to == "U01"
    assert world.user("U02").sees() == []


async def test_the_same_answer_is_said_alike_to_each_and_as_private_as_it_is(world: World) -> None:
    world.script.replies["status Oakwood"] = CARD
    world.script.replies["show Oakwood"] = CARD.model_copy(update={"private": False})

    bodies = [(await world.user(who).types("/iqaf status Oakwood")).body for who in ("U01", "U02", "U01")]
    public = (await world.user().types("/iqaf show Oakwood")).body

    assert bodies[0] == bodies[1] == bodies[2]
    assert public == bodies[0] | {"response_type": "in_channel"}


async def test_the_dispatcher_hears_who_it_is_what_they_said_and_a_key(world: World) -> None:
    answer = await world.user().types("/iqaf log &lt;Oakwood&gt; &amp; <mailto:a@b.example|a@b.example>")
    (heard,) = world.script.heard
    assert heard.who.model_dump() == {
        "channel": "slack",
        "id": f"{world.slack.team}/U01",
        "email": "priya.nair@council.example",
    }
    assert heard.words == "log <Oakwood> & a@b.example"
    assert heard.fields is None
    assert heard.key == f"command:{answer.delivery.payload['trigger_id']}"


async def test_a_public_answer_is_shown_to_the_channel(world: World) -> None:
    world.script.replies["agenda"] = PUBLIC
    await world.user().types("/iqaf agenda")
    assert "Three items" in world.user("U02").sees("C01SQG")[-1].text


async def test_a_command_that_needs_more_opens_its_form_and_says_nothing_else(world: World) -> None:
    world.script.replies["log"] = asking()
    user = world.user()
    answer = await user.types("/iqaf log")
    assert answer.text == ""
    assert user.screen is not None
    assert user.screen.view["title"]["text"] == "Log intelligence"
    assert user.sees() == []


async def test_a_form_that_slack_does_not_open_is_offered_as_a_button(world: World) -> None:
    world.script.replies["log"] = asking()
    user = world.user()
    world.slack.fail("views.open", Fault(error="expired_trigger_id"))
    await user.types("/iqaf log")
    assert user.screen is None
    await user.clicks("Open the form")
    assert user.screen is not None


async def test_a_long_answer_comes_in_several_messages_and_complete(world: World) -> None:
    world.script.replies["list"] = LONG
    user = world.user()
    await user.types("/iqaf list")
    await until(lambda: len(user.sees()) == 3)
    shown = "\n".join(str(message.blocks) for message in user.sees())
    assert all(f"'line {n}'" in shown for n in range(120))
    assert all(message.to == "U01" for message in user.sees())


async def test_what_a_response_url_does_not_take_any_more_is_sent_directly(world: World) -> None:
    world.script.replies["list"] = Reply(title="All", blocks=tuple(Para(text=f"line {n}") for n in range(49 * 5)))
    user = world.user()
    world.slack.pace = 0.0
    await user.types("/iqaf list")
    await until(lambda: len(user.sees("C01SQG")) == 4 and len(user.sees("direct")) == 2, within=9)


async def test_a_mention_is_answered_in_its_thread_where_the_answer_is_for_all(world: World) -> None:
    world.script.replies["agenda"] = PUBLIC
    answer = await world.user().mentions("agenda")
    message = world.user("U02").sees("C01SQG")[-1]
    assert message.thread == answer.delivery.payload["event"]["ts"]
    assert world.script.heard[0].key == f"event:{answer.delivery.payload['event_id']}"


async def test_a_private_answer_to_a_mention_is_seen_by_the_asker_alone(world: World) -> None:
    world.script.replies["status Oakwood"] = CARD
    await world.user().mentions("status Oakwood", thread="1700000000.000001")
    message = world.user().sees("C01SQG")[-1]
    assert (message.to, message.thread) == ("U01", "1700000000.000001")
    assert world.user("U02").sees() == []


async def test_the_mention_is_taken_out_wherever_it_stands(world: World) -> None:
    await world.user().mentions(f"please <@{world.slack.bot_user}>, status Oakwood")
    assert world.script.heard[0].words == "please status Oakwood"


async def test_a_mention_that_needs_a_form_offers_a_button_that_opens_it(world: World) -> None:
    world.script.replies["log"] = asking()
    user = world.user()
    await user.mentions("log")
    assert user.screen is None
    await user.clicks("Open the form")
    assert user.screen is not None


async def test_a_direct_message_is_answered_there(world: World) -> None:
    world.script.replies["status Oakwood"] = CARD
    await world.user().writes("status Oakwood")
    assert "Oakwood House" in world.user().sees("direct")[-1].text


async def test_in_a_direct_thread_the_answer_stays_in_the_thread(world: World) -> None:
    await world.user().writes("help", thread="1700000000.000001")
    assert world.user().sees("direct")[-1].thread == "1700000000.000001"


async def test_what_is_written_beside_a_file_is_answered(world: World) -> None:
    await world.user().writes("status Oakwood", subtype="file_share")
    assert world.script.heard[0].words == "status Oakwood"


async def test_edits_deletions_and_bots_are_not_answered(world: World) -> None:
    user = world.user()
    for more in ({"subtype": "message_changed"}, {"subtype": "message_deleted"}, {"bot_id": "B9"}):
        assert (await user.writes("help", **more)).status == 200
    assert (await user.writes("help", channel_type="channel")).status == 200
    assert world.script.heard == []
    assert user.sees() == []


async def test_a_mention_by_a_bot_is_not_answered(world: World) -> None:
    delivery = (await world.user().mentions("help")).delivery
    delivery.payload["event"]["bot_id"] = "B9"
    delivery.payload["event_id"] = "Ev-other"
    await world.user().send(delivery)
    assert len(world.script.heard) == 1


async def test_an_event_delivered_again_is_answered_once(world: World) -> None:
    user = world.user()
    first = await user.mentions("status Oakwood")
    for attempt in (1, 2, 3):
        assert (await user.again(first, attempt)).status == 200
    assert len(world.script.heard) == 1
    assert len(user.sees()) == 1


async def test_an_answer_that_slack_refuses_in_the_channel_is_sent_directly(world: World) -> None:
    world.slack.channels["C01SQG"].bot_in = False
    world.script.replies["status Oakwood"] = CARD
    await world.user().mentions("status Oakwood")
    assert "Oakwood House" in world.user().sees("direct")[-1].text


async def test_an_event_whose_answer_was_lost_may_be_answered_when_slack_repeats_it(world: World) -> None:
    world.slack.fail("chat.postMessage", Fault(status=500))
    user = world.user()
    first = await user.writes("status Oakwood")
    assert user.sees() == []
    await user.again(first)
    assert len(user.sees()) == 1
    assert len(world.script.heard) == 1, "the command itself is not done twice"


async def test_a_rate_limit_is_waited_for(world: World) -> None:
    world.slack.fail("chat.postMessage", Fault(status=429, error="ratelimited", retry_after=1))
    await world.user().writes("status Oakwood")
    assert len(world.user().sees()) == 1
    first, second = world.slack.calls_of("chat.postMessage")
    assert second.at - first.at >= 1


async def test_a_rate_limit_of_a_response_url_is_waited_for(world: World) -> None:
    world.script.replies["list"] = LONG
    world.slack.fail("response_url", Fault(status=429, retry_after=1))
    await world.user().types("/iqaf list")
    await until(lambda: len(world.user().sees("C01SQG")) == 3)


@pytest.mark.parametrize("fault", [Fault(status=500), Fault(status=429, retry_after=0, times=9)], ids=str)
async def test_where_a_response_url_fails_the_answer_is_sent_directly(world: World, fault: Fault) -> None:
    world.script.replies["list"] = LONG
    world.slack.pace = 0
    world.slack.fail("response_url", Fault(**vars(fault)))
    await world.user().types("/iqaf list")
    await until(lambda: len(world.user().sees("direct")) == 3)


async def test_a_response_url_that_is_not_there_at_all_is_no_loss(world: World) -> None:
    world.slack.pace = 0
    user = world.user()
    delivery = (await user.types("/iqaf help")).delivery
    world.script.replies["help"] = LONG
    delivery.payload.update(response_url="http://127.0.0.1:9/gone", trigger_id=world.slack.new_trigger("U01"))
    await user.send(delivery)
    await until(lambda: len(user.sees("direct")) == 3)


@pytest.mark.parametrize(
    ("status", "headers", "wait"), [(429, {}, 1.0), (429, {"Retry-After": "soon"}, 30.0), (200, {}, None)]
)
def test_how_long_slack_asks_to_wait(status: int, headers: dict[str, str], wait: float | None) -> None:
    response = SimpleNamespace(status_code=status, headers=headers, data={"error": "x"})
    assert wait_asked(SlackApiError("x", response)) == wait
