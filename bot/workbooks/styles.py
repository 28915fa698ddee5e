"""How our spreadsheets look, and how text gets into them without ever becoming a formula."""

from datetime import date, datetime
from typing import cast

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from bot.engine.days import LONDON
from bot.engine.workbook import CHARACTERS

Scalar = str | int | float | bool | date | datetime | None

HEAD = Font(bold=True, color="FFFFFF")
HEAD_FILL = PatternFill("solid", fgColor="1F3A5F")
TITLE = Font(bold=True, size=16)
BOLD = Font(bold=True)
TOP = Alignment(wrap_text=True, vertical="top")
THIN = Side(style="thin", color="8A8A8A")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
DAY_FORMAT, MOMENT_FORMAT, TEXT_FORMAT = "d mmmm yyyy", "d mmmm yyyy hh:mm", "@"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def new_workbook(title: str) -> Workbook:
    """A workbook with no sheet yet."""
    book = Workbook()
    del book[book.sheetnames[0]]
    book.properties.title, book.properties.creator = clean(title), "iqaf"
    return book


def clean(text: str) -> str:
    """Without what no spreadsheet can hold, and no longer than a cell takes."""
    whole = text.encode("utf-8", "replace").decode()
    return ILLEGAL_CHARACTERS_RE.sub(" ", whole)[:CHARACTERS]


def put(sheet: Worksheet, row: int, column: int, value: Scalar) -> Cell:
    """Write a value. Text stays text, even where it begins as a formula does; dates are dates, moments London's."""
    cell = cast(Cell, sheet.cell(row, column))  # nothing of ours is merged
    cell.alignment = TOP
    match value:
        case None | "":
            pass
        case str():
            cell.value = clean(value)
            cell.data_type = "s"  # after the value, which would have made "=1+1" a formula
            if value.startswith(FORMULA_STARTS):
                cell.quotePrefix = True  # so that Excel keeps it text when somebody edits it
        case bool():
            cell.value = "yes" if value else "no"
        case datetime():
            cell.value = value.astimezone(LONDON).replace(tzinfo=None, microsecond=0) if value.tzinfo else value
            cell.number_format = MOMENT_FORMAT
        case date():
            cell.value = value
            cell.number_format = DAY_FORMAT
        case _:
            cell.value = value
    return cell


def head_row(sheet: Worksheet, head: tuple[str, ...], widths: tuple[float, ...]) -> None:
    """The first row as a heading that stays in sight, on screen and on every printed page."""
    for column, (text, width) in enumerate(zip(head, widths, strict=True), start=1):
        cell = put(sheet, 1, column, text)
        cell.font, cell.fill, cell.border = HEAD, HEAD_FILL, BOX
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.print_title_rows = "1:1"


def printable(sheet: Worksheet, title: str) -> None:
    """A4 landscape, as wide as the page, with the title above and page numbers below."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    above, below = cast(HeaderFooterItem, sheet.oddHeader), cast(HeaderFooterItem, sheet.oddFooter)
    above.left.text = clean(title).replace("&", "&&")[:120]
    below.left.text, below.right.text = "&A", "Page &P of &N"
