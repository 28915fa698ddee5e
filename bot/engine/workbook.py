"""A spreadsheet as read: texts, where they stand, and what could not be read. Nothing in it was worked out or run."""

import re
from functools import reduce

from pydantic import Field

from bot.engine.verdict import Value

SHEETS = 30  #: of a workbook, at most
ROWS = 2000  #: of a sheet, at most
COLUMNS = 40  #: of a sheet, at most
CHARACTERS = 32_767  #: of a cell, at most: what Excel itself allows
ALL_CHARACTERS = 2_000_000  #: of all cells together, at most

_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


class Cell(Value):
    """A cell that says something, or is part of a merged area. Dates read 2026-11-18, yes and no TRUE and FALSE."""

    at: str = Field(pattern=rf"^{_PLACE.pattern}$")  #: C7
    text: str = Field(default="", max_length=CHARACTERS)  #: of a formula, the formula: it is never worked out
    formula: bool = False
    merged: bool = False  #: part of a merged area; its first cell holds the text

    @property
    def column(self) -> str:
        """Its letters: "C" of C7."""
        return self.at.rstrip("0123456789")

    @property
    def row(self) -> int:
        """Its number: 7 of C7."""
        return int(self.at.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))

    @property
    def across(self) -> int:
        """Its column as a number: 3 of C7."""
        return reduce(lambda sum_, letter: sum_ * 26 + ord(letter) - 64, self.column, 0)


class Sheet(Value):
    """A sheet by rows, from the top; empty cells and rows are left out."""

    name: str
    rows: tuple[tuple[Cell, ...], ...] = Field(default=(), max_length=ROWS)


class Workbook(Value):
    """A workbook as far as it was read. Where there are *faults*, in plain English, it is not to be relied on."""

    sheets: tuple[Sheet, ...] = Field(default=(), max_length=SHEETS)
    faults: tuple[str, ...] = ()
