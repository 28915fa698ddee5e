"""What follows by itself from what was just recorded: escalations open, people are told (S27)."""

from bot.desk import Desk


async def settle(desk: Desk) -> None:
    """Compare each touched service's standing before and after, and do what the framework says follows."""
