"""What can be told of a file before anything in it is opened: whether it is an Excel workbook that may be read."""

import zipfile
from collections.abc import Collection
from io import BytesIO

MB = 1024 * 1024
LARGEST = 20 * MB  #: of a file; pictures are what makes them large
LARGEST_TEXT = 16 * MB  #: of all its parts that are text, unpacked: a filled toolkit has less than one
LARGEST_UNPACKED = 100 * MB  #: of all its parts
PARTS = 2000
RATIO = 150  #: unpacked to packed, at most, of a part that is not small
SMALL = MB
CFB = bytes.fromhex("d0cf11e0a1b11ae1")  #: how old Office files, and those with a password, begin
AGAIN = "Save it in Excel as “Excel Workbook (.xlsx)” and send that."
FRESH = "Copy the answers into a fresh spreadsheet and send that."

_KINDS = {
    "word/document.xml": "is a Word document",
    "ppt/presentation.xml": "is a PowerPoint presentation",
    "xl/workbook.bin": "is a binary Excel workbook (.xlsb)",
    "content.xml": "is an OpenDocument file (.ods)",
}


def too_large(size: int) -> str:
    """The fault of a file of *size* bytes, or ""."""
    if size <= LARGEST:
        return ""
    megabytes = -(-size // MB)
    return (
        f"The file has {megabytes} MB; the largest that is read has {LARGEST // MB}. Take pictures out of it. {FRESH}"
    )


def suspicion(raw: bytes) -> str:
    """Why the file must not be opened as a workbook, and what to do; "" where nothing speaks against it."""
    if fault := too_large(len(raw)) or _no_zip(raw):
        return fault
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, RuntimeError, EOFError, OSError):
        return f"The file is damaged, or only part of it came. {AGAIN}"
    return _bomb(parts) or _foreign({part.filename for part in parts}) or _locked(parts)


def _no_zip(raw: bytes) -> str:
    start = raw[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        return "The file is empty."
    if raw.startswith(CFB):
        if "EncryptedPackage".encode("utf-16-le") in raw:
            return "The workbook is protected by a password. Take the password off, save it, and send it again."
        return f"The file is in Excel's old format (.xls). {AGAIN}"
    if start.startswith(b"<"):
        return f"The file is a web page or XML, whatever its name says, and not an Excel workbook. {AGAIN}"
    if not start.startswith(b"PK"):
        return f"The file is not an Excel workbook (.xlsx). {AGAIN}"
    return ""


def _bomb(parts: Collection[zipfile.ZipInfo]) -> str:
    text = sum(part.file_size for part in parts if part.filename.lower().endswith((".xml", ".rels", ".vml")))
    swollen = any(part.file_size > max(SMALL, RATIO * part.compress_size) for part in parts)
    if len(parts) > PARTS:
        return f"The file holds {len(parts)} parts; the most that is read is {PARTS}. {FRESH}"
    if text > LARGEST_TEXT or swollen or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        return f"The file unpacks to far more than a filled spreadsheet holds, so it was not opened. {FRESH}"
    return ""


def _foreign(names: Collection[str]) -> str:
    folded = {name.lower() for name in names}
    for name, kind in _KINDS.items():
        if name in folded:
            return f"The file {kind}, not an Excel workbook (.xlsx). {AGAIN}"
    if "[content_types].xml" not in folded or not any(name.startswith("xl/") for name in folded):
        return f"The file is a ZIP archive, but not an Excel workbook (.xlsx). {AGAIN}"
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in folded):
        return f"The workbook holds macros, which are never opened here. {AGAIN}"
    if any(name.startswith(("xl/externallinks/", "xl/connections")) for name in folded):
        return f"The workbook takes values from other files or addresses. {FRESH}"
    return ""


def _locked(parts: Collection[zipfile.ZipInfo]) -> str:
    if any(part.flag_bits & 1 for part in parts):
        return "The workbook is protected by a password. Take the password off, save it, and send it again."
    return ""
