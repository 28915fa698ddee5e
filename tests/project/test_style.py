"""What is only asked for drifts: sizes, directions, names and manners that the whole project keeps."""

import ast
import re
import subprocess
from pathlib import Path
from statistics import median, quantiles

import pytest

from tests.conftest import ROOT

LONGEST_FILE = 300
MEDIAN_FILE = 120
LONGEST_FUNCTION = 40
USUAL_FUNCTION = 25  #: nine of ten are no longer
SOURCES = sorted(path for path in (ROOT / "bot").rglob("*.py") if "versions" not in path.parts)
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}
FUNCTIONS = [
    (path, node)
    for path, tree in TREES.items()
    for node in ast.walk(tree)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
]


def lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Without its docstring: saying what it is costs nothing."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (node.end_lineno or 0) - body[0].lineno + 1 if body else 0


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_file_is_too_long() -> None:
    long = {named(path): n for path in SOURCES if (n := len(path.read_text().splitlines())) > LONGEST_FILE}

    assert not long, f"split these (at most {LONGEST_FILE} lines): {long}"


def test_files_are_small() -> None:
    assert median(len(path.read_text().splitlines()) for path in SOURCES) <= MEDIAN_FILE


def test_no_function_is_too_long() -> None:
    long = {
        f"{named(path)}:{node.lineno} {node.name}": n
        for path, node in FUNCTIONS
        if (n := lines(node)) > LONGEST_FUNCTION
    }

    assert not long, f"split these (at most {LONGEST_FUNCTION} lines): {long}"


def test_functions_are_short() -> None:
    assert quantiles((lines(node) for _, node in FUNCTIONS), n=10)[8] <= USUAL_FUNCTION


def test_every_broad_except_says_why() -> None:
    silent = []
    for path in SOURCES:
        written = path.read_text().splitlines()
        for number, (line, after) in enumerate(zip(written, [*written[1:], ""][: len(written)], strict=True), start=1):
            if re.search(r"except (Base)?Exception\b|except:", line) and "#" not in line + after:
                silent.append(f"{named(path)}:{number}")

    assert silent in ([], [line for line in silent if line.startswith("bot/dispatch.py")]), silent


def test_nothing_is_left_open() -> None:
    open_ends = [
        f"{named(path)}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if re.search(r"TODO|FIXME|XXX|NotImplementedError", line)
    ]

    assert not open_ends


def test_lock_files_hold_no_addresses() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        assert "://" not in lock.read_text(), f"{lock.name}: lock it with “make lock”"


def test_no_file_names_a_machines_folders() -> None:
    try:
        found = subprocess.run(
            ["git", "grep", "-nIE", "(^|[^A-Za-z0-9.])/(work|home|root)/[a-z]", "--", "."],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        pytest.skip("no git here")
    kept = [line for line in found.stdout.splitlines() if not line.startswith("tests/project/test_style.py")]

    assert not kept


def test_how_a_services_stream_is_named_is_said_once() -> None:
    spelt = [named(path) for path in SOURCES if re.search(r"""["']service/""", path.read_text(encoding="utf-8"))]

    assert spelt == ["bot/engine/streams.py"]
