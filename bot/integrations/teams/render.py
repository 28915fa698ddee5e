"""A reply as Adaptive Cards 1.5, one after the other where one would be too large."""

from collections.abc import Iterator
from typing import Any, assert_never

from bot.integrations.teams.forms import form, form_values
from bot.integrations.teams.parts import (
    COLOURS,
    PIECE,
    SIZE,
    action_sets,
    bare,
    execute,
    heading,
    price,
    rich,
    run,
    size,
    text,
    texts,
)
from bot.reply import AnyBlock, Buttons, Facts, File, Form, Heading, Item, Items, Note, Para, Reasons, Reply, Row, Table
from bot.reply.clean import clean, one_line
from bot.reply.cut import pieces
from bot.reply.errors import TooLong
from bot.reply.lines import address, fetching, headings, row_lines
from bot.reply.text import plain, typed

__all__ = ["TooLong", "cards", "form_values"]

Json = dict[str, Any]

BODY = 9000  #: of the elements of a card: what is spoken says them again
ONE_LINE = 80  #: characters of a table row that still read as one line
SHORT = 200  #: of a text that stands in columns


def cards(reply: Reply) -> list[Json]:
    """*reply* as cards to send in this order. Raises TooLong where one element alone is larger than a card."""
    bodies = _packed(_elements(reply))
    if len(bodies) == 1:
        return [_card(bodies[0], plain(reply))]
    return [
        _card([*_part(reply, number, len(bodies)), *body], "\n".join(texts(body)))
        for number, body in enumerate(bodies, 1)
    ]


def _part(reply: Reply, number: int, of: int) -> Iterator[Json]:
    if number > 1:
        yield from text(f"{one_line(reply.title)[:200]} ({number} of {of})", isSubtle=True, size="Small")


def _card(body: list[Json], spoken: str) -> Json:
    card = {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "body": body,
    }
    fallback = {"fallbackText": clean(spoken).replace("](", "]\u200b(")}  # no link, where a client reads Markdown here
    least = {"fallbackText": one_line(next(texts(body), "…")).replace("](", "]\u200b(")[:SHORT]}
    for extra in ({**fallback, "speak": "\n".join(texts(body))}, fallback, least):
        if size(card | extra) <= SIZE:
            return card | extra
    raise TooLong(what=f"“{next(texts(body), '')[:SHORT]}”", channel="a Teams card")


def _packed(elements: Iterator[Json]) -> list[list[Json]]:
    """Elements gathered into cards; a form's inputs and the press that sends them stay in one."""
    bodies: list[list[Json]] = [[]]
    taken = 0
    for group in _kept_together(elements):
        length = size(group)
        if bodies[-1] and taken + length > BODY:
            bodies.append([])
            taken = 0
        bodies[-1] += group
        taken += length
    return bodies


def _kept_together(elements: Iterator[Json]) -> Iterator[list[Json]]:
    asked: list[Json] = []
    for element in elements:
        if asked or element["type"].startswith("Input."):
            asked.append(element)
            if element["type"] == "ActionSet":
                yield asked
                asked = []
        else:
            yield [element]


def _elements(reply: Reply) -> Iterator[Json]:
    yield from heading(reply.title, size="Large", color=COLOURS[reply.tone])
    for block in reply.blocks:
        yield from _block(block, reply.title)


def _block(block: AnyBlock, title: str) -> Iterator[Json]:
    match block:
        case Para() | Note():
            yield from _para(block)
        case Heading():
            yield from heading(block.text, size="Medium", spacing="Large", separator=True)
        case Facts():
            yield from _facts(block.rows)
        case Items():
            yield from _items(block)
        case Table():
            yield from _table(block)
        case Reasons():
            yield from _reasons(block)
        case Buttons():
            yield from action_sets(block.buttons)
        case File():
            yield from _file(block)
        case Form():
            yield from form(block, title)
        case _:
            assert_never(block)


def _para(block: Para | Note) -> Iterator[Json]:
    if isinstance(block, Note):
        return text(block.text, isSubtle=True, size="Small")
    return text(block.text, color=COLOURS[block.tone])


def _reasons(block: Reasons) -> Iterator[Json]:
    """Each reason, and its clause in the same line."""
    for reason in block.reasons:
        *most, last = pieces(f"• {one_line(reason.text)} ", PIECE, price)
        yield from (rich(run(piece), spacing="Small") for piece in most)
        yield rich(run(last), run(f"({one_line(str(reason.clause))})", isSubtle=True), spacing="Small")


def _facts(rows: tuple[Row, ...]) -> Iterator[Json]:
    """Facts that hold no markup in sets, the others line by line between them, in the order given."""
    gathered: list[Json] = []
    for row in rows:
        label, value = one_line(row.label), clean(row.value).strip()
        if bare(label) and bare(value) and label and size(label + value) <= PIECE // 4:
            gathered.append({"title": label, "value": value})
            continue
        if gathered:
            yield {"type": "FactSet", "facts": gathered}
            gathered = []
        yield from _fact(label, clean(value))
    if gathered:
        yield {"type": "FactSet", "facts": gathered}


def _fact(label: str, value: str) -> Iterator[Json]:
    if "\n" not in value and size(label + value) <= PIECE:
        yield rich(run(f"{label}: ", weight="Bolder"), run(value or " "), spacing="Small")
        return
    yield from text(f"{label}:", spacing="Small", weight="Bolder")
    yield from text(value, spacing="None")


def _items(block: Items) -> Iterator[Json]:
    for place, item in enumerate(block.items, 1):
        yield from _item(item, f"{place}. " if block.numbered else "")


def _item(item: Item, mark: str) -> Iterator[Json]:
    said = [*text(mark + item.text, spacing="Medium", weight="Bolder", color=COLOURS[item.tone])]
    said += text(item.detail, spacing="None", isSubtle=True)
    if len(item.buttons) == 1 and said and len(item.text) + len(item.detail) <= SHORT:
        action = {"type": "ActionSet", "actions": [execute(item.buttons[0])]}
        yield {
            "type": "ColumnSet",
            "spacing": "Medium",
            "columns": [
                {"type": "Column", "width": "stretch", "items": said},
                {"type": "Column", "width": "auto", "items": [action], "verticalContentAlignment": "Center"},
            ],
        }
        return
    yield from said
    yield from action_sets(item.buttons)


def _file(file: File) -> Iterator[Json]:
    yield from text(one_line(file.name), weight="Bolder")
    yield from text(file.note, spacing="None", isSubtle=True)
    if url := address(file):
        yield {"type": "ActionSet", "actions": [{"type": "Action.OpenUrl", "title": "Download", "url": url}]}
    else:
        yield from text(f"Fetch it with: {typed(fetching(file))}", spacing="None")


def _table(table: Table) -> Iterator[Json]:
    """A table as lines, since it is read on phones too."""
    yield from text(table.caption, weight="Bolder")
    yield from text(one_line(headings(table)), spacing="None", isSubtle=True, size="Small")
    for lead, rest in row_lines(table):
        yield from text(one_line(lead) or "-", spacing="Medium", weight="Bolder")
        said = " · ".join(map(one_line, rest))
        for line in [said] if len(said) <= ONE_LINE else rest:
            yield from text(one_line(line), spacing="None")
