"""A reply as a fragment of HTML: what a page shows, without style or script of its own.

Class names, for the stylesheet
    reply, tone-plain|red|amber|green|warning    the article around one reply (also on paras, rows and items)
    para, note, heading                          p, p, h4
    facts; fact                                  dl; div around one dt and dd
    items; item, item-text, item-detail          ul or ol; li and two divs in it
    table-wrap; table                            a group that may scroll sideways; table with caption
    reasons; clause, local-default               ul; cite, with the second class where the place's file decides
    say; button, button-primary|danger           form of buttons; button
    file; file-note                              p around a link that downloads; span
    form, field, hint, required, given           form, div around one question, p, span, p

Forms post to the address they are given. Buttons send ``token`` and ``words``. A command's form sends ``token``,
``command`` and its answers by the fields' names; as multipart where a file is among them. Browsers send line ends as
CR LF.
"""

import hashlib
from collections.abc import Iterable
from typing import assert_never

from markupsafe import Markup

from bot.integrations.web.fields import field_html
from bot.reply import (
    AnyBlock,
    Button,
    Buttons,
    Facts,
    File,
    Form,
    Heading,
    Item,
    Items,
    Note,
    Para,
    Reasons,
    Reply,
    Table,
)
from bot.reply.clean import clean, one_line
from bot.reply.lines import address, fetching
from bot.reply.text import typed

_E = Markup  #: what is written here is markup; what is put into it with format is escaped


def html(reply: Reply, *, action: str, token: str, ident: str = "") -> Markup:
    """*reply* as one article. *ident* begins the ids in it, which must not occur twice on a page.

    Without *ident* they are made from what the reply says.
    """
    ident = ident or "r" + hashlib.sha256(repr(reply).encode("utf-8", "replace")).hexdigest()[:10]
    page = _Page(action, token, ident, one_line(reply.title))
    body = Markup("\n").join(page.block(block, place) for place, block in enumerate(reply.blocks))
    title = _E('<h3 id="{}-title" dir="auto">{}</h3>').format(ident, one_line(reply.title))
    return _E('<article class="reply tone-{}" aria-labelledby="{}-title">\n{}\n{}\n</article>').format(
        reply.tone.value, ident, title, body
    )


def lines(text: str) -> Markup:
    """The text escaped, its line breaks kept."""
    return Markup("<br>").join(clean(text).strip("\n").split("\n"))


def _join(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)


class _Page:
    """Where the forms of one reply go, and how its ids begin."""

    def __init__(self, action: str, token: str, ident: str, title: str) -> None:
        self.action = clean(action)
        self.token = clean(token)
        self.ident = clean(ident)
        self.title = title

    def block(self, block: AnyBlock, place: int) -> Markup:
        """One block of the reply; *place* tells its ids from those of the others."""
        match block:
            case Para() | Note():
                shown = _para(block)
            case Heading():
                shown = _E('<h4 class="heading" dir="auto">{}</h4>').format(one_line(block.text))
            case Facts():
                shown = _facts(block)
            case Items():
                shown = self._items(block)
            case Table():
                shown = _table(block)
            case Reasons():
                shown = _reasons(block)
            case Buttons():
                shown = self._buttons(block.buttons)
            case File():
                shown = _file(block)
            case Form():
                shown = self._form(block, f"{self.ident}-{place}")
            case _:
                assert_never(block)
        return shown

    def _items(self, block: Items) -> Markup:
        tag = "ol" if block.numbered else "ul"
        return _E('<{} class="items">{}</{}>').format(tag, _join(map(self._item, block.items)), tag)

    def _item(self, item: Item) -> Markup:
        detail = _E('<div class="item-detail" dir="auto">{}</div>').format(lines(item.detail)) if item.detail else ""
        return _E('<li class="item tone-{}"><div class="item-text" dir="auto">{}</div>{}{}</li>\n').format(
            item.tone.value, lines(item.text), detail, self._buttons(item.buttons, about=one_line(item.text))
        )

    def _buttons(self, buttons: tuple[Button, ...], about: str = "") -> Markup:
        """Buttons in a form. *about* tells apart, to those who only hear them, buttons that look alike."""
        if not buttons:
            return Markup("")
        return _E('<form class="say" method="post" action="{}">{}{}</form>').format(
            self.action, self._token(), _join(_button(button, about) for button in buttons)
        )

    def _token(self) -> Markup:
        return _E('<input type="hidden" name="token" value="{}">').format(self.token)

    def _form(self, form: Form, ident: str) -> Markup:
        """A command's form, under its title where that is not the reply's.

        It bears no name of its own: the same form said twice would be two landmarks of one name.
        """
        title = one_line(form.title)
        heading = Markup("") if title == self.title else _E('\n<h4 class="heading">{}</h4>').format(title)
        return _E(
            '<form class="form" method="post" action="{}"{}>{}'
            '<input type="hidden" name="command" value="{}">{}\n{}'
            '<button class="button button-primary" type="submit">{}</button></form>'
        ).format(
            self.action,
            Markup(' enctype="multipart/form-data"') if any(f.kind == "file" for f in form.fields) else "",
            self._token(),
            form.command,
            heading,
            _join(field_html(field, f"{ident}-{field.name}") for field in form.fields),
            one_line(form.submit),
        )


