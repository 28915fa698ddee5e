"""``iqaf visit``: a filled spreadsheet from this machine, kept as it is, worked out, and recorded on a word (S03)."""

from asyncio import to_thread
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from bot.app import Place, open_place
from bot.dispatch import Identity, Request
from bot.documents import KeptDocument
from bot.engine.errors import IqafError
from bot.engine.quality.sheets import SheetFaults, read_answers
from bot.reply import Reply
from bot.reply.dates import LONDON
from bot.settings import Settings
from bot.words import quoted


class CannotReadFile(IqafError):
    """{file} cannot be read: {problem}. Name a file that is there."""


class Visited(NamedTuple):
    """What was answered, under which reference the file is kept, and every fault of the spreadsheet."""

    reply: Reply
    document: str
    faults: tuple[str, ...] = ()


async def visit_file(
    settings: Settings, file: Path, member: str, *, on: date | None, service: str, confirm: bool
) -> Visited:
    """Keep *file* as sent in by *member* and say "visit" of it; without *confirm* nothing more is recorded.

    *on* is the day of the visit where the spreadsheet does not say it. Raises CannotReadFile, UnknownMember and what
    the door refuses.
    """
    try:
        raw = await to_thread(file.read_bytes)
    except OSError as fault:
        raise CannotReadFile(file=file, problem=fault.strerror) from fault
    who = Identity(channel="terminal", id=member.lower(), email=member.lower())
    async with open_place(settings) as place:
        kept = await place.door.take(file.name, raw, who=who)
        words = ["visit", *([f"service={quoted(service)}"] if service else []), f"document={kept.ref}"]
        words += [f"on={on.isoformat()}"] if on else []
        words += ["confirm=yes"] if confirm else []
        reply = await place.dispatcher.answer(Request(who=who, words=" ".join(words), at=_now(place)))
        return Visited(reply, kept.ref, _faults(kept, place))


def _faults(kept: KeptDocument, place: Place) -> tuple[str, ...]:
    """All of them: an answer in chat shows some and counts the rest."""
    try:
        if kept.workbook:
            read_answers(kept.workbook, place.framework.toolkits)
    except SheetFaults as refusal:
        return tuple(str(fault) for fault in refusal.faults)
    return ()


def _now(place: Place) -> datetime:
    return place.clock.now().astimezone(LONDON)
