"""What is due as a file to take along: a calendar (RFC 5545), in which the same thing again updates it, or a table."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

from bot.desk import Desk
from bot.documents import SPREADSHEET
from bot.engine.verdict import Value
from bot.reply import File, Reply
from bot.workbooks.table import table_workbook

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


class Listed(Value):
    """A list that is asked for as a file: what it holds as days of a calendar, and as rows of a table."""

    title: str
    name: str  #: of the file, without its ending
    purpose: str  #: as which it is kept
    note: str
    days: tuple[Dated, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str | date | bool, ...], ...]


async def as_file(listed: Listed, ending: str, desk: Desk, service: str = "") -> Reply:
    """The list as a document: "ics" a calendar, else a spreadsheet. Raises MustWrite at a desk that reads."""
    calendar = ending == "ics"
    if calendar:
        raw, media = calendar_file(listed.days, listed.title, desk.now), MEDIA
    else:
        raw, media = table_workbook(listed.title, listed.head, listed.rows), SPREADSHEET
    made = await desk.documents.make(f"{listed.name}.{ending}", media, raw, service=service, purpose=listed.purpose)
    file = File(ref=made.ref, name=made.name, url=desk.documents.link(made.ref), note=listed.note)
    return Reply(title=f"{listed.title}, as a {'calendar' if calendar else 'spreadsheet'}", blocks=(file,))
