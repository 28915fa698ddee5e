"""The real Bolt app on a real port, a strict Slack beside it, and a dispatcher that says what a test scripts."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from bot.dispatch import Request
from bot.integrations.slack.patience import Patience
from bot.integrations.slack.settings import SlackSettings
from bot.integrations.slack.simulator import Simulator
from bot.integrations.slack.simulator_user import SignedUser
from bot.reply import Para, Reply

Scripted = Reply | Callable[[Request], Reply]
LONG = 60.0  #: seconds that a busy machine may take to answer: how quick we are is measured by bench, not here


@dataclass
class Script:
    """A dispatcher that answers what it is told to, once for each key, as the real one does."""

    replies: dict[str, Scripted] = field(default_factory=dict)
    heard: list[Request] = field(default_factory=list)
    answered: dict[str, Reply] = field(default_factory=dict)
    patience: Patience = field(default_factory=lambda: Patience(LONG))
    held: asyncio.Event | None = None

    def slow(self) -> None:
        """From now on it answers when told to go on, and nobody has the patience for it."""
        self.patience.seconds, self.held = 0.1, asyncio.Event()

    def go_on(self) -> None:
        """Answer what was asked, and what is asked next."""
        assert self.held
        self.patience.seconds, held, self.held = LONG, self.held, None
        held.set()

    async def answer(self, request: Request) -> Reply:
        if request.key in self.answered:
            return self.answered[request.key]
        self.heard.append(request)
        if self.held:
            await self.held.wait()
        scripted = self.replies.get(request.words) or Reply(title="Heard", blocks=(Para(text=request.words),))
        reply = scripted(request) if callable(scripted) else scripted
        if request.key:
            self.answered[request.key] = reply
        return reply


@asynccontextmanager
async def served(routes: list[Route]) -> AsyncIterator[str]:
    """Routes on loopback; gives the address of Slack's door."""
    door = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), lifespan="off", log_level="warning"))
    task = asyncio.create_task(server.serve(sockets=[door]))
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{door.getsockname()[1]}/slack/events"
    server.should_exit = True
    await task


@dataclass
class World:
    """All that a test of Slack needs."""

    slack: Simulator
    script: Script
    settings: SlackSettings
    url: str

    @property
    def patience(self) -> Patience:
        return self.script.patience

    def user(self, user: str = "U01") -> SignedUser:
        return self.slack.user(user, at=self.url)


def settings_for(slack: Simulator, **more: object) -> SlackSettings:
    values = {
        "signing_secret": slack.signing_secret,
        "bot_token": slack.bot_token,
        "app_token": slack.app_token,
        "base_url": slack.api_url,
        "teams": {slack.team},
        **more,
    }
    return SlackSettings.model_validate(values)
