"""Replies as Slack blocks: within the limits, without markup from users, and read back from forms."""

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from bot.integrations.slack import limits
from bot.integrations.slack.forms import form_files
from bot.integrations.slack.parts import escape, texts
from bot.integrations.slack.render import TooLong, form_values, home, messages, modal
from bot.reply import (
    Button,
    Buttons,
    Choice,
    Facts,
    File,
    Form,
    FormField,
    Heading,
    Item,
    Items,
    Note,
    Para,
    Reply,
    Row,
    buttons,
)
from tests.replies import CORPUS, FORM, GOLDEN, golden
from tests.strategies import anything, forms, replies

HERE = Path(__file__).parent


def refused(message):
    """What our check and the SDK's own models find wrong with a message."""
    faults = limits.check_message(message)
    for block in message["blocks"]:
        parsed = Block.parse(copy.deepcopy(block))
        try:
            parsed.validate_json()
        except SlackObjectFormationError as fault:
            faults.append(str(fault))
    return faults


@pytest.mark.parametrize("name", GOLDEN)
def test_the_message_is_as_it_was_looked_at(name):
    golden(HERE / "golden" / f"{name}.json", messages(GOLDEN[name]))


def test_the_modal_is_as_it_was_looked_at():
    view = modal(FORM.form, callback_id="form", private_metadata="{}", intro=FORM)
    golden(HERE / "golden" / "modal.json", view)


@pytest.mark.parametrize("name", CORPUS)
def test_slack_takes_every_example(name):
    assert [refused(message) for message in messages(CORPUS[name])] == [[]] * len(messages(CORPUS[name]))


@settings(max_examples=60, deadline=None)
@given(reply=replies())
def test_slack_takes_whatever_users_write(reply):
    for message in messages(reply):
        assert refused(message) == []


@settings(max_examples=40, deadline=None)
@given(form=forms, intro=st.none() | replies())
def test_slack_takes_every_modal(form, intro):
    view = modal(form, callback_id="form", private_metadata="{}", intro=intro)
    assert limits.check_view(view) == []


@settings(max_examples=20, deadline=None)
@given(given_replies=st.lists(replies(), max_size=3))
def test_slack_takes_every_home_tab(given_replies):
    assert limits.check_view(home(given_replies)) == []


@given(text=anything)
@settings(max_examples=40, deadline=None)
def test_no_block_holds_markup_that_slack_would_read(text):
    reply = Reply(
        title=text,
        blocks=(
            Heading(text=text),
            Para(text=text),
            Facts(rows=(Row(label=text, value=text),)),
            Items(items=(Item(text=text, detail=text, buttons=buttons(("Go", "help")).buttons),)),
            Note(text=text),
        ),
    )
    for message in messages(reply):
        assert '"mrkdwn"' not in json.dumps(message["blocks"])
        assert "<" not in message["text"]


def test_calls_to_everybody_are_taken_the_effect():
    assert escape("<!channel> @here & @channel") == "&lt;!channel&gt; @\u200bhere &amp; @\u200bchannel"


def test_action_ids_are_unique_in_a_message_and_in_the_home_tab():
    for blocks in (messages(CORPUS["list"])[0]["blocks"], home([CORPUS["list"], CORPUS["status"]])["blocks"]):
        found = json.dumps(blocks).count('"action_id"')
        assert len({part.split('"')[0] for part in json.dumps(blocks).split('"action_id": "')[1:]}) == found > 5


def test_a_button_keeps_its_words_to_the_last_character():
    words = "log " + "x" * 1496
    blocks = messages(Reply(title="T", blocks=(buttons(("Go", words)),)))[0]["blocks"]
    assert blocks[1]["elements"][0]["value"] == words


def test_words_too_long_for_a_button_are_refused_not_cut():
    with pytest.raises(TooLong, match=r"button “Go” \(2001 characters\)"):
        messages(Reply(title="T", blocks=(buttons(("Go", "x" * 2001)),)))


