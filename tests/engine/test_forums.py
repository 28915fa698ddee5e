"""When forums sit: no sitting twice, none lost, whatever the clocks do (S25, S26)."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.engine.days import LONDON
from bot.engine.meetings.calendar import sayings
from bot.engine.meetings.forums import (
    Forum,
    ForumTable,
    Meets,
    Routine,
    closed_sitting,
    next_sitting,
    sitting_after,
    sitting_before,
    sitting_for_concern,
    sittings,
)
from bot.engine.meetings.rhythm import Monthly, Nightly, Weekday, nth_weekday
from bot.engine.verdict import Clause

RULE = Clause(document="QA", section="System Quality Group")
START, END = date(2024, 1, 1), date(2033, 12, 31)
TUESDAY = date(2026, 11, 24)


def meets(**more: Any) -> Meets:
    given = {"unit": "week", "weekday": "tuesday", "first": date(2023, 11, 7), "at": time(10), "minutes": 90}
    return Meets(clause=RULE, time_clause=RULE, **{**given, **more})


def forum(name: str = "sqg", calendar: dict[str, tuple[str, time]] | None = None, **more: Any) -> Forum:
    stages = (
        calendar
        if calendar is not None
        else {"draft": ("thursday", time(9)), "closed": ("monday", time(9)), "final": ("monday", time(12))}
    )
    rows = {stage: Routine(weekday=day, at=at, clause=RULE) for stage, (day, at) in stages.items()}
    return Forum(**{"id": name, "name": name.upper(), "meets": meets(), "calendar": rows, "clause": RULE, **more})


def local(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


SQG = forum()


def test_the_weekly_sitting_of_24_november_2026_is_drafted_closed_and_made_final_before_it() -> None:
    sitting = next_sitting(SQG, local(2026, 11, 22))

    assert sitting is not None
    assert sitting.starts == local(2026, 11, 24, 10)
    assert sitting.ends == local(2026, 11, 24, 11, 30)
    assert sitting.stages == {
        "draft": local(2026, 11, 19, 9),
        "closed": local(2026, 11, 23, 9),
        "final": local(2026, 11, 23, 12),
    }


def test_the_sitting_that_is_going_on_is_the_next_until_it_ends() -> None:
    assert next_sitting(SQG, local(2026, 11, 24, 11)).on == TUESDAY
    assert next_sitting(SQG, local(2026, 11, 24, 11, 30)).on == date(2026, 12, 1)


def test_a_concern_goes_to_the_next_sitting_whose_agenda_is_open() -> None:
    assert sitting_for_concern(SQG, local(2026, 11, 23, 8, 59)).on == TUESDAY
    assert sitting_for_concern(SQG, local(2026, 11, 23, 9)).on == date(2026, 12, 1)


def test_only_between_its_close_and_its_start_may_the_chair_admit_to_a_sitting() -> None:
    assert closed_sitting(SQG, local(2026, 11, 23, 8, 59)) is None
    assert closed_sitting(SQG, local(2026, 11, 23, 9)).on == TUESDAY
    assert closed_sitting(SQG, local(2026, 11, 24, 10)) is None


def test_a_forum_without_a_rhythm_has_no_sittings() -> None:
    called = Forum(id="panel", name="Panel", clause=RULE)

    assert sittings(called, START, END) == ()
    assert next_sitting(called, local(2026, 11, 22)) is None
    assert sitting_for_concern(called, local(2026, 11, 22)) is None
    assert closed_sitting(called, local(2026, 11, 22)) is None
    assert sitting_after(called, TUESDAY) is None
    assert sitting_before(called, TUESDAY) is None


def test_a_sitting_may_be_dropped_or_moved_and_keeps_its_lead_times() -> None:
    moved = {date(2026, 12, 29): None, date(2026, 12, 22): date(2026, 12, 21)}
    christmas = forum(meets=meets(moved=moved))

    held = sittings(christmas, date(2026, 12, 15), date(2027, 1, 5))

    assert [sitting.on for sitting in held] == [date(2026, 12, 15), date(2026, 12, 21), date(2027, 1, 5)]
    assert held[1].stages["final"] == local(2026, 12, 20, 12)


def test_a_sitting_moved_onto_another_is_one_sitting() -> None:
    crowded = forum(meets=meets(moved={date(2026, 12, 22): date(2026, 12, 29)}))

    assert [s.on for s in sittings(crowded, date(2026, 12, 20), date(2026, 12, 31))] == [date(2026, 12, 29)]


def test_a_stage_on_the_day_of_the_sitting_is_that_day_where_it_is_earlier_and_a_week_before_where_not() -> None:
    early = forum(calendar={"draft": ("tuesday", time(11)), "final": ("tuesday", time(9))})

    stages = sittings(early, TUESDAY, TUESDAY)[0].stages

    assert stages == {"draft": local(2026, 11, 17, 11), "final": local(2026, 11, 24, 9)}


@pytest.mark.parametrize(
    ("first", "every", "nth", "expected"),
    [
        (date(2023, 2, 1), 1, 3, [date(2026, 10, 20), date(2026, 11, 17), date(2026, 12, 15)]),
        (date(2024, 2, 1), 2, 1, [date(2026, 10, 6), date(2026, 12, 1)]),
        (date(2026, 11, 20), 1, 3, [date(2026, 12, 15)]),  # its first month's day is before it began
    ],
)
def test_a_monthly_forum_sits_on_the_nth_weekday(first: date, every: int, nth: int, expected: list[date]) -> None:
    monthly = forum(meets=meets(unit="month", first=first, every=every, nth=nth), calendar={})

    assert [s.on for s in sittings(monthly, date(2026, 10, 1), date(2026, 12, 31))] == expected


def test_before_its_first_day_a_forum_does_not_sit() -> None:
    assert sittings(SQG, date(2023, 1, 1), date(2023, 11, 6)) == ()
    assert sitting_before(SQG, date(2023, 11, 7)) is None


rhythms = st.builds(
    meets,
    unit=st.sampled_from(["week", "month"]),
    every=st.integers(1, 3),
    weekday=st.sampled_from(Weekday),
    nth=st.integers(1, 4),
    first=st.dates(date(2020, 1, 1), START),
    at=st.times().map(lambda at: at.replace(microsecond=0)),
    minutes=st.integers(1, 480),
)


@settings(deadline=None)
@given(rhythms)
def test_over_ten_years_no_sitting_is_held_twice_or_missed(rhythm: Meets) -> None:
    plain = forum(meets=rhythm, calendar={})
    held = [sitting.on for sitting in sittings(plain, START, END)]

    assert held == sorted(set(held))
    assert {day.weekday() for day in held} == {rhythm.weekday.number}
    gaps = {later - earlier for earlier, later in pairwise(held)}
    if rhythm.unit == "week":
        assert gaps == {timedelta(weeks=rhythm.every)}
    else:
        months = [day.year * 12 + day.month for day in held]
        assert {later - earlier for earlier, later in pairwise(months)} == {rhythm.every}


@settings(deadline=None)
@given(rhythms, st.dates(START, END), st.integers(0, 500))
def test_sittings_are_the_same_however_the_time_is_cut(rhythm: Meets, middle: date, length: int) -> None:
    plain = forum(meets=rhythm, calendar={})
    whole = sittings(plain, START, END)

    assert sittings(plain, START, middle) + sittings(plain, middle + timedelta(days=1), END) == whole
    assert all(s in whole for s in sittings(plain, middle, min(END, middle + timedelta(days=length))))


@settings(deadline=None)
@given(st.dates(START, END), st.integers(0, 24 * 60 - 1), st.integers(0, 60 * 24 * 20))
def test_what_the_clock_says_is_the_same_however_often_it_looks(day: date, minute: int, step: int) -> None:
    table = ForumTable(
        forums={"sqg": SQG},
        concerns_to="sqg",
        sections=(),
        nightly={"refresh": Nightly(id="refresh", words="refresh", at=time(1, 30), clause=RULE)},
    )
    begin = datetime.combine(day, time(), tzinfo=UTC) + timedelta(minutes=minute)
    cut, end = begin + timedelta(minutes=step), begin + timedelta(days=40)

    whole = sayings(table, begin, end)

    assert sayings(table, begin, min(cut, end)) + sayings(table, min(cut, end), end) == whole
    assert len({saying.key for saying in whole}) == len(whole)
    nights = [saying for saying in whole if saying.kind == "refresh"]
    assert len(nights) in {39, 40, 41}  # one a night, also in the nights in which the clocks change


def test_over_ten_years_every_sitting_is_drafted_closed_and_final_once_and_at_the_same_local_time() -> None:
    table = ForumTable(forums={"sqg": SQG, "board": forum("board", {})}, concerns_to="sqg", sections=())

    said = sayings(table, local(2024, 1, 1), local(2034, 1, 1))

    held = sittings(SQG, START, date(2034, 1, 10))
    for stage, at in {"draft": time(9), "closed": time(9), "final": time(12)}.items():
        of_stage = [saying for saying in said if saying.kind == f"agenda/sqg/{stage}"]
        inside = [s for s in held if local(2024, 1, 1) < s.stages[stage] <= local(2034, 1, 1)]
        assert [saying.key for saying in of_stage] == [f"clock/agenda/sqg/{s.on}/{stage}" for s in inside]
        assert {saying.at.time() for saying in of_stage} == {at}
        assert {saying.at.utcoffset() for saying in of_stage} == {timedelta(0), timedelta(hours=1)}


def test_a_table_finds_forums_by_id_name_or_alias_in_any_case() -> None:
    table = ForumTable(forums={"sqg": forum(aliases=("weekly",))}, concerns_to="sqg", sections=())

    assert table.named(" SQG ").id == "sqg"
    assert table.named("Weekly").id == "sqg"
    assert table.named("monthly") is None


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda: meets(moved={TUESDAY: date(2027, 3, 1)}), "moved by at most 31 days"),
        (lambda: forum(meets=None), "a calendar needs a rhythm"),
        (
            lambda: forum(calendar={"draft": ("monday", time(12)), "final": ("monday", time(9))}),
            "must follow each other",
        ),
        (
            lambda: ForumTable(forums={"sqg": SQG}, concerns_to="other", sections=()),
            "concerns_to: no forum is called other",
        ),
        (
            lambda: ForumTable(forums={"sqg": forum(reports_to=("board",))}, concerns_to="sqg", sections=()),
            "sqg.reports_to: no forum is called board",
        ),
    ],
)
def test_a_faulty_table_is_refused_with_what_is_wrong(make: Any, problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        make()


def snapshot() -> Monthly:
    return Monthly(
        id="snapshot",
        words="publish snapshot {month}",
        what="snapshot",
        weekday=Weekday.WEDNESDAY,
        nth=2,
        at=time(9),
        clause=RULE,
        time_clause=RULE,
    )


def published() -> Monthly:
    return snapshot().model_copy(
        update={
            "id": "publish",
            "words": "publish directory {month}",
            "weekday": Weekday.FRIDAY,
            "after_weekday": Weekday.WEDNESDAY,
        }
    )


@pytest.mark.parametrize(
    ("year", "month", "wednesday", "friday"),
    [
        (2026, 12, date(2026, 12, 9), date(2026, 12, 11)),
        (2026, 7, date(2026, 7, 8), date(2026, 7, 10)),
        (2027, 9, date(2027, 9, 8), date(2027, 9, 10)),  # begins on a Wednesday, itself the first
        (2026, 4, date(2026, 4, 8), date(2026, 4, 10)),
        (2026, 10, date(2026, 10, 14), date(2026, 10, 16)),  # begins on a Thursday
    ],
)
def test_the_second_wednesday_and_the_friday_after_it(year: int, month: int, wednesday: date, friday: date) -> None:
    assert snapshot().on(year, month) == wednesday == nth_weekday(year, month, Weekday.WEDNESDAY, 2)
    assert published().on(year, month) == friday


def test_what_is_said_monthly_is_said_once_a_month_under_that_months_name() -> None:
    table = ForumTable.model_construct(
        forums={}, concerns_to="x", sections=(), nightly={}, monthly={"a": snapshot(), "b": published()}
    )

    said = sayings(table, datetime(2026, 1, 1, tzinfo=LONDON), datetime(2027, 1, 1, tzinfo=LONDON))

    assert len(said) == 24
    assert len({saying.key for saying in said}) == 24
    assert [saying.words for saying in said[:2]] == ["publish snapshot 2026-01", "publish directory 2026-01"]
    assert said[0].at == datetime(2026, 1, 14, 9, tzinfo=LONDON)
    assert said[1].at == datetime(2026, 1, 16, 9, tzinfo=LONDON)


def test_what_comes_after_may_fall_in_the_next_month() -> None:
    late = published().model_copy(update={"nth": 4, "weekday": Weekday.TUESDAY})

    assert late.on(2026, 4) == date(2026, 4, 28)
    assert late.on(2026, 7) == date(2026, 7, 28)
    assert late.model_copy(update={"after_weekday": Weekday.TUESDAY}).on(2027, 2) == date(2027, 3, 2)
