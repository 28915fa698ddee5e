"""What pressing the button behind a signed link would do, in a sentence for a person who knows no commands (S27)."""

import re

from bot.desk import Desk
from bot.engine.errors import NothingNamed
from bot.engine.meetings.forums import closed_sitting
from bot.engine.verdict import Value
from bot.escalating import notices
from bot.escalating.concerns import find_concern
from bot.reply.cards import agency_name
from bot.reply.dates import moment

DOCUMENT = re.compile(r"(?:^|\s)document=(DOC-\d{3,8})\b", re.IGNORECASE)
SHEETS = {"visit": ("Record the visit", "Record it"), "statement": ("Take the statement", "Take it")}
LONGEST = 200  #: characters of a concern that are repeated


class Deed(Value):
    """The question that the page asks, and its button. Empty where the words must speak for themselves."""

    what: str = ""
    button: str = ""


async def deed(words: str, desk: Desk) -> Deed:
    """What these words would do, said by the desk's member."""
    verb, _, ref = words.partition(" ")
    try:
        match verb:
            case "ack":
                return await _ack(ref, desk)
            case "admit":
                return await _admit(ref, desk)
            case "visit" | "statement":
                return await _sheet(verb, ref, desk)
    except NothingNamed:  # it has stood down or was closed: the answer will say so
        return Deed()
    return Deed()


async def _ack(ref: str, desk: Desk) -> Deed:
    _, escalation = await notices.opened(ref, desk)
    about = f"{escalation.ref} ({escalation.summary})"
    agency = agency_name(desk.member.agency, desk.framework.agencies)
    return Deed(what=f"Acknowledge {about} for {agency}, as {desk.member.name}?", button="Acknowledge")


async def _sheet(verb: str, rest: str, desk: Desk) -> Deed:
    """A spreadsheet that was mailed: nothing is recorded from it before its sender says so."""
    named = DOCUMENT.search(rest)
    if named is None:
        return Deed()
    kept = await desk.documents.get(named[1])
    what, button = SHEETS[verb]
    return Deed(what=f"{what} from {kept.name} ({kept.ref}), as {desk.member.name}?", button=button)


async def _admit(ref: str, desk: Desk) -> Deed:
    standing, concern = await find_concern(ref, desk)
    text = concern.text if len(concern.text) <= LONGEST else f"{concern.text[:LONGEST].rstrip()} …"
    forum = desk.framework.forums.forums.get(concern.forum)
    sitting = closed_sitting(forum, desk.now) if forum else None
    where = f"the {forum.name} of {moment(sitting.starts)}" if forum and sitting else "the agenda that has closed"
    about = f"{concern.ref} ({standing.service.name}: {text})"
    return Deed(what=f"Admit {about} to {where}, as {desk.member.name}?", button="Admit")
