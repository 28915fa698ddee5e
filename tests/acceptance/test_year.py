"""A year of a place of 300 services by its own clock: nothing is missed, nothing said twice, all of it on its day.

The bot is stopped and started on the way, once for days; both changes of the clocks fall inside. What must happen when
is counted by tests/generated/expected.py from the facts alone.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.engine.days import LONDON
from bot.engine.facts import (
    AgendaSaid,
    DirectoryPublished,
    Entry,
    EscalationClimbed,
    EscalationOpened,
    ReminderSent,
    ServiceDescribed,
    SnapshotTaken,
)
from bot.engine.scale import Commissioner
from bot.frameworks import Framework
from tests.acceptance.lived import START, Ran, Span, at, lived
from tests.generated import expected
from tests.generated.expected import Owed, nights, up_at
from tests.generated.year import plain

SORTS = ("plan", "suspension")  #: whose clocks run out into an escalation
WHOLE = os.environ.get("IQAF_YEAR") == "whole"  #: "make year": minutes, where its first eleven weeks take seconds
PLACES = {
    "sqlite": Span(
        plain=200,
        wild=100,
        end=at(2027, 9, 30, 18) if WHOLE else at(2026, 12, 19, 18),
        down=(
            (at(2026, 10, 24, 20), at(2026, 10, 26, 8, 30)),  # the clocks go back
            (at(2026, 11, 9, 13), at(2026, 11, 12, 10, 15)),  # a sitting, and the second Wednesday
            (at(2027, 1, 14, 8), at(2027, 1, 19, 11)),  # a whole agenda, and its sitting has begun
            (at(2027, 3, 27, 20), at(2027, 3, 28, 12)),  # the clocks go forward
            (at(2027, 6, 5, 7), at(2027, 6, 8, 9, 20)),
        ),
        least=(500, 50, 20) if WHOLE else (50, 5, 2),
    ),
    "postgresql": Span(
        plain=45,
        wild=5,
        end=at(2026, 10, 17, 18),
        down=((at(2026, 10, 12, 11), at(2026, 10, 13, 10, 30)),),  # the last agenda, and its sitting has begun
        least=(2, -1, -1),
    ),
}


@pytest.fixture(scope="module", params=PLACES)
def year(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, framework: Framework) -> Ran:
    """The year, run once for all that is asked of it; on PostgreSQL two weeks of it and few services."""
    url = f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('year') / 'year.db'}"
    if request.param == "postgresql":
        postgres = request.getfixturevalue("postgres")
        postgres.do("CREATE DATABASE year")
        url = postgres.url("year")
    return asyncio.run(lived(url, framework, PLACES[request.param]))


def plain_streams(ran: Ran) -> list[str]:
    return [f"service/{plain(number).location_id}" for number in range(ran.span.plain) if ran.records]


def buyers(ran: Ran, stream: str) -> tuple[Commissioner, ...]:
    first = ran.records[stream][0].fact
    assert isinstance(first, ServiceDescribed)
    return first.commissioners


def known(entries: Sequence[Entry], moment: datetime, *, before: bool) -> list[Entry]:
    """What was recorded and in effect by a moment, or just before it."""
    day = moment.astimezone(LONDON).date()
    return [
        entry
        for entry in entries
        if (entry.recorded_at < moment if before else entry.recorded_at <= moment) and entry.effective <= day
    ]


def test_every_stage_of_every_agenda_is_said_once_on_its_day(year: Ran) -> None:
    said: dict[tuple[str, date, str], datetime] = {}
    for entry in year.told(AgendaSaid):
        key = (entry.fact.forum, entry.fact.meeting, entry.fact.stage)
        assert key not in said, f"{key} said twice"
        said[key] = entry.recorded_at
    assert said == dict(_agendas(year))
    assert {stage for *_, stage in said} == {"draft", "closed", "final", "missed"}


SITTINGS = {  # each forum's day of the week and hour; and how many days before, at which hour, each stage is said
    "sqg": (1, 10, (("draft", 5, 9), ("closed", 1, 9), ("final", 1, 12))),
    "risk-rating-review": (2, 10, (("final", 1, 16),)),
    "support-level-review": (3, 14, (("final", 1, 16),)),
}


def _agendas(year: Ran) -> Iterator[tuple[tuple[str, date, str], datetime]]:
    """Each stage at its hour, or once the standstill ends; where the sitting has begun by then it is missed."""
    for n in range((year.end.date() - START.date()).days + 7):
        day = START.date() + timedelta(days=n)
        for forum, (weekday, hour, stages) in SITTINGS.items():
            if day.weekday() != weekday or (forum == "support-level-review" and day.day > 7):  # the first of the month
                continue
            sits = at(*_ymd(day), hour).astimezone(UTC)
            for stage, before, said_at in stages:
                planned = at(*_ymd(day - timedelta(days=before)), said_at)
                said = up_at(planned, year.down)
                if START < planned <= year.end:
                    yield (forum, day, stage if said < sits else "missed"), said


def test_every_snapshot_is_taken_on_the_second_wednesday_and_published_on_the_friday_after(year: Ran) -> None:
    taken = {entry.fact.month: entry.recorded_at for entry in year.told(SnapshotTaken)}
    public = {entry.fact.month: entry.recorded_at for entry in year.told(DirectoryPublished)}
    months = [(2026, m) for m in (10, 11, 12)] + [(2027, m) for m in range(1, 10)]
    seconds = {f"{y}-{m:02d}": at(*_ymd(_second_wednesday(y, m)), 6) for y, m in months}
    fridays = {month: at(*_ymd(on.date() + timedelta(days=2)), 9) for month, on in seconds.items()}
    assert taken == {month: up_at(on, year.down) for month, on in seconds.items() if on < year.end}
    assert public == {month: up_at(on, year.down) for month, on in fridays.items() if on < year.end}
    assert len(list(year.told(SnapshotTaken))) == len(list(year.told(DirectoryPublished))) == len(taken) > 0
    assert Counter(key for key in year.posts if key.startswith("publication/")) == {
        f"publication/{month}": 1 for month in public
    }


def _second_wednesday(year: int, month: int) -> date:
    return next(date(year, month, day) for day in range(8, 15) if date(year, month, day).weekday() == 2)


def _ymd(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day


Reminded = tuple[str, str, str, date, date, str]


def test_everyone_is_reminded_of_each_thing_on_each_of_its_days_once(year: Ran) -> None:
    runs = nights(START, year.end, 8, 0, year.down)
    for stream in plain_streams(year):
        due = dict(_reminders(year.records[stream], buyers(year, stream), runs))
        sent: dict[Reminded, datetime] = {}
        for entry in year.told(ReminderSent, [stream]):
            fact = entry.fact
            if fact.ref and (fact.sort in {"plan", "suspension", "breach", "statement"}):
                key = (fact.sort, fact.ref, fact.what, fact.on, fact.day, fact.to)
                assert key not in sent, f"{key} sent twice"
                sent[key] = entry.recorded_at
        assert sent == due, stream


def _reminders(
    entries: Sequence[Entry], bought: tuple[Commissioner, ...], runs: Sequence[datetime]
) -> Iterator[tuple[Reminded, datetime]]:
    last: dict[Owed, date] = {}
    for run in runs:
        today = run.astimezone(LONDON).date()
        for each in expected.owed(known(entries, run, before=True), bought):
            come = [each.on - timedelta(days=days) for days in each.days]
            come = [day for day in come if day <= today <= each.on]
            if come and last.get(each, date.min) < max(come):
                last[each] = max(come)
                yield (each.sort, each.ref, each.what, each.on, max(come), each.to), run


def test_nothing_is_reminded_of_twice_in_the_whole_place(year: Ran) -> None:
    sent = Counter(
        (entry.stream, entry.fact.sort, entry.fact.ref, entry.fact.what, entry.fact.on, entry.fact.day)
        for entry in year.told(ReminderSent)
    )
    assert len(sent) > year.span.least[0]
    assert [key for key, times in sent.items() if times > 1] == []


def test_an_escalation_opens_the_day_after_a_clock_ends_and_climbs_on_its_hours(year: Ran) -> None:
    opened_, climbed = 0, 0
    for stream in plain_streams(year):
        entries = year.records[stream]
        mine = [e for e in year.told(EscalationOpened, [stream]) if e.fact.trigger == "clock-run-out"]
        assert sorted(_run_out(year, stream)) == sorted(e.recorded_at for e in mine), stream
        for entry in mine:
            ref = entry.fact.ref
            seen = expected.answered(entries, ref, entry.fact.agencies)
            due = expected.climbs(entry.recorded_at, seen, year.down, year.end)
            told = [e.recorded_at for e in year.told(EscalationClimbed, [stream]) if e.fact.ref == ref]
            assert told == due, ref
            opened_, climbed = opened_ + 1, climbed + len(due)
    assert opened_ > year.span.least[1]
    assert climbed > year.span.least[1]


def _run_out(year: Ran, stream: str) -> Iterator[datetime]:
    """When a clock of a plan or a suspension was first seen to have run out, and nobody was asked about one already."""
    entries = year.records[stream]
    opens = [e for e in entries if isinstance(e.fact, EscalationOpened) and e.fact.trigger == "clock-run-out"]
    moments = {*nights(START, year.end, 3, 30, year.down), *(e.recorded_at for e in entries if e.recorded_at > START)}
    before: set[tuple[str, date]] = set()
    for moment in sorted(moments):
        today = moment.astimezone(LONDON).date()
        owed = expected.owed(known(entries, moment, before=False), buyers(year, stream))
        over = {(each.what, each.on) for each in owed if each.sort in SORTS and each.on < today}
        asked = [e for e in opens if e.recorded_at < moment]
        seen = [expected.answered(entries, e.fact.ref, e.fact.agencies) for e in asked]
        if over - before and all(each and each < moment for each in seen):
            yield moment
        before = over


def test_officers_are_asked_once_of_each_statement_that_is_late(year: Ran) -> None:
    asked = Counter(key for key in year.posts if key.startswith("decision/") and "@" not in key and "/PQAS-" in key)
    due: set[str] = set()
    for stream in plain_streams(year):
        entries = year.records[stream]
        runs = {*nights(START, year.end, 3, 30, year.down), *(e.recorded_at for e in entries if e.recorded_at > START)}
        for moment in runs:
            late = expected.late_statements(known(entries, moment, before=False), moment.astimezone(LONDON).date())
            due |= {f"decision/{stream.removeprefix('service/')}/{key}" for key in late}
    mine = {key for key in asked if f"service/{key.split('/')[1]}" in set(plain_streams(year))}
    assert mine == due
    assert len(due) > year.span.least[2]
    assert max(asked.values(), default=1) == 1
