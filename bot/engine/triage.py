"""Triage of mail."""

from bot.engine.verdict import Value


class IntakeTable(Value):
    """Categories of mail."""
