"""The wheel runs anywhere: its configuration is inside, and nothing of the checkout is used."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.acceptance.iqaf import PATIENCE, environment
from tests.conftest import ROOT, missing

BUILD = 300  #: seconds; the build tool is fetched first


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the repository, as ``make wheel`` does."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    built = subprocess.run(
        [*pip, "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT)],
        capture_output=True,
        text=True,
        timeout=BUILD,
        check=False,
        cwd=folder,
    )
    if built.returncode:
        assert "hatchling" in built.stderr, built.stderr
        missing("the build tool hatchling cannot be fetched here: no package index is reached")
    (found,) = folder.glob("iqaf-*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """Where it was unpacked, alone."""
    folder = wheel.parent / "installed"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder)
    return folder


def run(installed: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", *words],
        cwd=folder,
        env=environment(PYTHONPATH=str(installed)),
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )


def test_everything_that_is_read_is_inside(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())

    config = {f"bot/_config/{path.relative_to(ROOT / 'config')}" for path in (ROOT / "config").rglob("*.yaml")}
    assert config <= names
    assert "bot/_config/demo/place.yaml" in names
    for folder in ("bot/integrations/web/static", "bot/integrations/web/templates", "bot/store/migrations"):
        ours = {str(path.relative_to(ROOT)) for path in (ROOT / folder).rglob("*.*") if "__pycache__" not in path.parts}
        assert ours <= names, folder
    assert not {name for name in names if name.startswith("tests/") or name.endswith((".pyc", ".db"))}


def test_it_tells_the_whole_story_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    told = run(installed, tmp_path, "-m", "bot", "demo", "--script")

    assert told.returncode == 0, told.stderr
    assert "That was the story" in told.stdout


def test_nothing_of_the_checkout_is_used(installed: Path, tmp_path: Path) -> None:
    look = (
        "import sys, bot.demo.run as run, bot.frameworks as frameworks, bot.store.schema as schema\n"
        "print(run.demo_folder(), *frameworks.available().values(), schema.MIGRATIONS, sep='\\n')\n"
        "print(*(m.__file__ for n, m in sys.modules.items() if n.split('.')[0] == 'bot'), sep='\\n')\n"
    )

    seen = run(installed, tmp_path, "-c", look)

    assert seen.returncode == 0, seen.stderr
    paths = seen.stdout.split()
    assert len(paths) > 50
    assert [path for path in paths if not path.startswith(f"{installed}{os.sep}")] == []


def test_its_version_is_its_own_and_it_names_the_command(wheel: Path) -> None:
    packed = zipfile.ZipFile(wheel)
    (entry_points,) = (name for name in packed.namelist() if name.endswith("entry_points.txt"))

    assert "iqaf = bot.cli:main" in packed.read(entry_points).decode()
