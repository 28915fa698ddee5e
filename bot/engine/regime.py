"""The RAG regime (QA)."""

from bot.engine.verdict import Value


class RegimeTable(Value):
    """Levels of surveillance."""
