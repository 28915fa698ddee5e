"""A reply as plain text: for a terminal, a plain mail body, and where a channel wants words beside its own form."""

import textwrap
import unicodedata
from collections.abc import Callable, Iterator
from typing import assert_never

from bot.reply import (
    AnyBlock,
    Button,
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
)
from bot.reply import Buttons as ButtonRow
from bot.reply.clean import clean, one_line
from bot.reply.lines import SENDING, address, fetching, headings, offers, requirement, row_lines, usage

Say = Callable[[str], str]  #: how the words of a button are to be said here

WIDEST_LABEL = 26
NARROWEST = 20
GAP = "  "


def typed(words: str) -> str:
    """The words as a member types them in chat."""
    return f"/iqaf {words}"


def plain(reply: Reply, width: int = 88, say: Say = typed) -> str:
    """*reply* as lines of at most *width* columns; only what is to be typed may be longer, to be copied whole."""
    lines = list(_underlined(reply.title, "=", width))
    heading = False
    for block in reply.blocks:
        told = list(_block(block, width, say))
        if lines and told and not heading:
            lines.append("")
        lines += told
        heading = isinstance(block, Heading)
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


def columns(text: str) -> int:
    """How many columns of a terminal *text* takes."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF") for c in text)


def wrap(text: str, width: int, first: str = "", rest: str | None = None) -> list[str]:
    """*text* in lines that begin with *first*, then with *rest* (as many blanks, unless given). Line breaks are kept.

    A word longer than a line is left whole.
    """
    rest = " " * columns(first) if rest is None else rest
    lines: list[str] = []
    text = clean(text)
    for line in text.expandtabs(4).strip("\n").split("\n"):
        lead = rest if lines else first
        if line and len(lead) + len(line) <= width and line == line.strip():  # nearly always; wrapping it is slow
            lines.append(lead + line)
            continue
        lines += _filled(line, max(width, NARROWEST), lead, rest) or [lead if line or not lines else ""]
    return lines if text.strip() else []


def _filled(line: str, width: int, lead: str, rest: str) -> list[str]:
    """As many words in each line as it holds. As ``textwrap`` does, which takes many times as long."""
    lines: list[str] = []
    begun, full = lead, False
    words = line.split(" ")
    if not all(map(str.strip, words)):  # blanks within a line stay as they are
        return textwrap.wrap(
            line, width, initial_indent=lead, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
        )
    for word in words:
        if full and len(begun) + 1 + len(word) > width:
            lines.append(begun)
            begun, full = rest, False
        begun = f"{begun} {word}" if full else begun + word
        full = True
    return [*lines, begun]


def _block(block: AnyBlock, width: int, say: Say) -> Iterator[str]:
    match block:
        case Para() | Note():
            yield from wrap(block.text, width)
        case Heading():
            yield from _underlined(block.text, "-", width)
        case Facts():
            yield from _pairs([(row.label, row.value) for row in block.rows], width)
        case Items():
            yield from _items(block, width, say)
        case Table():
            yield from _table(block, width)
        case Reasons():
            yield from _reasons(block, width)
        case ButtonRow():
            yield from _buttons(block.buttons, say, "")
        case File():
            yield from _file(block, width, say)
        case Form():
            yield from _form(block, width, say)
        case _:
            assert_never(block)


def _reasons(block: Reasons, width: int) -> Iterator[str]:
    for reason in block.reasons:
        yield from wrap(str(reason), width, "• ")


def _underlined(text: str, line: str, width: int) -> Iterator[str]:
    lines = wrap(text, width)
    yield from lines
    if lines:
        yield line * min(width, max(map(columns, lines)))


def _pairs(pairs: list[tuple[str, str]], width: int) -> Iterator[str]:
    """Labels in one column, values in the next; a long label stands on a line of its own."""
    named = [(one_line(label), value) for label, value in pairs]
    room = max((columns(label) for label, _ in named if columns(label) <= WIDEST_LABEL), default=WIDEST_LABEL)
    blank = " " * (room + len(GAP))
    for label, value in named:
        if columns(label) > room:
            yield from wrap(label, width)
            yield from wrap(value, width, blank)
        else:
            yield from wrap(value, width, label + " " * (room - columns(label)) + GAP) or [label]


def _items(block: Items, width: int, say: Say) -> Iterator[str]:
    room = len(str(len(block.items)))
    for place, item in enumerate(block.items, 1):
        yield from _item(item, f"{place:>{room}}. " if block.numbered else "• ", width, say)


def _item(item: Item, mark: str, width: int, say: Say) -> Iterator[str]:
    indent = " " * len(mark)
    yield from wrap(item.text, width, mark) or [mark]
    yield from wrap(item.detail, width, indent)
    yield from _buttons(item.buttons, say, indent)


def _buttons(buttons: tuple[Button, ...], say: Say, indent: str) -> Iterator[str]:
    labels = [one_line(button.label) for button in buttons]
    room = max(map(columns, labels), default=0)
    for button, label in zip(buttons, labels, strict=True):
        lead = f"{indent}→ {label}{' ' * (room - columns(label))}{GAP}"
        first, *more = clean(say(button.words)).split("\n")
        yield lead + first
        yield from (" " * columns(lead) + line for line in more)


def _table(table: Table, width: int) -> Iterator[str]:
    yield from wrap(table.caption, width)
    rows = [[one_line(cell) for cell in row] for row in (table.head, *table.rows)]
    rooms = [max((columns(row[at]) for row in rows if at < len(row)), default=0) for at in range(max(map(len, rows)))]
    if sum(rooms) + len(GAP) * (len(rooms) - 1) <= width:
        yield _row(rows[0], rooms)
        yield GAP.join("-" * room for room in rooms)
        yield from (_row(row, rooms) for row in rows[1:])
        return
    yield from wrap(headings(table), width)
    for lead, rest in row_lines(table):
        yield from wrap(one_line(lead), width, "• ") or ["•"]
        for cell in rest:
            yield from wrap(one_line(cell), width, "  ", "    ")


def _row(cells: list[str], rooms: list[int]) -> str:
    return GAP.join(cell + " " * (room - columns(cell)) for cell, room in zip(cells, rooms, strict=False))


def _file(file: File, width: int, say: Say) -> Iterator[str]:
    yield from wrap(one_line(file.name), width)
    yield f"→ {address(file) or f'Fetch it{GAP}{clean(say(fetching(file)))}'}"
    yield from wrap(file.note, width)


def _form(form: Form, width: int, say: Say) -> Iterator[str]:
    yield from wrap(f"{form.title}. To {form.submit.lower()}, say:", width)
    yield f"→ {clean(say(usage(form)))}"
    for field in form.fields:
        yield from wrap(_field(field), width, f"  {field.name}: ", "    ")


def _field(field: FormField) -> str:
    told = [f"{field.label} ({requirement(field)})."]
    if field.hint:
        told.append(field.hint if field.hint.endswith((".", "?", "!")) else f"{field.hint}.")
    if field.kind == "file":
        told.append(SENDING)
    if field.choices:
        told.append(f"One of: {offers(field)}.")
    if field.value:
        told.append(f"Now: {field.value}")
    return " ".join(told)
