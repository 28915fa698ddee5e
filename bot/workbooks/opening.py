"""Bytes to a Workbook: every text and where it stands, nothing evaluated. Runs in the worker, on untrusted files."""

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from defusedxml.ElementTree import iterparse
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.worksheet.formula import ArrayFormula

from bot.engine.workbook import ALL_CHARACTERS, CHARACTERS, COLUMNS, ROWS, SHEETS, Cell, Sheet, Workbook
from bot.workbooks.package import AGAIN, FRESH, suspicion

MERGES = 2000  #: merged areas of a sheet that are looked at
#: What openpyxl and its XML parser raise on files that no spreadsheet program writes. The worker ends on others.
UNREADABLE = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    AssertionError,
    zipfile.BadZipFile,
    zlib.error,
)

Place = tuple[int, int]  #: row, column


def workbook(raw: bytes) -> Workbook:
    """The workbook in *raw*. Whatever is wrong with it is a fault in plain English, with no sheets."""
    if fault := suspicion(raw):
        return Workbook(faults=(fault,))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's, on what it leaves out; we take texts only
            return _opened(raw)
    except UNREADABLE:
        return Workbook(faults=(f"The workbook could not be read: parts of it are damaged or unknown. {AGAIN}",))


def _opened(raw: bytes) -> Workbook:
    book = load_workbook(BytesIO(raw), read_only=True, keep_links=False)
    sheets, faults, room = [], [], ALL_CHARACTERS
    try:
        for sheet in book.worksheets[:SHEETS]:
            found, told = _Reading(sheet, room).read()
            sheets.append(found)
            faults += told
            room -= sum(len(cell.text) for row in found.rows for cell in row)
    finally:
        book.close()
    if len(book.worksheets) > SHEETS:
        faults.append(f"The workbook has {len(book.worksheets)} sheets; only the first {SHEETS} were read. {FRESH}")
    return Workbook(sheets=tuple(sheets), faults=tuple(faults))


class _Reading:
    """One sheet, in two passes over its XML: its outline (what is merged, what lies too far out), then its cells."""

    def __init__(self, sheet: Any, room: int) -> None:
        self._sheet = sheet
        self._room = room  #: characters that may still be taken
        self._faults: list[str] = []
        self._areas: list[tuple[int, int, int, int]] = []

    def read(self) -> tuple[Sheet, list[str]]:
        self._outline()
        texts = dict(self._texts())
        merged = self._merged(texts)
        rows: dict[int, list[Cell]] = {}
        for row, column in sorted(texts.keys() | merged):
            text, formula = texts.get((row, column), ("", False))
            at = f"{get_column_letter(column)}{row}"
            cell = Cell(at=at, text=text, formula=formula, merged=(row, column) in merged)
            rows.setdefault(row, []).append(cell)
        return Sheet(name=_plain(self._sheet.title), rows=tuple(map(tuple, rows.values()))), self._faults

    def _outline(self) -> None:
        """Openpyxl's sparing reader knows nothing of merged cells, and would stop at the last row in silence."""
        # It keeps the path and the archive of a sheet to itself; there is no other way to its XML.
        path, archive = self._sheet._worksheet_path, self._sheet.parent._archive  # noqa: SLF001
        number, rows, columns = 0, False, False
        with archive.open(path) as source:
            data: Any = None
            for event, element in iterparse(source, events=("start", "end"), forbid_dtd=True):
                name = element.tag.rpartition("}")[2]
                if event == "start":
                    data = element if name == "sheetData" else data
                elif name == "row":
                    number = int(element.get("r") or number + 1)
                    filled = [cell.get("r") for cell in element if len(cell)]
                    rows = rows or (number > ROWS and bool(filled))
                    columns = columns or bool(filled and filled[-1] and coordinate_to_tuple(filled[-1])[1] > COLUMNS)
                    data.clear()
                elif name == "mergeCell" and len(self._areas) <= MERGES:
                    left, top, right, bottom = range_boundaries(element.get("ref"))
                    self._areas.append((left or 1, top or 1, right or COLUMNS, bottom or ROWS))
        self._cut(rows, f"has more than {ROWS:,} rows; those below were not read")
        self._cut(columns, f"has more than {COLUMNS} columns; those beyond were not read")
        self._cut(len(self._areas) > MERGES, f"has more than {MERGES:,} merged areas; the others were not looked at")

    def _texts(self) -> Iterator[tuple[Place, tuple[str, bool]]]:
        for row in self._sheet.iter_rows(max_row=ROWS, max_col=COLUMNS):
            for cell in row:
                if cell.value is None or not (text := _text(cell.value)).strip():
                    continue
                kept = text[: min(CHARACTERS, max(self._room, 0))]
                self._room -= len(kept)
                if kept:
                    yield (cell.row, cell.column), (kept, cell.data_type == "f")
                if len(kept) < len(text):
                    self._cut(wrong=True, what=f"holds more text than is read; {cell.coordinate} was cut")
                    if not self._room:
                        return

    def _merged(self, texts: dict[Place, Any]) -> set[Place]:
        """Every place of a merged area within what is used: an area can name a whole sheet."""
        last_row, last_column = (max((place[n] for place in texts), default=0) for n in (0, 1))
        return {
            (row, column)
            for left, top, right, bottom in self._areas
            for row in range(top, min(bottom, last_row) + 1)
            for column in range(left, min(right, last_column) + 1)
        }

    def _cut(self, wrong: bool, what: str) -> None:  # noqa: FBT001 - said in place of an if
        if wrong:
            self._faults.append(f"The sheet “{_plain(self._sheet.title)}” {what}. {FRESH}")


def _text(value: object) -> str:
    """As a person would write it down; a date as 2026-11-18, a whole number without its point."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case ArrayFormula():
            return _plain(str(value.text or "="))
        case _:
            return _plain(str(value))


def _plain(text: str) -> str:
    """Without halves of characters, which no other program takes."""
    return text.encode("utf-8", "replace").decode()
