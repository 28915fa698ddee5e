"""What ``iqaf serve`` answers: Slack over HTTP or Socket Mode, signed links, health."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.app import Place, ended, public_ports
from bot.integrations.slack.settings import SlackSettings
from bot.integrations.web.routes import public_routes

FAREWELL = 3.0  #: seconds that answers under way are given when we stop


@asynccontextmanager
async def application(place: Place) -> AsyncIterator[Starlette]:
    """The application of a place, connected. Slack's libraries are loaded only where Slack is set."""
    routes: list[BaseRoute] = [*public_routes(public_ports(place))]
    async with AsyncExitStack() as stack:
        if place.settings.slack:
            routes += await stack.enter_async_context(_slack(place.settings.slack, place))
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
            talking = asyncio.create_task(run_socket(settings, place.dispatcher, patience), name="Slack, Socket Mode")
            stack.push_async_callback(ended, talking)
        yield [*slack_routes(settings, place.dispatcher, patience)] if settings.signing_secret else []
