"""How the program answers at its door."""

import asyncio
import signal
import socket

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.bench.load import opened
from bot.serving import answer


async def test_no_answer_is_held_back_until_the_one_before_it_was_acknowledged() -> None:
    """Unless every connection is told not to, the system does so: 40 ms at each answer after the first."""

    async def hello(_):
        return PlainTextResponse("hello")

    with socket.create_server(("127.0.0.1", 0)) as door:
        serving = asyncio.create_task(answer(Starlette(routes=[Route("/", hello)]), door))
        line = await opened(door.getsockname()[1])
        assert await line.exchange("GET / HTTP/1.1") == (200, b"hello")
        assert door.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        await line.close()
        signal.raise_signal(signal.SIGTERM)
        await serving
