"""Spreadsheets that were sent in on the demo's first day: a visit and a provider's statement, filled in, unrecorded."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import TypedDict

from openpyxl import load_workbook

from bot.demo.pen import OFFICER
from bot.documents import SPREADSHEET
from bot.engine.facts import ServiceDescribed
from bot.engine.facts.quality import VisitForm
from bot.engine.quality.sheet_words import CRITERION, EVIDENCE, LEVEL, Purpose
from bot.engine.quality.toolkit import Toolkit
from bot.engine.scale import Achievement
from bot.frameworks import Framework
from bot.store.connection import Connected
from bot.store.documents import StoredDocuments
from bot.workbooks.opening import workbook
from bot.workbooks.writing import toolkit_workbook

PARTLY = 12  #: each twelfth criterion is partly met: nothing that is mandatory is not met at all
COLUMNS = {CRITERION, LEVEL, EVIDENCE}
PURPOSES: tuple[Purpose, ...] = ("visit", "statement")


class _OfVisit(TypedDict, total=False):
    form: VisitForm
    announced: bool


async def keep(connection: Connected, framework: Framework, service: ServiceDescribed, now: datetime) -> None:
    """Keep them as DOC-0001 and DOC-0002, sent in by an officer on the web page."""
    desk = StoredDocuments(connection, OFFICER, "web", now, lambda ref, member: "", write=True)
    toolkit = max(framework.toolkits.values(), key=lambda each: each.effective)
    for purpose in PURPOSES:
        raw = filled(toolkit, purpose, service, now)
        await desk.keep(f"{service.name}, {purpose}.xlsx", SPREADSHEET, raw, workbook=workbook(raw))


def filled(toolkit: Toolkit, purpose: Purpose, service: ServiceDescribed, now: datetime) -> bytes:
    """The toolkit's spreadsheet of yesterday, every level filled in."""
    yesterday = (now - timedelta(days=1)).date()
    of_visit: _OfVisit = {"form": "scheduled", "announced": True} if purpose == "visit" else {}
    blank = toolkit_workbook(toolkit, purpose=purpose, service=service, on=yesterday, writer="Tom Hadley", **of_visit)
    book = load_workbook(BytesIO(blank))
    levels = _levels(toolkit)
    for sheet in book.worksheets:
        columns = {cell.value: cell.column for row in sheet.iter_rows() for cell in row if cell.value in COLUMNS}
        for row in range(1, sheet.max_row + 1) if columns.keys() == COLUMNS else ():
            if level := levels.get(str(sheet.cell(row, columns[CRITERION]).value)):
                sheet.cell(row, columns[LEVEL]).value = level.value
                sheet.cell(row, columns[EVIDENCE]).value = "Seen in records and in practice"
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _levels(toolkit: Toolkit) -> dict[str, Achievement]:
    def level(number: int) -> Achievement:
        return Achievement.PARTLY if number % PARTLY == 0 else Achievement.FULLY

    return {key: level(number) for number, key in enumerate(toolkit.criteria, 1)}
