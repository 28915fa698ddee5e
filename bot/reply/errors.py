"""What a renderer refuses, with its message as every refusal has it."""

from bot.engine.errors import IqafError


class TooLong(IqafError):
    """{what} does not fit into {channel} and cannot be split without changing what it says. Make it shorter."""
