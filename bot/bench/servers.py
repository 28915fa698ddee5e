"""One of the servers that are measured, alone in its process: iqaf itself, a bare Bolt app, a bare Starlette endpoint.

``python -m bot.bench.servers KIND API HOME`` says its port, and serves on loopback until it is ended. All three are
uvicorn with one worker, check Slack's signature, and tell at ``/cpu`` how many seconds of CPU they have used.
"""

import asyncio
import json
import socket
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import click
from pydantic import SecretStr
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.app import open_place
from bot.bench.load import SECRET, TEAM, TOKEN
from bot.bench.place import FRAMEWORK
from bot.integrations.slack.inbound import EVENTS
from bot.integrations.slack.settings import SlackSettings
from bot.serving import answer, application
from bot.settings import Settings

IQAF, BOLT, STARLETTE = "iqaf", "bolt", "starlette"


@asynccontextmanager
async def iqaf(api: str, home: Path) -> AsyncIterator[Starlette]:
    """The whole application, as ``iqaf serve`` wires it, for the place in *home*."""
    slack = SlackSettings(
        bot_token=SecretStr(TOKEN), signing_secret=SecretStr(SECRET), base_url=api, teams=frozenset({TEAM})
    )
    place_settings = Settings(framework=FRAMEWORK, home=home, slack=slack)
    async with open_place(place_settings) as place, application(place) as served:
        yield served


@asynccontextmanager
async def bolt(api: str, _: Path) -> AsyncIterator[Starlette]:
    """Slack's own framework, saying back what it was told."""
    client = AsyncWebClient(token=TOKEN, base_url=api)
    app = AsyncApp(signing_secret=SECRET, client=client, process_before_response=True)

    async def echo(ack: Any, command: Mapping[str, Any]) -> None:
        await ack({"response_type": "ephemeral", "text": command["text"]})

    app.command("/iqaf")(echo)
    handler = AsyncSlackRequestHandler(app)

    async def deliver(request: Request) -> Response:
        return await handler.handle(request)

    yield Starlette(routes=[Route(EVENTS, deliver, methods=["POST"])])


@asynccontextmanager
async def starlette(_: str, __: Path) -> AsyncIterator[Starlette]:
    """The same by hand: signature, form, JSON."""
    verifier = SignatureVerifier(SECRET)

    async def deliver(request: Request) -> Response:
        body, headers = await request.body(), request.headers
        stamp, signature = headers["x-slack-request-timestamp"], headers["x-slack-signature"]
        if not verifier.is_valid(body, stamp, signature):
            return Response(status_code=401)
        said = dict(parse_qsl(body.decode()))
        return Response(json.dumps({"response_type": "ephemeral", "text": said["text"]}), media_type="application/json")

    yield Starlette(routes=[Route(EVENTS, deliver, methods=["POST"])])


def _opened(kind: str, api: str, home: Path) -> AbstractAsyncContextManager[Starlette]:
    return {IQAF: iqaf, BOLT: bolt, STARLETTE: starlette}[kind](api, home)


async def _cpu(_: Request) -> Response:
    return JSONResponse(time.process_time())


async def main(kind: str, api: str, home: str) -> None:
    """Serve until ended."""
    async with _opened(kind, api, Path(home)) as app:
        app.router.routes.append(Route("/cpu", _cpu))
        door = socket.create_server(("127.0.0.1", 0))
        click.echo(door.getsockname()[1])
        await answer(app, door)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
