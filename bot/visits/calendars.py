"""What is due as a calendar file (RFC 5545): a whole day for each thing, the same one again updates it."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

from bot.engine.verdict import Value

PRODUCT = "-//iqaf//quality assurance//EN"
MEDIA = "text/calendar"


class Dated(Value):
    """One thing on one day. *key* names it for ever, whatever its day."""

    key: str
    on: date
    title: str
    description: str = ""
    place: str = ""


def calendar_file(things: Iterable[Dated], name: str, now: datetime) -> bytes:
    """An .ics of *things*, called *name*; *now* is when it was made."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for thing in things:
        event = Event()
        event.add("uid", f"{hashlib.sha256(thing.key.encode()).hexdigest()[:32]}@iqaf")
        event.add("summary", thing.title)
        event.add("dtstart", thing.on)
        event.add("dtend", thing.on + timedelta(days=1))
        event.add("dtstamp", now.astimezone(UTC))
        event.add("transp", "TRANSPARENT")
        if thing.description:
            event.add("description", thing.description)
        if thing.place:
            event.add("location", thing.place)
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
