"""What stands before every page: whose name was used for us, where a post comes from, how large it is, and headers."""

import ipaddress
from dataclasses import dataclass, field

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.integrations.web.errors import NotLoopback

LARGEST_BODY = 256 * 1024  #: bytes; the longest thing to send is a mail's text

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # "no-referrer" would make a browser send "Origin: null" with our own forms
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}


def require_loopback(host: str) -> None:
    """Raise NotLoopback unless *host* is an address (or the name) of this very machine."""
    if host == "localhost":
        return
    try:
        fine = ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        fine = False
    if not fine:
        raise NotLoopback(host=host or "every address")


@dataclass(frozen=True)
class Guard:
    """Middleware for every route of these pages.

    With ``loopback`` the Host header must be this machine's name with the port that was really connected to, so that
    no outside name which resolves to 127.0.0.1 can read the demo (DNS rebinding); else 421. A post must come from
    our own pages, as far as the browser tells; else 403. A body beyond ``largest`` bytes is refused with 413.
    """

    app: ASGIApp
    loopback: bool = True
    largest: int = LARGEST_BODY
    headers: dict[str, str] = field(default_factory=lambda: dict(HEADERS))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on with the answer's headers set."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(scope)
        if refusal:
            await refusal(scope, receive, guarded)
            return
        await self.app(scope, receive, guarded)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        if self.loopback and not _is_us(headers.get("host", ""), scope):
            return PlainTextResponse("This page only answers to 127.0.0.1 or localhost.\n", 421)
        if scope["method"] not in {"GET", "HEAD"} and not _from_us(headers):
            return PlainTextResponse("This was sent from another site, so it was not done.\n", 403)
        if (headers.get("content-length") or "0").isdecimal() and int(
            headers.get("content-length", "0")
        ) > self.largest:
            return PlainTextResponse("This is too long to send.\n", 413)
        return None


def _is_us(host: str, scope: Scope) -> bool:
    name, _, port = host.rpartition(":") if host.rpartition(":")[2].isdecimal() else (host, "", "80")
    server = scope.get("server") or ("", None)
    return name.lower() in {"127.0.0.1", "localhost", "[::1]"} and port == str(server[1])


def _from_us(headers: Headers) -> bool:
    site = headers.get("sec-fetch-site")
    origin = headers.get("origin")
    host = headers.get("host", "")
    return site in {None, "same-origin"} and origin in {None, f"http://{host}", f"https://{host}"}
