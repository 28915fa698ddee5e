"""CSV files a row at a time, with line numbers, for files of any size and in the shapes that are really published."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from bot.engine.errors import IqafError

LONGEST_LINE = 1_000_000
PREAMBLE = 20  #: lines of text that the CQC puts before its headings, at most
LONGEST_VALUE = 2000
_SPACES = re.compile(r"\s+")
_FORMS = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%m/%d/%Y", "%m/%d/%Y %I:%M:%S %p", "%d/%m/%Y - %H:%M")


class UnknownShape(IqafError):
    """{file} is in no shape known here: none of its lines names the columns {wanted}. Nothing was taken."""


class UnreadableLine(IqafError):
    """Line {line} of {file} cannot be read: {problem}. What stands before it may have been taken; \
correct it and import the file again."""


@dataclass(frozen=True)
class Row:
    """One row: its line in the file, and its values by column, in lower case and tidied."""

    line: int
    values: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values.get(column, "")


@dataclass(frozen=True)
class Refused:
    """A row that was not taken, and why."""

    line: int
    why: str


def headings(file: Path, known: Mapping[str, frozenset[str]]) -> str:
    """Which of the *known* shapes (name -> columns it needs) a file has. Raises UnknownShape."""
    for columns in _candidates(file):
        for shape, needed in known.items():
            if needed <= columns:
                return shape
    wanted = " or ".join(", ".join(sorted(needed)) for needed in known.values())
    raise UnknownShape(file=file, wanted=wanted)


def rows(file: Path, needed: frozenset[str]) -> Iterator[Row]:
    """Every row below the line that names all *needed* columns. Bytes that are no UTF-8 are replaced.

    Raises UnknownShape, at its end, where no line names them; UnreadableLine.
    """
    csv.field_size_limit(LONGEST_LINE)
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        names: list[str] | None = None
        reader = csv.reader(lines)
        try:
            for cells in reader:
                if names is None:
                    columns = [cell.strip().lower() for cell in cells]
                    names = columns if needed <= set(columns) else None
                elif any(cell.strip() for cell in cells):
                    yield Row(reader.line_num, {name: _tidy(cell) for name, cell in zip(names, cells, strict=False)})
        except csv.Error as fault:
            raise UnreadableLine(file=file, line=reader.line_num, problem=fault) from fault
    if names is None:
        raise UnknownShape(file=file, wanted=", ".join(sorted(needed)))


def day(text: str) -> date | None:
    """A date in any of the forms that the CQC's files use; None where it is none. Slashes alone are month first."""
    for form in _FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _candidates(file: Path) -> Iterator[set[str]]:
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        for number, cells in enumerate(csv.reader(lines)):
            if number >= PREAMBLE:
                return
            yield {cell.strip().lower() for cell in cells}


def _tidy(cell: str) -> str:
    return _SPACES.sub(" ", cell.replace("\x00", "")).strip()[:LONGEST_VALUE]
