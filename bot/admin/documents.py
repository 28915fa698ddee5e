"""``iqaf document``: a kept document as a file on this machine, for a member or whoever may read the database."""

import getpass
import os
from pathlib import Path

from bot.app import Place, open_place
from bot.clockwork import CLOCK
from bot.dispatch import Identity, MustWrite, Request
from bot.documents import safe_name
from bot.documents.sent_in import opened
from bot.engine.errors import BadValue, UnknownMember
from bot.engine.place import Right
from bot.market.publication import as_public
from bot.settings import Settings


async def fetch(settings: Settings, ref: str, to: Path | None, member: str = "") -> Path:
    """Write the document to *to*, else under its own name here; gives where. A file that is there already is left.

    For a *member*, only what that member may read; without one for whoever has the database in hand anyway. That a
    restricted one is read is recorded before it is written (S28). Raises NothingNamed, BadValue, UnknownMember,
    NotAllowed.
    """
    async with open_place(settings) as place:
        try:
            name, raw = await _opened(place, ref, member, write=False)
        except MustWrite:
            name, raw = await _opened(place, ref, member, write=True)
    path = to or Path(safe_name(name))
    if path.is_dir():
        path = path / safe_name(name)
    try:
        with path.open("xb") as file:
            file.write(raw)
    except FileExistsError as fault:
        raise BadValue(field=str(path), problem="is there already", hint="Name another file with --to.") from fault
    except OSError as fault:
        raise BadValue(
            field=str(path), problem=f"cannot be written: {fault.strerror}", hint="Name another file with --to."
        ) from fault
    return path


async def _opened(place: Place, ref: str, member: str, *, write: bool) -> tuple[str, bytes]:
    who = Identity(channel="terminal", id=member.lower(), email=member.lower()) if member else CLOCK
    async with place.house.desk(Request(who=who, words=""), write=write) as desk:
        if not desk.may(Right.READ):
            raise UnknownMember(who=member)
        kept = await opened(ref, desk, reader="" if member else f"{_user()} at the command line")
        return kept.name, await as_public(kept, desk)


def _user() -> str:
    """Who runs this, by the machine's own name for them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number that has no name
        return f"user {os.getuid()}"
