"""The pieces that Adaptive Cards are made of.

TextBlocks and FactSets read Markdown, and clients differ in how they escape it. So any text that could hold markup
stands in a RichTextBlock, whose runs are shown as they are; TextBlocks are for text that cannot hold any.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from bot.reply import Button, Tone
from bot.reply.clean import clean, one_line
from bot.reply.cut import pieces, utf16

Json = dict[str, Any]

SIZE: Final = 20_000  #: characters of a card as JSON; two bytes each is the 40,000 that every client and relay takes
PIECE: Final = 4000  #: characters of one piece of text as JSON
ACTIONS: Final = 5  #: in one set; more are folded away or dropped, as the client pleases

COLOURS = {
    Tone.PLAIN: "Default",
    Tone.RED: "Attention",
    Tone.AMBER: "Warning",
    Tone.GREEN: "Good",
    Tone.WARNING: "Warning",
}
STYLES = {"plain": "default", "primary": "positive", "danger": "destructive"}
_MARKUP = re.compile(r"[*_`~\[\]<>\\#|{}@]|&#?\w+;|://|www\.|^\s*(?:[-+]|\d+[.)])(?:\s|$)|\n")


def size(node: Any) -> int:
    """How long *node* is as JSON at its longest, with everything but ASCII written as escapes."""
    return len(json.dumps(node))


def price(character: str) -> int:
    """What a character takes in JSON at its longest: as it is, behind a backslash, or as one or two escapes of six."""
    if character.isascii() and character.isprintable():
        return {'"': 2, "\\": 2, "{": 7}.get(character, 1)  # a brace may be parted from the next by \\u200b
    return 6 * utf16(character)


def bare(text: str) -> bool:
    """Whether no client could take anything in *text* for Markdown, a link or a template."""
    return not _MARKUP.search(text)


def run(text: str, **look: Any) -> Json:
    """A run of text that is shown as it is; even the braces in which clients look for dates to write out."""
    return {"type": "TextRun", "text": text.replace("{{", "{\u200b{").replace("{{", "{\u200b{"), **look}


def rich(*runs: Json, spacing: str = "Default", separator: bool = False) -> Json:
    """A line of runs."""
    return {"type": "RichTextBlock", "inlines": list(runs), "spacing": spacing, "separator": separator}


def text(said: str, *, spacing: str = "Default", **look: Any) -> Iterator[Json]:
    """*said* as paragraphs: each line by itself, since clients do not agree on what a line break does."""
    for line in clean(said).split("\n"):
        if not line.strip():
            spacing = "Medium"
            continue
        for piece in pieces(line, PIECE, price):
            if piece.strip():
                yield rich(run(piece, **look), spacing=spacing)
                spacing = "None"


def heading(said: str, *, spacing: str = "Default", separator: bool = False, **look: Any) -> Iterator[Json]:
    """A heading, which screen readers find as one wherever its text allows that."""
    line = one_line(said)
    place: Json = {"spacing": spacing, "separator": separator}
    if line and bare(line) and size(line) <= PIECE:
        yield {"type": "TextBlock", "text": line, "wrap": True, "style": "heading", "weight": "Bolder", **look, **place}
        return
    for piece in pieces(line, PIECE, price):
        yield rich(run(piece, weight="Bolder", **look), **place)
        place = {"spacing": "None"}


def execute(button: Button) -> Json:
    """A press that says its words. The verb and the data's action are both needed: clients look at either."""
    return {
        "type": "Action.Execute",
        "title": one_line(button.label),
        "verb": "say",
        "data": {"action": "say", "words": button.words},
        "associatedInputs": "none",
        "style": STYLES[button.style],
    }


def action_sets(buttons: tuple[Button, ...]) -> Iterator[Json]:
    """Buttons in sets that no client folds."""
    batch: list[Json] = []
    for button in buttons:
        action = execute(button)
        if batch and (len(batch) == ACTIONS or size(batch) + size(action) > SIZE // 2):
            yield {"type": "ActionSet", "actions": batch}
            batch = []
        batch.append(action)
    if batch:
        yield {"type": "ActionSet", "actions": batch}


def texts(node: Any) -> Iterator[str]:
    """Every text that a reader sees in a card, in order."""
    match node:
        case list():
            for one in node:
                yield from texts(one)
        case {"type": "RichTextBlock", "inlines": inlines}:
            yield "".join(run["text"] for run in inlines)
        case {"type": "Input.Text" | "Input.Date" | "Input.ChoiceSet", "label": label}:
            yield from (label, node.get("value", ""), *(choice["title"] for choice in node.get("choices", ())))
        case _:
            for key in ("text", "title", "value"):
                if isinstance(node.get(key), str):
                    yield node[key]
            for key in ("body", "facts", "columns", "items", "actions"):
                yield from texts(node.get(key, []))