def test_a_label_too_long_for_a_button_stands_whole_above_it():
    press = Button(label="😀" * 60, words="help")
    item = Item(text="x", buttons=(press,))
    blocks = messages(Reply(title="T", blocks=(Buttons(buttons=(press,)), Items(items=(item,)))))[0]["blocks"]
    assert [b["type"] for b in blocks] == ["header", "context", "actions", "section", "context", "actions"]
    assert blocks[1]["elements"][0]["text"] == "😀" * 60


def test_many_long_buttons_go_into_several_messages():
    many = tuple(Button(label=f"B{n}", words=f"{n} " + "x" * 1490) for n in range(20))
    parts = messages(Reply(title="T", blocks=(Buttons(buttons=many),)))
    assert len(parts) > 1
    values = [e["value"] for m in parts for b in m["blocks"] for e in b.get("elements", ()) if e["type"] == "button"]
    assert values == [button.words for button in many]


def test_later_messages_say_which_part_they_are():
    parts = messages(Reply(title="Long", blocks=(Para(text="word " * 6000),)))
    assert [m["blocks"][0]["elements"][0]["text"] for m in parts[1:]] == [f"Long ({n} of 4)" for n in (2, 3, 4)]
    assert parts[1]["text"].startswith("Long (2 of 4)\nword ")


def test_a_list_goes_on_with_its_numbers_in_the_next_block():
    items = tuple(Item(text=f"{n} " + "x" * 1000) for n in range(1, 6))
    blocks = messages(Reply(title="T", blocks=(Items(items=items, numbered=True),)))[0]["blocks"][1:]
    assert [(len(b["elements"][0]["elements"]), b["elements"][0].get("offset", 0)) for b in blocks] == [
        (2, 0),
        (2, 2),
        (1, 4),
    ]


def test_a_reply_of_nothing_still_says_something():
    assert messages(Reply(title=" ", blocks=()))[0]["text"] == "…"


def test_the_answers_of_a_modal_are_read_back_by_name():
    state = {
        "values": {
            "field:service": {"field:service": {"type": "plain_text_input", "value": "1-9000000001"}},
            "field:text": {"field:text": {"type": "plain_text_input", "value": None}},
            "field:severity": {"field:severity": {"type": "static_select", "selected_option": {"value": "high"}}},
            "field:who": {"field:who": {"type": "static_select", "selected_option": None}},
            "field:on": {"field:on": {"type": "datepicker", "selected_date": "2026-11-24"}},
            "other": {"say:0": {"type": "button", "value": "x"}},
        }
    }
    answers = {"service": "1-9000000001", "text": "", "severity": "high", "who": "", "on": "2026-11-24"}
    assert form_values(state) == form_values({"state": state}) == form_values(state["values"]) == answers


def test_what_an_input_cannot_hold_is_shown_above_it():
    form = Form(
        command="log",
        title="Log",
        fields=(
            FormField(name="on", label="Date", kind="date", value="next week"),
            FormField(name="by", label="By", kind="date"),
            FormField(
                name="how", label="How", kind="choice", value="odd", choices=(Choice(value="a", label="a" * 90),)
            ),
            FormField(name="none", label="None", kind="choice", choices=()),
            FormField(name="text", label="Text", kind="text", value="long " * 1000, hint="h" * 2500),
        ),
    )
    view = modal(form, callback_id="f", private_metadata="")
    shown = "".join(texts(view["blocks"]))
    assert "next week" in shown
    assert "odd" in shown
    assert "a" * 90 in shown
    assert "long " * 500 in shown
    assert shown.count("h") >= 2500


def test_a_title_too_long_for_a_modal_stands_above_it_whole():
    view = modal(Form(command="x", title="😀" * 20, fields=()), callback_id="f", private_metadata="")
    assert view["blocks"][0]["text"]["text"] == "😀" * 20
    assert view["title"]["text"] == "😀" * 11 + "…"


