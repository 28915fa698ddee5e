"""How a reminder reads: one mail for all that one reader has to do soon."""

from collections.abc import Sequence

from bot.engine.parts import Due
from bot.engine.standing import Standing
from bot.reply import AnyBlock, Item, Items, Note, Para, Reply, buttons
from bot.reply.dates import day

Things = Sequence[tuple[Standing, Due]]
PROVIDER = "provider"
NO_ADDRESS = "No address of these providers is known here. Please tell them yourself:"
NOBODY = "The agencies that have to do this have nobody here who could be told. Please tell them yourself:"


def member_mail(things: Things, unreached: Things = ()) -> Reply:
    """What a member's agency has to do; *unreached*: what others have to do who cannot be told from here."""
    theirs = [thing for thing in unreached if thing[1].actor == PROVIDER]
    others = [thing for thing in unreached if thing[1].actor != PROVIDER]
    blocks = [*_list("", things), *_list(NO_ADDRESS, theirs), *_list(NOBODY, others)]
    return Reply(title=_title((*things, *unreached)), blocks=tuple(blocks), private=False)


def _list(said: str, things: Things) -> list[AnyBlock]:
    items = Items(items=tuple(_line(standing, due) for standing, due in things))
    return [*([Para(text=said)] if said else []), items] if things else []


def provider_mail(things: Things) -> Reply:
    """What a provider has to do: the thing, the service and the day, and no partner's words."""
    items = tuple(
        Item(text=f"{due.what}: by {day(due.on)}", detail=f"{standing.service.name}, {standing.service.postcode}")
        for standing, due in things
    )
    return Reply(
        title=_title(things),
        blocks=(
            Para(text="This is a reminder of what you were asked for."),
            Items(items=items),
            Note(text="If you have sent it already, thank you: nothing more is needed. Otherwise answer this mail."),
        ),
        private=False,
    )


def _title(things: Things) -> str:
    if len(things) == 1:
        standing, due = things[0]
        return f"Due {day(due.on)}: {due.what}, {standing.service.name}"
    return f"{len(things)} things are due soon, the first by {day(min(due.on for _, due in things))}"


def _line(standing: Standing, due: Due) -> Item:
    service = standing.service
    return Item(
        text=f"{service.name}, {service.postcode}: {due.what}: by {day(due.on)}",
        detail=f"{', '.join(part for part in (due.who, due.why) if part)} ({due.clause})",
        buttons=buttons(("Status", f"status {service.location_id}")).buttons,
    )
