"""What is said: one neutral reply that every channel renders. All text is plain: channels escape it."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from bot.engine.scale import Rag, Rating
from bot.engine.verdict import Reason, Value


class Tone(StrEnum):
    """A colour that a channel may add. It never carries meaning alone: the words beside it say the same."""

    PLAIN = "plain"
    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    WARNING = "warning"


class Button(Value):
    """A press that says *words*, as if the member had typed them after ``/iqaf``."""

    label: str = Field(max_length=60)
    words: str
    style: Literal["plain", "primary", "danger"] = "plain"


class Para(Value):
    """A paragraph. Line breaks in it are kept."""

    block: Literal["para"] = "para"
    text: str
    tone: Tone = Tone.PLAIN


class Heading(Value):
    """The name of the part that follows."""

    block: Literal["heading"] = "heading"
    text: str


class Row(Value):
    """One label and its value."""

    label: str
    value: str
    tone: Tone = Tone.PLAIN


class Facts(Value):
    """Labels and values."""

    block: Literal["facts"] = "facts"
    rows: tuple[Row, ...]


class Item(Value):
    """One line of a list: what, a detail under it, and at most two buttons."""

    text: str
    detail: str = ""
    tone: Tone = Tone.PLAIN
    buttons: tuple[Button, ...] = Field(default=(), max_length=2)


class Items(Value):
    """A list, numbered where order matters."""

    block: Literal["items"] = "items"
    items: tuple[Item, ...]
    numbered: bool = False


class Table(Value):
    """Rows of text under headings; for narrow channels each row becomes a line."""

    block: Literal["table"] = "table"
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Reasons(Value):
    """Why: each reason with its clause, local defaults marked."""

    block: Literal["reasons"] = "reasons"
    reasons: tuple[Reason, ...]


class Buttons(Value):
    """What can be done next."""

    block: Literal["buttons"] = "buttons"
    buttons: tuple[Button, ...]


class Note(Value):
    """Small print: where it comes from, how to undo it."""

    block: Literal["note"] = "note"
    text: str


class File(Value):
    """A document to fetch: at *url* where there is an address, else by its reference on the command line."""

    block: Literal["file"] = "file"
    ref: str
    name: str
    url: str = ""
    note: str = ""


class Choice(Value):
    """One value that a field offers: what is sent, what is shown."""

    value: str
    label: str


class FormField(Value):
    """One question of a form."""

    name: str
    label: str
    kind: Literal["line", "text", "choice", "date", "service", "file"]
    hint: str = ""
    required: bool = True
    choices: tuple[Choice, ...] = ()
    value: str = ""
    max_length: int = 3000


class Form(Value):
    """Questions whose answers are the arguments of *command*; a channel opens it as its own kind of form."""

    block: Literal["form"] = "form"
    command: str
    title: str = Field(max_length=24)
    submit: str = Field(default="Send", max_length=24)
    fields: tuple[FormField, ...]


AnyBlock = Para | Heading | Facts | Items | Table | Reasons | Buttons | Note | File | Form
Block = Annotated[AnyBlock, Field(discriminator="block")]


class Reply(Value):
    """One answer or post."""

    title: str
    blocks: tuple[Block, ...] = ()
    tone: Tone = Tone.PLAIN
    private: bool = True  #: shown to the asker alone where the channel can
    outcome: Literal["done", "refused", "broke"] = "done"  #: refused: what was asked was wrong; broke: we were

    @property
    def form(self) -> Form | None:
        """The form to open, where the answer is one."""
        return next((block for block in self.blocks if isinstance(block, Form)), None)


REPLY: TypeAdapter[Reply] = TypeAdapter(Reply)

RAG_WORDS = {Rag.RED: "◆ Red", Rag.AMBER: "▲ Amber", Rag.GREEN: "● Green"}
RAG_TONES = {Rag.RED: Tone.RED, Rag.AMBER: Tone.AMBER, Rag.GREEN: Tone.GREEN}


def rag_words(rag: Rag | None) -> str:
    """A colour as a shape and a word, so that it reads without colour."""
    return RAG_WORDS[rag] if rag else "○ Not enough information"


def rag_tone(rag: Rag | None) -> Tone:
    """The colour a channel may add to :func:`rag_words`."""
    return RAG_TONES[rag] if rag else Tone.PLAIN


def rating_words(rating: Rating | None) -> str:
    """A rating, or that there is none."""
    return rating.value if rating else "No rating"


def buttons(*pairs: tuple[str, str]) -> Buttons:
    """Buttons from (label, words) pairs."""
    return Buttons(buttons=tuple(Button(label=label, words=words) for label, words in pairs))


def facts(rows: Sequence[tuple[str, str] | tuple[str, str, Tone]]) -> Facts:
    """Facts from (label, value[, tone]) tuples; rows with an empty value are left out."""
    return Facts(rows=tuple(Row(label=row[0], value=row[1], tone=(*row, Tone.PLAIN)[2]) for row in rows if row[1]))