def _para(block: Para | Note) -> Markup:
    kind = f"para tone-{block.tone.value}" if isinstance(block, Para) else "note"
    return _E('<p class="{}" dir="auto">{}</p>').format(kind, lines(block.text))


def _button(button: Button, about: str) -> Markup:
    label = one_line(button.label)
    heard = _E(' aria-label="{}: {}"').format(label, about) if about else ""
    style = "" if button.style == "plain" else f" button-{button.style}"
    return _E('<button class="button{}" type="submit" name="words" value="{}"{}>{}</button> ').format(
        style, clean(button.words), heard, label
    )


def _file(file: File) -> Markup:
    name, url = one_line(file.name), address(file)
    note = _E('<br><span class="file-note" dir="auto">{}</span>').format(lines(file.note)) if file.note else ""
    shown = _E('<a href="{}" download dir="auto">{}</a>').format(url, name)
    if not url:
        shown = _E("{}<br>Fetch it with: {}").format(name, typed(fetching(file)))
    return _E('<p class="file">{}{}</p>').format(shown, note)


def _facts(block: Facts) -> Markup:
    rows = (
        _E('<div class="fact tone-{}"><dt dir="auto">{}</dt><dd dir="auto">{}</dd></div>\n').format(
            row.tone.value, one_line(row.label), lines(row.value)
        )
        for row in block.rows
    )
    return _E('<dl class="facts">{}</dl>').format(_join(rows))


def _table(table: Table) -> Markup:
    caption = one_line(table.caption)
    head = _join(_E('<th scope="col" dir="auto">{}</th>').format(one_line(cell)) for cell in table.head)
    body = _join(_row(row) for row in table.rows)
    return _E(
        '<div class="table-wrap" role="group" aria-label="{}" tabindex="0">\n'
        '<table class="table"><caption>{}</caption>\n'
        "<thead><tr>{}</tr></thead>\n<tbody>{}</tbody></table></div>"
    ).format(caption, caption, head, body)


def _row(row: tuple[str, ...]) -> Markup:
    cells = (
        _E('<{} dir="auto">{}</{}>').format(
            _E('th scope="row"') if at == 0 else "td", lines(cell), "td" if at else "th"
        )
        for at, cell in enumerate(row)
    )
    return _E("<tr>{}</tr>\n").format(_join(cells))


def _reasons(block: Reasons) -> Markup:
    said = (
        _E('<li dir="auto">{} <cite class="clause{}">({})</cite></li>\n').format(
            lines(reason.text),
            " local-default" if reason.clause.local_default else "",
            one_line(str(reason.clause)),
        )
        for reason in block.reasons
    )
    return _E('<ul class="reasons">{}</ul>').format(_join(said))
