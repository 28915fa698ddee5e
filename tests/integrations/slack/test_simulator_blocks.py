"""The simulator's judge of blocks, rule by rule, against the figures of Slack's documentation."""

from typing import Any

import pytest

from bot.integrations.slack.limits import check
from bot.integrations.slack.simulator_blocks import message_faults, view_faults

Json = dict[str, Any]


def plain(text: str = "x", **more: Any) -> Json:
    return {"type": "plain_text", "text": text, **more}


def section(text: str = "x") -> Json:
    return {"type": "section", "text": plain(text)}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(), "action_id": "say:0", "value": "x", **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def asked(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain(), "element": element, **more}


def options(count: int, **more: Any) -> list[Json]:
    return [{"text": plain(), "value": str(n), **more} for n in range(count)]


TYPED = {"type": "plain_text_input", "action_id": "a"}
SELECT = {"type": "static_select", "action_id": "a", "options": options(2)}
DATE = {"type": "datepicker", "action_id": "a"}

GOOD = [
    section("x" * 3000),
    {"type": "section", "text": {"type": "mrkdwn", "text": "*x*"}, "accessory": button()},
    {"type": "section", "fields": [plain("x" * 2000)] * 10},
    {"type": "header", "text": plain("x" * 150)},
    {"type": "divider", "block_id": "x" * 255},
    {"type": "context", "elements": [plain(), {"type": "image", "image_url": "https://a.example", "alt_text": "x"}]},
    actions(*(button(action_id=str(n)) for n in range(25))),
    actions(button(value="x" * 2000, text=plain("x" * 75), style="danger")),
    {"type": "image", "image_url": "https://a.example", "alt_text": "x"},
    {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]},
    {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]},
    {"type": "markdown", "text": "x" * 12_000},
]
GOOD_INPUTS = [
    asked({**TYPED, "max_length": 3000, "initial_value": "x" * 3000}, hint=plain(), optional=True),
    asked({**SELECT, "options": options(100), "initial_option": options(100)[99], "placeholder": plain("x" * 150)}),
    asked({**SELECT, "options": None} | {"option_groups": [{"label": plain(), "options": options(2)}]}),
    asked({**DATE, "initial_date": "2026-11-24"}),
    asked({"type": "radio_buttons", "action_id": "a", "options": options(10)}),
]
BAD = [
    ({"type": "poll"}, "unsupported type"),
    ({**section(), "colour": "red"}, "no more fields allowed: colour"),
    ({**section(), "block_id": ""}, "more than 0"),
    ({**section(), "block_id": "x" * 256}, "less than 256"),
    ({"type": "section"}, "text or fields"),
    (section(""), "more than 0"),
    (section("x" * 3001), "less than 3001"),
    ({"type": "section", "text": {"type": "html", "text": "x"}}, "plain_text or mrkdwn"),
    ({"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}}, "emoji is for plain_text"),
    ({"type": "section", "text": "x"}, "missing required field"),
    ({"type": "section", "text": plain(7)}, "must be a string"),  # type: ignore[arg-type]
    ({"type": "section", "fields": []}, "at least 1"),
    ({"type": "section", "fields": [plain()] * 11}, "no more than 10"),
    ({"type": "section", "fields": [plain("x" * 2001)]}, "less than 2001"),
    ({**section(), "accessory": {"type": "poll"}}, "unsupported type"),
    ({"type": "header", "text": plain("x" * 151)}, "less than 151"),
    ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "must be plain_text"),
    ({"type": "context", "elements": [plain()] * 11}, "no more than 10"),
    (actions(), "at least 1"),
    (actions(*(button(action_id=str(n)) for n in range(26))), "no more than 25"),
    (actions(button(), button()), "action_id already exists"),
    (actions(button(text=plain("x" * 76))), "less than 76"),
    (actions(button(value="x" * 2001)), "less than 2001"),
    (actions(button(style="red")), "primary or danger"),
    (actions({**button(), "action_id": "x" * 256}), "less than 256"),
    ({"type": "image", "image_url": "", "alt_text": "x"}, "more than 0"),
    ({"type": "rich_text", "elements": []}, "at least 1"),
    ({"type": "table", "rows": [[{}] * 21]}, "no more than 20"),
    ({"type": "markdown", "text": "x" * 12_001}, "less than 12001"),
]
BAD_INPUTS = [
    (asked(button()), "unsupported element in input"),
    (asked({**TYPED, "max_length": 3001}), "between 1 and 3000"),
    (asked({**TYPED, "max_length": 2, "initial_value": "xxx"}), "less than 3"),
    (asked({**SELECT, "options": []}), "at least 1"),
    (asked({**SELECT, "options": options(101)}), "no more than 100"),
    (asked({**SELECT, "options": options(1, colour="red")}), "no more fields"),
    (asked({**SELECT, "options": [{"text": plain("x" * 76), "value": "x" * 151}]}), "less than 76"),
    (asked({**SELECT, "initial_option": options(3)[2]}), "one of the options"),
    (asked({**SELECT, "placeholder": plain("x" * 151)}), "less than 151"),
    (asked({**DATE, "initial_date": "24/11/2026"}), "YYYY-MM-DD"),
    (asked({**DATE, "initial_date": "2026-02-30"}), "YYYY-MM-DD"),
    (asked(TYPED, hint=plain("x" * 2001)), "less than 2001"),
    ({"type": "input", "element": TYPED}, "missing required field"),
]


def form(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain("Log"), "submit": plain("Send"), "blocks": list(blocks), **more}


@pytest.mark.parametrize("block", GOOD, ids=str)
def test_what_slack_takes_is_taken(block: Json) -> None:
    assert message_faults([block]) == []


@pytest.mark.parametrize("block", GOOD_INPUTS, ids=str)
def test_inputs_that_slack_takes_are_taken(block: Json) -> None:
    assert view_faults(form({**block, "element": {k: v for k, v in block["element"].items() if v is not None}})) == []


@pytest.mark.parametrize(("block", "fault"), BAD)
def test_what_slack_refuses_is_refused(block: Json, fault: str) -> None:
    found = message_faults([block])
    assert any(fault in one and "json-pointer:/blocks/0" in one for one in found), found


@pytest.mark.parametrize(("block", "fault"), BAD_INPUTS)
def test_inputs_that_slack_refuses_are_refused(block: Json, fault: str) -> None:
    assert any(fault in one for one in view_faults(form(block)))


def test_of_all_blocks_together() -> None:
    assert "no more than 50 items" in message_faults([{"type": "divider"}] * 51)[0]
    assert "block_id already exists" in message_faults([{"type": "divider", "block_id": "x"}] * 2)[0]
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}
    assert "only one table" in message_faults([table, table])[0]
    assert "unsupported type" in view_faults(form(table))[0]
    assert "submit" in view_faults({k: v for k, v in form(asked(TYPED)).items() if k != "submit"})[0]


@pytest.mark.parametrize("block", [block for block in GOOD if block["type"] not in {"image", "table", "markdown"}][:5])
def test_both_judges_agree_on_what_is_good(block: Json) -> None:
    assert check([block], "modal") == message_faults([block]) == []


SHARED = {"section", "header", "actions", "context", "rich_text"}
NOT_OURS = ({"emoji": True}.items(), {"text": 7}.items())  #: what our own renderer could never write
USED_BY_BOTH = [
    block
    for block, _ in BAD
    if block["type"] in SHARED
    and not any(
        what <= dict(block.get("text") or {}).items() for what in NOT_OURS if isinstance(block.get("text"), dict)
    )
]


@pytest.mark.parametrize("block", USED_BY_BOTH, ids=lambda block: str(block)[:60])
def test_what_the_simulator_refuses_our_own_check_refuses_too(block: Json) -> None:
    assert check([block]) != []
