"""The pieces that Slack messages and views are made of, each within Slack's limits.

Text of users stands only where Slack reads no markup: in plain_text objects, and in the runs of rich text. So no
asterisk, link or mention in it can do anything, whatever it holds.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from bot.integrations.slack import limits
from bot.reply import Button, Tone
from bot.reply.clean import clean, one_line
from bot.reply.cut import pieces, units, utf16
from bot.reply.errors import TooLong

Json = dict[str, Any]

MARKS = {Tone.PLAIN: "", Tone.RED: "🔴 ", Tone.AMBER: "🟠 ", Tone.GREEN: "🟢 ", Tone.WARNING: "⚠️ "}
RICH = 2800  #: of one rich_text block, which has no published limit; below a section's
SMALL = 1500  #: of one piece of text in a home tab or beside a button


def escape(text: str) -> str:
    """The text as Slack's text objects want it: three characters as entities, and no name that calls people."""
    said = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")  # many times as fast as translate
    for everyone in ("@here", "@channel", "@everyone"):
        said = said.replace(everyone, f"@\u200b{everyone[1:]}")
    return said


def price(character: str) -> int:
    """What a character takes once it is escaped; an at sign may need one more."""
    return {"&": 5, "<": 4, ">": 4, "@": 2}.get(character) or utf16(character)


def cut(text: str, limit: int) -> list[str]:
    """The text in escaped pieces; those with nothing to see are left out, since Slack refuses them."""
    return [escape(piece) for piece in pieces(clean(text), limit, price) if piece.strip()]


def plain_text(text: str) -> Json:
    """A text object without markup. *text* is escaped already."""
    return {"type": "plain_text", "text": text, "emoji": False}


def sections(text: str) -> list[Json]:
    """The text as paragraphs across the whole width."""
    return [{"type": "section", "text": plain_text(piece)} for piece in cut(text, limits.SECTION)]


def header(text: str) -> list[Json]:
    """A title; what of it is too long for one goes on below."""
    first, *more = cut(one_line(text), limits.HEADER) or [""]
    lines = [{"type": "header", "text": plain_text(first)}] if first else []
    return lines + [{"type": "section", "text": plain_text(piece)} for piece in more]


def context(text: str) -> list[Json]:
    """Small print."""
    return [{"type": "context", "elements": [plain_text(piece)]} for piece in cut(text, limits.FIELD)]


def runs(text: str, *, bold: bool = False, italic: bool = False) -> list[Json]:
    """Runs of rich text, which Slack shows as they are."""
    style = {name: True for name, on in (("bold", bold), ("italic", italic)) if on}
    return [
        {"type": "text", "text": piece, **({"style": style} if style else {})}
        for piece in pieces(clean(text), RICH)
        if piece
    ]


def rich(lines: Iterable[list[Json]], style: str = "") -> list[Json]:
    """Lines of runs as rich text, in as many blocks as they need: a list where *style* is bullet or ordered."""
    blocks: list[Json] = []
    start = 0
    for batch in _batches(lines):
        element: Json = {"type": "rich_text_section", "elements": _joined(batch)}
        if style:
            lines_of = [{"type": "rich_text_section", "elements": line} for line in batch]
            element = {"type": "rich_text_list", "style": style, "elements": lines_of}
            if style == "ordered" and start:
                element["offset"] = start
        blocks.append({"type": "rich_text", "elements": [element]})
        start += len(batch)
    return blocks


def _joined(lines: list[list[Json]]) -> list[Json]:
    broken = [[{"type": "text", "text": "\n"}, *line] for line in lines[1:]]
    return [run for line in [lines[0], *broken] for run in line]


def _batches(lines: Iterable[list[Json]]) -> Iterator[list[list[Json]]]:
    """Lines gathered up to a block's size; a line that is longer than that is split over several."""
    batch: list[list[Json]] = []
    size = 0
    for line in lines:
        for part in _short(line):
            length = sum(len(run["text"]) for run in part)
            if batch and size + length > RICH:
                yield batch
                batch, size = [], 0
            batch.append(part)
            size += length
    if batch:
        yield batch


def _short(line: list[Json]) -> Iterator[list[Json]]:
    part: list[Json] = []
    size = 0
    for run in line:
        if part and size + len(run["text"]) > RICH:
            yield part
            part, size = [], 0
        part.append(run)
        size += len(run["text"])
    if any(run["text"].strip() for run in part):
        yield part


def button(given: Button, number: int) -> Json:
    """A press that says its words. *number* keeps the action_id unique: ``say:0``, ``say:1`` ….

    Raises TooLong where the words do not fit: cut words would say something else.
    """
    if units(given.words) > limits.BUTTON_VALUE:
        raise TooLong(
            what=f"The words of the button “{given.label}” ({units(given.words)} characters)", channel="Slack"
        )
    element: Json = {
        "type": "button",
        "text": plain_text(next(iter(cut(one_line(given.label), limits.BUTTON_TEXT)), "…")),
        "action_id": f"say:{number}",
        "value": given.words,
    }
    if given.style != "plain":
        element["style"] = given.style
    return element


def link_button(label: str, url: str, number: int) -> Json:
    """A press that opens an address, which Slack does not preview as it does a link in a text.

    Slack tells of the press too; it has no value, and nothing is said.
    """
    return {"type": "button", "text": plain_text(label), "action_id": f"open:{number}", "url": url}


def fits(given: Button) -> bool:
    """Whether a button can bear its whole label."""
    return len(cut(one_line(given.label), limits.BUTTON_TEXT)) <= 1


def texts(node: Any) -> Iterator[str]:
    """Every text that a reader sees in blocks, in order and escaped, whichever way Slack wants it where it stands."""
    if isinstance(node, list):
        for one in node:
            yield from texts(one)
    elif node.get("type") == "rich_text_section":
        yield escape("".join(run["text"] for run in node["elements"]))
    elif node.get("type") == "plain_text":
        yield node["text"]
    else:
        for part in ("text", "elements", "accessory"):
            yield from texts(node.get(part, []))
