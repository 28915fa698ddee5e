"""The way out to the demo's channels."""

from collections.abc import Callable
from datetime import datetime

from bot.integrations.web.room import Room
from bot.post import Outgoing, SendRefused


class WebSender:
    """Delivers posts to the demo's channels; a :class:`bot.post.Sender`. A destination is a channel's name."""

    name = "web"
    pace = 0.0

    def __init__(self, room: Room, channels: frozenset[str], now: Callable[[], datetime]) -> None:
        self._room = room
        self._channels = channels
        self._now = now

    async def send(self, outgoing: Outgoing) -> str:
        """Append to the channel; the id is the entry's number. Raises SendRefused where there is no such channel."""
        if outgoing.destination not in self._channels:
            message = f"the chat page has no channel {outgoing.destination!r}: add it to the page's channels"
            raise SendRefused(message)
        entry = await self._room.deliver(outgoing, self._now())
        return str(entry.id)

    async def look(self, outgoing: Outgoing) -> str | None:
        """The entry's number if it did arrive."""
        entry = self._room.delivered(outgoing.id)
        return str(entry.id) if entry else None
