"""What the documents say of the repository is true: what they name is there, and what is there is named."""

import re
import tomllib
from pathlib import Path

import pytest

from bot.frameworks import available
from tests.conftest import ROOT

DOCUMENTS = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "bot").rglob("README.md")),
    ROOT / "config" / "frameworks" / "README.md",
]
PATH = re.compile(r"(?<![\w/.-])((?:bot|config|docs|tests)/[\w./-]*[\w/])(?![\w<*{/-])")
LINK = re.compile(r"\]\(([^)#:]+)\)")
MADE_UP = re.compile(r"NAME|test_NAME")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_that_is_named_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    named = [ROOT / path for path in PATH.findall(text) if not MADE_UP.search(path)]
    linked = [document.parent / path for path in LINK.findall(text)]

    assert [str(path) for path in (*named, *linked) if not path.exists()] == []


@pytest.mark.parametrize("room", sorted(path.parent.name for path in (ROOT / "bot").glob("*/__init__.py")))
def test_every_room_is_on_the_map(room: str) -> None:
    assert f"{room}/" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_file_of_a_framework_is_explained() -> None:
    explained = (ROOT / "config" / "frameworks" / "README.md").read_text(encoding="utf-8")
    files = {file.name for folder in available().values() for file in folder.glob("*.yaml")}

    assert {name for name in files if f"`{re.sub('-.*', '-*.yaml', name)}`" not in explained} == set()


def test_every_dependency_was_decided_on() -> None:
    told = (ROOT / "docs" / "adr" / "0005-libraries.md").read_text(encoding="utf-8").casefold()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["postgres"]]
    names = [re.split(r"[\[<>=]", each)[0] for each in wanted]

    assert [name for name in names if name not in told] == []
