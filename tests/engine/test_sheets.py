"""The answers in a filled spreadsheet, rule by rule, with no file: the words people write and the faults they make."""

from datetime import date

import pytest

from bot.engine.quality.sheet_words import day_of, form_of, level_of, sheet_name, yes_no
from bot.engine.quality.sheets import Answers, SheetFaults, read_answers
from bot.engine.quality.toolkit import Criterion, DomainRule, Standard, Toolkit, ToolkitDomain, Totals
from bot.engine.scale import Achievement
from bot.engine.verdict import Clause
from bot.engine.workbook import Cell, Sheet, Workbook

CLAUSE = Clause(document="QRG", section="3.2.2")
RULE = DomainRule(gold_exceptional=1, silver_fully=1, bronze_not=0, inadequate_not=1, clause=CLAUSE)


def domain(key: str, title: str) -> ToolkitDomain:
    criteria = (
        Criterion(id=f"{key}.1", title="One", mandatory=True),
        Criterion(id=f"{key}.2", title="Two", advanced=True),
    )
    standard = Standard(id=key, title="All", criteria=criteria)
    totals = Totals(standards=1, criteria=2, mandatory=1, advanced=1)
    return ToolkitDomain(id=key, title=title, totals=totals, rule=RULE, standards=(standard,))


TOOLKIT = Toolkit(
    id="2026-A",
    title="Toolkit",
    effective=date(2026, 1, 1),
    clause=CLAUSE,
    domains=(domain("1", "Care: and more"), domain("2", "Staff")),
)
COVER = (
    ("Workbook", "iqaf visit"),
    ("Toolkit version", "2026-a"),
    ("Location id", "1-9000000001"),
    ("Service", "Oakwood House"),
    ("Date of the visit", "2026-11-18"),
    ("Form of the visit", "Scheduled"),
    ("Announced", "Yes"),
    ("Officer", "Ann Lee"),
)
HEAD = ("Criterion", "Level", "Evidence")
CARE = (HEAD, ("1.1", "Fully met", "seen"), ("1.2", "Exceptional", ""))
STAFF = (HEAD, ("2.1", "Partly met", "records"), ("2.2", "Not met", "  "))


def sheet(name: str, *rows: tuple[str | Cell, ...]) -> Sheet:
    """Rows of texts from A1 on; an empty text is no cell; a Cell takes its place."""
    made = []
    for number, row in enumerate(rows, start=1):
        cells = (
            text.model_copy(update={"at": f"{letter}{number}"})
            if isinstance(text, Cell)
            else Cell(at=f"{letter}{number}", text=text)
            for letter, text in zip("ABCDEFGH", row, strict=False)
            if text
        )
        made.append(tuple(cells))
    return Sheet(name=name, rows=tuple(row for row in made if row))


def book(cover=COVER, care=CARE, staff=STAFF, *more: Sheet) -> Workbook:
    return Workbook(sheets=(sheet("Visit", *cover), sheet("Care and more", *care), sheet("Staff", *staff), *more))


def read(workbook: Workbook, **how: bool) -> Answers:
    return read_answers(workbook, {"2026-A": TOOLKIT}, **how)


def faults(workbook: Workbook, **how: bool) -> list[str]:
    with pytest.raises(SheetFaults) as refusal:
        read(workbook, **how)
    return [str(fault) for fault in refusal.value.faults]


def covered(**values: str) -> tuple[tuple[str, str], ...]:
    """The cover with some values changed, by the first word of their labels."""
    return tuple((label, values.get(label.split()[0], value)) for label, value in COVER)


def test_answers_are_what_the_cells_say():
    assert read(book()) == Answers(
        purpose="visit",
        toolkit="2026-A",
        location_id="1-9000000001",
        service="Oakwood House",
        on=date(2026, 11, 18),
        form="scheduled",
        announced=True,
        writer="Ann Lee",
        criteria={
            "1.1": Achievement.FULLY,
            "1.2": Achievement.EXCEPTIONAL,
            "2.1": Achievement.PARTLY,
            "2.2": Achievement.NOT,
        },
        evidence=2,
    )


def test_a_statement_has_a_date_and_a_writer_but_no_form():
    cover = (
        ("Workbook", "IQAF  Statement"),
        ("Toolkit version", "2026-A"),
        ("Date of the statement", "18 November 2026"),
        ("Form of the visit", "nonsense"),
        ("Completed by", "Sam Roe"),
    )
    answers = read(book(cover))
    assert (answers.purpose, answers.on, answers.writer) == ("statement", date(2026, 11, 18), "Sam Roe")
    assert (answers.form, answers.announced, answers.location_id) == (None, None, "")


