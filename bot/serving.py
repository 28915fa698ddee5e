"""What ``iqaf serve`` answers: Slack over HTTP or Socket Mode, signed links, health."""

import asyncio
import gc
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.app import Place, ended
from bot.integrations.slack.settings import SlackSettings
from bot.integrations.web.routes import public_routes
from bot.public import public_ports

FAREWELL = 3.0  #: seconds that answers under way are given when we stop


class Server(uvicorn.Server):
    """uvicorn, which on a signal to stop comes back to whoever started it, so that all else is ended well too."""

    def __init__(self, config: uvicorn.Config, closing: Callable[[], Awaitable[None]]) -> None:
        super().__init__(config)
        self._closing = closing

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn's, without sending the signal to ourselves once more at the end."""
        with super().capture_signals():
            yield
            self._captured_signals.clear()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End what would stay open by itself, then the rest."""
        await self._closing()
        await super().shutdown(sockets)


async def _nothing() -> None:
    """Where nothing stays open by itself."""


async def answer(
    application: Starlette, door: socket.socket, closing: Callable[[], Awaitable[None]] = _nothing
) -> None:
    """Answer at *door* until told to stop (SIGINT, SIGTERM); *closing* ends what streams without end."""
    # asyncio does this only to sockets that it made: without it the second answer on a connection waits 40 ms
    gc.collect()
    gc.freeze()  # what was made by now stays: the collector need not go through thousands of names time and again
    door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    config = uvicorn.Config(application, log_level="warning", lifespan="off", timeout_graceful_shutdown=round(FAREWELL))
    await Server(config, closing).serve(sockets=[door])


@asynccontextmanager
async def application(place: Place) -> AsyncIterator[Starlette]:
    """The application of a place, connected. Slack's libraries are loaded only where Slack is set."""
    routes: list[BaseRoute] = [*public_routes(public_ports(place))]
    async with AsyncExitStack() as stack:
        if place.settings.slack:
            routes += await stack.enter_async_context(_slack(place.settings.slack, place))
        async with place.database.glancing() as connection:
            await place.house.finder.index(connection)  # so that the first who asks need not wait for it
        yield Starlette(routes=routes)


@asynccontextmanager
async def _slack(settings: SlackSettings, place: Place) -> AsyncIterator[list[BaseRoute]]:
    """Slack's routes where it calls us, and the socket where we call it. Answers under way are finished at the end."""
    from bot.integrations.slack.inbound import run_socket, slack_routes
    from bot.integrations.slack.patience import Patience

    patience = Patience()
    async with AsyncExitStack() as stack:
        stack.push_async_callback(patience.close, FAREWELL)
        if settings.app_token:
            talking = run_socket(settings, place.dispatcher, patience, place.door)
            stack.push_async_callback(ended, asyncio.create_task(talking, name="Slack, Socket Mode"))
        yield [*slack_routes(settings, place.dispatcher, patience, place.door)] if settings.signing_secret else []
