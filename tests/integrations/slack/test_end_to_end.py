"""The real thing from end to end: a signed person, Bolt, the dispatcher and the demo place on a database."""

import json
from collections.abc import AsyncIterator

import pytest

from bot.integrations.slack.inbound import slack_routes
from bot.integrations.slack.patience import Patience
from bot.integrations.slack.simulator import Simulator
from bot.integrations.slack.simulator_user import SignedUser
from tests.conftest import Place
from tests.integrations.slack.world import LONG, served, settings_for

SERVICE = "1-9000000001"


@pytest.fixture
async def priya(lite: Place, slack: Simulator) -> AsyncIterator[SignedUser]:
    """A member of the demo place, known in Slack by her work address."""
    slack.person("U01", "Priya Nair", "priya.nair@council.example")
    patience = Patience(LONG)
    async with served(slack_routes(settings_for(slack), lite.dispatcher, patience)) as url:
        yield slack.user("U01", at=url)
        await patience.close(5)


async def test_a_stranger_is_told_how_to_be_added_and_shown_nothing(priya: SignedUser) -> None:
    priya.slack.person("U02", "Nobody", "nobody@elsewhere.example")
    stranger = priya.slack.user("U02", at=priya.at)
    answer = await stranger.types(f"/iqaf status {SERVICE}")
    assert "nobody@elsewhere.example" in answer.body["text"]
    assert SERVICE not in answer.body["text"]


async def test_ask_why_log_and_find_it_in_the_history(priya: SignedUser) -> None:
    await priya.types(f"/iqaf status {SERVICE}")
    card = priya.sees()[-1]
    assert SERVICE in json.dumps(card.blocks)
    await priya.clicks("Why", on=card)
    assert "QA §" in json.dumps(priya.sees()[-1].blocks, ensure_ascii=False)
    await priya.clicks("Log", on=card)
    assert priya.screen is not None
    await priya.submits({"What is known": "Two night shifts were covered by agency staff alone"})
    assert "INT-" in json.dumps(priya.screen.view)
    await priya.types(f"/iqaf history {SERVICE}")
    assert "Two night shifts were covered by agency staff alone" in json.dumps(priya.sees()[-1].blocks)


async def test_a_citizens_details_are_refused_in_the_form_which_keeps_the_text(priya: SignedUser) -> None:
    await priya.types(f"/iqaf log {SERVICE}")
    answer = await priya.submits({"What is known": "Call her on 07700 900123"})
    assert "citizen" in answer.body["errors"]["field:text"]
    answer = await priya.submits({"What is known": "Call the daughter"})
    assert answer.body["response_action"] == "update"


async def test_a_form_sent_twice_is_logged_once(priya: SignedUser) -> None:
    await priya.types(f"/iqaf log {SERVICE}")
    sent = await priya.submits({"What is known": "A fall with harm"})
    again = await priya.again(sent)
    assert again.body == sent.body
    await priya.types(f"/iqaf history {SERVICE}")
    assert json.dumps(priya.sees()[-1].blocks).count("A fall with harm") == 1


async def test_home_shows_who_i_am_and_the_reds(priya: SignedUser) -> None:
    await priya.opens_home()
    assert "Priya Nair" in json.dumps(priya.home.view)
