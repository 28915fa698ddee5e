"""docs/silences.md is true: every setting that it names is there, and every document that it cites is one of ours."""

import re
from typing import Any

import pytest

from bot.framework_files import parse
from bot.frameworks import available
from tests.conftest import ROOT

FOLDER = available()["birmingham-solihull"]
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in (ROOT / "docs" / "silences.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith(("| What |", "|---"))
]
SILENT = re.compile(r"\b(IQAF|QRG|CS|QA|CAL)\b|No document|Neither document|Nothing")
SETTING = re.compile(r"`([\w-]+\.yaml): ([^`]+)`")


def named(data: Any, path: str) -> bool:
    """Whether a path of keys, or of ids of rows, stands somewhere in the data."""
    first, *rest = path.strip().split(".")
    below = list(data.values()) if isinstance(data, dict) else data if isinstance(data, list) else []
    found = [data[first]] if isinstance(data, dict) and first in data else []
    found += [row for row in below if isinstance(row, dict) and str(row.get("id")) == first]
    if isinstance(data, list) and path.strip() in data:
        return True
    if any(not rest or named(each, ".".join(rest)) for each in found):
        return True
    return any(named(each, path) for each in below)


@pytest.mark.parametrize("row", ROWS, ids=[row[0][:60] for row in ROWS])
def test_a_silence_says_what_the_documents_say_what_we_do_and_which_setting_changes_it(row: list[str]) -> None:
    assert len(row) == 4, row
    what, documents, ours, settings = row
    assert what
    assert ours
    assert SILENT.search(documents), "which document is silent?"
    found = SETTING.findall(settings)
    assert found or settings.startswith("none") or "`" in settings, "no setting is named, nor that there is none"
    for file, paths in found:
        data = parse((FOLDER / file).read_text(encoding="utf-8"))
        for path in re.split(r",\s*", paths):
            assert named(data, path), f"{file} has no {path}"


def test_there_are_as_many_as_a_reader_would_expect() -> None:
    assert len(ROWS) > 60
