"""Signed slash commands over kept-open connections: each sends the next when it has the answer to the last."""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bot.integrations.slack.inbound import EVENTS
from bot.integrations.slack.simulator_user import FORM, signature

SECRET = "only-for-the-bench"  # noqa: S105 - on loopback, for as long as the bench runs
TOKEN = "xoxb-bench"  # noqa: S105 - likewise
TEAM, USER = "T01TEST", "U01"
Good = Callable[[str, bytes], bool]  #: whether this is the body that belongs to the words


class WrongAnswer(Exception):
    """A server answered with something else than what was asked for: its speed would mean nothing."""

    def __init__(self, words: str, status: int, body: bytes) -> None:
        super().__init__(f"“{words}” was answered with {status}: {body[:300].decode(errors='replace')}")


@dataclass
class Load:
    """What a load came to."""

    seconds: list[float] = field(default_factory=list)  #: of each answer
    elapsed: float = 0.0
    cpu: float = 0.0  #: seconds that the server used

    def add(self, other: "Load") -> None:
        """Count another load of the same kind in."""
        self.seconds += other.seconds
        self.elapsed += other.elapsed
        self.cpu += other.cpu

    @property
    def each(self) -> float:
        """Seconds of the server's CPU for one request."""
        return self.cpu / len(self.seconds)

    def percentile(self, part: float) -> float:
        """The answer time in seconds that this part of the answers did not exceed."""
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(part * len(self.seconds)))]


class Line:
    """One open connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def exchange(self, head: str, body: bytes = b"") -> tuple[int, bytes]:
        """Send a request; the status and the body of its answer."""
        self._writer.write(f"{head}\r\nhost: bench\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)
        answer = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = answer.partition("content-length:")[2].partition("\r\n")[0]
        return int(answer.split(maxsplit=2)[1]), await self._reader.readexactly(int(length))

    async def close(self) -> None:
        """Hang up."""
        self._writer.close()
        await self._writer.wait_closed()


async def opened(port: int) -> Line:
    """A connection to a server on this machine."""
    return Line(*await asyncio.open_connection("127.0.0.1", port))


async def cpu(port: int) -> float:
    """Seconds of CPU that a server has used."""
    line = await opened(port)
    _, said = await line.exchange("GET /cpu HTTP/1.1")
    await line.close()
    return float(said)


async def load(port: int, names: Iterator[str], good: Good, *, lines: int, seconds: float) -> Load:
    """Ask for the next of the endless names, over so many connections, for so long. Raises WrongAnswer."""
    every = [await opened(port) for _ in range(lines)]
    result = Load()
    before, began = await cpu(port), time.perf_counter()
    await asyncio.gather(*(_keep_asking(line, names, good, began + seconds, result) for line in every))
    result.elapsed = time.perf_counter() - began
    result.cpu = await cpu(port) - before
    for line in every:
        await line.close()
    return result


async def _keep_asking(line: Line, names: Iterator[str], good: Good, until: float, result: Load) -> None:
    while (start := time.perf_counter()) < until or not result.seconds:
        name = next(names)
        body = _command(f"status {name}")
        stamp = str(int(time.time()))
        signed = f"x-slack-request-timestamp: {stamp}\r\nx-slack-signature: {signature(SECRET, stamp, body)}"
        head = f"POST {EVENTS} HTTP/1.1\r\ncontent-type: {FORM}\r\n{signed}"
        status, answer = await line.exchange(head, body)
        result.seconds.append(time.perf_counter() - start)
        if status != 200 or not good(name, answer):  # noqa: PLR2004 - HTTP's own number
            raise WrongAnswer(name, status, answer)


def _command(text: str) -> bytes:
    """What Slack sends for ``/iqaf`` and *text*: no two are the same delivery."""
    now = time.time_ns()
    return urlencode(
        {
            "token": "legacy",
            "team_id": TEAM,
            "team_domain": "bench",
            "channel_id": "C01SQG",
            "channel_name": "sqg",
            "user_id": USER,
            "user_name": "priya",
            "command": "/iqaf",
            "text": text,
            "api_app_id": "A01TEST",
            "is_enterprise_install": "false",
            "response_url": "http://127.0.0.1:9/response/1",
            "trigger_id": f"{now}.738474920.{now:032x}",
        }
    ).encode()
