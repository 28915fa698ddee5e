"""Replies as Slack windows and messages, where they are too long or not what was expected."""

import json

import pytest

from bot.integrations.slack import shown
from bot.integrations.slack.bolt import acting_teams, bot_of
from bot.integrations.slack.plain import plain, without_mention
from bot.integrations.slack.way_out import checked
from bot.reply import Choice, Form, FormField, Reply, buttons
from tests.integrations.slack.said import asking
from tests.integrations.slack.world import World

TOO_MANY = tuple(Choice(value=str(n), label=str(n)) for n in range(101))
HUGE = Form(command="log", title="Log", fields=(FormField(name="x", label="X", kind="choice", choices=TOO_MANY),))
WORDY = Reply(title="Which?", blocks=(buttons(("Go", "log " + "x" * 2500)),))


def test_what_cannot_be_blocks_is_shown_as_words() -> None:
    said = shown.posts(WORDY)
    assert len(said) > 0
    assert "x" * 2500 in "".join(block["text"]["text"] for message in said for block in message["blocks"])


def test_a_form_that_slack_cannot_hold_is_no_window() -> None:
    assert shown.form_view(Reply(title="Log", blocks=(HUGE,))) is None
    assert shown.form_view(Reply(title="Log")) is None
    view = shown.form_view(asking(), "C01SQG")
    assert view is not None
    assert shown.asked_by(view) == ("log", "C01SQG")
    assert shown.asked_by({"private_metadata": ""}) == ("", "")


def test_an_answer_that_is_no_fault_leaves_no_errors_on_the_form() -> None:
    view = shown.form_view(asking())
    assert shown.errors(Reply(title="Logged"), {**view, "state": {"values": {}}}) == {}
    assert shown.errors(asking(), {"blocks": []}) == {}


def test_blocks_that_slack_would_refuse_are_left_out_and_the_words_stay(caplog: pytest.LogCaptureFixture) -> None:
    bad = {"text": "Red since Monday", "blocks": [{"type": "poll"}]}
    assert checked(bad) == {"text": "Red since Monday"}
    assert "left out" in caplog.text


def test_words_beyond_slacks_limit_are_shortened_beside_blocks_that_hold_them_all() -> None:
    block = {"type": "divider"}
    body = checked({"text": "x" * 50_000, "blocks": [block]})
    assert len(body["text"]) == 40_000
    assert body["blocks"] == [block]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a &amp; b &lt;c&gt;", "a & b <c>"),
        ("&amp;lt;", "&lt;"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<http://oakwood.example|oakwood.example>", "oakwood.example"),
        ("<https://a.example/x>", "https://a.example/x"),
        ("<https://a.example/x|the report>", "the report (https://a.example/x)"),
        ("<@U01|priya> in <#C01|sqg>", "@priya in #sqg"),
        ("<@U01> and <!here>", "@U01 and @here"),
        ("score <5 and >3, or <b>", "score <5 and >3, or <b>"),
        ("<tel:+44121|0121>", "0121 (+44121)"),
        ("  log Oakwood  ", "log Oakwood"),
        ("", ""),
    ],
)
def test_slacks_writing_becomes_what_was_meant(typed: str, meant: str) -> None:
    assert plain(typed) == meant


def test_only_the_bots_own_mention_is_taken_out() -> None:
    assert without_mention("<@U0BOT> ask <@U02> <@U0BOT>", "U0BOT") == "ask <@U02> "
    assert without_mention("<@U0BOT|iqaf>: help", "U0BOT") == "help"
    assert without_mention("<@U0BOT> ask <@U02>", None) == "ask <@U02>"
    assert bot_of({}) is None


def test_every_workspace_that_a_delivery_names_counts() -> None:
    body = {"team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T2"}, "event": {"team": "T3", "user_team": "T4"}}
    assert acting_teams(body) == {"T1", "T2", "T3", "T4"}
    assert acting_teams({"team": None, "user": "U1", "event": None}) == set()


async def test_a_fault_of_our_own_is_said_and_not_hidden(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(reply: Reply) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("bot.integrations.slack.talk.posts", breaks)
    answer = await world.user().types("/iqaf what nobody was told before")
    assert (answer.status, "went wrong on our side" in answer.text) == (200, True)


async def test_a_view_that_slack_would_refuse_is_never_sent(world: World) -> None:
    from bot.integrations.slack.client import web_client
    from bot.integrations.slack.way_out import WayOut

    out = WayOut(web_client(world.settings))
    assert await out.open(world.slack.new_trigger("U01"), {"type": "modal", "blocks": []}) is False
    assert world.slack.calls_of("views.open") == []


async def test_a_button_that_only_leads_somewhere_says_nothing(world: World) -> None:
    link = {"type": "button", "text": {"type": "plain_text", "text": "Open"}, "url": "https://a.example"}
    body = {"text": "x", "blocks": [{"type": "actions", "elements": [link]}]}
    world.slack.respond("C01SQG", "U01", body)
    assert (await world.user().clicks("Open")).status == 200
    assert world.script.heard == []


async def test_a_window_never_holds_more_than_slack_takes() -> None:
    said = [{"text": "x", "blocks": [{"type": "divider"}] * 49}] * 3
    view, rest = shown.card_view(said)
    assert len(view["blocks"]) == 99
    assert len(rest) == 1
    assert shown.REST in json.dumps(view)