def test_what_is_not_filled_in_on_the_cover_is_for_the_asker_to_see():
    answers = read(book(covered(Date="", Form="", Announced="", Officer="")))
    assert (answers.on, answers.form, answers.announced, answers.writer) == (None, None, None, "")


def test_a_hint_beside_an_empty_value_is_not_taken_for_it():
    cover = (*COVER[:2], ("Location id", "", "The CQC's."))
    assert read(book(cover)).location_id == ""


@pytest.mark.parametrize(
    ("cover", "fault"),
    [
        ((("Hello",), ("Workbook",), ("Workbook", "other")), "this is not one of our spreadsheets: no sheet says"),
        (covered(Toolkit="2020-Z"), "“Visit” B2: Toolkit version: there is no “2020-Z”; there is 2026-A; get one"),
        (covered(Toolkit=""), "“Visit”: Toolkit version: it is not filled in; there is 2026-A"),
        (covered(Date="31/02/2026"), "“Visit” B5: Date of the visit: “31/02/2026” is no date; write it as 18/11/2026"),
        (covered(Date="2025-12-31"), "“Visit” B5: Date of the visit: 31 December 2025 is before toolkit 2026-A was"),
        (covered(Form="party"), "“Visit” B6: Form of the visit: “party” is none; write scheduled, focussed, re-insp"),
        (covered(Announced="perhaps"), "“Visit” B7: Announced: “perhaps”; write yes or no"),
    ],
)
def test_a_cover_with_a_fault_is_refused(cover, fault):
    (found,) = faults(book(cover))
    assert found.startswith(fault)


def test_formulas_on_the_cover_are_named_once():
    formula = Cell(at="A1", text="=NOW()", formula=True)
    values = {label.split()[0]: formula for label, _ in COVER[4:]}
    assert faults(book(covered(**values))) == [
        f"“Visit” B{number}: {label} is a formula, which is not worked out here; type it"
        for number, (label, _) in enumerate(COVER[4:], start=5)
    ]


def test_faults_of_the_file_are_told_first_and_alone():
    assert faults(Workbook(sheets=book().sheets, faults=("It holds macros.", "It is big."))) == [
        "It holds macros.",
        "It is big.",
    ]


def test_what_is_unanswered_is_told_after_the_rest():
    care = (HEAD, ("1.1", ""), ("1.2", "Splendid", "x" * 50))
    bad, unanswered = faults(book(care=care))
    assert bad.startswith("“Care and more” B3: criterion 1.2: “Splendid” is no level; choose one of Exceptional, Fully")
    assert unanswered == "“Care and more” B2: criterion 1.1: has no level"


def test_a_focussed_visit_answers_what_it_looked_at():
    focussed = covered(Form="Focussed")
    some = book(focussed, (HEAD, ("1.1", "F", "seen")), (HEAD, ("2.1", ""), ("2.2", "")))
    assert read(some).criteria == {"1.1": Achievement.FULLY}
    assert read(some).evidence == 1
    assert faults(some, partial=False)[0] == "“Care and more”: criterion 1.2: its row is missing"
    assert faults(book(focussed, (HEAD, ("1.1", "")), (HEAD,))) == ["no criterion has a level"]
    assert faults(book(focussed, (HEAD, ("1.1", "Good")), (HEAD,))) == [
        "“Care and more” B2: criterion 1.1: “Good” is no level; choose one of Fully met, Partly met, Not met"
    ]
    assert read(book(COVER, (HEAD, ("1.1", "F")), (HEAD,)), partial=True).criteria == {"1.1": Achievement.FULLY}


def test_evidence_counts_only_beside_an_answer():
    care = (HEAD, ("1.1", "", "seen"), ("1.2", "F", "seen"))
    assert read(book(care=care), partial=True).evidence == 2
    assert read(book(care=(("Criterion", "Level"), *CARE[1:]))).evidence == 1


def test_a_criterion_twice_is_refused_wherever_it_stands():
    again = sheet("Copy", HEAD, ("1.1.", "Not met"))
    assert faults(book(COVER, CARE, STAFF, again)) == [
        "“Copy” A2: criterion 1.1: stands twice; it is in “Care and more” A2 too"
    ]


