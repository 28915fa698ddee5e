"""Spreadsheets as a person opens them, and filled in, read back, rated."""

from datetime import UTC, date, datetime
from io import BytesIO

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.engine.facts import ServiceDescribed
from bot.engine.quality.rating import Toolkit, rate_criteria
from bot.engine.quality.sheets import SheetFaults, read_answers
from bot.engine.scale import Achievement, Kind
from bot.workbooks.opening import workbook
from bot.workbooks.table import table_workbook
from bot.workbooks.writing import toolkit_workbook
from tests.workbooks.files import FRAMEWORK, TOOLKIT, filled

FULLY = dict.fromkeys(TOOLKIT.criteria, "Fully met")
SERVICE = ServiceDescribed(
    location_id="1-9000000001",
    name="=Oakwood House",
    service_kind=Kind.NURSING,
    provider_id="1-8000000001",
    provider_name="Oakwood Care",
)
TOOLKITS = FRAMEWORK.toolkits


def opened(raw: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(raw))


def labelled(sheet) -> dict[str, object]:
    return {row[0].value: row[1].value for row in sheet.iter_rows(min_row=4) if row[0].value}


def test_a_visits_cover_says_whose_it_is_and_how_to_fill_it_in() -> None:
    known = {"service": SERVICE, "on": date(2026, 11, 18), "form": "re-inspection", "announced": False}
    book = opened(toolkit_workbook(TOOLKIT, **known, writer="Ann Lee"))
    sheet = book["Visit"]

    assert book.sheetnames == ["Visit", *(domain.title for domain in TOOLKIT.domains)]
    assert sheet["A1"].value == "Quality monitoring visit"
    assert labelled(sheet) == {
        "Workbook": "iqaf visit",
        "Toolkit version": "2024-09",
        "Location id": "1-9000000001",
        "Service": "=Oakwood House",
        "Date of the visit": datetime(2026, 11, 18),  # noqa: DTZ001 - as spreadsheets have them
        "Form of the visit": "re-inspection",
        "Announced": "no",
        "Officer": "Ann Lee",
    }
    assert (sheet["B7"].data_type, sheet["B7"].quotePrefix, sheet["B8"].number_format) == ("s", True, "d mmmm yyyy")
    guidance = [row[1].value for row in sheet.iter_rows(min_row=13) if row[1].value]
    assert "choose in the column Level what you found: Fully met, Partly met or Not met." in guidance[0]
    assert "The wording of some criteria is a placeholder" in guidance[-1]


def test_a_toolkit_with_its_own_wording_says_nothing_of_placeholders() -> None:
    worded = Toolkit.model_validate_json(TOOLKIT.model_dump_json().replace('"placeholder":true', '"placeholder":false'))
    lines = [row[1] for row in opened(toolkit_workbook(worded))["Visit"].iter_rows(min_row=13, values_only=True)]

    assert lines[-1] == "A focussed visit answers only the criteria that it looked at; any other visit answers all."


def test_a_statement_mirrors_the_visit_and_asks_what_is_being_done() -> None:
    visit, statement = (
        opened(toolkit_workbook(TOOLKIT)),
        opened(toolkit_workbook(TOOLKIT, purpose="statement", due=date(2026, 12, 1))),
    )
    assert statement.sheetnames == ["Statement", *visit.sheetnames[1:]]
    assert list(labelled(statement["Statement"])) == [
        "Workbook", "Toolkit version", "Location id", "Service", "Date of the statement", "Completed by", "Return by",
    ]  # fmt: skip
    assert statement["Statement"]["B10"].number_format == "d mmmm yyyy"
    for name in visit.sheetnames[1:]:
        ours = [[cell.value for cell in row] for row in visit[name].iter_rows()]
        theirs = [[cell.value for cell in row] for row in statement[name].iter_rows()]
        assert [row[:7] for row in theirs] == ours
        assert theirs[0][7] == "What is being done about it"


