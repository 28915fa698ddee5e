"""The answers in a filled spreadsheet of a toolkit: a visit (S03, S17) or a provider's statement (S06; QRG §3.3).

A fault is refused rather than guessed, and all are named at once with sheet, cell and criterion.
"""

import re
from collections.abc import Mapping, Sequence

from bot.engine.errors import IqafError
from bot.engine.quality.cover import Cover, SheetFault, read_cover
from bot.engine.quality.sheet_words import CRITERION, EVIDENCE, LEVEL, folded, level_of, sheet_name
from bot.engine.quality.toolkit import Criterion, Toolkit
from bot.engine.scale import Achievement
from bot.engine.workbook import Cell, Sheet, Workbook

__all__ = ["Answers", "SheetFault", "SheetFaults", "read_answers"]

UNANSWERED = "has no level"  #: told after what is less plain to see
SHOWN = 8  #: faults that a message lists before it counts the rest
_ID = re.compile(r"[A-Za-z]{0,3}\d+(\.\d+)+[a-z]?")


class SheetFaults(IqafError):
    """The spreadsheet was not taken: {listed}. Correct it there and send it again; nothing was recorded."""

    def __init__(self, faults: Sequence[SheetFault]) -> None:
        told = [str(fault).rstrip(".") for fault in faults]
        super().__init__(listed="; ".join([*told[:SHOWN], f"and {len(told) - SHOWN} more"] if told[SHOWN:] else told))
        self.faults = tuple(faults)  #: all of them


class Answers(Cover):
    """What a filled spreadsheet says: its cover, and its levels."""

    criteria: dict[str, Achievement]  #: those answered, in the toolkit's order
    evidence: int  #: how many of those have something in the column Evidence


def read_answers(workbook: Workbook, toolkits: Mapping[str, Toolkit], *, partial: bool | None = None) -> Answers:
    """The answers in *workbook*, by the version of the toolkit that it names.

    Unless *partial*, every criterion must be answered; None: a focussed visit is partial (IQAF §17), others are not.
    Raises SheetFaults with every fault there is.
    """
    if workbook.faults:
        raise SheetFaults([SheetFault(problem=fault) for fault in workbook.faults])
    cover, faults = read_cover(workbook, toolkits)
    if cover is None:
        raise SheetFaults(faults)
    some = cover.form == "focussed" if partial is None else partial
    rows = _Rows(toolkits[cover.toolkit], partial=some)
    for sheet in workbook.sheets:
        rows.take(sheet)
    if faults := [*faults, *rows.faults, *rows.missing(workbook)]:
        raise SheetFaults(sorted(faults, key=lambda fault: fault.problem == UNANSWERED))
    return _answers(cover, rows)


def _answers(cover: Cover, rows: "_Rows") -> Answers:
    criteria = {key: rows.levels[key] for key in rows.toolkit.criteria if key in rows.levels}
    return Answers(**cover.model_dump(), criteria=criteria, evidence=len(rows.evidenced & set(criteria)))


