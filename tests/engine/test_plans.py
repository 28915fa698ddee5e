"""What must hold of improvement plans, whatever the facts and in whatever order they arrive (QRG §4-5; S12)."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.engine import facts as f
from bot.engine.days import LONDON
from bot.engine.facts import in_force
from bot.engine.provision.plan_rules import PlanRules
from bot.engine.provision.plan_steps import late, plans
from bot.engine.provision.plan_values import State
from bot.engine.provision.support import given as support_given
from bot.engine.provision.support import package_due, title
from bot.engine.provision.support_table import SupportTable
from bot.engine.quality.visits import visits
from bot.engine.scale import Rating
from bot.engine.standing import conclude
from tests.engine.place import FRAMEWORK, SERVICE, entry

FIRST = date(2026, 9, 1)
LAST = date(2027, 3, 1)
REFS = st.sampled_from(["IAP-1", "IAP-2"])
RATINGS = st.lists(st.sampled_from(Rating), min_size=5, max_size=5)
VISITS = st.sampled_from(["VIS-1", "VIS-2", "VIS-3"])
QUESTIONS = ("plan-not-submitted", "plan-not-acceptable", "plan-not-done", "reinspection-failed")


def visit(ref: str, form: str, ratings: list[Rating]) -> f.VisitRecorded:
    domains = dict(zip(FRAMEWORK.ratings.domains, ratings, strict=True))
    return f.VisitRecorded(ref=ref, toolkit=FRAMEWORK.toolkit.id, form=form, domains=domains)


def approved(ref: str, days: int, actions: int) -> f.PlanApproved:
    named = tuple(f.PlanAction(id=str(n), text="x", owner="y", by=FIRST + timedelta(30 * n)) for n in range(1, actions))
    return f.PlanApproved(ref=ref, complete_by=FIRST + timedelta(days), actions=named)


some_facts = st.one_of(
    st.builds(f.PlanRequested, ref=REFS, why=st.just("Bronze"), visit=st.sampled_from(["", "VIS-1"])),
    st.builds(f.PlanSubmitted, ref=REFS),
    st.builds(f.PlanReturned, ref=REFS, reason=st.just("no dates")),
    st.builds(approved, REFS, st.integers(10, 150), st.integers(1, 3)),
    st.builds(f.PlanActionDone, ref=REFS, action=st.sampled_from(["1", "2"]), evidence=st.just("seen")),
    st.builds(f.ReinspectionRequested, ref=REFS),
    st.builds(f.PlanClosed, ref=REFS, outcome=st.just("done")),
    st.builds(visit, VISITS, st.sampled_from(["scheduled", "focussed", "re-inspection"]), RATINGS),
    st.builds(f.RatingModerated, visit=VISITS, rating=st.sampled_from(Rating), reason=st.just("agreed")),
    st.builds(
        f.RatingAwarded,
        rating=st.sampled_from(Rating),
        because=st.just("plan-not-done"),
        about=REFS,
        reason=st.just("late"),
    ),
    st.builds(
        lambda question, ref: f.DecisionTaken(question=question, about=f"{ref}/{question}", option="none", reason="x"),
        st.sampled_from(QUESTIONS),
        REFS,
    ),
)
told = st.lists(st.tuples(st.dates(FIRST, LAST), some_facts), max_size=14)
days = st.dates(FIRST, LAST + timedelta(60))


def ledger(happened: list[tuple[date, f.AnyFact]]) -> list[f.Entry]:
    """The description, and then what happened, in that order of recording."""
    return [entry(1, date(2020, 1, 1), SERVICE), *(entry(n, *each) for n, each in enumerate(happened, start=2))]


def known(happened: list[tuple[date, f.AnyFact]]):
    entries = in_force(ledger(happened))
    seen = visits(entries, FRAMEWORK.ratings, FRAMEWORK.toolkits)
    return plans(entries, seen, FRAMEWORK.plans, FRAMEWORK.clocks)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), LONDON)


@given(told, st.randoms())
def test_the_order_of_arrival_changes_no_plan(happened, chance):
    entries = ledger(happened)
    shuffled = list(entries)
    chance.shuffle(shuffled)
    now = noon(LAST)
    assert conclude(FRAMEWORK, shuffled, now) == conclude(FRAMEWORK, entries, now)


@given(told, days)
def test_no_plan_has_two_clocks_running(happened, day):
    standing = conclude(FRAMEWORK, ledger(happened), noon(day))
    for plan in standing.plans:
        dues = [due for due in standing.dues if due.ref == plan.ref and not due.what.startswith("Action ")]
        assert len(dues) <= 1, dues
        assert [plan.ref] * len(dues) == [due.ref for due in dues]
    closed = {due.ref for due in standing.dues if due.sort == "plan"} - {plan.ref for plan in standing.plans}
    assert closed == set(), "a plan that ended has nothing due"


@given(told, days)
def test_a_plan_asks_one_question_at_most_and_none_that_was_decided(happened, day):
    standing = conclude(FRAMEWORK, ledger(happened), noon(day))
    asked = [each for each in standing.awaiting if each.about.startswith("IAP-")]
    decided = {fact.about for on, fact in happened if isinstance(fact, f.DecisionTaken) and on <= day}
    assert len({each.about for each in asked}) == len(asked)
    assert not {each.key for each in asked} & decided
    assert all(each.since <= day for each in asked)


@given(told)
def test_the_steps_of_a_plan_follow_one_another_and_it_ends_once(happened):
    for plan in known(happened):
        assert plan.steps[0].state is State.REQUESTED
        for step, after in zip(plan.steps, plan.steps[1:], strict=False):
            assert step.until == after.since
            assert step.since <= after.since
            assert step.state is not State.CLOSED
        assert plan.step.until is None
        assert (plan.closed is None) == (plan.outcome == "")


@given(told, days)
def test_nothing_is_said_otherwise_before_the_day_it_names(happened, day):
    entries = [each for each in ledger(happened) if each.effective <= day]
    first = conclude(FRAMEWORK, entries, noon(day))
    until = (first.changes_on or day + timedelta(90)) - timedelta(1)
    again = conclude(FRAMEWORK, entries, noon(max(until, day)))
    assert [(p.ref, p.state) for p in again.plans] == [(p.ref, p.state) for p in first.plans]
    assert [a.key for a in again.awaiting] == [a.key for a in first.awaiting]


@given(told, days)
def test_a_plan_is_not_wanted_while_one_is_open(happened, day):
    standing = conclude(FRAMEWORK, ledger(happened), noon(day))
    assert not (standing.plans and standing.plan_wanted)


def test_only_the_providers_lateness_counts_as_the_plans():
    taken = [(FIRST, f.PlanRequested(ref="IAP-1", why="x")), (FIRST + timedelta(9), f.PlanSubmitted(ref="IAP-1"))]
    assert list(late(known(taken))) == [("IAP-1", FIRST + timedelta(8), FIRST + timedelta(9))]


def test_what_is_said_of_no_plan_is_left_aside():
    assert known([(FIRST, f.PlanSubmitted(ref="IAP-9"))]) == ()


def test_the_first_evidence_of_an_action_counts():
    taken = [
        (FIRST, f.PlanRequested(ref="IAP-1", why="x")),
        (FIRST, approved("IAP-1", 90, 2)),
        (FIRST + timedelta(3), f.PlanActionDone(ref="IAP-1", action="1", evidence="first")),
        (FIRST + timedelta(5), f.PlanActionDone(ref="IAP-1", action="1", evidence="second")),
    ]
    (plan,) = known(taken)
    assert [(action.done, action.evidence) for action in plan.actions] == [(FIRST + timedelta(3), "first")]


def test_approved_again_with_no_actions_the_earlier_ones_stand_done_or_not():
    taken = [
        (FIRST, f.PlanRequested(ref="IAP-1", why="x")),
        (FIRST, approved("IAP-1", 90, 3)),
        (FIRST + timedelta(3), f.PlanActionDone(ref="IAP-1", action="1", evidence="first")),
        (FIRST + timedelta(5), approved("IAP-1", 120, 1)),
    ]
    (plan,) = known(taken)
    assert [action.done is not None for action in plan.actions] == [True, False]
    assert plan.step.by == FIRST + timedelta(120)


def test_a_plan_on_a_visit_moderated_since_is_under_that_ratings_process():
    silent = [Rating.SILVER, Rating.SILVER, Rating.INADEQUATE, Rating.SILVER, Rating.SILVER]
    taken = [
        (FIRST, visit("VIS-1", "scheduled", silent)),
        (FIRST + timedelta(1), f.PlanRequested(ref="IAP-1", why="x", visit="VIS-1")),
        (FIRST + timedelta(2), f.RatingModerated(visit="VIS-1", rating=Rating.INADEQUATE, reason="agreed")),
    ]
    assert [plan.rating for plan in known(taken)] == [Rating.INADEQUATE]
    taken[-1] = (FIRST + timedelta(2), f.RatingModerated(visit="VIS-1", rating=Rating.SILVER, reason="agreed"))
    assert [plan.rating for plan in known(taken)] == [Rating.BRONZE]


def test_worse_at_the_re_inspection_and_nothing_awarded_it_goes_on_as_inadequate():
    bad = [Rating.INADEQUATE] * 2 + [Rating.SILVER] * 3
    taken = [
        (FIRST, f.PlanRequested(ref="IAP-1", why="x", rating=Rating.BRONZE)),
        (FIRST + timedelta(1), approved("IAP-1", 90, 1)),
        (FIRST + timedelta(9), visit("VIS-2", "re-inspection", bad)),
        (
            FIRST + timedelta(12),
            f.DecisionTaken(
                question="reinspection-failed", about="IAP-1/reinspection-failed", option="none", reason="x"
            ),
        ),
    ]
    (plan,) = known(taken)
    assert (plan.rating, plan.state) == (Rating.INADEQUATE, State.RETURNED)


def test_rules_have_a_process_for_each_weak_rating_and_for_no_other():
    given = FRAMEWORK.plans.model_dump()
    del given["processes"][Rating.BRONZE]
    with pytest.raises(ValidationError, match="one for Inadequate, and no other"):
        PlanRules.model_validate(given)


def test_a_support_package_names_levels_it_has_and_has_a_level_for_everybody():
    given = FRAMEWORK.support.model_dump()
    with pytest.raises(ValidationError, match="there is no level utmost"):
        SupportTable.model_validate(given | {"rules": [given["rules"][-1] | {"level": "utmost"}]})
    with pytest.raises(ValidationError, match="must fit every service"):
        SupportTable.model_validate(given | {"rules": given["rules"][:1]})


def test_the_package_is_looked_at_a_year_after_the_last_time():
    table = FRAMEWORK.support
    assert package_due(table, table.reviewed + timedelta(365)).overdue is False
    assert package_due(table, table.reviewed + timedelta(366)).overdue is True
    assert title(table, "gone") == "gone"


def test_support_tells_what_became_of_each_offer():
    taken = [
        (FIRST, f.SupportOffered(ref="SUP-1", offer="peer", why="x")),
        (FIRST, f.SupportOffered(ref="SUP-2", offer="training", why="x")),
        (FIRST, f.SupportDeclined(ref="SUP-1", reason="no time")),
        (FIRST, f.SupportTaken(ref="SUP-2")),
        (FIRST, f.SupportEnded(ref="SUP-2", effect="better", note="Fewer falls")),
        (FIRST, f.SupportEnded(ref="SUP-2", effect="worse")),
        (FIRST, f.SupportTaken(ref="SUP-9")),
    ]
    found = support_given(in_force(ledger(taken)))
    assert [each.state for each in found] == [
        "declined 1 September 2026: no time",
        "ended 1 September 2026: better. Fewer falls",
    ]
    assert [each.steps for each in found] == [(), ()]
