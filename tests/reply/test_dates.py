"""Dates and times as people here write them, whatever the zone they came in and however the clocks were changed."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from bot.reply.dates import LONDON, day, moment, weekday


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (date(2026, 11, 24), "24 November 2026"),
        (date(2026, 2, 1), "1 February 2026"),
        (date(999, 1, 1), "1 January 999"),
    ],
)
def test_a_day_has_no_leading_nought(value: date, said: str) -> None:
    assert day(value) == said


def test_a_weekday_is_named() -> None:
    assert weekday(date(2026, 11, 24)) == "Tuesday 24 November 2026"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (datetime(2026, 11, 24, 9, 5, tzinfo=LONDON), "Tuesday 24 November 2026, 09:05"),
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), "Thursday 2 July 2026, 00:30"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Sunday 25 October 2026, 01:30"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Sunday 25 October 2026, 01:30"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "Sunday 29 March 2026, 02:00"),
        (datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=-5))), "Thursday 1 January 2026, 17:00"),
    ],
)
def test_a_moment_is_told_in_london(value: datetime, said: str) -> None:
    assert moment(value) == said
