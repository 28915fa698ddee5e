"""A toolkit as a spreadsheet to fill in: for an officer's visit (S03), or the provider's statement (S06; QRG §3.3).

What has been worked out is written as a table instead: :func:`table_workbook`.
"""

from datetime import date
from io import BytesIO

from openpyxl.styles import Alignment
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from bot.engine.facts import ServiceDescribed
from bot.engine.facts.quality import VisitForm
from bot.engine.quality import sheet_words as words
from bot.engine.quality.sheet_words import Purpose, sheet_name
from bot.engine.quality.toolkit import Toolkit, ToolkitDomain
from bot.engine.scale import Achievement
from bot.engine.verdict import Value
from bot.workbooks.styles import (
    BOLD,
    BOX,
    DAY_FORMAT,
    TEXT_FORMAT,
    TITLE,
    Scalar,
    head_row,
    new_workbook,
    printable,
    put,
)
from bot.workbooks.table import table_workbook

__all__ = ["table_workbook", "toolkit_workbook"]

WIDTHS = (11.0, 24.0, 46.0, 12.0, 12.0, 15.0, 60.0, 44.0)
LEVELS = tuple(level.value for level in Achievement)
FIRST = 4  #: row of the cover's first label


class _Known(Value):
    """What is known before anybody fills it in."""

    service: ServiceDescribed | None
    on: date | None
    form: VisitForm | None
    announced: bool | None
    writer: str
    due: date | None


def toolkit_workbook(
    toolkit: Toolkit,
    *,
    purpose: Purpose = "visit",
    service: ServiceDescribed | None = None,
    on: date | None = None,
    form: VisitForm | None = None,
    announced: bool | None = None,
    writer: str = "",
    due: date | None = None,
) -> bytes:
    """An .xlsx: a cover, then a sheet for each domain with a row for each criterion, as read_answers takes it back.

    *writer* is the officer, or who completes the statement; *due* the day by which a statement must be back.
    """
    known = _Known(service=service, on=on, form=form, announced=announced, writer=writer, due=due)
    title = f"{words.TITLES[purpose]}: {known.service.name}" if known.service else words.TITLES[purpose]
    book = new_workbook(title)
    cover = book.create_sheet(words.COVERS[purpose])
    _cover(cover, toolkit, purpose, known)
    printable(cover, title)
    for domain in toolkit.domains:
        sheet = book.create_sheet(sheet_name(domain.title))
        _domain(sheet, domain, purpose)
        printable(sheet, title)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _cover(sheet: Worksheet, toolkit: Toolkit, purpose: Purpose, known: _Known) -> None:
    put(sheet, 1, 1, words.TITLES[purpose]).font = TITLE
    put(sheet, 2, 1, toolkit.title)
    for cell in (sheet["A1"], sheet["A2"]):
        cell.alignment = Alignment(vertical="top")  # not wrapped: they run on over the columns beside them
    service = known.service
    rows: list[tuple[str, Scalar, str]] = [
        (words.MARK, words.MARKS[purpose], "Leave this as it is."),
        (words.TOOLKIT, toolkit.id, "Leave this as it is."),
        (words.LOCATION, service.location_id if service else "", "The CQC's, such as 1-9000000001."),
        (words.SERVICE, service.name if service else "", ""),
        (words.DATES[purpose], known.on, "Such as 18/11/2026."),
    ]
    if purpose == "visit":
        announced = None if known.announced is None else "yes" if known.announced else "no"
        rows.append((words.FORM, known.form, f"{_either(words.FORMS)}."))
        rows.append((words.ANNOUNCED, announced, "yes or no."))
    rows.append((words.WRITERS[purpose], known.writer, ""))
    if known.due:
        rows.append(("Return by", known.due, ""))
    for number, (label, value, hint) in enumerate(rows, start=FIRST):
        put(sheet, number, 1, label).font = BOLD
        put(sheet, number, 2, value).border = BOX
        sheet.cell(number, 2).number_format = DAY_FORMAT if label in _DAYS else TEXT_FORMAT
        put(sheet, number, 3, hint)
    _choices(sheet, [row[0] for row in rows])
    for number, line in enumerate(_guidance(toolkit, purpose), start=FIRST + len(rows) + 1):
        put(sheet, number, 2, line)
    for letter, width in (("A", 22.0), ("B", 70.0), ("C", 50.0)):
        sheet.column_dimensions[letter].width = width


_DAYS = {*words.DATES.values(), "Return by"}


def _choices(sheet: Worksheet, labels: list[str]) -> None:
    for label, choices in ((words.FORM, words.FORMS), (words.ANNOUNCED, ("yes", "no"))):
        if label in labels:
            _offer(sheet, choices, label).add(f"B{FIRST + labels.index(label)}")


def _guidance(toolkit: Toolkit, purpose: Purpose) -> list[str]:
    whom = "you found" if purpose == "visit" else "your service has achieved"
    lines = [
        f"On each sheet that follows, choose in the column {words.LEVEL} what {whom}: {_either(LEVELS[1:])}.",
        f"A criterion marked Advanced can be {LEVELS[0]} too.",
        "A criterion marked Mandatory that is not met makes its whole domain Inadequate.",
        f"Write in {words.EVIDENCE} what shows it. Do not name citizens: no names, birth dates or NHS numbers.",
        f"Leave the column {words.CRITERION} as it is, and neither merge cells nor write formulas in {words.LEVEL}.",
        "You may add rows, columns and sheets of your own.",
    ]
    if purpose == "visit":
        lines.append("A focussed visit answers only the criteria that it looked at; any other visit answers all.")
    else:
        lines.append(f"For what is not fully met, say under “{words.ACTION}” what, by whom and by when.")
    if any(criterion.placeholder for criterion in toolkit.criteria.values()):
        lines.append("The wording of some criteria is a placeholder: the published guidance does not give it.")
    return lines


def _domain(sheet: Worksheet, domain: ToolkitDomain, purpose: Purpose) -> None:
    head = words.COLUMNS[purpose]
    head_row(sheet, head, WIDTHS[: len(head)])
    advanced, others = _offer(sheet, LEVELS, words.LEVEL), _offer(sheet, LEVELS[1:], words.LEVEL)
    level = head.index(words.LEVEL)
    rows = ((standard, criterion) for standard in domain.standards for criterion in standard.criteria)
    for number, (standard, criterion) in enumerate(rows, start=2):
        flags = ("Mandatory" if criterion.mandatory else "", "Advanced" if criterion.advanced else "")
        row = (criterion.id, f"{standard.id} {standard.title}", criterion.title, *flags)
        for column in range(1, len(head) + 1):
            cell = put(sheet, number, column, row[column - 1] if column <= len(row) else None)
            cell.border, cell.number_format = BOX, TEXT_FORMAT
        if criterion.mandatory:
            sheet.cell(number, 1).font = sheet.cell(number, 4).font = BOLD
        (advanced if criterion.advanced else others).add(sheet.cell(number, level + 1).coordinate)
    sheet.freeze_panes = "B2"


def _offer(sheet: Worksheet, choices: tuple[str, ...], label: str) -> DataValidation:
    """A drop-down. What is typed must be one of its choices."""
    offered = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
    offered.errorTitle, offered.error = label, f"Choose {_either(choices)}."
    offered.showErrorMessage = True
    sheet.add_data_validation(offered)
    return offered


def _either(choices: tuple[str, ...]) -> str:
    return f"{', '.join(choices[:-1])} or {choices[-1]}"