def test_a_sheet_without_its_table_and_a_sheet_that_is_gone_are_told_apart():
    workbook = book(care=(("Something", "else"),))
    assert faults(workbook) == [
        "“Care and more”: has no table with the columns Criterion and Level and the rows of “Care: and more”"
    ]
    gone = Workbook(sheets=(workbook.sheets[0], sheet("Care and more", *CARE)))
    assert faults(gone) == ["the sheet “Staff” is missing"]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (("3.1", "Fully met"), "“Staff” A4: toolkit 2026-A has no criterion “3.1”"),
        (("3.1", "dunno"), "“Staff” A4: toolkit 2026-A has no criterion “3.1”"),
        (("Kindness", "Not met"), "“Staff” A4: toolkit 2026-A has no criterion “Kindness”"),
        (("", "Not met"), "“Staff” B4: “Not met” stands beside no criterion"),
        ((Cell(at="A1", merged=True), "Not met"), "“Staff” A4: this cell is merged with others; unmerge them"),
        ((Cell(at="A1", text="=A2", formula=True), "Not met"), "“Staff” A4: the criterion is a formula, which is not"),
    ],
)
def test_an_answer_beside_no_criterion_is_refused(row, fault):
    (found,) = faults(book(staff=(*STAFF, row)))
    assert found.startswith(fault)


@pytest.mark.parametrize(
    "row",
    [
        ("Note", "see the photographs"),
        ("3.1",),
        ("", "seen twice"),
        ("Criterion", "Level"),
        (Cell(at="A1", merged=True),),
    ],
)
def test_notes_below_the_table_do_no_harm(row):
    assert len(read(book(staff=(*STAFF, row))).criteria) == 4


def test_levels_that_are_merged_formulas_or_too_good_are_refused():
    care = (
        HEAD,
        (Cell(at="A1", text="1.1", merged=True), Cell(at="A1", text="=B3", formula=True)),
        ("1.2", Cell(at="A1", text="F", merged=True)),
    )
    assert faults(book(care=care, staff=(HEAD, ("2.1", "exceptional"), ("2.2", "F")))) == [
        "“Care and more” A2: criterion 1.1: this cell is merged with others; unmerge them",
        "“Care and more” B2: criterion 1.1: its level is a formula, which is not worked out here; type it",
        "“Care and more” B3: criterion 1.2: its level is merged with other cells; unmerge them",
        "“Staff” B2: criterion 2.1: is not an advanced criterion, so it cannot be Exceptional",
    ]


def test_a_long_list_is_counted_in_the_message_and_whole_in_the_refusal():
    with pytest.raises(SheetFaults) as refusal:
        read(Workbook(faults=tuple(f"fault {n}." for n in range(11))))
    assert str(refusal.value).startswith("The spreadsheet was not taken: fault 0; fault 1;")
    assert "fault 7; and 3 more. Correct it there" in str(refusal.value)
    assert len(refusal.value.faults) == 11


@pytest.mark.parametrize(
    ("level", "written"),
    [
        (Achievement.EXCEPTIONAL, "Exceptional, EXCEPTIONAL met,e,Exceptionally met"),
        (Achievement.FULLY, "Fully met,fully,FULL,F,fully achieved,Fully\xa0 Met.,f*"),
        (Achievement.PARTLY, "Partly met,partially met,P,part,Partial,partly achieved"),
        (Achievement.NOT, "Not met,not,N,unmet,NOT ACHIEVED"),
        (None, "met,yes,n/a,good,,Fully met?,not partly"),
    ],
)
def test_levels_as_people_write_them(level, written):
    assert {words: level_of(words) for words in written.split(",")} == dict.fromkeys(written.split(","), level)


@pytest.mark.parametrize(
    "written",
    ["2026-11-18", "2026-11-18T09:30:00", "18/11/2026", "18.11.2026", "18-11-2026", "18 November 2026",
     "Wednesday 18 Nov 2026", "18th november, 2026", "18-Nov-2026", "Wed, 18 Nov. 2026"],
)  # fmt: skip
def test_dates_as_people_write_them(written):
    assert day_of(written) == date(2026, 11, 18)


@pytest.mark.parametrize("written", ["", "today", "31/02/2026", "11/18/2026", "18/11/26", "46344", "18 Foo 2026"])
def test_what_is_no_date(written):
    assert day_of(written) is None


def test_forms_and_yes_or_no_as_people_write_them():
    written = ("Scheduled", "focussed visit", "Re-inspection", "reinspection", "re inspection", "BASELINE", "desktop")
    assert [form_of(each) for each in written] == [
        "scheduled", "focussed", "re-inspection", "re-inspection", "re-inspection", "baseline", "desktop",
    ]  # fmt: skip
    assert form_of("focused") == "focussed"
    assert form_of("") is None
    assert [yes_no(each) for each in ("Yes", "TRUE", "unannounced", "N", "maybe")] == [True, True, False, False, None]


def test_a_sheets_name_is_one_that_excel_takes():
    assert sheet_name("Care: safe/well [all]?") == "Care safe well all"
    assert sheet_name("x" * 40) == "x" * 31
    assert sheet_name("'***'") == "Sheet"
