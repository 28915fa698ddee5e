"""A reply as the two bodies of a mail: plain text, and HTML that survives old mail programs.

The HTML asks for nothing from outside, has its few styles on the elements themselves, and lays out with tables that
screen readers are told to read through. A button becomes a link where ``link_for`` has one for its words; otherwise
the words to say in chat: an answer by mail is not read as one.
"""

from collections.abc import Callable, Iterable
from typing import assert_never

from markupsafe import Markup

from bot.reply import (
    AnyBlock,
    Button,
    Buttons,
    Facts,
    File,
    Form,
    FormField,
    Heading,
    Item,
    Items,
    Note,
    Para,
    Reasons,
    Reply,
    Table,
    Tone,
)
from bot.reply.clean import clean, one_line
from bot.reply.lines import SENDING, address, fetching, offers, requirement, usage
from bot.reply.text import plain, typed

LinkFor = Callable[[str], str | None]
_E = Markup  #: what is written here is markup; what is put into it with format is escaped

WIDTH = 72  #: columns of the plain body, as mail has them
FONT = Markup("font-family:Arial,Helvetica,sans-serif")
EDGES = {
    Tone.PLAIN: "#505a5f",
    Tone.RED: "#b10e1e",
    Tone.AMBER: "#b45f06",
    Tone.GREEN: "#00703c",
    Tone.WARNING: "#b45f06",
}
FILLS = {"plain": "#1d4f91", "primary": "#00703c", "danger": "#b10e1e"}
LAYOUT = Markup('role="presentation" cellpadding="0" cellspacing="0" border="0"')


def bodies(reply: Reply, *, link_for: LinkFor) -> tuple[str, str]:
    """The plain and the HTML body. *link_for* gives the signed https address that says the words, or None."""

    def say(words: str) -> str:
        return link_for(words) or f"in chat: {typed(words)}"

    return plain(reply, WIDTH, say), str(_page(reply, link_for))


def _page(reply: Reply, link_for: LinkFor) -> Markup:
    body = _join(_block(block, link_for) for block in reply.blocks)
    return _E(
        '<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title></head>\n'
        '<body style="margin:0;padding:0;background:#ffffff">\n<table {layout} width="100%"><tr><td align="left">\n'
        '<table {layout} width="640" style="max-width:640px;width:100%"><tr>'
        '<td style="padding:16px 20px;border-left:6px solid {edge};{font};font-size:16px;'
        'line-height:1.45;color:#0b0c0c">'
        '\n<h1 dir="auto" style="margin:0 0 12px;font-size:22px;line-height:1.25">{title}</h1>\n{body}'
        "</td></tr></table>\n</td></tr></table>\n</body></html>\n"
    ).format(title=one_line(reply.title), layout=LAYOUT, edge=EDGES[reply.tone], font=FONT, body=body)


def _join(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)


def _lines(text: str) -> Markup:
    return Markup("<br>\n").join(clean(text).strip("\n").split("\n"))


def _block(block: AnyBlock, link_for: LinkFor) -> Markup:
    match block:
        case Para() | Note():
            shown = _para(block)
        case Heading():
            shown = _E('<h2 dir="auto" style="margin:20px 0 8px;font-size:18px">{}</h2>\n').format(one_line(block.text))
        case Facts():
            shown = _facts(block)
        case Items():
            shown = _items(block, link_for)
        case Table():
            shown = _table(block)
        case Reasons():
            shown = _reasons(block)
        case Buttons():
            shown = _buttons(block.buttons, link_for)
        case File():
            shown = _file(block)
        case Form():
            shown = _form(block)
        case _:
            assert_never(block)
    return shown


def _para(block: Para | Note) -> Markup:
    style = "margin:0 0 12px" if isinstance(block, Para) else "margin:12px 0;font-size:14px;color:#505a5f"
    return _E('<p dir="auto" style="{}">{}</p>\n').format(style, _lines(block.text))


def _facts(block: Facts) -> Markup:
    rows = (
        _E(
            '<tr><th scope="row" align="left" valign="top" dir="auto" style="padding:3px 16px 3px 0;{}">{}</th>'
            '<td valign="top" dir="auto" style="padding:3px 0;{}">{}</td></tr>\n'
        ).format(FONT, one_line(row.label), FONT, _lines(row.value))
        for row in block.rows
    )
    return _E('<table cellpadding="0" cellspacing="0" border="0" style="margin:0 0 12px">{}</table>\n').format(
        _join(rows)
    )