def test_text_of_any_length_is_kept_whole():
    text = "".join(f"{n} & " for n in range(20_000))
    shown = "".join(
        b["text"]["text"]
        for m in messages(Reply(title="T", blocks=(Para(text=text),)))
        for b in m["blocks"]
        if b["type"] == "section"
    )
    assert shown.replace("&amp;", "&") == text


@pytest.mark.parametrize(
    "field",
    [
        FormField(
            name="a", label="A", kind="choice", choices=tuple(Choice(value=str(n), label="x") for n in range(101))
        ),
        FormField(name="a", label="A", kind="choice", choices=(Choice(value="v" * 151, label="x"),)),
    ],
)
def test_choices_that_slack_cannot_offer_are_refused(field):
    with pytest.raises(TooLong):
        modal(Form(command="x", title="T", fields=(field,)), callback_id="f", private_metadata="")


def test_more_questions_than_a_modal_holds_are_refused():
    fields = tuple(FormField(name=f"f{n}", label="L", kind="line") for n in range(101))
    with pytest.raises(TooLong, match="101 blocks"):
        modal(Form(command="x", title="T", fields=fields), callback_id="f", private_metadata="")


def test_an_introduction_with_too_many_blocks_becomes_plain_text():
    intro = Reply(title="T", blocks=tuple(Para(text=f"line {n}") for n in range(120)))
    view = modal(FORM.form, callback_id="f", private_metadata="", intro=intro)
    assert "line 119" in view["blocks"][0]["text"]["text"]


def test_a_full_home_tab_keeps_every_word():
    many = [Reply(title=f"R{n}", blocks=tuple(Para(text=f"{n}.{m}") for m in range(40))) for n in range(4)]
    view = home(many)
    shown = "\n".join(texts(view["blocks"]))
    assert all(f"{n}.{m}" in shown for n in range(4) for m in range(40))


def test_a_file_with_an_address_has_a_button_that_opens_it_and_says_nothing():
    section = next(b for b in messages(CORPUS["files"])[0]["blocks"] if b.get("accessory"))
    assert section["accessory"] == {
        "type": "button",
        "text": {"type": "plain_text", "text": "Download", "emoji": False},
        "action_id": "open:0",
        "url": CORPUS["files"].blocks[0].url,
    }


def test_an_address_that_slack_would_refuse_is_fetched_by_words():
    file = File(ref="DOC-0001", name="Letter.docx", url="https://iqaf.example/" + "x" * 3000)
    (message,) = messages(Reply(title="T", blocks=(file,)))
    assert "accessory" not in message["blocks"][1]
    assert "/iqaf document DOC-0001" in message["blocks"][1]["text"]["text"]


def test_a_modal_takes_one_spreadsheet_and_keeps_the_one_sent_before():
    view = modal(CORPUS["files"].form, callback_id="form", private_metadata="")
    asked = {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}
    chosen = asked["field:document"]
    assert chosen["element"] == {
        "type": "file_input",
        "filetypes": ["xlsx"],
        "max_files": 1,
        "action_id": "field:document",
    }
    assert not chosen["optional"]
    assert asked["kept:other"]["element"]["initial_value"] == "DOC-0007"
    assert asked["field:other"]["optional"]


@pytest.mark.parametrize(("files", "meant"), [([], "DOC-0007"), ([{"id": "F01"}], "F01")])
def test_a_file_that_is_chosen_counts_before_the_one_sent_earlier(files, meant):
    values = {
        "kept:other": {"kept:other": {"type": "plain_text_input", "value": "DOC-0007"}},
        "field:other": {"field:other": {"type": "file_input", "files": files}},
    }
    assert form_values({"state": {"values": values}}) == {"other": meant}
    assert form_files({"state": {"values": values}}) == ({"other": files} if files else {})
