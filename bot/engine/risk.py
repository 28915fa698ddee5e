"""The Provider Risk Rating (S22)."""

from bot.engine.verdict import Value


class RiskTable(Value):
    """Indicators and thresholds."""
