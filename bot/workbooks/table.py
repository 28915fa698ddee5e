"""Any table as a tidy spreadsheet: one heading row, one row a thing, dates that are dates."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from bot.engine.quality.sheet_words import sheet_name
from bot.workbooks.styles import BOX, Scalar, head_row, new_workbook, printable, put

NARROW, WIDE = 10.0, 60.0  #: columns, in characters


def table_workbook(title: str, head: Sequence[str], rows: Iterable[Sequence[Scalar]]) -> bytes:
    """An .xlsx of one sheet named *title*, with *head* above *rows*; it can be sorted and filtered as it is.

    Raises ValueError where a row has more or fewer values than *head*.
    """
    kept = [tuple(row) for row in rows]
    book = new_workbook(title)
    sheet = book.create_sheet(sheet_name(title))
    head_row(sheet, tuple(head), tuple(_width([head, *kept], column) for column in range(len(head))))
    for number, row in enumerate(kept, start=2):
        for column, (_, value) in enumerate(zip(head, row, strict=True), start=1):
            put(sheet, number, column, value).border = BOX
    sheet.freeze_panes = "A2"
    if head:
        sheet.auto_filter.ref = sheet.dimensions
    printable(sheet, title)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _width(rows: Sequence[Sequence[Scalar]], column: int) -> float:
    """As wide as the longest line in it, within reason."""
    texts = ("18 September 2026" if hasattr(row[column], "year") else str(row[column] or "") for row in rows)
    longest = max(len(line) for text in texts for line in text.split("\n"))
    return min(max(longest + 2.0, NARROW), WIDE)
