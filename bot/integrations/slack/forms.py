"""A form's questions as the inputs of a modal, and the answers read back by the fields' names."""

from collections.abc import Mapping
from typing import Any

from bot.integrations.slack import limits
from bot.integrations.slack.parts import context, cut, plain_text, rich, runs, sections
from bot.reply import Choice, Form, FormField
from bot.reply.clean import clean, one_line
from bot.reply.cut import units
from bot.reply.errors import TooLong
from bot.reply.lines import chosen, iso_date, offers

Json = dict[str, Any]

FIELD = "field:"  #: before the field's name, as block_id and as action_id
KEPT = "kept:"  #: the same, where the reference of a document that was sent before stands
FILE_TYPES = ["xlsx"]


def inputs(form: Form) -> list[Json]:
    """Every question as an input; above it, what Slack could not hold inside it."""
    return [block for field in form.fields for block in _field(field)]


def form_values(state: Mapping[str, Any]) -> dict[str, str]:
    """The answers of a submitted view by field name; "" where none was given.

    Takes the whole view, its ``state``, or the ``values`` in it.
    """
    values = state.get("state", state)
    values = values.get("values", values)
    answers = {}
    for action_id, given in _given_to(values):
        if action_id.startswith(FIELD):
            answers[action_id.removeprefix(FIELD)] = _answer(given)
    for action_id, given in _given_to(values):
        if action_id.startswith(KEPT) and not answers.get(action_id.removeprefix(KEPT)):
            answers[action_id.removeprefix(KEPT)] = _answer(given)
    return answers


def form_files(view: Mapping[str, Any]) -> dict[str, list[Json]]:
    """The files in a submitted view by field name, as Slack describes each."""
    values = (view.get("state") or {}).get("values") or {}
    return {
        action_id.removeprefix(FIELD): [one for one in given.get("files") or () if isinstance(one, dict)]
        for action_id, given in _given_to(values)
        if action_id.startswith(FIELD) and given.get("type") == "file_input" and given.get("files")
    }


def _given_to(values: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    return [(action_id, given) for block in values.values() for action_id, given in block.items()]


def _answer(given: Mapping[str, Any]) -> str:
    match given.get("type"):
        case "static_select":
            return str((given.get("selected_option") or {}).get("value", ""))
        case "datepicker":
            return str(given.get("selected_date") or "")
        case "file_input":
            return " ".join(str(one.get("id", "")) for one in given.get("files") or () if isinstance(one, dict))
        case _:
            return str(given.get("value") or "")


def _field(field: FormField) -> list[Json]:
    element, told = _element(field)
    kept = _kept(field)
    label, *more = cut(one_line(field.label), limits.LABEL) or [field.name]
    above = [{"type": "section", "text": plain_text(piece)} for piece in more]
    block: Json = {
        "type": "input",
        "block_id": f"{FIELD}{field.name}",
        "label": plain_text(label),
        "element": {**element, "action_id": f"{FIELD}{field.name}"},
        "optional": not field.required or bool(kept),
    }
    hints = cut(field.hint, limits.LABEL)
    if len(hints) == 1:
        block["hint"] = plain_text(hints[0])
    else:
        above += sections(field.hint)
    return [*above, *told, *kept, block]


def _element(field: FormField) -> tuple[Json, list[Json]]:
    """The input itself, and blocks that tell what it cannot be filled in with."""
    match field.kind:
        case "choice" if field.choices:
            return _select(field)
        case "date":
            at = iso_date(field)
            return {"type": "datepicker", **({"initial_date": at} if at else {})}, [] if at else _given(field)
        case "file":
            return {"type": "file_input", "filetypes": FILE_TYPES, "max_files": 1}, []
        case _:
            return _typed(field)


def _kept(field: FormField) -> list[Json]:
    """The document that was sent before, which counts where no other is chosen: a file input cannot hold one."""
    if field.kind != "file" or not clean(field.value).strip():
        return []
    element, told = _typed(field)
    label = next(iter(cut(f"{one_line(field.label)}, as given so far", limits.LABEL)), field.name)
    block = {
        "type": "input",
        "block_id": f"{KEPT}{field.name}",
        "label": plain_text(label),
        "element": {**element, "action_id": f"{KEPT}{field.name}"},
        "optional": True,
    }
    return [*told, block]


def _typed(field: FormField) -> tuple[Json, list[Json]]:
    most = max(1, min(field.max_length, limits.INITIAL_VALUE))
    element: Json = {"type": "plain_text_input", "multiline": field.kind == "text", "max_length": most}
    value = clean(field.value)
    if field.kind != "text":
        value = one_line(value)
    if units(value) > most:
        return element, _given(field)
    return {**element, **({"initial_value": value} if value else {})}, []


def _given(field: FormField) -> list[Json]:
    """What was answered before, to be read or copied where the input cannot hold it."""
    if not clean(field.value).strip():
        return []
    return [*rich([runs(f"{one_line(field.label)}, as given so far:", bold=True)]), *sections(field.value)]


def _select(field: FormField) -> tuple[Json, list[Json]]:
    if len(field.choices) > limits.OPTIONS:
        raise TooLong(what=f"“{field.label}” with {len(field.choices)} choices", channel="Slack")
    options = {choice.value: _option(field, choice) for choice in field.choices}
    element: Json = {"type": "static_select", "options": list(options.values())}
    now = chosen(field)
    if now:
        element["initial_option"] = options[now]
    shortened = any(len(cut(one_line(choice.label), limits.OPTION_TEXT)) != 1 for choice in field.choices)
    told = context(offers(field)) if shortened else []
    return element, [*told, *([] if now else _given(field))]


def _option(field: FormField, choice: Choice) -> Json:
    if not 1 <= units(choice.value) <= limits.OPTION_VALUE:
        raise TooLong(what=f"The choice “{choice.value}” of “{field.label}” (or it is empty)", channel="Slack")
    first, *more = cut(one_line(choice.label), limits.OPTION_TEXT - 1) or [choice.value[:30]]
    return {"text": plain_text(f"{first}…" if more else first), "value": choice.value}