class _Rows:
    """Goes through the tables of a workbook, keeping what is answered and what is wrong."""

    def __init__(self, toolkit: Toolkit, *, partial: bool) -> None:
        self.toolkit = toolkit
        self.partial = partial
        self.levels: dict[str, Achievement] = {}
        self.evidenced: set[str] = set()
        self.faults: list[SheetFault] = []
        self._seen: dict[str, str] = {}  #: where each criterion stands
        self._ids = {folded(key): key for key in toolkit.criteria}

    def take(self, sheet: Sheet) -> None:
        """Every row below a heading with Criterion and Level; a sheet without one is somebody's own."""
        columns: dict[str, str] = {}
        for row in sheet.rows:
            if columns:
                self._row(sheet.name, {cell.column: cell for cell in row}, columns, row[0].row)
                continue
            heading = {folded(cell.text): cell.column for cell in reversed(row)}
            if folded(CRITERION) in heading and folded(LEVEL) in heading:
                columns = heading

    def _row(self, sheet: str, cells: Mapping[str, Cell], columns: Mapping[str, str], number: int) -> None:
        first, level = (
            cells.get(columns[folded(name)]) or Cell(at=f"{columns[folded(name)]}{number}")
            for name in (CRITERION, LEVEL)
        )
        key = self._ids.get(folded(first.text))
        if key is None:
            self._unknown(sheet, first, level)
            return
        if key in self._seen:
            self._fault(sheet, first, key, f"stands twice; it is in {self._seen[key]} too")
            return
        self._seen[key] = f"“{sheet}” {first.at}"
        if first.merged:
            self._fault(sheet, first, key, "this cell is merged with others; unmerge them")
        self._level(sheet, level, self.toolkit.criteria[key])
        evidence = cells.get(columns.get(folded(EVIDENCE), ""))
        if evidence is not None and evidence.text.strip():
            self.evidenced.add(key)

    def _level(self, sheet: str, cell: Cell, criterion: Criterion) -> None:
        key, text = criterion.id, cell.text.strip()
        if cell.merged:
            self._fault(sheet, cell, key, "its level is merged with other cells; unmerge them")
        elif cell.formula:
            self._fault(sheet, cell, key, "its level is a formula, which is not worked out here; type it")
        elif not text:
            if not self.partial:
                self._fault(sheet, cell, key, UNANSWERED)
        elif (level := level_of(text)) is None:
            words = ", ".join(each for each in Achievement if criterion.advanced or each != Achievement.EXCEPTIONAL)
            self._fault(sheet, cell, key, f"“{_short(text)}” is no level; choose one of {words}")
        elif level is Achievement.EXCEPTIONAL and not criterion.advanced:
            self._fault(sheet, cell, key, "is not an advanced criterion, so it cannot be Exceptional")
        else:
            self.levels[key] = level

    def _unknown(self, sheet: str, first: Cell, level: Cell) -> None:
        """Notes may stand anywhere; a level beside what is no criterion is an answer that would be lost."""
        given, name = level.text.strip(), first.text.strip()
        answered = level_of(given) is not None
        if first.merged and answered:
            self._fault(sheet, first, "", "this cell is merged with others; unmerge them")
        elif first.formula and given:
            self._fault(sheet, first, "", "the criterion is a formula, which is not worked out here; type it")
        elif answered and not name:
            self._fault(sheet, level, "", f"“{given}” stands beside no criterion")
        elif answered or (given and _ID.fullmatch(name)):
            self._fault(sheet, first, "", f"toolkit {self.toolkit.id} has no criterion “{_short(name)}”")

    def missing(self, workbook: Workbook) -> list[SheetFault]:
        """Sheets and rows that are not there, where all must be; or that nothing at all is answered."""
        if self.partial:
            nothing = SheetFault(problem="no criterion has a level")
            return [] if self.levels or self.faults else [nothing]
        names = {folded(sheet.name): sheet.name for sheet in workbook.sheets}
        faults: list[SheetFault] = []
        for domain in self.toolkit.domains:
            title = sheet_name(domain.title)
            sheet = names.get(folded(title), "")
            gone = [key for key in domain.criteria if key not in self._seen]
            if len(gone) == len(domain.criteria):
                has_none = f"has no table with the columns {CRITERION} and {LEVEL} and the rows of “{domain.title}”"
                problem = has_none if sheet else f"the sheet “{title}” is missing"
                faults.append(SheetFault(sheet=sheet, problem=problem))
            else:
                faults += [SheetFault(sheet=sheet, criterion=key, problem="its row is missing") for key in gone]
        return faults

    def _fault(self, sheet: str, cell: Cell, criterion: str, problem: str) -> None:
        self.faults.append(SheetFault(sheet=sheet, cell=cell.at, criterion=criterion, problem=problem))


def _short(text: str, most: int = 40) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
