"""A reply as Slack messages, as a modal, and as the Home tab.

Whatever does not fit goes on in the next block, then in the next message: split, never cut.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any, assert_never

from bot.integrations.slack import limits
from bot.integrations.slack.forms import form_values, inputs
from bot.integrations.slack.parts import (
    MARKS,
    button,
    context,
    escape,
    fits,
    header,
    link_button,
    rich,
    runs,
    sections,
    texts,
)
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
    Tone,
)
from bot.reply.clean import clean, one_line
from bot.reply.cut import pieces, units
from bot.reply.errors import TooLong
from bot.reply.lines import address, again, fetching, headings, offers, requirement, row_lines
from bot.reply.text import plain, typed

__all__ = ["TooLong", "form_values", "home", "messages", "modal"]

Json = dict[str, Any]

MESSAGE_SIZE = limits.MESSAGE_SIZE - 1500  #: leaves room for the line that says which part it is
ROW_OF_BUTTONS = 5
BUTTONS_SIZE = 8000
SHORT = 200  #: characters of a button's words, with which it is …
SHORT_BUTTON = 1000  #: … no longer than this as JSON
ONE_LINE = 80  #: characters of a table row that still read as one line


def messages(reply: Reply) -> list[Json]:
    """*reply* as one or more messages to post in this order, each with ``text`` and ``blocks``."""
    parts = _packed(_reply(reply))
    if len(parts) == 1:
        return [{"text": escape(clean(plain(reply))).strip() or "…", "blocks": parts[0]}]
    said = []
    for number, blocks in enumerate(parts, 1):
        lead = [] if number == 1 else context(f"{one_line(reply.title)[:200]} ({number} of {len(parts)})")
        said.append({"text": "\n".join(texts([*lead, *blocks])), "blocks": [*lead, *blocks]})
    return said


def modal(form: Form, *, callback_id: str, private_metadata: str, intro: Reply | None = None) -> Json:
    """*form* as a modal to open; *intro* stands above its questions (its own form is left out).

    Raises TooLong where the form has more questions than a modal holds.
    """
    asked = inputs(form)
    above: list[Json] = []
    if intro is not None:
        rest = intro.model_copy(update={"blocks": tuple(b for b in intro.blocks if not isinstance(b, Form))})
        title = [] if rest.title.strip() == form.title.strip() else header(rest.title)
        above = [*title, *_blocks(rest.blocks, count())]
        if len(above) + len(asked) > limits.VIEW_BLOCKS:
            above = sections(plain(rest))
    name = _view_title(form.title)
    if name != clean(form.title):
        above = [*header(form.title), *above]
    view = {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": private_metadata,
        "title": {"type": "plain_text", "text": name},
        "submit": {"type": "plain_text", "text": _view_title(form.submit)},
        "close": {"type": "plain_text", "text": "Cancel"},
        "blocks": [*above, *asked],
    }
    return _checked(view)


def home(replies: Sequence[Reply]) -> Json:
    """The Home tab: the replies one below the other; as plain text where their blocks would be too many.

    Raises TooLong where even that is more than the tab holds (some 300,000 characters).
    """
    numbers = count()
    shown = [list(_reply(reply, numbers)) for reply in replies]
    spare = limits.VIEW_BLOCKS - sum(len(blocks) + 1 for blocks in shown)
    for at in sorted(range(len(shown)), key=lambda n: -len(shown[n])) if spare < 0 else ():
        spare += len(shown[at])
        shown[at] = sections(plain(replies[at]))
        spare -= len(shown[at])
        if spare >= 0:
            break
    blocks = [block for one in shown for block in [*one, {"type": "divider"}]][:-1]
    return _checked({"type": "home", "blocks": blocks})


def _checked(view: Json) -> Json:
    if faults := limits.check_view(view):
        raise TooLong(what=f"A {view['type']} view ({'; '.join(faults)})", channel="Slack")
    return view


def _view_title(text: str) -> str:
    shown = clean(text)
    return shown if units(shown) <= limits.VIEW_TITLE else f"{next(pieces(shown, limits.VIEW_TITLE - 1))}…"


def _packed(blocks: Iterator[Json]) -> list[list[Json]]:
    """Blocks gathered into messages that Slack takes; one more block than here may lead each."""
    every = list(blocks)
    if len(every) < limits.MESSAGE_BLOCKS and _length(every) <= MESSAGE_SIZE:
        return [every]
    parts: list[list[Json]] = [[]]
    size = 0
    for block in every:
        length = _length(block) + 2
        if len(parts[-1]) >= limits.MESSAGE_BLOCKS - 1 or (parts[-1] and size + length > MESSAGE_SIZE):
            parts.append([])
            size = 0
        parts[-1].append(block)
        size += length
    return parts


def _length(content: Json | list[Json]) -> int:
    return len(escape(json.dumps(content, ensure_ascii=False)))


def _reply(reply: Reply, numbers: Iterator[int] | None = None) -> Iterator[Json]:
    yield from header(reply.title)
    yield from _blocks(reply.blocks, numbers or count())


def _blocks(blocks: Sequence[AnyBlock], numbers: Iterator[int]) -> Iterator[Json]:
    for block in blocks:
        yield from _block(block, numbers)


def _block(block: AnyBlock, numbers: Iterator[int]) -> Iterator[Json]:
    match block:
        case Para() | Note():
            yield from _para(block)
        case Heading():
            yield from rich([runs(one_line(block.text), bold=True)])
        case Facts():
            yield from rich(
                [*runs(f"{one_line(row.label)}:", bold=True), *runs(f" {clean(row.value).strip()}")]
                for row in block.rows
            )
        case Items():
            yield from _items(block, numbers)
        case Table():
            yield from _table(block)
        case Reasons():
            yield from rich(
                ([*runs(f"{reason.text} "), *runs(f"({reason.clause})", italic=True)] for reason in block.reasons),
                "bullet",
            )
        case Buttons():
            yield from _actions(block.buttons, numbers)
        case File():
            yield from _file(block, numbers)
        case Form():
            yield from _form(block, numbers)
        case _:
            assert_never(block)


def _para(block: Para | Note) -> list[Json]:
    """With a sign before what warns; colours are in the words of a paragraph already."""
    if isinstance(block, Note):
        return context(block.text)
    mark = MARKS[block.tone] if block.tone is Tone.WARNING else ""
    return sections(mark + block.text if clean(block.text).strip() else "")


def _items(block: Items, numbers: Iterator[int]) -> Iterator[Json]:
    """A real list where nothing is to be pressed; else each item by itself, with its button beside it."""
    if not any(item.buttons for item in block.items):
        style = "ordered" if block.numbered else "bullet"
        yield from rich((_item_runs(item) for item in block.items), style)
        return
    for place, item in enumerate(block.items, 1):
        yield from _item(item, f"{place}. " if block.numbered else "", numbers)


def _item_runs(item: Item) -> list[Json]:
    detail = f"\n{item.detail}" if item.detail else ""
    return [*runs(f"{MARKS[item.tone]}{item.text}", bold=True), *runs(detail)]


def _item(item: Item, mark: str, numbers: Iterator[int]) -> Iterator[Json]:
    text = f"{mark}{MARKS[item.tone]}{item.text}"
    blocks = sections(f"{text}\n{item.detail}" if item.detail else text)
    if len(blocks) == len(item.buttons) == 1 and fits(item.buttons[0]):
        blocks[0]["accessory"] = button(item.buttons[0], next(numbers))
        yield from blocks
        return
    yield from blocks
    yield from _actions(item.buttons, numbers)


def _table(table: Table) -> Iterator[Json]:
    yield from rich([runs(one_line(table.caption), bold=True)])
    yield from context(headings(table))
    yield from rich(
        ([*runs(one_line(lead) or "-", bold=True), *runs(_rest(rest))] for lead, rest in row_lines(table)),
        "bullet",
    )


def _rest(cells: list[str]) -> str:
    """A row's cells after the first: in one line where that is short, else each in its own."""
    said = " · ".join(map(one_line, cells))
    return f"\n{said}" if cells and len(said) <= ONE_LINE else "".join(f"\n{one_line(cell)}" for cell in cells)


