"""Files as strangers send them: each is read, or refused with a reason that says what to do; nothing breaks."""

import io
import os
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from bot.apart import LENGTH
from bot.engine.workbook import ALL_CHARACTERS, COLUMNS, ROWS, SHEETS, Workbook
from bot.workbooks import worker
from bot.workbooks.opening import workbook
from bot.workbooks.package import LARGEST, LARGEST_TEXT, PARTS
from bot.workbooks.reading import SafeWorkbooks
from tests.workbooks.files import parts_of, saved, small, with_parts, zipped

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "'
    + b"ha" * 100
    + b'">'
    + b"".join(b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in range(ord("b"), ord("k")))
)
BOMB += b"]>"


def sheet_of(rows: bytes, before: bytes = b"", after: bytes = b"") -> bytes:
    xml = b'<?xml version="1.0"?>' + before + b"<worksheet " + NAMESPACE + b"><sheetData>" + rows + b"</sheetData>"
    return with_parts(small(), {SHEET: xml + after + b"</worksheet>"})


def said(body: bytes) -> bytes:
    return b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + body + b"</t></is></c></row>"


def shared(strings: bytes, rows: bytes, before: bytes = b"") -> bytes:
    """A workbook whose texts stand in a part of their own, as Excel writes them."""
    raw = sheet_of(rows)
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % kind
    types = parts_of(raw)["[Content_Types].xml"].replace(b"</Types>", override)
    table = before + b"<sst " + NAMESPACE + b">" + strings + b"</sst>"
    return with_parts(raw, {"[Content_Types].xml": types, "xl/sharedStrings.xml": table})


def words_of(book: Workbook) -> dict[str, str]:
    return {cell.at: cell.text for sheet in book.sheets for row in sheet.rows for cell in row}


OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000)
REFUSED = {
    "empty": (b"", "The file is empty"),
    "spaces": (b" \n", "The file is empty"),
    "text": (b"Criterion,Level\n1.1.1,Fully met\n", "not an Excel workbook"),
    "noise": (bytes(range(256)) * 40, "not an Excel workbook"),
    "a web page renamed": (b"\xef\xbb\xbf\n<html><table><tr><td>1.1.1</td></tr></table></html>", "a web page or XML"),
    "old format": (OLE, "Excel's old format (.xls). Save it in Excel as"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
    "half of it": (small()[:-400], "only part of it came"),
    "a zip": (zipped({"letter.txt": b"Dear all"}), "a ZIP archive, but not an Excel workbook"),
    "word": (zipped({"[Content_Types].xml": b"", "word/document.xml": b""}), "is a Word document"),
    "binary": (zipped({"[Content_Types].xml": b"", "xl/workbook.bin": b""}), "binary Excel workbook (.xlsb)"),
    "open document": (zipped({"mimetype": b"", "content.xml": b""}), "OpenDocument file (.ods)"),
    "macros": (with_parts(small(), {"xl/vbaProject.bin": b"macro"}), "holds macros, which are never opened"),
    "old macros": (with_parts(small(), {"xl/macrosheets/sheet1.xml": b""}), "holds macros"),
    "links": (with_parts(small(), {"xl/externalLinks/externalLink1.xml": b"<x/>"}), "from other files or addresses"),
    "connections": (with_parts(small(), {"xl/connections.xml": b"<x/>"}), "from other files or addresses"),
    "50 MB": (b"PK\x03\x04" + bytes(50 * 1024 * 1024), "has 51 MB; the largest that is read has 20"),
    "zip bomb": (with_parts(small(), {SHEET: bytes(60 * 1024 * 1024)}), "unpacks to far more"),
    "bomb in a picture": (with_parts(small(), {"xl/media/image1.png": bytes(9 * 1024 * 1024)}), "unpacks to far more"),
    "too much text": (zipped({"xl/a.xml": os.urandom(LARGEST_TEXT + 1)}), "unpacks to far more"),
    "too many parts": (zipped({f"xl/{n}.txt": b"" for n in range(PARTS + 1)}), "holds 2001 parts"),
    "nothing in it": (zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), "damaged or unknown"),
    "entity bomb": (sheet_of(said(b"&j;"), before=BOMB.replace(b"DOCTYPE x", b"DOCTYPE worksheet")), "damaged or unk"),
    "a file named in it": (
        sheet_of(said(b"&e;"), before=b'<!DOCTYPE worksheet [<!ENTITY e SYSTEM "file:///etc/passwd">]>'),
        "damaged or unknown",
    ),
    "strings that are not there": (sheet_of(b'<row r="1"><c r="A1" t="s"><v>7</v></c></row>'), "damaged or unknown"),
    "a row of no number": (sheet_of(b'<row r="x"><c r="A1"><v>7</v></c></row>'), "damaged or unknown"),
    "broken XML": (with_parts(small(), {SHEET: b"<worksheet><sheetData>"}), "damaged or unknown"),
}  # fmt: skip


