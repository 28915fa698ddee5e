"""Slack waits three seconds; the dispatcher may take longer. (The simulator fails whoever keeps Slack waiting.)"""

import asyncio
import json

import pytest

from bot.integrations.slack.fixture import until
from bot.integrations.slack.patience import ENOUGH, Patience, Seen
from bot.integrations.slack.simulator_user import SLACK_WAITS, TooSlow
from tests.integrations.slack.said import CARD, PUBLIC, asking
from tests.integrations.slack.world import LONG, World


@pytest.fixture
def hurried(world: World) -> World:
    """A world that waits a tenth of a second for what takes as long as the test likes."""
    world.script.slow()
    return world


def test_the_time_we_take_leaves_some_for_the_way_back() -> None:
    assert ENOUGH + 0.5 < SLACK_WAITS


async def test_an_app_that_is_late_fails_its_test(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.integrations.slack.simulator_user.SLACK_WAITS", 0.2)
    world.script.slow()
    world.patience.seconds = LONG
    asyncio.get_running_loop().call_later(0.3, world.script.go_on)
    with pytest.raises(TooSlow):
        await world.user().types("/iqaf status Oakwood")


async def test_a_slow_command_is_acknowledged_and_the_answer_takes_the_notices_place(hurried: World) -> None:
    hurried.script.replies["status Oakwood"] = CARD
    user = hurried.user()
    answer = await user.types("/iqaf status Oakwood")
    assert answer.body["text"] == "Working on it…"
    hurried.script.go_on()
    await until(lambda: "Oakwood House" in user.sees()[-1].text)
    assert len(user.sees()) == 1


async def test_a_slow_public_answer_is_for_all_and_the_notice_goes(hurried: World) -> None:
    hurried.script.replies["agenda"] = PUBLIC
    user = hurried.user()
    await user.types("/iqaf agenda")
    hurried.script.go_on()
    await until(lambda: hurried.user("U02").sees())
    assert [message.to for message in user.sees()] == [None]


async def test_a_slow_form_still_opens_while_slack_lets_it(hurried: World) -> None:
    hurried.script.replies["log"] = asking()
    user = hurried.user()
    await user.types("/iqaf log")
    hurried.script.go_on()
    await until(lambda: user.screen and not user.sees())


async def test_a_form_that_comes_after_the_trigger_has_expired_is_offered(hurried: World) -> None:
    hurried.script.replies["log"] = asking()
    user = hurried.user()
    await user.types("/iqaf log")
    hurried.slack.skip(SLACK_WAITS)
    hurried.script.go_on()
    await until(lambda: user.sees() and "Log intelligence" in user.sees()[-1].text)
    await user.clicks("Open the form")
    assert user.screen is not None


async def test_a_slow_form_answer_first_says_so_in_the_window(world: World) -> None:
    world.script.replies["log"] = lambda request: CARD if request.fields else asking()
    user = world.user()
    await user.types("/iqaf log")
    world.script.slow()
    await user.submits({"Service": "Oakwood", "What is known": "x"})
    assert "Working on it…" in json.dumps(user.screen.view, ensure_ascii=False)
    world.script.go_on()
    await until(lambda: "Oakwood House" in json.dumps(user.screen.view))


async def test_the_late_answer_to_a_closed_window_is_sent_directly(world: World) -> None:
    world.script.replies["log"] = lambda request: CARD if request.fields else asking()
    user = world.user()
    await user.types("/iqaf log")
    world.script.slow()
    await user.submits({"Service": "Oakwood", "What is known": "x"})
    world.slack.modals.clear()
    world.script.go_on()
    await until(lambda: user.sees("direct"))
    assert "Oakwood House" in user.sees("direct")[-1].text


@pytest.mark.parametrize("how", ["mention", "press"])
async def test_a_slow_mention_or_press_is_noticed_and_answered(world: World, how: str) -> None:
    world.script.replies |= {"status Oakwood": CARD}
    user = world.user()
    if how == "mention":
        world.script.slow()
        await user.mentions("status Oakwood")
    else:
        await user.types("/iqaf status Oakwood")
        world.script.slow()
        await user.clicks("Why")
    await until(lambda: any(message.text == "Working on it…" for message in user.sees()))
    world.script.go_on()
    await until(lambda: user.sees()[-1].text.startswith(("Oakwood House", "Heard")))


async def test_a_repetition_of_a_slow_event_is_not_answered_twice(hurried: World) -> None:
    user = hurried.user()
    first = await user.writes("status Oakwood")
    await user.again(first)
    hurried.script.go_on()
    await hurried.patience.close()
    assert sum(message.text.startswith("Heard") for message in user.sees()) == 1


async def test_stopping_waits_for_what_is_under_way_but_not_for_ever() -> None:
    patience = Patience()
    quick, endless = patience.start(asyncio.sleep(0)), patience.start(asyncio.sleep(3600))
    await patience.close(0.1)
    await asyncio.sleep(0)
    assert quick.done()
    assert endless.cancelled()


async def test_a_failure_in_the_background_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def fails() -> None:
        raise ZeroDivisionError

    patience = Patience()
    patience.start(fails())
    await patience.close()
    assert "an answer to Slack failed" in caplog.text


def test_what_was_seen_long_ago_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.integrations.slack.patience.MOST_SEEN", 2)
    seen = Seen()
    assert [seen.before(key) for key in ("a", "b", "c", "c", "a")] == [False, False, False, True, False]