def _actions(given: Sequence[Button], numbers: Iterator[int]) -> Iterator[Json]:
    row: list[Json] = []
    size = 0
    for one in given:
        if not fits(one):
            yield from context(one.label)
        element = button(one, next(numbers))
        length = SHORT_BUTTON if len(one.words) <= SHORT else len(json.dumps(element, ensure_ascii=False))
        if row and (len(row) == ROW_OF_BUTTONS or size + length > BUTTONS_SIZE):
            yield {"type": "actions", "elements": row}
            row, size = [], 0
        row.append(element)
        size += length
    if row:
        yield {"type": "actions", "elements": row}


def _file(file: File, numbers: Iterator[int]) -> Iterator[Json]:
    url = address(file)
    url = url if units(url) <= limits.URL else ""
    fetch = "" if url else f"Fetch it with: {typed(fetching(file))}"
    blocks = sections("\n".join(line for line in (one_line(file.name), fetch, file.note) if line.strip()))
    if url:
        blocks[-1]["accessory"] = link_button("Download", url, next(numbers))
    yield from blocks


def _form(form: Form, numbers: Iterator[int]) -> Iterator[Json]:
    """A form where it cannot be one (a message holds no inputs): what it asks, and a button that opens it."""
    lines = []
    for field in form.fields:
        told = [field.hint, f"One of: {offers(field)}." if field.choices else "", field.value]
        detail = "\n".join(line for line in told if line)
        lines.append(
            [
                *runs(one_line(field.label), bold=True),
                *runs(f" ({requirement(field)})"),
                *runs(detail and f"\n{detail}"),
            ]
        )
    yield from rich([runs(one_line(form.title), bold=True)])
    yield from rich(lines, "bullet")
    yield from _actions([Button(label="Open the form", words=again(form), style="primary")], numbers)
