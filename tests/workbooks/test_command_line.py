"""``iqaf toolkit --xlsx``: the spreadsheet of a version, written once."""

from pathlib import Path

import pytest

from bot.workbooks.opening import workbook
from tests.acceptance.iqaf import inside


@pytest.mark.parametrize(("more", "first"), [((), "Visit"), (("--purpose", "statement"), "Statement")])
def test_the_toolkit_is_written_as_a_spreadsheet(tmp_path: Path, more: tuple[str, ...], first: str) -> None:
    file = tmp_path / "toolkit.xlsx"
    result = inside("toolkit", "--xlsx", str(file), "--version", "2024-09", *more)

    assert (result.exit_code, result.stdout) == (0, f"{file}\n")
    assert workbook(file.read_bytes()).sheets[0].name == first


def test_a_file_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    file = tmp_path / "filled.xlsx"
    file.write_bytes(b"a day's work")
    result = inside("toolkit", "--xlsx", str(file))

    assert result.exit_code == 2
    assert "there is a file of that name already. Give another name" in result.stderr
    assert file.read_bytes() == b"a day's work"


def test_a_folder_that_is_not_there_and_a_version_that_is_not_are_refused(tmp_path: Path) -> None:
    nowhere = inside("toolkit", "--xlsx", str(tmp_path / "no" / "t.xlsx"))
    unknown = inside("toolkit", "--xlsx", str(tmp_path / "t.xlsx"), "--version", "1999")

    assert (nowhere.exit_code, unknown.exit_code) == (2, 2)
    assert "it cannot be written: No such file or directory. Name a file in a folder that is there." in nowhere.stderr
    assert "There is no toolkit “1999”" in unknown.stderr
    assert not list(tmp_path.iterdir())
