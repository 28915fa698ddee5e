"""find TEXT: services by name, part of it, misspelling, alias, postcode, location id or provider."""

from typing import Annotated

from bot.command import Args, Ask, Command
from bot.desk import Desk
from bot.engine.place import Right
from bot.reply import AnyBlock, Item, Items, Note, Para, Reply
from bot.reply.cards import line


class FindArgs(Args):
    """What to look for."""

    text: Annotated[str, Ask("line", "Search for", "Name, part of it, postcode, provider or location id")]


async def run(args: FindArgs, desk: Desk) -> Reply:
    """Answer with at most five services, best match first."""
    found = await desk.services.find(args.text)
    if not found.candidates:
        hint = Note(text="Try fewer words, the postcode, or the provider's name.")
        return Reply(title="Nothing found", blocks=(Para(text=f"Nothing here is like “{args.text}”."), hint))
    items: list[Item] = []
    for candidate in found.candidates:
        item = line(await desk.services.standing(candidate.location_id))
        detail = f"{item.detail} · {candidate.provider} · {candidate.location_id}"
        items.append(item.model_copy(update={"detail": detail}))
    blocks: list[AnyBlock] = [Items(items=tuple(items), numbered=True)]
    return Reply(title=f"Services like “{args.text}”", blocks=tuple(blocks))


COMMAND = Command(
    name="find",
    topic="ask",
    summary="Find services by name, part of it, misspelling, postcode, provider or location id",
    example="find okwood hose",
    needs=Right.READ,
    args=FindArgs,
    run=run,
    writes=False,
    aliases=("search",),
    title="Find a service",
    submit="Find",
)
