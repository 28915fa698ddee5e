"""Actions of a plan that were late: who is asked of them, when, and never twice (QRG §4-5; S12)."""

import re
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine import facts as f
from bot.engine.days import LONDON
from bot.engine.parts import Awaited
from bot.engine.standing import conclude
from bot.frameworks import Framework
from tests.engine.place import FRAMEWORK, record

FIRST = date(2026, 9, 1)
KEY = "IAP-1/plan-not-done"
Happened = list[tuple[date, f.AnyFact]]


def day(number: int) -> date:
    return FIRST + timedelta(number)


def running(*by: int, complete: int = 200) -> Happened:
    """A plan approved on the first day, with actions 1, 2 … to be done so many days later."""
    actions = tuple(f.PlanAction(id=str(n), text="x", owner="y", by=day(each)) for n, each in enumerate(by, start=1))
    approval = f.PlanApproved(ref="IAP-1", complete_by=day(complete), actions=actions)
    return [(FIRST, f.PlanRequested(ref="IAP-1", why="x")), (FIRST, approval)]


def done(action: int, on: int) -> tuple[date, f.AnyFact]:
    return day(on), f.PlanActionDone(ref="IAP-1", action=str(action), evidence="seen")


def decided(key: str, on: int) -> tuple[date, f.AnyFact]:
    return day(on), f.DecisionTaken(question="plan-not-done", about=key, option="none", reason="x")


def asked(happened: Happened, on: int, framework: Framework = FRAMEWORK) -> list[Awaited]:
    standing = conclude(framework, record(*happened), datetime.combine(day(on), time(12), LONDON))
    return [each for each in standing.awaiting if each.question == "plan-not-done"]


def otherwise(**changes: object) -> Framework:
    late = FRAMEWORK.plans.late_actions.model_copy(update=changes)
    return FRAMEWORK.model_copy(update={"plans": FRAMEWORK.plans.model_copy(update={"late_actions": late})})


def test_a_place_may_ask_only_once_the_plans_own_day_has_passed() -> None:
    happened, with_the_plan = running(10, complete=30), otherwise(asked="plan")
    assert [each.since for each in asked(happened, 12)] == [day(11)]
    assert asked(happened, 30, with_the_plan) == []
    (late,) = asked(happened, 31, with_the_plan)
    assert late.since == day(31)
    assert len(late.reasons) == 2, "its own setting is not spoken of where it is not used"


def test_a_place_may_let_pass_what_was_done_late() -> None:
    happened, open_only = [*running(10, 20), done(1, 12)], otherwise(done_late=False)
    assert len(asked(happened, 13)) == 1
    assert asked(happened, 13, open_only) == []
    (late,) = asked(happened, 21, open_only)
    assert late.since == day(21)
    assert "done after" not in late.reasons[-1].text


def test_the_first_late_action_says_since_when_and_no_more_than_five_are_named() -> None:
    (late,) = asked(running(*range(10, 17)), 40)
    assert (late.key, late.since) == (KEY, day(11))
    assert "action 5 was to be done by 15 September 2026, and is open; and 2 more" in late.text
    assert "action 6" not in late.text


def test_a_day_that_had_passed_when_the_plan_was_approved_counts_with_the_plan_alone() -> None:
    assert asked(running(-1), 20) == []
    assert [each.since for each in asked(running(0), 20)] == [day(1)]


def test_what_was_not_asked_of_when_officers_decided_something_else_is_still_asked() -> None:
    other = f.DecisionTaken(question="plan-not-submitted", about="IAP-1/plan-not-submitted", option="none", reason="x")
    assert [each.key for each in asked([*running(10), (day(12), other)], 13)] == [KEY]


@pytest.mark.parametrize("on", [9, 10])
def test_decided_before_it_was_late_settles_nothing(on: int) -> None:
    assert [each.key for each in asked([*running(10), decided(KEY, on)], 11)] == [f"{KEY}#2"]


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(-5, 30) | st.none()), min_size=1, max_size=5), st.data())
def test_every_late_action_is_asked_of_once_until_officers_decided(plan, data):
    """Day by day, a decision on some days on which a question is open: each late action is settled by one of them."""
    days = data.draw(st.sets(st.integers(1, 95)))
    happened = running(*(by for by, _ in plan))
    happened += [done(n, max(by + after, 1)) for n, (by, after) in enumerate(plan, 1) if after is not None]
    settled: dict[str, int] = {}
    for on in sorted(days):
        expected = {
            str(n)
            for n, (by, after) in enumerate(plan, 1)
            if by < on and (after is None or after > 0) and str(n) not in settled
        }
        found = asked(happened, on)
        assert {number for each in found for number in re.findall(r"action (\d) was", each.text)} == expected
        if found:
            happened.append(decided(found[0].key, on))
            settled |= dict.fromkeys(expected, on)
            assert asked(happened, on) == []
