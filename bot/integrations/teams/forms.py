"""A form as inputs of an Adaptive Card, and the answers read back by the fields' names."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.integrations.teams.parts import heading, size, text
from bot.reply import Form, FormField
from bot.reply.clean import clean, one_line
from bot.reply.lines import SENDING, chosen, iso_date, requirement

Json = dict[str, Any]

BRIEF = 1200  #: characters, as JSON, of what stands in a form beside its inputs
SHORT = 60

FIELD = "field."  #: before the field's name as an input's id, so that no field is taken for the action's own data


def form_values(data: Mapping[str, Any]) -> dict[str, str]:
    """The answers in an action's data by field name; "" where none was given."""
    return {name.removeprefix(FIELD): str(value or "") for name, value in data.items() if name.startswith(FIELD)}


def form(given: Form, title: str) -> Iterator[Json]:
    """The form's questions and the press that sends them; not titled again under a reply of the same *title*."""
    if one_line(given.title) != one_line(title):
        yield from heading(given.title)
    for field in given.fields:
        yield from _above(field)
    for field in given.fields:
        yield _input(field)
        if clean(field.hint).strip() and size(field.hint) <= BRIEF:
            yield from text(one_line(field.hint), spacing="Small", isSubtle=True, size="Small")
        if field.kind == "file":
            yield from text(SENDING, spacing="Small", isSubtle=True, size="Small")
    submit = {
        "type": "Action.Execute",
        "title": one_line(given.submit),
        "verb": "form",
        "data": {"action": "form", "words": given.command},
        "associatedInputs": "auto",
        "style": "positive",
    }
    yield {"type": "ActionSet", "actions": [submit]}


def _above(field: FormField) -> Iterator[Json]:
    """What the input cannot hold, told before it: the questions of a form have to stay on one card."""
    label = one_line(field.label)
    if size(label) > BRIEF:
        yield from text(label, weight="Bolder")
    if size(field.hint) > BRIEF:
        yield from text(field.hint, isSubtle=True, size="Small")
    if clean(field.value).strip() and not _filled(field):
        yield from text(f"{label}, as given so far:", weight="Bolder")
        yield from text(field.value)


def _input(field: FormField) -> Json:
    label = one_line(field.label)
    label = label if size(label) <= BRIEF else f"{label[:SHORT]}…"
    entry: Json = {"id": f"{FIELD}{field.name}", "label": f"{label} ({requirement(field)})"}
    if field.required:
        entry |= {"isRequired": True, "errorMessage": f"{label} is needed."}
    match field.kind:
        case "choice" if field.choices:
            offered = [{"title": one_line(c.label), "value": c.value} for c in field.choices]
            entry |= {"type": "Input.ChoiceSet", "choices": offered, "style": "compact"}
        case "date":
            entry["type"] = "Input.Date"
        case _:
            entry |= {"type": "Input.Text", "isMultiline": field.kind == "text", "maxLength": field.max_length}
    if now := _filled(field):
        entry["value"] = now
    return entry


def _filled(field: FormField) -> str:
    """What the input is filled in with; nothing where it cannot hold that, or the card would become too large."""
    match field.kind:
        case "choice" if field.choices:
            return chosen(field)
        case "date":
            return iso_date(field)
        case _:
            value = clean(field.value) if field.kind == "text" else one_line(field.value)
            return value if size(value) <= BRIEF and len(value) <= field.max_length else ""
