"""What must hold for a place with a plausible past: order of arrival, past days, no clock, and days that are named."""

import ast
import datetime as dt
import sys
import time as times
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.engine.days import LONDON, end_of, london_day
from bot.engine.facts import Entry
from bot.engine.standing import Standing, conclude, conclude_as_at
from tests.conftest import NOW, ROOT
from tests.engine.place import FRAMEWORK
from tests.generated.place import life

SERVICES = 200
YEARS = 6
ASKS_THE_CLOCK = {"now", "today", "utcnow", "monotonic", "perf_counter", "time_ns", "localtime", "gmtime", "sleep"}
NO_MODULE = {"time", "random", "secrets", "uuid", "os", "logging", "socket", "threading", "asyncio"}
ENGINE = sorted((ROOT / "bot" / "engine").rglob("*.py"))


@pytest.fixture(scope="module")
def lives() -> list[tuple[Entry, ...]]:
    return [life(FRAMEWORK, number, NOW, YEARS) for number in range(SERVICES)]


def undated(standing: Standing) -> dict[str, Any]:
    """All that a standing says but for the day it was asked on."""
    return {name: value for name, value in standing if name != "today"}


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), LONDON)


def test_whatever_order_facts_arrive_in_they_come_to_the_same(lives: list[tuple[Entry, ...]]) -> None:
    for number, entries in enumerate(lives):
        shuffled = list(entries)
        Random(number).shuffle(shuffled)
        assert conclude(FRAMEWORK, shuffled, NOW) == conclude(FRAMEWORK, entries, NOW), entries[0].stream


def test_as_at_a_day_is_what_was_said_on_it_with_what_was_then_recorded(lives: list[tuple[Entry, ...]]) -> None:
    for number, entries in enumerate(lives):
        day = london_day(entries[0].recorded_at) + timedelta(days=Random(number).randrange(YEARS * 365))
        then = [entry for entry in entries if london_day(entry.recorded_at) <= day]
        later = [entry.seq for entry in entries[len(then) :]]
        assert later == sorted(later), "what is recorded later comes after"
        assert conclude_as_at(FRAMEWORK, entries, day) == conclude(FRAMEWORK, then, end_of(day)), entries[0].stream


def test_a_standing_holds_until_the_day_it_names(lives: list[tuple[Entry, ...]]) -> None:
    """What the nightly refresh rests on: the last day before ``changes_on``, and a day in between, say the same."""
    for number, entries in enumerate(lives):
        standing = conclude(FRAMEWORK, entries, noon(NOW.date() - timedelta(days=Random(number).randrange(365))))
        for _ in range(2):
            until = standing.changes_on or standing.today + timedelta(days=366)
            last = until - timedelta(days=1)
            for day in {last, standing.today + (last - standing.today) // 2} - {standing.today}:
                later = conclude(FRAMEWORK, entries, noon(day))
                assert undated(later) == undated(standing), f"{entries[0].stream} on {day}, and not on {until}"
            standing = conclude(FRAMEWORK, entries, noon(until))


def test_a_standing_holds_every_day_of_a_year_until_the_day_it_names(lives: list[tuple[Entry, ...]]) -> None:
    for entries in lives[::100]:
        standing = conclude(FRAMEWORK, entries, noon(NOW.date()))
        for ahead in range(1, 366):
            later = conclude(FRAMEWORK, entries, noon(NOW.date() + timedelta(days=ahead)))
            if standing.changes_on and later.today >= standing.changes_on:
                standing = later
            assert undated(later) == undated(standing), f"{entries[0].stream} on {later.today}"


class Stopped(datetime):
    """A datetime that cannot be asked what time it is."""

    @classmethod
    def now(cls, tz: object = None) -> "Stopped":
        raise AssertionError("a rule asked the clock")

    today = utcnow = now  # type: ignore[assignment]


class NoDay(date):
    """A date that cannot be asked what day it is."""

    @classmethod
    def today(cls) -> "NoDay":
        raise AssertionError("a rule asked the calendar")


def test_concluding_asks_no_clock(lives: list[tuple[Entry, ...]], monkeypatch: pytest.MonkeyPatch) -> None:
    before = [conclude(FRAMEWORK, entries, NOW) for entries in lives[:50]]

    def refused(*_: object) -> float:
        raise AssertionError("a rule asked the clock")

    monkeypatch.setattr(dt, "datetime", Stopped)
    monkeypatch.setattr(dt, "date", NoDay)
    monkeypatch.setattr(times, "time", refused)
    for module in _engine_modules():
        for name, stopped in (("datetime", Stopped), ("date", NoDay)):
            if getattr(module, name, None) in {datetime, date}:
                monkeypatch.setattr(module, name, stopped)

    for entries, said in zip(lives, before, strict=False):
        assert conclude(FRAMEWORK, entries, NOW) == said


def _engine_modules() -> list[Any]:
    return [module for name, module in sys.modules.items() if name.startswith("bot.engine")]


@pytest.mark.parametrize("file", ENGINE, ids=lambda file: str(file.relative_to(ROOT / "bot" / "engine")))
def test_no_rule_could_consult_a_clock_or_chance(file: Path) -> None:
    faults = list(_faults(ast.parse(file.read_text(encoding="utf-8"))))
    assert faults == []


def _faults(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ASKS_THE_CLOCK:
            yield f"line {node.lineno}: {ast.unparse(node.func)}()"
        if isinstance(node, ast.Import):
            yield from (f"line {node.lineno}: import {row.name}" for row in node.names if row.name in NO_MODULE)
        if isinstance(node, ast.ImportFrom) and node.module in NO_MODULE:
            yield f"line {node.lineno}: from {node.module}"
