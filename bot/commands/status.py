"""status SERVICE: everything about a service in one card."""

from typing import Annotated

from bot.command import Args, Ask, Command
from bot.desk import Desk
from bot.engine.place import Right
from bot.reply import Reply
from bot.reply.cards import card


class StatusArgs(Args):
    """Which service."""

    service: Annotated[str, Ask("service", "Service", "Name, part of it, postcode or location id")]


async def run(args: StatusArgs, desk: Desk) -> Reply:
    """Answer with the service's card."""
    standing = await desk.services.standing(args.service)
    return card(standing, desk.framework.regime, desk.framework.agencies, desk.framework.forums)


COMMAND = Command(
    name="status",
    topic="ask",
    summary="One card: risk and since when, rating and its source, what is open, what is due and who acts",
    example="status Oakwood House",
    needs=Right.READ,
    args=StatusArgs,
    run=run,
    writes=False,
    title="Status of a service",
    submit="Show",
)
