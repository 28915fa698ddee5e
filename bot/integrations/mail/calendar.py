"""Sittings as calendar files (RFC 5545) that people's calendars take: an invitation, or a list to import."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from icalendar import Calendar, Event, vCalAddress, vText

from bot.engine.meetings.forums import Sitting
from bot.post import Invitation
from bot.reply.dates import LONDON

PRODUCT = "-//iqaf//quality assurance//EN"


def invitation(given: Invitation, organizer: str, attendee: str, stamp: datetime) -> str:
    """A request to come, an update of one, or its cancellation, for *attendee*; times in Europe/London."""
    method = "CANCEL" if given.cancelled else "REQUEST"
    calendar = _calendar(method)
    event = _event(given.uid, given.title, given.starts, given.ends, stamp)
    event.add("sequence", given.sequence)
    event.add("status", "CANCELLED" if given.cancelled else "CONFIRMED")
    if given.place:
        event.add("location", given.place)
    if given.description:
        event.add("description", given.description)
    event["organizer"] = vCalAddress(f"mailto:{organizer}")
    event.add("attendee", _attendee(attendee))
    calendar.add_component(event)
    return _text(calendar)


def calendar_of(sittings: Iterable[Sitting], names: Mapping[str, str]) -> str:
    """A calendar file of *sittings*; *names* gives each forum's by its id."""
    calendar = _calendar("PUBLISH")
    for sitting in sittings:
        uid = f"{sitting.forum}-{sitting.on.isoformat()}@iqaf"
        title = names.get(sitting.forum, sitting.forum)
        calendar.add_component(_event(uid, title, sitting.starts, sitting.ends, sitting.starts))
    return _text(calendar)


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _event(uid: str, title: str, starts: datetime, ends: datetime, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("summary", title)
    event.add("dtstart", starts.astimezone(LONDON))
    event.add("dtend", ends.astimezone(LONDON))
    event.add("dtstamp", stamp.astimezone(UTC))
    return event


def _attendee(address: str) -> vCalAddress:
    attendee = vCalAddress(f"mailto:{address}")
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
    attendee.params["RSVP"] = vText("TRUE")
    return attendee


def _text(calendar: Calendar) -> str:
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written.decode()
