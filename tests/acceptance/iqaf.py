"""The real ``iqaf`` command line, as another program."""

import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from bot.cli import main
from tests.conftest import ROOT

PATIENCE = 90  #: seconds that any one command may take on a slow machine


def environment(**more: str) -> dict[str, str]:
    """This machine's, without any setting of a place, so that tests set them all; what one compiles serves all."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("IQAF_")}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "", "PYTHONIOENCODING": "utf-8", **more}


def iqaf(*words: str, folder: Path, given: str | None = None, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run one command in *folder* and wait for its end. It never shows a traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=folder,
        env=environment(**settings),
        input=given,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def inside(*words: str, given: str | None = None, **settings: str) -> Result:
    """The same within this process, in the folder where it is: ten times as fast, for what needs no process."""
    unset = {name: None for name in os.environ if name.startswith("IQAF_")}
    return CliRunner().invoke(main, words, input=given, env={**unset, **settings})
