"""What Slack's documentation says a block, a message and a view may be, as the simulator's own judge.

Written from docs.slack.dev alone and not from ``limits.py``, so that a mistake there is found here. Faults read as
Slack writes them: what must hold, then ``[json-pointer:/blocks/0/text/text]``.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

Json = dict[str, Any]
Faults = Iterator[str]

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
LONGEST_TYPED = 3000
MOST_FILES = 10
TOO_LONG_TOGETHER = 13_200  #: characters of all blocks; not documented, measured (slackapi/bolt-js issue 2509)
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_ANYWHERE = {"section", "header", "divider", "context", "actions", "image", "input", "rich_text"}
_ONLY_IN_MESSAGES = {"markdown", "table"}
_KEYS = {
    "section": {"text", "fields", "accessory", "expand"},
    "header": {"text"},
    "divider": set[str](),
    "context": {"elements"},
    "actions": {"elements"},
    "image": {"image_url", "slack_file", "alt_text", "title"},
    "input": {"label", "element", "hint", "optional", "dispatch_action"},
    "rich_text": {"elements"},
    "markdown": {"text"},
    "table": {"rows", "column_settings"},
    "button": {"text", "action_id", "value", "url", "style", "confirm", "accessibility_label"},
    "plain_text_input": {"action_id", "initial_value", "multiline", "min_length", "max_length", "placeholder"},
    "static_select": {"action_id", "options", "option_groups", "initial_option", "placeholder", "confirm"},
    "radio_buttons": {"action_id", "options", "initial_option", "confirm"},
    "checkboxes": {"action_id", "options", "initial_options", "confirm"},
    "overflow": {"action_id", "options", "confirm"},
    "datepicker": {"action_id", "initial_date", "placeholder", "confirm"},
    "file_input": {"action_id", "filetypes", "max_files"},
}
_COMMON = {"type", "block_id", "focus_on_load", "dispatch_action_config"}


def message_faults(blocks: list[Json]) -> list[str]:
    """What is wrong with the blocks of a message."""
    found = list(_blocks(blocks, MESSAGE_BLOCKS, _ANYWHERE | _ONLY_IN_MESSAGES))
    if sum(block.get("type") == "table" for block in blocks) > 1:
        found.append("only one table allowed [json-pointer:/blocks]")
    return found


def view_faults(view: Json) -> list[str]:
    """What is wrong with a modal or a Home tab."""
    return list(_view(view))


def together(blocks: list[Json]) -> int:
    """How many characters of text the blocks hold."""
    return sum(len(text) for text in _strings(blocks))


def inputs(view: Json) -> dict[str, Json]:
    """The input blocks of a view, by block_id."""
    return {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}


def _strings(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if isinstance(value, str) and key == "text":
                yield value
            else:
                yield from _strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from _strings(value)


def _view(view: Json) -> Faults:
    if view.get("type") not in {"modal", "home"}:
        yield "must be one of modal, home [json-pointer:/view/type]"
    allowed = {"type", "title", "submit", "close", "blocks", "private_metadata", "callback_id", "external_id"}
    yield from _unknown(view, allowed | {"notify_on_close", "clear_on_close", "submit_disabled"}, "/view")
    if view.get("type") == "modal":
        yield from _text(view.get("title"), "/view/title", 24, plain=True)
        for name in ("submit", "close"):
            if name in view:
                yield from _text(view[name], f"/view/{name}", 24, plain=True)
        if inputs_without_submit(view):
            yield "missing required field: submit, since there are input blocks [json-pointer:/view/submit]"
    yield from _length(view.get("private_metadata", ""), "/view/private_metadata", 3000)
    yield from _length(view.get("callback_id", ""), "/view/callback_id", 255)
    yield from _blocks(view.get("blocks"), VIEW_BLOCKS, _ANYWHERE)


def inputs_without_submit(view: Json) -> bool:
    """Whether the view asks something that could never be sent."""
    blocks = view.get("blocks")
    return "submit" not in view and isinstance(blocks, list) and any(block.get("type") == "input" for block in blocks)


def _blocks(blocks: Any, most: int, kinds: set[str]) -> Faults:
    if not isinstance(blocks, list):
        yield "must be an array [json-pointer:/blocks]"
        return
    if len(blocks) > most:
        yield f"no more than {most} items allowed [json-pointer:/blocks]"
    seen: set[str] = set()
    for place, block in enumerate(blocks):
        at = f"/blocks/{place}"
        kind = block.get("type")
        if kind not in kinds or kind not in _KEYS:
            yield f"unsupported type: {kind} [json-pointer:{at}/type]"
            continue
        if (block_id := block.get("block_id")) is not None:
            yield from _length(block_id, f"{at}/block_id", 255, least=1)
            if block_id in seen:
                yield f"block_id already exists: {block_id} [json-pointer:{at}/block_id]"
            seen.add(block_id)
        yield from _unknown(block, _KEYS[kind] | _COMMON, at)
        yield from _BLOCKS[kind](block, at)


def _unknown(node: Json, allowed: set[str], at: str) -> Faults:
    for key in node.keys() - allowed:
        yield f"no more fields allowed: {key} [json-pointer:{at}]"


def _length(text: Any, at: str, most: int, least: int = 0) -> Faults:
    if not isinstance(text, str):
        yield f"must be a string [json-pointer:{at}]"
    elif len(text) > most:
        yield f"must be less than {most + 1} characters [json-pointer:{at}]"
    elif len(text) < least:
        yield f"must be more than {least - 1} characters [json-pointer:{at}]"


def _text(node: Any, at: str, most: int, *, plain: bool = False) -> Faults:
    if not isinstance(node, dict):
        yield f"missing required field [json-pointer:{at}]"
        return
    if node.get("type") not in ({"plain_text"} if plain else {"plain_text", "mrkdwn"}):
        yield f"must be plain_text{'' if plain else ' or mrkdwn'} [json-pointer:{at}/type]"
    yield from _unknown(node, {"type", "text", "emoji", "verbatim"}, at)
    if node.get("type") == "mrkdwn" and "emoji" in node:
        yield f"emoji is for plain_text only [json-pointer:{at}/emoji]"
    yield from _length(node.get("text"), f"{at}/text", most, least=1)


def _section(block: Json, at: str) -> Faults:
    if "text" not in block and "fields" not in block:
        yield f"must have text or fields [json-pointer:{at}]"
    if "text" in block:
        yield from _text(block["text"], f"{at}/text", 3000)
    if "fields" in block:
        yield from _count(block["fields"], f"{at}/fields", 1, 10)
        for place, field in enumerate(block["fields"]):
            yield from _text(field, f"{at}/fields/{place}", 2000)
    if "accessory" in block:
        yield from _element(block["accessory"], f"{at}/accessory")


def _count(items: Any, at: str, least: int, most: int) -> Faults:
    if not isinstance(items, list) or len(items) < least:
        yield f"must have at least {least} items [json-pointer:{at}]"
    elif len(items) > most:
        yield f"no more than {most} items allowed [json-pointer:{at}]"


def _context(block: Json, at: str) -> Faults:
    yield from _count(block.get("elements"), f"{at}/elements", 1, 10)
    for place, element in enumerate(block.get("elements") or []):
        if element.get("type") != "image":
            yield from _text(element, f"{at}/elements/{place}", 3000)


def _actions(block: Json, at: str) -> Faults:
    elements = block.get("elements") or []
    yield from _count(elements, f"{at}/elements", 1, 25)
    names = [element.get("action_id") for element in elements]
    if len(set(names)) != len(names):
        yield f"action_id already exists in this block [json-pointer:{at}/elements]"
    for place, element in enumerate(elements):
        yield from _element(element, f"{at}/elements/{place}")


def _input(block: Json, at: str) -> Faults:
    yield from _text(block.get("label"), f"{at}/label", 2000, plain=True)
    if "hint" in block:
        yield from _text(block["hint"], f"{at}/hint", 2000, plain=True)
    element = block.get("element")
    if isinstance(element, dict) and element.get("type") in {"button", "overflow"}:
        yield f"unsupported element in input [json-pointer:{at}/element/type]"
    yield from _element(element, f"{at}/element")


def _element(element: Any, at: str) -> Faults:
    if not isinstance(element, dict) or element.get("type") not in _ELEMENTS:
        yield f"unsupported type [json-pointer:{at}/type]"
        return
    kind = element["type"]
    yield from _unknown(element, _KEYS[kind] | _COMMON - {"block_id"}, at)
    yield from _length(element.get("action_id", "x"), f"{at}/action_id", 255, least=1)
    if "placeholder" in element:
        yield from _text(element["placeholder"], f"{at}/placeholder", 150, plain=True)
    yield from _ELEMENTS[kind](element, at)


def _button(element: Json, at: str) -> Faults:
    yield from _text(element.get("text"), f"{at}/text", 75, plain=True)
    yield from _length(element.get("value", ""), f"{at}/value", 2000)
    yield from _length(element.get("url", ""), f"{at}/url", 3000)
    if element.get("style", "primary") not in {"primary", "danger"}:
        yield f"must be primary or danger [json-pointer:{at}/style]"


def _typed(element: Json, at: str) -> Faults:
    most = element.get("max_length", LONGEST_TYPED)
    if not 1 <= most <= LONGEST_TYPED:
        yield f"must be between 1 and 3000 [json-pointer:{at}/max_length]"
    if "initial_value" in element:
        yield from _length(element["initial_value"], f"{at}/initial_value", min(most, LONGEST_TYPED))


def _choices(most: int) -> Callable[[Json, str], Faults]:
    def judge(element: Json, at: str) -> Faults:
        options = element.get("options")
        if options is None and "option_groups" in element:
            options = [option for group in element["option_groups"] for option in group["options"]]
        yield from _count(options, f"{at}/options", 1, most)
        for place, option in enumerate(options or []):
            yield from _text(option.get("text"), f"{at}/options/{place}/text", 75)
            yield from _length(option.get("value"), f"{at}/options/{place}/value", 150)
            yield from _unknown(option, {"text", "value", "description", "url"}, f"{at}/options/{place}")
        if "initial_option" in element and element["initial_option"] not in (options or []):
            yield f"initial_option must be one of the options [json-pointer:{at}/initial_option]"

    return judge


def _date(element: Json, at: str) -> Faults:
    if "initial_date" not in element:
        return
    try:
        if not _DATE.match(element["initial_date"]):
            raise ValueError
        date.fromisoformat(element["initial_date"])
    except (TypeError, ValueError):
        yield f"must be a date in the format YYYY-MM-DD [json-pointer:{at}/initial_date]"


def _files(element: Json, at: str) -> Faults:
    if not at.endswith("/element"):
        yield f"file_input stands in input blocks only [json-pointer:{at}/type]"
    if not 1 <= element.get("max_files", MOST_FILES) <= MOST_FILES:
        yield f"must be between 1 and 10 [json-pointer:{at}/max_files]"
    if any(not isinstance(kind, str) or not kind for kind in element.get("filetypes", [])):
        yield f"must be strings [json-pointer:{at}/filetypes]"


def _image(block: Json, at: str) -> Faults:
    yield from _length(block.get("image_url"), f"{at}/image_url", 3000, least=1)
    yield from _length(block.get("alt_text"), f"{at}/alt_text", 2000, least=1)


def _table(block: Json, at: str) -> Faults:
    yield from _count(block.get("rows"), f"{at}/rows", 1, 100)
    for place, row in enumerate(block.get("rows") or []):
        yield from _count(row, f"{at}/rows/{place}", 1, 20)


def _nothing(block: Json, at: str) -> Faults:
    yield from ()


_BLOCKS: dict[str, Callable[[Json, str], Faults]] = {
    "section": _section,
    "header": lambda block, at: _text(block.get("text"), f"{at}/text", 150, plain=True),
    "divider": _nothing,
    "context": _context,
    "actions": _actions,
    "image": _image,
    "input": _input,
    "rich_text": lambda block, at: _count(block.get("elements"), f"{at}/elements", 1, 1000),
    "markdown": lambda block, at: _length(block.get("text"), f"{at}/text", 12_000, least=1),
    "table": _table,
}
_ELEMENTS: dict[str, Callable[[Json, str], Faults]] = {
    "button": _button,
    "plain_text_input": _typed,
    "static_select": _choices(100),
    "radio_buttons": _choices(10),
    "checkboxes": _choices(10),
    "overflow": _choices(5),
    "datepicker": _date,
    "file_input": _files,
}
