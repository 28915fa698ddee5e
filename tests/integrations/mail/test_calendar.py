"""Sittings as a calendar file."""

from datetime import date, datetime

from icalendar import Calendar

from bot.engine.meetings.forums import Sitting
from bot.integrations.mail.calendar import calendar_of
from bot.reply.dates import LONDON


def sitting(forum: str, month: int, day: int) -> Sitting:
    return Sitting(
        forum=forum,
        on=date(2026, month, day),
        starts=datetime(2026, month, day, 10, tzinfo=LONDON),
        ends=datetime(2026, month, day, 11, tzinfo=LONDON),
        stages={},
    )


def test_every_sitting_is_an_event_with_its_forums_name_and_its_own_uid():
    calendar = Calendar.from_ical(calendar_of([sitting("sqg", 7, 7), sitting("qc", 11, 24)], {"sqg": "Quality Group"}))

    events = calendar.walk("VEVENT")
    assert [str(event["SUMMARY"]) for event in events] == ["Quality Group", "qc"]
    assert [event["UID"] for event in events] == ["sqg-2026-07-07@iqaf", "qc-2026-11-24@iqaf"]
    assert [event["DTSTART"].dt.utcoffset().total_seconds() for event in events] == [3600, 0]
    assert calendar["METHOD"] == "PUBLISH"


def test_no_sittings_are_an_empty_calendar():
    assert Calendar.from_ical(calendar_of([], {})).walk("VEVENT") == []
