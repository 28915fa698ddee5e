"""Spreadsheets for tests: ours filled in as a person would, and files that nobody means well with."""

import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO

import openpyxl

from bot.frameworks import available, load
from bot.workbooks.writing import toolkit_workbook

FRAMEWORK = load(available()["birmingham-solihull"])
TOOLKIT = FRAMEWORK.toolkit
COVER = {"Location id": "1-9000000001", "Service": "Oakwood House", "Date of the visit": "18/11/2026"}
COVER |= {"Form of the visit": "scheduled", "Announced": "no", "Officer": "Ann Lee"}


def saved(book: openpyxl.Workbook) -> bytes:
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def filled(
    levels: Mapping[str, str],
    cover: Mapping[str, object] = COVER,
    change: Callable[[openpyxl.Workbook], object] = lambda book: None,
    **known: object,
) -> bytes:
    """Our spreadsheet with *levels* typed beside their criteria, *cover* beside its labels, and then *change*d."""
    book = openpyxl.load_workbook(BytesIO(toolkit_workbook(TOOLKIT, **known)))
    for row in book.worksheets[0].iter_rows():
        if row[0].value in cover:
            row[1].value = cover[row[0].value]
    for sheet in book.worksheets[1:]:
        for row in sheet.iter_rows(min_row=2):
            if row[0].value in levels:
                row[5].value = levels[row[0].value]
    change(book)
    return saved(book)


def zipped(parts: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", compression) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return written.getvalue()


def parts_of(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_parts(raw: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The same file with some parts added or replaced."""
    return zipped({**parts_of(raw), **parts})


def small(*rows: tuple[object, ...]) -> bytes:
    """A workbook of one sheet, Notes."""
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    for row in rows or (("one", "two"),):
        book.active.append(row)
    return saved(book)
