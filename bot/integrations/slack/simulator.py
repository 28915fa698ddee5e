"""A strict Slack on loopback: the Web API, response_urls and Socket Mode over real sockets, for tests without Slack.

    async with Simulator() as slack:
        slack.person("U01", "Priya", "priya@icb.example")
        ...                                   # the app under test, with base_url=slack.api_url
        user = slack.user("U01", at=app_url)  # or at=None: through Socket Mode
        await user.types("/iqaf status Oakwood House")

It refuses what Slack refuses (sizes, unknown fields, old or used triggers, more than one message a second), and can be
made to fail (:meth:`Workspace.fail`). What it holds is read from its attributes.
"""

import asyncio
import json
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl

from aiohttp import WSMsgType, web

from bot.integrations.slack import simulator_api
from bot.integrations.slack.simulator_state import Call, Fault, HeldFile, Json, Message, SlackSays, Workspace
from bot.integrations.slack.simulator_user import SignedUser

PATIENCE = 10.0  #: seconds the simulator waits for what must come


class Simulator(Workspace):
    """One workspace, served on 127.0.0.1 while the context is open."""

    def __init__(self) -> None:
        super().__init__()
        self.sockets: list[web.WebSocketResponse] = []
        self._connected = asyncio.Event()
        self._acks: dict[str, asyncio.Future[Json]] = {}
        self._runner: web.AppRunner | None = None

    @property
    def api_url(self) -> str:
        """What the app must use as base_url."""
        return f"http://127.0.0.1:{self.port}/api/"

    def user(self, user: str, *, at: str | None) -> SignedUser:
        """A person at the keyboard, whose deliveries go to the app at *at*, or through Socket Mode."""
        return SignedUser(self, user, at)

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=4_000_000)
        app.add_routes(
            [
                web.route("*", "/api/{method}", self._api),
                web.post("/response/{id}", self._response),
                web.get("/link", self._link),
                web.get("/files-pri/{id}/{name}", self._file),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for socket in self.sockets:
            await socket.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _api(self, request: web.Request) -> web.Response:
        method, args = request.match_info["method"], await _args(request)
        self.calls.append(Call(method, args, self.now()))
        token = request.headers.get("authorization", "").removeprefix("Bearer ") or str(args.get("token", ""))
        fault = self._fault(method)
        if fault and not fault.after:
            return await _faulty(fault)
        answer = self._answer(method, args, token)
        return await _faulty(fault) if fault else answer

    def _answer(self, method: str, args: Json, token: str) -> web.Response:
        try:
            granted = simulator_api.EVERY_SCOPE if self.scopes is None else self.scopes
            headers = {"x-oauth-scopes": ",".join(sorted(granted))}
            return web.json_response(simulator_api.call(self, method, args, token), headers=headers)
        except SlackSays as refusal:
            return _refusal(refusal)

    def _fault(self, method: str) -> Fault | None:
        fault = self.faults.get(method)
        if fault is None or fault.times == 0:
            return None
        fault.times -= 1
        return fault

    async def _response(self, request: web.Request) -> web.Response:
        """A response_url: five uses in thirty minutes, seen by one person unless the body says ``in_channel``."""
        body = await _args(request)
        self.calls.append(Call("response_url", body, self.now()))
        if fault := self._fault("response_url"):
            return await _faulty(fault)
        try:
            channel, user = self.use_url(request.match_info["id"])
            self.respond(channel, user, body)
        except SlackSays as refusal:
            return _refusal(refusal)
        return web.Response(text="ok")

    def respond(self, channel: str, user: str, body: Mapping[str, Any]) -> None:
        """What an answer to a command or a press does: a message for one or for all, or the last one changed."""
        mine = [m for m in self.messages if m.channel == channel and m.to == user]
        if body.get("delete_original") and mine:
            self.messages.remove(mine[-1])
        if body.get("delete_original") and not body.get("text"):
            return
        content = {key: body[key] for key in ("text", "blocks", "thread_ts", "metadata") if key in body}
        shown = simulator_api.shown(self, content)
        if body.get("replace_original") and mine:
            mine[-1].body = shown
        else:
            to = None if body.get("response_type") == "in_channel" else user
            self.messages.append(Message(channel, self.ts(), shown, to=to))

    def shared(self, name: str, raw: bytes, **more: Any) -> HeldFile:
        """A file that somebody shares; *more* as :class:`HeldFile` has it."""
        file = HeldFile(f"F{self.number():06d}", name, raw, **more)
        self.files[file.id] = file
        return file

    async def _file(self, request: web.Request) -> web.StreamResponse:
        """A private file: without the right token a redirect to the page where people log in, as Slack does it."""
        self.calls.append(Call("file", {"id": request.match_info["id"]}, self.now()))
        token = request.headers.get("authorization", "")
        granted = self.scopes is None or "files:read" in self.scopes
        file = self.files.get(request.match_info["id"])
        if token != f"Bearer {self.bot_token}" or not granted or file is None:
            return web.Response(status=302, headers={"location": f"http://127.0.0.1:{self.port}/login"})
        await asyncio.sleep(file.seconds)
        return web.Response(body=file.raw)

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        await socket.send_json({"type": "hello", "num_connections": len(self.sockets)})
        self._connected.set()
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                envelope = json.loads(message.data)
                waiting = self._acks.pop(envelope["envelope_id"], None)
                if waiting and not waiting.done():
                    waiting.set_result(envelope.get("payload") or {})
        self.sockets.remove(socket)
        if not self.sockets:
            self._connected.clear()
        return socket

    async def deliver(self, kind: str, payload: Json) -> Json:
        """Send an envelope through Socket Mode and give the app's answer; TimeoutError where there is none."""
        async with asyncio.timeout(PATIENCE):
            await self._connected.wait()
        envelope = f"E{self.number()}"
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._acks[envelope] = answer
        await self.sockets[-1].send_json(
            {
                "envelope_id": envelope,
                "type": kind,
                "payload": payload,
                "accepts_response_payload": kind != "events_api",
            }
        )
        async with asyncio.timeout(PATIENCE):
            return await answer

    async def refresh_sockets(self) -> None:
        """Ask the app to connect anew, as Slack does every few hours, and hang up."""
        old = list(self.sockets)
        self._connected.clear()
        for socket in old:
            await socket.send_json({"type": "disconnect", "reason": "refresh_requested"})
        async with asyncio.timeout(PATIENCE):
            await self._connected.wait()


async def _args(request: web.Request) -> Json:
    """A call's arguments, by GET or POST, as form or JSON."""
    raw = await request.text()
    if "json" in request.content_type:
        return dict(json.loads(raw or "{}"))
    return {**dict(parse_qsl(raw, keep_blank_values=True)), **request.query}


def _refusal(refusal: SlackSays) -> web.Response:
    body: Json = {"ok": False, "error": refusal.code}
    if refusal.messages:
        body["errors"] = list(refusal.messages)
        body["response_metadata"] = {"messages": [f"[ERROR] {message}" for message in refusal.messages]}
    return web.json_response(body, status=refusal.status, headers=refusal.headers)


async def _faulty(fault: Fault) -> web.Response:
    await asyncio.sleep(fault.silent)
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    if fault.body:
        return web.Response(text=fault.body, status=fault.status, headers=headers, content_type="application/json")
    return web.json_response(
        {"ok": False, "error": fault.error or "internal_error"}, status=fault.status, headers=headers
    )
