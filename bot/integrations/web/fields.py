"""One question of a form as a label and an input, its hint bound to it."""

from markupsafe import Markup

from bot.reply import Choice, FormField
from bot.reply.clean import clean, one_line
from bot.reply.lines import chosen, iso_date, requirement

_E = Markup
ACCEPT = ".xlsx"


def field_html(field: FormField, ident: str) -> Markup:
    """The question *field*. *ident* is the id of its input; the hint's id is made from it.

    Where an input cannot hold what was answered before (a date that is none, a choice that is not offered), the
    answer is shown beside it.
    """
    given = _given(field)
    notes = [(f"{ident}-hint", "hint", field.hint)] if clean(field.hint).strip() else []
    notes += [(f"{ident}-given", "given", f"As given so far: {given}")] if given else []
    told = Markup("").join(
        _E('<p class="{}" id="{}" dir="auto">{}</p>\n').format(name, at, one_line(text)) for at, name, text in notes
    )
    attributes = _E('id="{}" name="{}"').format(ident, field.name)
    if notes:
        attributes += _E(' aria-describedby="{}"').format(" ".join(at for at, _, _ in notes))
    if field.required and not (field.kind == "file" and field.value):
        attributes += Markup(" required")
    return _E(
        '<div class="field">\n<label for="{}">{} <span class="required">({})</span></label>\n{}{}\n</div>\n'
    ).format(ident, one_line(field.label), requirement(field), told, _input(field, attributes))


def _given(field: FormField) -> str:
    if field.kind == "choice" and field.choices and not chosen(field):
        return field.value
    if field.kind == "file":
        return field.value
    return field.value if field.kind == "date" and not iso_date(field) else ""


def _input(field: FormField, attributes: Markup) -> Markup:
    match field.kind:
        case "text":
            return _E('<textarea {} rows="5" maxlength="{}" dir="auto">\n{}</textarea>').format(
                attributes, field.max_length, clean(field.value)
            )
        case "date":
            return _E('<input type="date" {} value="{}">').format(attributes, iso_date(field))
        case "file":
            return _file(field, attributes)
        case "choice" if field.choices:
            return _select(field, attributes)
        case _:
            return _E('<input type="text" {} maxlength="{}" value="{}" autocomplete="off" dir="auto">').format(
                attributes, field.max_length, one_line(field.value)
            )


def _file(field: FormField, attributes: Markup) -> Markup:
    """A file to choose; the one sent before goes along, and counts where no other is chosen."""
    before = _E('<input type="hidden" name="{}" value="{}">').format(field.name, clean(field.value))
    return _E('{}<input type="file" {} accept="{}">').format(before if field.value else "", attributes, ACCEPT)


def _select(field: FormField, attributes: Markup) -> Markup:
    now = chosen(field)
    blank = Choice(value="", label="Choose one" if field.required else "Not said")
    offered = field.choices if field.required and now else (blank, *field.choices)
    options = (
        _E('<option value="{}"{}>{}</option>').format(
            clean(choice.value), Markup(" selected") if choice.value == now else "", one_line(choice.label)
        )
        for choice in offered
    )
    return _E("<select {}>\n{}\n</select>").format(attributes, Markup("\n").join(options))
