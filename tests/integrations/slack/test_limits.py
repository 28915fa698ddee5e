"""The check finds each thing that Slack refuses, and nothing in what it takes."""

import pytest

from bot.integrations.slack import limits


def plain(text="x"):
    return {"type": "plain_text", "text": text}


def button(**more):
    return {"type": "button", "text": plain(), "action_id": "a", **more}


def select(*options, **more):
    return {"type": "static_select", "options": list(options), **more}


def option(value="v", text="x"):
    return {"text": plain(text), "value": value}


def asks(element):
    return {"type": "input", "label": plain(), "element": element}


def rich(*elements):
    return {"type": "rich_text", "elements": list(elements)}


def line(*runs):
    return {"type": "rich_text_section", "elements": list(runs)}


RUN = {"type": "text", "text": "x"}
GOOD = [
    {"type": "header", "text": plain("x" * 150)},
    {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}, "accessory": button()},
    {"type": "section", "fields": [plain("x" * 2000)] * 2},
    {"type": "context", "elements": [plain()] * 10},
    {"type": "actions", "elements": [button(value="x" * 2000, style="danger")]},
    {"type": "divider", "block_id": "b"},
    rich(line(RUN), {"type": "rich_text_list", "style": "bullet", "elements": [line(RUN)]}),
]
BAD = {
    "unknown type 'image'": {"type": "image"},
    "header: 151 characters; at most 150": {"type": "header", "text": plain("x" * 151)},
    "header: not plain_text": {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
    "header: no text": {"type": "header", "text": plain(" ")},
    "header has no 'fields'": {"type": "header", "text": plain(), "fields": []},
    "section: 3001 characters; at most 3000": {"type": "section", "text": plain("x" * 3001)},
    "section: 3002 characters; at most 3000": {"type": "section", "text": plain("😀" * 1501)},
    "section: not plain_text or mrkdwn": {"type": "section"},
    "field: 2001 characters; at most 2000": {"type": "section", "fields": [plain("x" * 2001)]},
    "11 fields; from 1 to 10": {"type": "section", "fields": [plain()] * 11},
    "11 context; from 1 to 10": {"type": "context", "elements": [plain()] * 11},
    "0 actions; from 1 to 25": {"type": "actions", "elements": []},
    "action_id 'a' more than once": {"type": "actions", "elements": [button(), button()]},
    "button: 76 characters; at most 75": {"type": "actions", "elements": [button(text=plain("x" * 76))]},
    "a button's value longer than 2000": {"type": "actions", "elements": [button(value="x" * 2001)]},
    "a button's style that is neither primary nor danger": {"type": "actions", "elements": [button(style="plain")]},
    "action_id empty or longer than 255": {"type": "actions", "elements": [button(action_id="a" * 256)]},
    "block_id empty or longer than 255": {"type": "divider", "block_id": "b" * 256},
    "unknown element 'overflow'": {"type": "section", "text": plain(), "accessory": {"type": "overflow"}},
    "an input in a message": asks({"type": "plain_text_input"}),
    "rich_text with nothing in it": rich(),
    "unknown part 'rich_text_quote' of rich_text": rich({"type": "rich_text_quote"}),
    "a rich text section with nothing in it": rich(line()),
    "unknown run 'user' of rich text": rich(line({"type": "user"})),
    "a run of rich text that is empty or longer than 3000": rich(line({"type": "text", "text": ""})),
    "a list that is neither bullet nor ordered": rich({"type": "rich_text_list", "elements": [line(RUN)]}),
    "rich_text_list with nothing in it": rich({"type": "rich_text_list", "style": "bullet", "elements": []}),
}
BAD_INPUTS = {
    "label: no text": {"type": "input", "label": plain(""), "element": {"type": "plain_text_input"}},
    "hint: 2001 characters; at most 2000": asks({"type": "plain_text_input"}) | {"hint": plain("x" * 2001)},
    "unknown element None": {"type": "input", "label": plain()},
    "max_length 3001": asks({"type": "plain_text_input", "max_length": 3001}),
    "an initial value of 11": asks({"type": "plain_text_input", "max_length": 10, "initial_value": "x" * 11}),
    "placeholder: 151 characters; at most 150": asks({"type": "datepicker", "placeholder": plain("x" * 151)}),
    "initial_date 'today'": asks({"type": "datepicker", "initial_date": "today"}),
    "0 options; from 1 to 100": asks(select()),
    "option: 76 characters; at most 75": asks(select(option(text="x" * 76))),
    "an option's value that is empty or longer than 150": asks(select(option(value="v" * 151))),
    "an initial option that is not one of the options": asks(select(option(), initial_option=option("other"))),
}


def modal(*blocks, **more):
    return {"type": "modal", "title": plain(), "submit": plain(), "blocks": list(blocks), **more}


def test_good_blocks_have_no_fault():
    assert limits.check(GOOD) == []


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_block_is_found(fault):
    assert limits.check([BAD[fault]]) == [f"blocks[0]: {fault}"]


@pytest.mark.parametrize("fault", BAD_INPUTS)
def test_a_bad_input_is_found(fault):
    assert limits.check_view(modal(BAD_INPUTS[fault])) == [f"blocks[0]: {fault}"]


def test_good_inputs_have_no_fault():
    chosen = asks(select(option(), initial_option=option()))
    dated = asks({"type": "datepicker", "initial_date": "2026-11-24", "placeholder": plain()})
    typed = asks({"type": "plain_text_input", "initial_value": "x"})
    assert limits.check_view(modal(chosen, dated, typed | {"hint": plain()}, close=plain(), callback_id="f")) == []


@pytest.mark.parametrize(("surface", "most"), [("message", 50), ("modal", 100), ("home", 100)])
def test_too_many_blocks_are_found(surface, most):
    divider = {"type": "divider"}
    assert limits.check([divider] * most, surface) == []
    assert limits.check([divider] * (most + 1), surface) == [f"{most + 1} blocks; at most {most} on a {surface}"]


def test_a_message_that_is_too_long_together_is_found():
    section = {"type": "section", "text": plain("x" * 2900)}
    assert limits.check([section] * 4) == []
    assert limits.check([section] * 5) == ["the blocks together are longer than 13000 characters"]
    assert limits.check([section] * 5, "home") == []


def test_a_block_id_given_twice_is_found():
    assert limits.check([{"type": "divider", "block_id": "b"}] * 2) == ["block_id 'b' more than once"]


def test_a_message_needs_a_text_of_bounded_length():
    assert limits.check_message({"text": "x", "blocks": GOOD[:1]}) == []
    assert limits.check_message({"text": " ", "blocks": []}) == ["no text to fall back on"]
    assert limits.check_message({"text": "x" * 40_001}) == ["text longer than 40000"]


def test_faults_of_a_view_itself_are_found():
    assert limits.check_view({"type": "tab"}) == ["a view of type 'tab'"]
    assert limits.check_view({"type": "home", "blocks": []}) == []
    assert limits.check_view(modal(title=plain("x" * 25))) == ["title: 25 characters; at most 24"]
    assert limits.check_view(modal(close=plain("x" * 25))) == ["close: 25 characters; at most 24"]
    assert limits.check_view(modal(private_metadata="x" * 3001)) == ["private_metadata longer than 3000"]
    assert limits.check_view(modal(callback_id="")) == ["callback_id empty or longer than 255"]
    view = {"type": "modal", "title": plain(), "blocks": [asks({"type": "datepicker"})]}
    assert limits.check_view(view) == ["inputs without a submit"]
