"""What Slack refuses, as a check of finished blocks and views. It knows nothing of how they were made.

Slack publishes no schema; the figures are from its reference pages and from what its service answered. Lengths are
counted in UTF-16 units, as its clients do. Every function returns the faults in words; no fault, no words.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from bot.reply.cut import units

MESSAGE_BLOCKS: Final = 50
VIEW_BLOCKS: Final = 100  #: of a modal or of the Home tab
MESSAGE_SIZE: Final = 13_000  #: of the blocks of one message as JSON; undocumented: msg_blocks_too_long
MESSAGE_TEXT: Final = 40_000
SECTION: Final = 3000
FIELD: Final = 2000
FIELDS: Final = 10
HEADER: Final = 150
CONTEXT_ELEMENTS: Final = 10
ACTIONS: Final = 25
BUTTON_TEXT: Final = 75
BUTTON_VALUE: Final = 2000
OPTIONS: Final = 100
OPTION_TEXT: Final = 75
OPTION_VALUE: Final = 150
PLACEHOLDER: Final = 150
LABEL: Final = 2000
URL: Final = 3000
MOST_FILES: Final = 10  #: of a file_input
INITIAL_VALUE: Final = 3000
VIEW_TITLE: Final = 24
PRIVATE_METADATA: Final = 3000
IDENTIFIER: Final = 255  #: of a block_id, an action_id, a callback_id

Json = Mapping[str, Any]

_KEYS: Final[dict[str, set[str]]] = {
    "header": {"text"},
    "section": {"text", "fields", "accessory", "expand"},
    "context": {"elements"},
    "actions": {"elements"},
    "divider": set(),
    "rich_text": {"elements"},
    "input": {"label", "element", "hint", "optional", "dispatch_action"},
}
_PLAIN: Final = ("plain_text",)
_EITHER: Final = ("plain_text", "mrkdwn")
_VIEW_TYPES: Final = ("modal", "home")


def check(blocks: Sequence[Json], surface: str = "message") -> list[str]:
    """What is wrong with *blocks* on a "message", a "modal" or the "home" tab."""
    faults = [f"blocks[{at}]: {fault}" for at, block in enumerate(blocks) for fault in _block(block, surface)]
    most = MESSAGE_BLOCKS if surface == "message" else VIEW_BLOCKS
    if len(blocks) > most:
        faults.append(f"{len(blocks)} blocks; at most {most} on a {surface}")
    faults += _repeated("block_id", (block.get("block_id") for block in blocks))
    if surface == "message" and len(json.dumps(blocks, ensure_ascii=False)) > MESSAGE_SIZE:
        faults.append(f"the blocks together are longer than {MESSAGE_SIZE} characters")
    return faults


def check_message(message: Json) -> list[str]:
    """What is wrong with the text and the blocks of a message."""
    text = message.get("text", "")
    faults = check(message.get("blocks", ()))
    if not text.strip():
        faults.append("no text to fall back on")
    if units(text) > MESSAGE_TEXT:
        faults.append(f"text longer than {MESSAGE_TEXT}")
    return faults


def check_view(view: Json) -> list[str]:
    """What is wrong with a view to open or to publish."""
    kind = view.get("type")
    if kind not in _VIEW_TYPES:
        return [f"a view of type {kind!r}"]
    faults = check(view.get("blocks", ()), str(kind))
    if kind == "modal":
        faults += _text("title", view.get("title"), VIEW_TITLE, _PLAIN)
        for name in ("submit", "close"):
            faults += _text(name, view[name], VIEW_TITLE, _PLAIN) if name in view else []
        if "submit" not in view and any(block.get("type") == "input" for block in view["blocks"]):
            faults.append("inputs without a submit")
    if units(view.get("private_metadata", "")) > PRIVATE_METADATA:
        faults.append(f"private_metadata longer than {PRIVATE_METADATA}")
    faults += _identifier("callback_id", view.get("callback_id"))
    return faults


def _block(block: Json, surface: str) -> list[str]:
    kind = block.get("type")
    if kind not in _KEYS:
        return [f"unknown type {kind!r}"]
    strange = set(block) - _KEYS[kind] - {"type", "block_id"}
    faults = [f"{kind} has no {name!r}" for name in sorted(strange)] + _identifier("block_id", block.get("block_id"))
    match kind:
        case "header":
            faults += _text("header", block.get("text"), HEADER, _PLAIN)
        case "section":
            faults += _section(block)
        case "context":
            faults += _many("context", block.get("elements"), CONTEXT_ELEMENTS)
            for element in block.get("elements", ()):
                faults += _text("context", element, SECTION, _EITHER)
        case "actions":
            faults += _actions(block)
        case "rich_text":
            faults += _rich(block)
        case "input":
            faults += ["an input in a message"] if surface == "message" else _input(block)
    return faults


def _section(block: Json) -> list[str]:
    fields = block.get("fields")
    faults = []
    if "text" in block or not fields:
        faults += _text("section", block.get("text"), SECTION, _EITHER)
    if fields is not None:
        faults += _many("fields", fields, FIELDS)
        for field in fields:
            faults += _text("field", field, FIELD, _EITHER)
    if "accessory" in block:
        faults += _element(block["accessory"])
    return faults


def _actions(block: Json) -> list[str]:
    elements = block.get("elements", ())
    faults = _many("actions", elements, ACTIONS)
    for element in elements:
        faults += _element(element)
    return faults + _repeated("action_id", (element.get("action_id") for element in elements))


def _input(block: Json) -> list[str]:
    faults = _text("label", block.get("label"), LABEL, _PLAIN)
    if "hint" in block:
        faults += _text("hint", block["hint"], LABEL, _PLAIN)
    return faults + _element(block.get("element", {}))


def _element(element: Json) -> list[str]:
    faults = _identifier("action_id", element.get("action_id"))
    if "placeholder" in element:
        faults += _text("placeholder", element["placeholder"], PLACEHOLDER, _PLAIN)
    match element.get("type"):
        case "button":
            faults += _text("button", element.get("text"), BUTTON_TEXT, _PLAIN)
            if units(element.get("value", "")) > BUTTON_VALUE:
                faults.append(f"a button's value longer than {BUTTON_VALUE}")
            if units(element.get("url", "")) > URL:
                faults.append(f"a button's url longer than {URL}")
            if element.get("style", "primary") not in {"primary", "danger"}:
                faults.append("a button's style that is neither primary nor danger")
        case "plain_text_input":
            faults += _text_input(element)
        case "static_select":
            faults += _select(element)
        case "file_input":
            faults += [] if 1 <= element.get("max_files", MOST_FILES) <= MOST_FILES else ["max_files out of range"]
        case "datepicker":
            faults += _date(element.get("initial_date"))
        case kind:
            faults.append(f"unknown element {kind!r}")
    return faults


def _text_input(element: Json) -> list[str]:
    most = element.get("max_length", INITIAL_VALUE)
    initial = units(element.get("initial_value", ""))
    faults = [] if 1 <= most <= INITIAL_VALUE else [f"max_length {most}"]
    return [*faults, f"an initial value of {initial}"] if initial > min(most, INITIAL_VALUE) else faults


def _select(element: Json) -> list[str]:
    options = element.get("options", ())
    faults = _many("options", options, OPTIONS)
    for option in options:
        faults += _text("option", option.get("text"), OPTION_TEXT, _PLAIN)
        if not 1 <= units(option.get("value", "")) <= OPTION_VALUE:
            faults.append(f"an option's value that is empty or longer than {OPTION_VALUE}")
    if "initial_option" in element and element["initial_option"] not in options:
        faults.append("an initial option that is not one of the options")
    return faults


def _date(initial: str | None) -> list[str]:
    try:
        date.fromisoformat(initial or "2026-01-01")
    except ValueError:
        return [f"initial_date {initial!r}"]
    return []


def _rich(block: Json) -> list[str]:
    parts = block.get("elements", ())
    faults = _some("rich_text", parts)
    for part in parts:
        inner = part.get("elements", ())
        match part.get("type"):
            case "rich_text_section":
                faults += _runs(inner)
            case "rich_text_list":
                faults += _some("rich_text_list", inner)
                faults += [fault for line in inner for fault in _runs(line.get("elements", ()))]
                if part.get("style") not in {"bullet", "ordered"}:
                    faults.append("a list that is neither bullet nor ordered")
            case kind:
                faults.append(f"unknown part {kind!r} of rich_text")
    return faults


def _runs(runs: Sequence[Json]) -> list[str]:
    faults = _some("a rich text section", runs)
    for run in runs:
        if run.get("type") != "text":
            faults.append(f"unknown run {run.get('type')!r} of rich text")
        elif not 1 <= units(run.get("text", "")) <= SECTION:
            faults.append(f"a run of rich text that is empty or longer than {SECTION}")
    return faults


def _text(where: str, given: Any, most: int, kinds: tuple[str, ...]) -> list[str]:
    if not isinstance(given, Mapping) or given.get("type") not in kinds:
        return [f"{where}: not {' or '.join(kinds)}"]
    text = given.get("text", "")
    if not text.strip():
        return [f"{where}: no text"]
    return [f"{where}: {units(text)} characters; at most {most}"] if units(text) > most else []


def _many(what: str, given: Sequence[Any] | None, most: int) -> list[str]:
    return [] if 1 <= len(given or ()) <= most else [f"{len(given or ())} {what}; from 1 to {most}"]


def _some(what: str, given: Sequence[Any]) -> list[str]:
    return [] if given else [f"{what} with nothing in it"]


def _identifier(name: str, given: str | None) -> list[str]:
    return [] if given is None or 1 <= len(given) <= IDENTIFIER else [f"{name} empty or longer than {IDENTIFIER}"]


def _repeated(name: str, given: Iterable[str | None]) -> list[str]:
    known = [one for one in given if one is not None]
    return [f"{name} {one!r} more than once" for one in sorted({one for one in known if known.count(one) > 1})]
