"""Escalations."""

from bot.engine.verdict import Value


class EscalationTable(Value):
    """Triggers, ladders, clocks."""
