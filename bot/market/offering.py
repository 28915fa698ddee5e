"""What was said of several offers -> which services, received when, and which one the citizen chose. Never a guess."""

import re
from collections.abc import Iterator
from datetime import datetime, time
from typing import NamedTuple

from bot.desk import Desk
from bot.engine.errors import BadValue
from bot.engine.names.words import Candidate, Found
from bot.words import read_day

MOST = 30  #: offers compared at once
LONGEST = 6000
_RECEIVED = re.compile(r"^received:?\s+(?:on\s+)?(.+?),?\s+(?:at\s+)?(\d{1,2})[:.](\d{2})$", re.IGNORECASE)
_CHOSEN = re.compile(r"^(?:chosen|citizen'?s choice|chosen by the citizen)$", re.IGNORECASE)
_NUMBERED = re.compile(r"^(?:[-*•]|\d{1,2}[.)])\s+")
HINT = "Write one offer a line: Service; received 2026-11-20 10:15; chosen"


class Said(NamedTuple):
    """An offer as it was written."""

    name: str
    received: datetime | None = None
    chosen: bool = False


class Named(NamedTuple):
    """An offer with the service it is of."""

    said: Said
    service: Candidate


class Unclear(NamedTuple):
    """A name that is no one service's, and those it could be."""

    name: str
    found: Found


async def read(text: str, desk: Desk) -> tuple[list[Named], list[Unclear]]:
    """Every offer in the text, and the names that are not clear. Raises BadValue for what cannot be read."""
    if len(text) > LONGEST:
        raise BadValue(field="Offers", problem=f"they take {len(text)} characters", hint=f"At most {LONGEST}.")
    named: list[Named] = []
    unclear: list[Unclear] = []
    for said in [offer for line in text.splitlines() if line.strip() for offer in _offers(line.strip(), desk)]:
        if len(named) + len(unclear) >= MOST:
            raise BadValue(field="Offers", problem=f"there are more than {MOST}", hint="Compare fewer at once.")
        found = await desk.services.find(said.name)
        if found.sure:
            named.append(Named(said, found.sure))
        else:
            unclear.append(Unclear(said.name, found))
    _check(named)
    return named, unclear


def _check(named: list[Named]) -> None:
    ids = [each.service.location_id for each in named]
    for each in named:
        if ids.count(each.service.location_id) > 1:
            hint = "Name each service once."
            raise BadValue(field="Offers", problem=f"{each.service.name} stands there twice", hint=hint)
    chosen = [each.service.name for each in named if each.said.chosen]
    if len(chosen) > 1:
        hint = "A citizen chooses one."
        raise BadValue(field="Offers", problem=f"{' and '.join(chosen)} are both marked as chosen", hint=hint)


def _offers(line: str, desk: Desk) -> Iterator[Said]:
    """The offers of one line: several between commas, unless one says more of itself after a semicolon."""
    for piece in _pieces(_NUMBERED.sub("", line)):
        name, *more = (part.strip() for part in piece.split(";"))
        if not name:
            raise BadValue(field="Offers", problem=f"“{piece}” names no service", hint=HINT)
        received: datetime | None = None
        chosen = False
        for part in filter(None, more):
            if _CHOSEN.match(part):
                chosen = True
            else:
                received = _when(part, desk)
        yield Said(name, received, chosen)


def _pieces(line: str) -> list[str]:
    """Between commas; but a postcode after a comma belongs to the name before it, and a time to its date."""
    found: list[str] = []
    for piece in (part.strip() for part in line.split(",")):
        if found and (_POSTCODE.match(piece) or _TIME.match(piece)):
            found[-1] = f"{found[-1]}, {piece}"
        elif piece:
            found.append(piece)
    return found


_POSTCODE = re.compile(r"^[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE)
_TIME = re.compile(r"^(?:at\s+)?\d{1,2}[:.]\d{2}\b", re.IGNORECASE)


def _when(part: str, desk: Desk) -> datetime:
    """When an offer was received. Raises BadValue where it is no day with a time, or still to come."""
    match = _RECEIVED.match(part)
    on = read_day(match.group(1), desk.today) if match else None
    if match is None or on is None or int(match.group(2)) > 23 or int(match.group(3)) > 59:  # noqa: PLR2004 - a clock
        problem = f"“{part}” is neither when it was received nor that it was chosen"
        raise BadValue(field="Offers", problem=problem, hint=HINT)
    at = datetime.combine(on, time(int(match.group(2)), int(match.group(3))), tzinfo=desk.now.tzinfo)
    if at > desk.now:
        raise BadValue(field="Offers", problem=f"“{part}” is still to come", hint="Give when it came.")
    return at