@pytest.mark.parametrize(("raw", "fault"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_harmless_workbook_is_refused_with_the_reason(raw: bytes, fault: str) -> None:
    book = workbook(raw)

    assert not book.sheets
    assert fault in book.faults[0], book.faults
    assert len(book.faults) == 1


def test_an_encrypted_part_is_a_password() -> None:
    raw = bytearray(small())
    entry = raw.index(b"PK\x01\x02")
    raw[entry + 8] |= 1

    assert "protected by a password" in workbook(bytes(raw)).faults[0]


def test_a_workbook_is_read_as_texts_where_they_stand() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Notes"
    sheet["B2"] = "Fully met"
    sheet["C2"], sheet["D2"], sheet["E2"] = 3.0, 2.5, True
    sheet["B5"], sheet["C5"] = date(2026, 11, 18), datetime(2026, 11, 18, 9, 30)  # noqa: DTZ001 - as spreadsheets have them
    sheet["D5"], sheet["E5"], sheet["F5"] = timedelta(hours=2), " ", "=SUM(C2:D2)"
    sheet["G5"] = ArrayFormula("G5:G6", "=C2:D2*2")
    sheet["AA5"] = "far"
    book.create_sheet("Empty")

    read = workbook(saved(book))

    assert read.faults == ()
    assert [sheet.name for sheet in read.sheets] == ["Notes", "Empty"]
    assert read.sheets[1].rows == ()
    assert words_of(read) == {
        "B2": "Fully met",
        "C2": "3",
        "D2": "2.5",
        "E2": "TRUE",
        "B5": "2026-11-18",
        "C5": "2026-11-18T09:30:00",
        "D5": "2:00:00",
        "F5": "=SUM(C2:D2)",
        "G5": "=C2:D2*2",
        "AA5": "far",
    }
    cells = {cell.at: cell for row in read.sheets[0].rows for cell in row}
    assert {at for at, cell in cells.items() if cell.formula} == {"F5", "G5"}
    assert (cells["AA5"].column, cells["AA5"].row, cells["AA5"].across) == ("AA", 5, 27)
    assert not any(cell.merged for cell in cells.values())


def test_a_whole_number_needs_no_point() -> None:
    cells = b'<row r="1"><c r="A1"><v>3.0</v></c><c r="B1"><v>3.5</v></c></row>'

    assert words_of(workbook(sheet_of(cells))) == {"A1": "3", "B1": "3.5"}


def test_every_used_place_of_a_merged_area_is_said_to_be_merged() -> None:
    merges = b'<mergeCells><mergeCell ref="B1:B2"/><mergeCell ref="C2:XFD1048576"/></mergeCells>'
    rows = b"".join(
        b'<row r="%d">' % row
        + b"".join(b'<c r="%s%d"><v>%d</v></c>' % (letter, row, row) for letter in letters)
        + b"</row>"
        for row, letters in ((1, (b"A", b"B", b"C")), (2, (b"A", b"C")))
    )

    (sheet,) = workbook(sheet_of(rows, after=merges)).sheets

    assert {cell.at for row in sheet.rows for cell in row if cell.merged} == {"B1", "B2", "C2"}
    assert [(cell.at, cell.text) for cell in sheet.rows[1]] == [("A2", "2"), ("B2", ""), ("C2", "2")]


def test_what_lies_too_far_out_is_said_to_be_left_out() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Big"
    book.active.cell(1, 1, "kept")
    book.active.cell(1, COLUMNS, "kept too")
    book.active.cell(1, COLUMNS + 1, "beyond")
    book.active.cell(ROWS, 1, "last")
    book.active.cell(ROWS + 1, 1, "below")
    for number in range(SHEETS):
        book.create_sheet(f"S{number}")

    read = workbook(saved(book))

    assert set(words_of(read).values()) == {"kept", "kept too", "last"}
    assert "“Big” has more than 2,000 rows" in read.faults[0]
    assert "“Big” has more than 40 columns" in read.faults[1]
    assert "The workbook has 31 sheets; only the first 30 were read" in read.faults[2]
    assert len(read.sheets) == SHEETS


def test_empty_rows_and_cells_far_out_are_nobodys_business() -> None:
    cells = b'<row r="1"><c r="A1"><v>1</v></c><c r="ZZ1" s="0"/></row><row r="1048576"><c r="A1048576" s="0"/></row>'
    book = workbook(sheet_of(cells))

    assert (book.faults, words_of(book)) == ((), {"A1": "1"})


def test_more_merged_areas_than_are_looked_at_are_a_fault() -> None:
    areas = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (n, n) for n in range(2, 2010))
    book = workbook(sheet_of(said(b"x"), after=b"<mergeCells>" + areas + b"</mergeCells>"))

    assert "more than 2,000 merged areas" in book.faults[0]


def test_texts_are_read_from_where_excel_keeps_them() -> None:
    strings = b"<si><t>Oakwood</t></si><si><r><t>Fully </t></r><r><rPr><b/></rPr><t>met</t></r></si>"
    rows = b'<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>0</v></c></row>'

    assert words_of(workbook(shared(strings, rows))) == {"A1": "Fully met", "B1": "Oakwood"}


def test_one_text_pointed_at_from_everywhere_is_cut() -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, ROWS))

    read = workbook(shared(b"<si><t>" + b"x" * 30_000 + b"</t></si>", rows))

    assert sum(map(len, words_of(read).values())) == ALL_CHARACTERS
    assert "“Notes” holds more text than is read; A67 was cut" in read.faults[0]
    assert len(read.faults) == 1