def test_a_domain_is_a_table_that_can_be_read_typed_in_and_printed() -> None:
    sheet = opened(toolkit_workbook(TOOLKIT))["Involvement and information"]
    rows = list(sheet.iter_rows(values_only=True))

    assert rows[0] == ("Criterion", "Standard", "What has to be shown", "Mandatory", "Advanced", "Level", "Evidence")
    assert rows[1] == (
        "1.1.1", "1.1 Respecting and involving people", "Criterion 1.1.1", "Mandatory", None, None, None,
    )  # fmt: skip
    assert rows[4][3:5] == (None, "Advanced")
    assert len(rows) == 13
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.protection.sheet) == ("B2", "$1:$1", False)
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert not sheet.merged_cells.ranges
    assert all(cell.alignment.wrap_text for row in sheet.iter_rows() for cell in row)
    assert {cell.number_format for row in sheet.iter_rows(min_row=2) for cell in row} == {"@"}


def test_exceptional_is_offered_for_advanced_criteria_only() -> None:
    book = opened(toolkit_workbook(TOOLKIT))
    offered = {}
    for sheet in book.worksheets[1:]:
        for validation in sheet.data_validations.dataValidation:
            assert validation.type == "list"
            for cell in (cell for place in validation.sqref.ranges for row in place.rows for cell in row):
                offered[sheet.cell(cell[0], 1).value] = validation.formula1
                assert cell[1] == 6

    for key, criterion in TOOLKIT.criteria.items():
        levels = list(Achievement) if criterion.advanced else list(Achievement)[1:]
        assert offered[key] == f'"{",".join(levels)}"'
    assert {str(each.sqref) for each in book["Visit"].data_validations.dataValidation} == {"B9", "B10"}


@given(data=st.data())
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_typed_is_what_is_read_and_rated(data) -> None:
    levels = {
        key: data.draw(st.sampled_from(list(Achievement) if row.advanced else list(Achievement)[1:]))
        for key, row in TOOLKIT.criteria.items()
    }
    read = read_answers(workbook(filled({key: level.value for key, level in levels.items()})), TOOLKITS)

    assert read.criteria == levels
    assert (read.purpose, read.toolkit, read.form, read.announced) == ("visit", "2024-09", "scheduled", False)
    assert (read.location_id, read.service, read.writer) == ("1-9000000001", "Oakwood House", "Ann Lee")
    assert (read.on, read.evidence) == (date(2026, 11, 18), 0)
    assert rate_criteria(TOOLKIT, read.criteria, FRAMEWORK.ratings) == rate_criteria(TOOLKIT, levels, FRAMEWORK.ratings)


def test_what_people_do_to_spreadsheets_does_no_harm() -> None:
    def untidy(book: openpyxl.Workbook) -> None:
        sheet = book["Safeguarding and safety"]
        sheet.insert_cols(1)
        sheet.insert_rows(1)
        sheet["B1"] = "Seen with Bob"
        sheet.insert_rows(6)
        sheet["C6"] = "to be looked at again"
        sheet.append([None, "Note", "The lift was out of use; see photographs.", None, None, None, "see above"])
        sheet.append([None, "18.11.2026"])
        sheet.merge_cells("B22:H22")
        sheet.sheet_state = "hidden"
        book["Quality of management"].title = "Mgmt"
        book["Visit"].insert_rows(2)
        book.move_sheet("Visit", 5)
        book.create_sheet("My notes").append(["1.1.1", "not met"])

    levels = {**FULLY, "3.1.1": " PARTLY ", "2.1.4": "e", "5.1.1": "not achieved."}
    read = read_answers(workbook(filled(levels, change=untidy)), TOOLKITS)

    assert len(read.criteria) == 79
    assert read.criteria["3.1.1"] is Achievement.PARTLY
    assert read.criteria["2.1.4"] is Achievement.EXCEPTIONAL
    assert read.criteria["5.1.1"] is Achievement.NOT


