"""Ratings (S02-S04)."""

from bot.engine.verdict import Value


class RatingTable(Value):
    """Thresholds."""


class Toolkit(Value):
    """Criteria of one version."""