def test_sheets_after_the_last_text_that_is_read_are_said_to_be_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.workbooks.opening.ALL_CHARACTERS", 10)
    book = openpyxl.Workbook()
    book.active.append(["exactly 10"])
    book.create_sheet("After").append(["more"])

    read = workbook(saved(book))

    assert words_of(read) == {"A1": "exactly 10"}
    assert read.faults[0].startswith("The sheet “After” holds more text than is read; A1 was cut.")


def test_a_cell_longer_than_excel_allows_is_cut() -> None:
    read = workbook(sheet_of(said(b"y" * 40_000)))

    assert len(words_of(read)["A1"]) == 32_767
    assert "A1 was cut" in read.faults[0]


async def test_the_worker_reads_as_the_opener_does_and_is_used_again() -> None:
    raw = small(("Criterion", "Level"), ("1.1.1", "Fully met"))
    async with SafeWorkbooks(seconds=60) as workbooks:
        assert await workbooks.read(raw) == workbook(raw)
        first = workbooks._worker.pid
        for name in ("macros", "entity bomb", "zip bomb", "half of it", "nothing in it"):
            refused, fault = REFUSED[name]
            assert fault in (await workbooks.read(refused)).faults[0]
        assert await workbooks.read(raw) == workbook(raw)
        assert workbooks._worker.pid == first


@pytest.mark.parametrize("part", ["[Content_Types].xml", "xl/workbook.xml", "xl/styles.xml"])
async def test_entities_are_refused_in_every_part(part: str) -> None:
    body = parts_of(small())[part]
    start = body.index(b"?>") + 2 if body.startswith(b"<?xml") else 0
    async with SafeWorkbooks(seconds=60) as workbooks:
        for raw in (
            with_parts(small(), {part: body[:start] + BOMB + body[start:]}),
            shared(b"<si><t>&j;</t></si>", b'<row r="1"><c r="A1" t="s"><v>0</v></c></row>', before=BOMB),
        ):
            book = await workbooks.read(raw)
            assert not book.sheets
            assert "damaged or unknown" in book.faults[0]


async def test_fifty_megabytes_do_not_even_reach_the_worker() -> None:
    async with SafeWorkbooks(seconds=60) as workbooks:
        book = await workbooks.read(bytes(50 * 1024 * 1024))
        assert "has 50 MB; the largest that is read has 20" in book.faults[0]
        assert workbooks._worker is None


async def test_a_file_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    endless = shared(b"".join(b"<si><t>%d</t></si>" % (n * 7919) for n in range(600_000)), said(b"x"))
    async with SafeWorkbooks(seconds=60) as workbooks:
        assert (await workbooks.read(small())).faults == ()
        workbooks._seconds = 0.3
        assert "could not be read in time" in (await workbooks.read(endless)).faults[0]
        workbooks._seconds = 60
        assert words_of(await workbooks.read(small())) == {"A1": "one", "B1": "two"}


async def test_a_worker_that_does_not_start_or_dies_gives_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stuck(SafeWorkbooks):
        async def _start(self):
            self._command = ("-c", self.script)
            return await super()._start()

    async with Stuck() as workbooks:
        monkeypatch.setattr("bot.apart.START_SECONDS", 0.2)
        workbooks.script = "import time; time.sleep(60)"
        assert "could not be read in time. Copy the answers" in (await workbooks.read(small())).faults[0]
        monkeypatch.setattr("bot.apart.START_SECONDS", 60)
        workbooks.script = "import sys; sys.stdout.buffer.write(bytes(4))"
        assert "too much for the reader" in (await workbooks.read(small())).faults[0]


def test_the_worker_answers_frame_by_frame() -> None:
    raw = small()
    answered = io.BytesIO()
    worker.main(io.BytesIO((LENGTH.pack(len(raw)) + raw) * 2), answered)

    answer = workbook(raw).model_dump_json().encode()
    assert answered.getvalue() == (LENGTH.pack(len(answer)) + answer) * 2


def test_the_largest_file_that_is_read_is_not_refused_for_its_size() -> None:
    picture = os.urandom(LARGEST - 100_000)

    assert workbook(with_parts(small(), {"xl/media/image1.png": picture})).faults == ()
