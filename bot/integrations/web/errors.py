"""What the web pages refuse. A class's docstring is its message."""

from bot.engine.errors import IqafError


class NotLoopback(IqafError):
    """The demo may only listen on this machine: {host} is not loopback. Use 127.0.0.1, or “iqaf serve”."""
