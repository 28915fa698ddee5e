"""``iqaf visit FILE``: kept, worked out, and with --confirm recorded; every fault named with its cell."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.acceptance.iqaf import inside
from tests.workbooks.files import TOOLKIT, filled

TOM = ("--as", "tom.hadley@council.example")
YESTERDAY = date.today() - timedelta(days=1)  # noqa: DTZ011 - the demo's day is this machine's
COVER = {
    "Location id": "1-9000000003",
    "Service": "Larkmeadow Court",
    "Date of the visit": f"{YESTERDAY:%d/%m/%Y}",
    "Form of the visit": "scheduled",
    "Announced": "no",
}


def visit(file: Path, home: Path, *more: str, **levels: str):
    file.write_bytes(filled(dict.fromkeys(TOOLKIT.criteria, "Fully met") | levels, COVER))
    return inside("visit", str(file), *TOM, *more, IQAF_HOME=str(home))


def test_it_is_shown_then_recorded_then_known(tmp_path: Path) -> None:
    file, home = tmp_path / "visit.xlsx", tmp_path / "home"
    shown = visit(file, home)
    assert shown.exit_code == 0, shown.stderr
    assert "Nothing is recorded yet" in shown.stdout
    done = visit(file, home, "--confirm")
    assert done.exit_code == 0, done.stderr
    assert "is recorded: Larkmeadow Court, Silver" in " ".join(done.stdout.split())
    assert "recorded already" in " ".join(visit(file, home, "--confirm").stdout.split())


def test_every_fault_is_listed_with_sheet_cell_and_criterion(tmp_path: Path) -> None:
    result = visit(tmp_path / "visit.xlsx", tmp_path / "home", **{"1.1.1": "Exceptional", "5.3.5": "superb"})

    assert (result.exit_code, result.stdout) == (2, "")
    assert "“Involvement and information” F2: criterion 1.1.1: is not an advanced criterion" in result.stderr
    assert "“Quality of management” F18: criterion 5.3.5: “superb” is no level" in result.stderr
    assert "nothing was recorded; the spreadsheet is kept as DOC-" in result.stderr


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (("--service", "Oakwood House"), "and you said Oakwood House"),
        (("--on", "2026-01-01"), "and you said 1 January 2026"),
    ],
)
def test_what_disagrees_is_refused(tmp_path: Path, more: tuple[str, ...], why: str) -> None:
    result = visit(tmp_path / "visit.xlsx", tmp_path / "home", *more)

    assert (result.exit_code, result.stdout) == (2, "")
    assert why in " ".join(result.stderr.split())


def test_who_is_not_known_and_a_letter_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear all")
    letter = inside("visit", str(file), *TOM, IQAF_HOME=str(tmp_path / "home"))
    stranger = inside("visit", str(file), "--as", "who@nowhere.example", IQAF_HOME=str(tmp_path / "home"))

    assert (letter.exit_code, stranger.exit_code) == (2, 2)
    assert "is no spreadsheet" in letter.stderr
    assert "I do not know you here" in stranger.stderr