def test_every_fault_of_a_filled_spreadsheet_is_named_with_sheet_cell_and_criterion() -> None:
    def spoil(book: openpyxl.Workbook) -> None:
        sheet = book["Involvement and information"]
        sheet["F2"] = "=F3"
        sheet.merge_cells("F4:F5")
        sheet["F6"] = "Mostly"
        sheet["A7"] = "9.9.9"
        sheet.merge_cells("A9:A10")
        del book["Suitability of staffing"]
        book["Visit"]["B8"] = "=TODAY()"

    levels = {**FULLY, "1.1.1": "", "2.1.1": "Exceptional"}
    with pytest.raises(SheetFaults) as refusal:
        read_answers(workbook(filled(levels, change=spoil)), TOOLKITS)

    first, second = "“Involvement and information”", "“Personalised care and support”"
    told = [str(fault) for fault in refusal.value.faults]
    assert told == [
        "“Visit” B8: Date of the visit is a formula, which is not worked out here; type it",
        f"{first} F2: criterion 1.1.1: its level is a formula, which is not worked out here; type it",
        f"{first} F4: criterion 1.1.3: its level is merged with other cells; unmerge them",
        f"{first} F5: criterion 1.1.4: its level is merged with other cells; unmerge them",
        f"{first} F6: criterion 1.1.5: “Mostly” is no level; choose one of Exceptional, Fully met, Partly met, Not met",
        f"{first} A7: toolkit 2024-09 has no criterion “9.9.9”",
        f"{first} A9: criterion 1.2.2: this cell is merged with others; unmerge them",
        f"{first} A10: this cell is merged with others; unmerge them",
        f"{second} F2: criterion 2.1.1: is not an advanced criterion, so it cannot be Exceptional",
        f"{first}: criterion 1.1.6: its row is missing",
        f"{first}: criterion 1.2.3: its row is missing",
        "the sheet “Suitability of staffing” is missing",
    ]
    assert "and 4 more. Correct it there and send it again; nothing was recorded." in str(refusal.value)


def test_any_table_becomes_a_tidy_spreadsheet() -> None:
    rows = [
        ("Oakwood House", date(2026, 11, 18), 3, True, datetime(2026, 7, 1, 8, 30, tzinfo=UTC), None),
        ("=cmd|' /C calc'!A0", date(2026, 1, 2), 2.5, False, datetime(2026, 7, 1, 8, 30), "@x"),  # noqa: DTZ001
        ("+44 121", None, None, None, None, "-1\x07\ud800"),
        ("#N/A", None, None, None, None, "x" * 40_000),
    ]
    raw = table_workbook("What is due: visits/plans in 2026 & after", ("Service", "Due", "n", "Yes", "At", "Why"), rows)
    (sheet,) = opened(raw).worksheets
    cells = list(sheet.iter_rows(min_row=2))

    assert sheet.title == "What is due visits plans in 202"
    assert [cell.value for cell in sheet[1]] == ["Service", "Due", "n", "Yes", "At", "Why"]
    assert [row[0].value for row in cells] == ["Oakwood House", "=cmd|' /C calc'!A0", "+44 121", "#N/A"]
    assert {cell.data_type for row in cells for cell in row} == {"s", "d", "n"}
    assert [row[0].quotePrefix for row in cells] == [False, True, True, False]
    assert cells[0][1].value == datetime(2026, 11, 18)  # noqa: DTZ001
    assert cells[0][1].number_format == "d mmmm yyyy"
    assert cells[0][4].value == datetime(2026, 7, 1, 9, 30)  # noqa: DTZ001 - in London's summer time
    assert [cell.value for cell in cells[1][2:4]] == [2.5, "no"]
    assert cells[2][5].value == "-1 ?"
    assert len(cells[3][5].value) == 32_767
    assert (sheet.auto_filter.ref, sheet.freeze_panes) == ("A1:F5", "A2")
    widths = [sheet.column_dimensions[letter].width for letter in "ABCDEF"]
    assert widths == [20, 19, 10, 10, 19, 60]
    assert sheet.oddHeader.left.text == "What is due: visits/plans in 2026 && after"


def test_a_table_without_rows_or_columns_is_still_a_spreadsheet() -> None:
    assert [cell.value for cell in opened(table_workbook("[]", ("Service",), [])).worksheets[0][1]] == ["Service"]
    assert opened(table_workbook("x", (), [])).sheetnames == ["x"]
    with pytest.raises(ValueError, match="zip"):
        table_workbook("x", ("one",), [("a", "b")])
