"""Letters that tell a provider what was decided: the words of a place, with what is filled in (IQAF §15-16, 22)."""

from collections.abc import Collection, Mapping
from string import Formatter
from typing import Literal

from pydantic import Field, model_validator

from bot.engine.keyed import Keyed
from bot.engine.verdict import Clause, Value

Trait = Literal["joint", "alone", "immediate", "after meeting", "stopped", "phased"]
FILLED = frozenset(
    (
        *("service", "provider", "address", "postcode", "date", "reference", "reasons", "commissioners", "form"),
        *("since", "review date", "told by", "remedy by", "last day", "meeting", "signatory"),
    )
)
"""What a letter's words may stand around, in braces; {reasons} is a member's own text, and keeps its paragraphs."""


class Section(Value):
    """A part of a letter under its own heading; *only* where the matter has that trait."""

    heading: str = ""
    text: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    only: Trait | None = None


class Letter(Value):
    """One kind of letter."""

    id: str
    name: str  #: of the document: "suspension letter"
    title: str
    salutation: str
    sections: tuple[Section, ...] = Field(min_length=1)
    closing: str
    clause: Clause

    @model_validator(mode="after")
    def _fills_what_there_is(self) -> "Letter":
        words = [self.title, self.salutation, self.closing]
        words += [text for part in self.sections for text in (part.heading, *part.text, *part.points)]
        unknown = sorted(_wanted(words) - FILLED)
        if unknown:
            message = f"{self.id}: nothing fills in {', '.join(unknown)}; there is {', '.join(sorted(FILLED))}"
            raise ValueError(message)
        return self

    def filled(self, told: Mapping[str, str], traits: Collection[Trait]) -> "Letter":
        """The letter with its blanks filled in, and only the parts that belong."""

        def fill(words: str) -> str:
            return "".join(lead + (told.get(name, "") if name else "") for lead, name, _, _ in Formatter().parse(words))

        sections = tuple(
            Section(heading=fill(part.heading), text=tuple(map(fill, part.text)), points=tuple(map(fill, part.points)))
            for part in self.sections
            if part.only is None or part.only in traits
        )
        words = {"title": fill(self.title), "salutation": fill(self.salutation), "closing": fill(self.closing)}
        return self.model_copy(update={**words, "sections": sections})


class Sender(Value):
    """How an agency's letters begin: the lines above the date, its name first."""

    id: str  #: agency id
    agency: str  #: the same: so that it is known to be one
    lines: tuple[str, ...]
    clause: Clause


class LetterTable(Value):
    """Every letter of a place, who sends them, and what marks a draft."""

    draft: str  #: at the head of every page: nobody has sent it yet
    senders: Keyed[Sender]
    letters: Keyed[Letter]

    @model_validator(mode="after")
    def _all_there(self) -> "LetterTable":
        missing = [name for name in ("suspension", "lifting", "termination", "breach") if name not in self.letters]
        if missing:
            message = f"letters: there is none called {', '.join(missing)}"
            raise ValueError(message)
        return self


def _wanted(words: list[str]) -> set[str]:
    return {name for each in words for _, name, _, _ in Formatter().parse(each) if name is not None}
