"""What the web pages refuse. A class's docstring is its message."""

from bot.engine.errors import IqafError


class NotLoopback(IqafError):
    """The demo may only listen on this machine: {host} is not loopback. Use 127.0.0.1, or “iqaf serve”."""


class LinkRefused(IqafError):
    """This link cannot be used. Ask for the message again, or answer in your chat."""


class LinkExpired(LinkRefused):
    """This link has run out. Use the one in the newest mail about this, or answer in your chat."""


class LinkForged(LinkRefused):
    """This link is not whole. Copy all of it out of the mail; if that does not help, answer in your chat."""


class LinkUsed(LinkRefused):
    """This link has done its work already. Nothing more is needed from you."""