def _items(block: Items, link_for: LinkFor) -> Markup:
    tag = "ol" if block.numbered else "ul"
    items = _join(_item(item, link_for) for item in block.items)
    return _E('<{} style="margin:0 0 12px;padding:0 0 0 24px">{}</{}>\n').format(tag, items, tag)


def _item(item: Item, link_for: LinkFor) -> Markup:
    detail = _E('<br>\n<span dir="auto">{}</span>').format(_lines(item.detail)) if item.detail else ""
    return _E('<li style="margin:0 0 8px"><strong dir="auto">{}</strong>{}{}</li>\n').format(
        _lines(item.text), detail, _buttons(item.buttons, link_for)
    )


def _table(table: Table) -> Markup:
    cell = f"padding:6px 10px;border:1px solid #b1b4b6;{FONT};font-size:15px"
    head = _join(
        _E('<th scope="col" align="left" dir="auto" style="{};background:#f3f2f1">{}</th>').format(cell, one_line(name))
        for name in table.head
    )
    rows = _join(
        _E("<tr>{}</tr>\n").format(_join(_cell(at, text, cell) for at, text in enumerate(row))) for row in table.rows
    )
    return _E(
        '<table cellpadding="0" cellspacing="0" border="0" style="border-collapse:collapse;margin:0 0 12px">'
        '<caption style="text-align:left;font-weight:bold;padding:0 0 4px">{}</caption>\n<tr>{}</tr>\n{}</table>\n'
    ).format(one_line(table.caption), head, rows)


def _cell(at: int, text: str, style: str) -> Markup:
    if at == 0:
        return _E('<th scope="row" align="left" valign="top" dir="auto" style="{}">{}</th>').format(style, _lines(text))
    return _E('<td valign="top" dir="auto" style="{}">{}</td>').format(style, _lines(text))


def _reasons(block: Reasons) -> Markup:
    said = (
        _E('<li dir="auto" style="margin:0 0 6px">{} <span style="color:#505a5f">({})</span></li>\n').format(
            _lines(reason.text), one_line(str(reason.clause))
        )
        for reason in block.reasons
    )
    return _E('<ul style="margin:0 0 12px;padding:0 0 0 24px">{}</ul>\n').format(_join(said))


def _buttons(buttons: tuple[Button, ...], link_for: LinkFor) -> Markup:
    return _join(_button(button, link_for(button.words)) for button in buttons)


def _button(button: Button, link: str | None) -> Markup:
    """A link that looks like a button, or what to say in chat; only an http address is ever linked."""
    label = one_line(button.label)
    if link is None or not link.startswith(("https://", "http://")):
        return _E('<p style="margin:4px 0" dir="auto">{}: in chat <strong>{}</strong></p>\n').format(
            label, _lines(typed(button.words))
        )
    fill = FILLS[button.style]
    return _E(
        '<table {} style="margin:6px 0 10px"><tr><td bgcolor="{}" style="padding:10px 18px;{}">'
        '<a href="{}" style="color:#ffffff;font-weight:bold;text-decoration:none">{}</a></td></tr></table>\n'
    ).format(LAYOUT, fill, FONT, link, label)


def _file(file: File) -> Markup:
    name, url = one_line(file.name), address(file)
    shown = _E('<a href="{}" style="color:#1d4f91" dir="auto">{}</a>').format(url, name)
    if not url:
        shown = _E("{}: in chat <strong>{}</strong>").format(name, typed(fetching(file)))
    note = _E('<br>\n<span dir="auto">{}</span>').format(_lines(file.note)) if file.note else ""
    return _E('<p style="margin:0 0 12px">{}{}</p>\n').format(shown, note)


def _form(form: Form) -> Markup:
    fields = _join(map(_field, form.fields))
    return _E(
        '<h2 dir="auto" style="margin:20px 0 8px;font-size:18px">{}</h2>\n'
        '<p style="margin:0 0 8px">In chat: <strong>{}</strong></p>\n'
        '<ul style="margin:0 0 12px;padding:0 0 0 24px">{}</ul>\n'
    ).format(one_line(form.title), clean(typed(usage(form))), fields)


def _field(field: FormField) -> Markup:
    told = [
        field.hint,
        SENDING if field.kind == "file" else "",
        f"One of: {offers(field)}." if field.choices else "",
        f"Now: {field.value}" if field.value else "",
    ]
    lines = _join(_E('<br>\n<span dir="auto">{}</span>').format(_lines(line)) for line in told if line)
    return _E('<li style="margin:0 0 6px"><strong>{}</strong>: {} ({}){}</li>\n').format(
        field.name, one_line(field.label), requirement(field), lines
    )
