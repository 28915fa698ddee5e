"""The first sheet of a toolkit's spreadsheet: whose it is, by which version, of which day."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise

from bot.engine.days import said
from bot.engine.facts.quality import VisitForm
from bot.engine.quality.sheet_words import (
    ANNOUNCED,
    DATES,
    FORM,
    FORMS,
    LOCATION,
    MARK,
    MARKS,
    SERVICE,
    TOOLKIT,
    WRITERS,
    Purpose,
    day_of,
    folded,
    form_of,
    yes_no,
)
from bot.engine.quality.toolkit import Toolkit
from bot.engine.verdict import Value
from bot.engine.workbook import Cell, Sheet, Workbook

GET_ONE = "get one with “iqaf toolkit --xlsx FILE”, and copy the answers into it"


class SheetFault(Value):
    """One thing wrong, and where."""

    sheet: str = ""
    cell: str = ""
    criterion: str = ""
    problem: str

    def __str__(self) -> str:
        where = " ".join(part for part in (f"“{self.sheet}”" if self.sheet else "", self.cell) if part)
        what = f"criterion {self.criterion}: {self.problem}" if self.criterion else self.problem
        return f"{where}: {what}" if where else what


class Cover(Value):
    """What the first sheet says. Whether service and date can be right is for the asker to check."""

    purpose: Purpose
    toolkit: str
    location_id: str  #: as written; "" where nobody filled it in
    service: str  #: its name, as written
    on: date | None  #: None where it is not filled in
    form: VisitForm | None  #: of a visit; None where it is not said
    announced: bool | None  #: likewise
    writer: str  #: the officer, or who completed the statement


def read_cover(workbook: Workbook, toolkits: Mapping[str, Toolkit]) -> tuple[Cover | None, list[SheetFault]]:
    """The cover and what is wrong with it; no cover where the rest could not be read by it either."""
    for sheet in workbook.sheets:
        reading = _Reading(sheet)
        for purpose, mark in MARKS.items():
            if folded(reading.text(MARK)) == folded(mark):
                return reading.cover(purpose, toolkits), reading.faults
    ours = " or ".join(f"“{mark}”" for mark in MARKS.values())
    problem = f"this is not one of our spreadsheets: no sheet says {MARK} and beside it {ours}; {GET_ONE}"
    return None, [SheetFault(problem=problem)]


def purpose_of(workbook: Workbook) -> Purpose | None:
    """What a workbook says that it is, whether or not the rest of it can be read; None where it is none of ours."""
    said = [folded(_Reading(sheet).text(MARK)) for sheet in workbook.sheets]
    return next((purpose for purpose, mark in MARKS.items() if folded(mark) in said), None)


class _Reading:
    """The labels of one sheet, and the cells to their right."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._values = dict(_labelled(sheet))
        self.faults: list[SheetFault] = []

    def text(self, label: str) -> str:
        """What stands beside a label, or ""."""
        return self._values[folded(label)].text.strip() if folded(label) in self._values else ""

    def cover(self, purpose: Purpose, toolkits: Mapping[str, Toolkit]) -> Cover | None:
        """Everything on it. None where the version of the toolkit is unknown."""
        labels = (MARK, TOOLKIT, LOCATION, SERVICE, DATES[purpose], FORM, ANNOUNCED, WRITERS[purpose])
        for label in labels:
            cell = self._values.get(folded(label))
            if cell is not None and cell.formula:
                self._fault(label, f"{label} is a formula, which is not worked out here; type it")
        version = next((key for key in toolkits if folded(key) == folded(self.text(TOOLKIT))), None)
        if version is None:
            known = ", ".join(sorted(toolkits))
            given = self.text(TOOLKIT)[:40]
            wrong = f"there is no “{given}”" if given else "it is not filled in"
            self._fault(TOOLKIT, f"{TOOLKIT}: {wrong}; there is {known}; {GET_ONE}")
            return None
        visit = purpose == "visit"
        return Cover(
            purpose=purpose,
            toolkit=version,
            location_id=self.text(LOCATION),
            service=self.text(SERVICE),
            on=self._day(DATES[purpose], toolkits[version]),
            form=self._form() if visit else None,
            announced=self._announced() if visit else None,
            writer=self.text(WRITERS[purpose]),
        )

    def _day(self, label: str, toolkit: Toolkit) -> date | None:
        day = day_of(self.text(label))
        if day and day < toolkit.effective:
            self._fault(
                label, f"{label}: {said(day)} is before toolkit {toolkit.id} was in use, {said(toolkit.effective)}"
            )
        if self.text(label) and day is None and not self._values[folded(label)].formula:
            self._fault(label, f"{label}: “{self.text(label)[:40]}” is no date; write it as 18/11/2026")
        return day

    def _form(self) -> VisitForm | None:
        form = form_of(self.text(FORM))
        if self.text(FORM) and form is None and not self._values[folded(FORM)].formula:
            self._fault(FORM, f"{FORM}: “{self.text(FORM)[:40]}” is none; write {', '.join(FORMS[:-1])} or {FORMS[-1]}")
        return form

    def _announced(self) -> bool | None:
        answer = yes_no(self.text(ANNOUNCED))
        if self.text(ANNOUNCED) and answer is None and not self._values[folded(ANNOUNCED)].formula:
            self._fault(ANNOUNCED, f"{ANNOUNCED}: “{self.text(ANNOUNCED)[:40]}”; write yes or no")
        return answer

    def _fault(self, label: str, problem: str) -> None:
        cell = self._values.get(folded(label))
        self.faults.append(SheetFault(sheet=self._sheet.name, cell=cell.at if cell else "", problem=problem))


def _labelled(sheet: Sheet) -> Iterator[tuple[str, Cell]]:
    """Each text and the cell right of it; the first of a label counts, so the rows are given from the last."""
    for row in reversed(sheet.rows):
        for label, value in reversed(list(pairwise(row))):
            if value.across == label.across + 1:
                yield folded(label.text), value
