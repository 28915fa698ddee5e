"""Posts of the bot itself: once, in order, paced, and sure of what arrived."""

from collections.abc import Callable

import pytest

from bot.integrations.slack.manifest import SCOPES
from bot.integrations.slack.send import WHAT_TO_DO, NoAnswer, SlackSender
from bot.integrations.slack.simulator import Simulator
from bot.integrations.slack.simulator_state import Fault
from bot.post import Outgoing, Post, SendLater, SendRefused
from bot.reply import Reply
from tests.integrations.slack.said import LONG, PUBLIC
from tests.integrations.slack.world import settings_for

PACE = 0.02


@pytest.fixture
def sender(slack: Simulator) -> SlackSender:
    slack.pace = PACE
    slack.scopes = set(SCOPES)
    return SlackSender(settings_for(slack), pace=PACE)


def outgoing(reply: Reply = PUBLIC, attempt: int = 1, channel: str = "C01SQG", number: int = 7) -> Outgoing:
    post = Post(key=f"sqg/2026-11-24/{number}", to="channel:sqg", reply=reply)
    return Outgoing(id=number, integration="slack", destination=channel, post=post, attempt=attempt)


def texts(slack: Simulator) -> str:
    return "\n".join(str(message.blocks) for message in slack.messages)


async def test_a_post_arrives_and_gives_slacks_id_for_it(slack: Simulator, sender: SlackSender) -> None:
    ts = await sender.send(outgoing())
    (message,) = slack.messages
    assert (message.ts, message.channel, message.to) == (ts, "C01SQG", None)
    assert message.body["metadata"]["event_payload"]["outbox"] == 7


async def test_a_long_post_comes_in_parts_in_order_and_whole(slack: Simulator, sender: SlackSender) -> None:
    ts = await sender.send(outgoing(LONG))
    assert len(slack.messages) == 3
    assert slack.messages[0].ts == ts
    assert [m.body["metadata"]["event_payload"]["part"] for m in slack.messages] == [0, 1, 2]
    assert all(f"'line {n}'" in texts(slack) for n in range(120))


async def test_the_sender_keeps_slacks_own_pace() -> None:
    assert SlackSender.pace > 1


async def test_a_rate_limit_means_later_and_says_when(slack: Simulator, sender: SlackSender) -> None:
    slack.fail("chat.postMessage", Fault(status=429, error="ratelimited", retry_after=17))
    with pytest.raises(SendLater) as later:
        await sender.send(outgoing())
    assert later.value.seconds == 17
    assert slack.messages == []


async def test_two_posts_within_a_second_to_one_channel_meet_the_limit(slack: Simulator, sender: SlackSender) -> None:
    slack.pace = 60
    await sender.send(outgoing(number=1))
    with pytest.raises(SendLater) as later:
        await sender.send(outgoing(number=2))
    assert 55 <= later.value.seconds <= 60


async def test_after_a_rate_limit_only_the_missing_parts_are_sent(slack: Simulator, sender: SlackSender) -> None:
    sender.pace = 0
    slack.pace = 60
    with pytest.raises(SendLater):
        await sender.send(outgoing(LONG))
    assert len(slack.messages) == 1
    slack.pace = 0
    ts = await sender.send(outgoing(LONG, attempt=2))
    assert ts == slack.messages[0].ts
    assert [m.body["metadata"]["event_payload"]["part"] for m in slack.messages] == [0, 1, 2]


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda slack: slack.channels.clear(), "channel_not_found"),
        (lambda slack: setattr(slack.channels["C01SQG"], "bot_in", False), "not_in_channel"),
        (lambda slack: setattr(slack.channels["C01SQG"], "archived", True), "is_archived"),
        (lambda slack: setattr(slack, "bot_token", "xoxb-other"), "invalid_auth"),
        (lambda slack: setattr(slack, "scopes", set()), "missing_scope"),
    ],
)
async def test_what_slack_will_never_take_is_refused_with_what_to_do(
    slack: Simulator, sender: SlackSender, spoil: Callable[[Simulator], None], word: str
) -> None:
    spoil(slack)
    with pytest.raises(SendRefused) as refused:
        await sender.send(outgoing())
    assert word in str(refused.value)
    assert WHAT_TO_DO[word].format(channel="C01SQG") in str(refused.value)


async def test_a_refusal_that_nobody_foresaw_names_slacks_word(slack: Simulator, sender: SlackSender) -> None:
    slack.fail("chat.postMessage", Fault(error="something_new"))
    with pytest.raises(SendRefused, match="something_new"):
        await sender.send(outgoing())


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=500),
        Fault(status=503, body="<html>"),
        Fault(status=200, body="{malformed"),
        Fault(error="fatal_error"),
        Fault(status=500, after=True),
        Fault(body="{malformed", after=True),
    ],
    ids=str,
)
async def test_a_lost_answer_is_looked_for_and_the_post_is_there_once(
    slack: Simulator, sender: SlackSender, fault: Fault
) -> None:
    slack.fail("chat.postMessage", Fault(**vars(fault)))
    with pytest.raises(NoAnswer):
        await sender.send(outgoing())
    found = await sender.look(outgoing())
    assert (found is not None) is fault.after
    if found is None:
        found = await sender.send(outgoing(attempt=2))
    assert [message.ts for message in slack.messages] == [found]


async def test_no_answer_in_time_is_unknown(slack: Simulator, sender: SlackSender) -> None:
    usual, sender._client.timeout = sender._client.timeout, 0.5
    slack.fail("chat.postMessage", Fault(silent=1.0, after=True))
    with pytest.raises(NoAnswer):
        await sender.send(outgoing())
    sender._client.timeout = usual
    assert await sender.look(outgoing()) == slack.messages[0].ts


async def test_a_connection_that_was_never_made_means_later(slack: Simulator, sender: SlackSender) -> None:
    nobody = SlackSender(settings_for(slack, base_url="http://127.0.0.1:9/api/"))
    with pytest.raises(SendLater):
        await nobody.send(outgoing())


async def test_a_post_half_arrived_has_not_arrived_and_is_completed(slack: Simulator, sender: SlackSender) -> None:
    slack.fail("chat.postMessage", Fault(status=500, after=True))
    with pytest.raises(NoAnswer):
        await sender.send(outgoing(LONG))
    assert await sender.look(outgoing(LONG)) is None
    await sender.send(outgoing(LONG, attempt=2))
    assert [m.body["metadata"]["event_payload"]["part"] for m in slack.messages] == [0, 1, 2]
    assert await sender.look(outgoing(LONG)) == slack.messages[0].ts


async def test_it_is_found_behind_hundreds_of_others(slack: Simulator, sender: SlackSender) -> None:
    slack.pace = 0
    sender.pace = 0
    ts = await sender.send(outgoing(number=1))
    for number in range(2, 250):
        await sender.send(outgoing(number=number))
    assert await sender.look(outgoing(number=1)) == ts
    assert len(slack.calls_of("conversations.history")) == 2


async def test_looking_may_be_told_to_wait(slack: Simulator, sender: SlackSender) -> None:
    slack.fail("conversations.history", Fault(status=429, error="ratelimited", retry_after=3))
    with pytest.raises(SendLater):
        await sender.look(outgoing())
