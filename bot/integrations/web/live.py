"""What appears by itself: a stream of server-sent events, which a browser takes up again where it broke off."""

import json
from collections.abc import AsyncIterator

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.integrations.web.chat import ChatPage
from bot.integrations.web.session import Session
from bot.reply.dates import LONDON, weekday

HEARTBEAT = 10.0  #: seconds between signs of life, each with the place's time
LONGEST = 600.0  #: seconds of one stream; the browser connects again by itself
MOST = 40  #: streams at once, over all browsers


class Live:
    """``GET /live?channel=…&after=BOOT-NUMBER``; a ``Last-Event-ID`` header goes before ``after``."""

    def __init__(self, chat: ChatPage) -> None:
        self.chat = chat
        self.open = 0

    async def __call__(self, request: Request) -> Response:
        """Begin a stream. 503 with Retry-After where there are too many."""
        if self.open >= MOST:
            raise HTTPException(503, "Too many pages are open.", {"Retry-After": "30"})
        session, member = await self.chat.shell.visitor(request)
        last = request.headers.get("last-event-id") or request.query_params.get("after", "")
        stream = self._events(request, session, member.id, last)
        return StreamingResponse(stream, media_type="text/event-stream", headers={"x-accel-buffering": "no"})

    async def _events(self, request: Request, session: Session, member: str, last: str) -> AsyncIterator[str]:
        room = self.chat.room
        boot, _, number = last.partition("-")
        if boot != room.boot or not number.isdecimal():
            yield _event("reload", {}, f"{room.boot}-{room.last}")
            return
        after = int(number)
        self.open += 1
        try:
            yield "retry: 2000\n\n"
            for _ in range(int(LONGEST / HEARTBEAT)):
                yield _event("clock", self._clock())
                newest = room.last  # what comes while we send is for the next round
                async for text in self._entries(request, session, member, range(after + 1, newest + 1)):
                    yield text
                after = newest
                await room.wait(after, HEARTBEAT)
                if room.closed:
                    return
        finally:
            self.open -= 1

    async def _entries(self, request: Request, session: Session, member: str, numbers: range) -> AsyncIterator[str]:
        entries = self.chat.room.seen(member, after=numbers.start - 1)
        for entry in [entry for entry in entries if entry.id in numbers]:
            if entry.channel == request.query_params.get("channel"):
                session.read[entry.channel] = entry.id
            yield _event("entry", await self.chat.event(entry, session), f"{self.chat.room.boot}-{entry.id}")

    def _clock(self) -> dict[str, str]:
        now = self.chat.shell.now()
        local = now.astimezone(LONDON)
        return {"day": weekday(local.date()), "hour": f"{local:%H:%M}", "iso": local.isoformat(timespec="minutes")}


def _event(name: str, data: dict[str, object] | dict[str, str], number: str = "") -> str:
    numbered = f"id: {number}\n" if number else ""
    return f"{numbered}event: {name}\ndata: {json.dumps(data)}\n\n"
