"""The pages of a real deployment: is it well, and the signed link of a mail, for those without chat."""

import hashlib
import time
from collections import OrderedDict

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.dispatch import Identity
from bot.dispatch import Request as Said
from bot.engine.errors import IqafError
from bot.integrations.web.documents import headers_of
from bot.integrations.web.ports import Link, PublicPorts
from bot.integrations.web.render import html
from bot.integrations.web.shell import page
from bot.reply.presses import without_presses

LONGEST_TOKEN = 2000  #: characters


class Limit:
    """At most *most* calls in *seconds* for each caller. Remembers 1,000 callers."""

    def __init__(self, most: int = 30, seconds: float = 60.0) -> None:
        self.most = most
        self.seconds = seconds
        self._calls: OrderedDict[str, list[float]] = OrderedDict()

    def check(self, who: str) -> None:
        """Raise HTTPException 429 where *who* called too often."""
        now = time.monotonic()
        recent = [at for at in self._calls.pop(who, []) if at > now - self.seconds]
        if len(recent) >= self.most:
            self._calls[who] = recent
            raise HTTPException(429, "Too many tries. Wait a minute.", {"Retry-After": str(int(self.seconds))})
        self._calls[who] = [*recent, now]
        while len(self._calls) > 1000:  # noqa: PLR2004 - as the docstring says
            self._calls.popitem(last=False)


def caller(request: Request) -> str:
    """Whom a limit counts: the address that asks, be it a proxy's where none is trusted to say for whom."""
    return request.client.host if request.client else ""


class PublicPages:
    """``/health``, ``/said/{token}`` and ``/documents/{token}``."""

    def __init__(self, ports: PublicPorts, limit: Limit | None = None) -> None:
        self.ports = ports
        self.limit = limit or Limit()

    async def health(self, request: Request) -> Response:
        """Alive since it answers; ready (else 503) when every part works. Names of parts, no details."""
        parts = dict(await self.ports.health())
        ready = all(parts.values())
        return JSONResponse({"alive": True, "ready": ready, "parts": parts}, 200 if ready else 503)

    async def ask(self, request: Request) -> Response:
        """``GET``: what will be said and by whom, with one button. Opening the link does nothing yet."""
        link = await self._link(request)
        return page("said.html", link=link, body=None)

    async def act(self, request: Request) -> Response:
        """``POST``: say it. The same link again gives the same answer, and does nothing more."""
        link = await self._link(request)
        token = str(request.path_params["token"])
        reply = await self.ports.dispatcher.answer(
            Said(
                who=Identity(channel="mail", id=link.address, email=link.address),
                words=link.words,
                key=deed_key(token),
            )
        )
        return page("said.html", link=link, body=html(without_presses(reply), action="", token=""))

    async def document(self, request: Request) -> Response:
        """``GET``: the document as a file to save, for whoever has the address, while its member is one."""
        token = self._token(request)
        try:
            document = await self.ports.fetch(token)
        except IqafError as refusal:
            raise HTTPException(410, str(refusal)) from refusal
        return Response(document.raw, headers=headers_of(document))

    def _token(self, request: Request) -> str:
        self.limit.check(caller(request))
        token = str(request.path_params["token"])
        if len(token) > LONGEST_TOKEN:
            raise HTTPException(404, "This link is not one of ours.")
        return token

    async def _link(self, request: Request) -> Link:
        token = self._token(request)
        try:
            return await self.ports.read_link(token)
        except IqafError as refusal:
            raise HTTPException(410, str(refusal)) from refusal


def deed_key(token: str) -> str:
    """One link is one deed: by what is signed in it, for several spellings of a signature are the same one."""
    signed = token.rpartition(".")[0] or token
    return f"link:{hashlib.sha256(signed.encode()).hexdigest()}"
