"""The weekly agenda."""

from bot.engine.verdict import Value


class ForumTable(Value):
    """Forums and their calendar."""
