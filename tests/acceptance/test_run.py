"""``iqaf run`` as somebody starts it: one address, kept data, a fresh start, loopback only, and a clean end."""

import asyncio
import re
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, suppress
from pathlib import Path

import pytest

from tests.acceptance.iqaf import PATIENCE, environment, iqaf
from tests.integrations.web.visitor import Visitor

ENDS_WITHIN = 60  #: seconds on a busy machine; open connections are given three, and that they were needed is said


class Running:
    """The demo, served by a process of its own."""

    def __init__(self, process: Process, folder: Path, line: str) -> None:
        self.process = process
        self.folder = folder
        self.line = line
        found = re.search(r"open (http://127\.0\.0\.1:\d+)/", line)
        assert found, line
        self.address = found.group(1)

    async def ended_by(self, how: signal.Signals) -> None:
        """Tell it to end, and wait until it and all its children have."""
        self.process.send_signal(how)
        async with asyncio.timeout(ENDS_WITHIN):
            await self.process.wait()
            while children(self.process.pid):  # noqa: ASYNC110 - the end of another's child wakes nobody
                await asyncio.sleep(0.05)
        assert "Traceback" not in (self.folder / "stderr").read_text()


def children(pid: int) -> list[int]:
    """Processes that still name *pid* as their parent, or its session (Linux; elsewhere none are found)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z" and pid in {int(fields[1]), int(fields[3])}:
            found.append(int(stat.parent.name))
    return found


@asynccontextmanager
async def running(folder: Path, *more: str, port: int | None = 0) -> AsyncIterator[Running]:
    with (folder / "stderr").open("w") as errors:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run", *(() if port is None else ("--port", str(port))), *more),
            cwd=folder,
            env=environment(PYTHONUNBUFFERED="1"),
            stdout=PIPE,
            stderr=errors,
            start_new_session=True,
        )
    try:
        assert process.stdout
        async with asyncio.timeout(PATIENCE):
            line = (await process.stdout.readline()).decode()
        yield Running(process, folder, line)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_it_answers_keeps_what_was_said_and_starts_over_when_asked(tmp_path: Path) -> None:
    async with running(tmp_path) as demo, Visitor.at(demo.address) as visitor:
        said = await visitor.say("log Oakwood House: the lift is out of order")
        assert "Logged as INT-0040" in said.text
        await demo.ended_by(signal.SIGTERM)

    async with running(tmp_path) as demo, Visitor.at(demo.address) as visitor:
        assert "the lift is out of order" in (await visitor.say("history Oakwood House")).text
        await demo.ended_by(signal.SIGINT)

    async with running(tmp_path, "--fresh") as demo, Visitor.at(demo.address) as visitor:
        assert "the lift is out of order" not in (await visitor.say("history Oakwood House")).text


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
async def test_it_ends_cleanly_within_seconds_with_a_page_open(tmp_path: Path, how: signal.Signals) -> None:
    async with running(tmp_path) as demo, Visitor.at(demo.address) as visitor:
        page = await visitor.get("/c/escalations")
        after = "-".join([*page.values("body", "data-boot"), *page.values("body", "data-last")])
        async with visitor.http.get(f"/live?channel=escalations&after={after}") as live:
            assert live.status == 200
            assert b"retry" in await live.content.readline()
            await demo.ended_by(how)
        assert demo.process.returncode == 0
        assert (tmp_path / "stderr").read_text() == "", "it waited until the page went away, which is said there"


async def test_where_the_usual_port_is_taken_another_is_and_one_that_was_named_is_not_fought_over(
    tmp_path: Path,
) -> None:
    with ExitStack() as stack:
        with suppress(OSError):  # it is taken already
            stack.enter_context(socket.create_server(("127.0.0.1", 8080)))
        async with running(tmp_path, port=None) as demo, Visitor.at(demo.address) as visitor:
            assert not demo.address.endswith(":8080")
            assert (await visitor.get("/health")).status == 200
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = iqaf("run", "--port", str(port), folder=tmp_path)
    assert refused.returncode == 2
    assert f"cannot listen on 127.0.0.1:{port}" in refused.stderr


def test_it_listens_on_this_machine_alone(tmp_path: Path) -> None:
    refused = iqaf("run", "--host", "0.0.0.0", "--port", "0", folder=tmp_path)

    assert refused.returncode == 2
    assert "may only listen on this machine" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_real_places_database_is_never_taken_for_a_demo(tmp_path: Path) -> None:
    (tmp_path / "members.csv").write_text("email,name,agency,roles\nann@council.example,Ann,council,officer\n")
    iqaf("import", "members", "members.csv", folder=tmp_path)

    for more in ((), ("--fresh",)):
        refused = iqaf("run", "--port", "0", *more, folder=tmp_path)
        assert refused.returncode == 2, more
        assert "demo" in refused.stderr
    answer = iqaf("say", "me", "--as", "ann@council.example", folder=tmp_path)
    assert "Ann" in answer.stdout
