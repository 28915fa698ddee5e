"""What must hold of every standing, whatever the facts; and the few things that worked examples do not show."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.days import LONDON, add_months, end_of, london_day, said
from bot.engine.facts import (
    AliasLearned,
    ConcernMoved,
    ConcernRaised,
    Entry,
    EscalationAcknowledged,
    EscalationClimbed,
    EscalationOpened,
    IntelligenceLogged,
    PlanRequested,
    RatingAwarded,
    SuspensionImposed,
    VisitRecorded,
)
from bot.engine.gather import NotDescribed, signals
from bot.engine.quality.awards import awards
from bot.engine.risk.colours import forum_name, since
from bot.engine.risk.score import breakpoints, score
from bot.engine.scale import Achievement, Commissioner, Rag, Rating, Severity
from bot.engine.standing import Standing, as_at, conclude, conclude_as_at
from bot.engine.verdict import Verdict
from tests.engine.place import FRAMEWORK, NOW, SERVICE, TODAY, bad_facts, days, entry, record, records

A_BAD_DAY = st.tuples(st.dates(TODAY - timedelta(days=300), TODAY), bad_facts)


def verdicts(standing: Standing) -> tuple[Verdict, ...]:
    return standing.rating.verdict, standing.risk.verdict, standing.risk.calculated, standing.assurance


def on(day: date) -> datetime:
    return datetime.combine(day, time(12), LONDON)


@given(records, st.randoms())
def test_the_order_of_arrival_changes_nothing(entries, chance):
    shuffled = list(entries)
    chance.shuffle(shuffled)
    assert conclude(FRAMEWORK, shuffled, NOW) == conclude(FRAMEWORK, entries, NOW)


@given(records)
def test_every_verdict_has_a_reason_with_a_clause(entries):
    for verdict in verdicts(conclude(FRAMEWORK, entries, NOW)):
        assert verdict.reasons
        assert all(reason.text and reason.clause.document in FRAMEWORK.sources for reason in verdict.reasons)


@given(records)
def test_no_indicator_adds_more_than_its_cap_nor_all_more_than_the_maximum(entries):
    risk = conclude(FRAMEWORK, entries, NOW).risk
    version = FRAMEWORK.risk.on(TODAY)
    assert all(0 < each.points <= version.indicators[each.indicator].cap for each in risk.contributions)
    assert (risk.score is None) == (risk.calculated.value is None)
    assert risk.score is None or risk.score == min(version.maximum, sum(each.points for each in risk.contributions))


@given(records, A_BAD_DAY)
def test_one_bad_fact_more_never_lowers_the_calculated_risk(entries, more):
    before = conclude(FRAMEWORK, entries, NOW).risk.calculated.value
    after = conclude(FRAMEWORK, (*entries, entry(len(entries) + 1, *more)), NOW).risk.calculated.value
    if before and before is not Rag.GREEN:
        assert after
    if before and after:
        assert not before.worse_than(after)


@settings(max_examples=60, deadline=None)
@given(records)
def test_nothing_changes_before_the_day_it_names(entries):
    standing = conclude(FRAMEWORK, entries, NOW)
    last = standing.changes_on or TODAY + timedelta(days=400)
    between = [TODAY + timedelta(days=n) for n in range(1, min(40, (last - TODAY).days))]
    for day in [*between, last - timedelta(days=1)]:
        if day > TODAY:
            assert but_for_the_date(conclude(FRAMEWORK, entries, on(day))) == but_for_the_date(standing)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.dates(TODAY - timedelta(days=800), TODAY), bad_facts), max_size=6))
def test_on_the_day_it_names_something_does_change(given_facts):
    entries = record(*given_facts)
    standing = conclude(FRAMEWORK, entries, NOW)
    if standing.changes_on:
        after = conclude(FRAMEWORK, entries, on(standing.changes_on))
        assert but_for_the_date(after) != but_for_the_date(standing)


def but_for_the_date(standing: Standing) -> Standing:
    return standing.model_copy(update={"today": TODAY, "changes_on": None})


@given(records)
def test_the_colour_has_held_since_the_day_it_says_and_not_before(entries):
    risk = conclude(FRAMEWORK, entries, NOW).risk
    if risk.since is None:
        assert risk.verdict.value is None
        return
    held = conclude(FRAMEWORK, entries, on(risk.since)).risk.verdict.value
    assert held is risk.verdict.value
    before = conclude(FRAMEWORK, entries, on(risk.since - timedelta(days=1))).risk.verdict.value
    assert before is not risk.verdict.value


@given(records, days)
def test_the_score_changes_only_on_a_breakpoint(entries, day):
    found = signals(entries, FRAMEWORK)
    points = breakpoints(FRAMEWORK.risk, found)
    if day not in points:
        today = score(FRAMEWORK.risk, FRAMEWORK.ratings, found, day)
        assert today == score(FRAMEWORK.risk, FRAMEWORK.ratings, found, day - timedelta(days=1))


@given(records)
def test_dues_are_soonest_first_and_late_from_the_day_after(entries):
    dues = conclude(FRAMEWORK, entries, NOW).dues
    assert [due.on for due in dues] == sorted(due.on for due in dues)
    assert all(due.overdue == (due.on < TODAY) for due in dues)
    assert all(due.what and due.who for due in dues)


def test_a_record_without_a_description_is_refused():
    thing = SuspensionImposed(ref="SUS-1", by=(Commissioner.COUNCIL,), reason="x")
    with pytest.raises(NotDescribed, match="service/1-9000000001"):
        conclude(FRAMEWORK, [entry(1, TODAY, thing)], NOW)
    with pytest.raises(NotDescribed, match="no record of it"):
        conclude(FRAMEWORK, [], NOW)


def test_the_latest_description_in_effect_counts_and_names_are_kept_once():
    renamed = SERVICE.model_copy(update={"name": "New Name", "aliases": ("Old Name",)})
    later = SERVICE.model_copy(update={"name": "Later Name"})
    entries = record(
        (TODAY, renamed), (TODAY, AliasLearned(alias="The House")), (TODAY, AliasLearned(alias="Old Name"))
    )
    standing = conclude(FRAMEWORK, (*entries, entry(9, TODAY + timedelta(days=1), later)), NOW)
    assert standing.service.name == "New Name"
    assert standing.aliases == ("Old Name", "Example House", "The House"), "its own name of before among them"
    assert standing.changes_on == TODAY + timedelta(days=1)


def test_before_its_first_description_takes_effect_that_one_serves():
    later = SERVICE.model_copy(update={"name": "Later Name"})
    entries = [entry(1, TODAY + timedelta(days=3), SERVICE), entry(2, TODAY + timedelta(days=4), later)]
    assert conclude(FRAMEWORK, entries, NOW).service == SERVICE


def heard(ref: str) -> IntelligenceLogged:
    return IntelligenceLogged(ref=ref, text="x", category="falls", severity=Severity.LOW, source="icb")


def test_intelligence_is_shown_for_twelve_months_newest_first():
    shown, gone = date(2025, 11, 24), date(2025, 11, 23)
    standing = conclude(FRAMEWORK, record((gone, heard("A")), (shown, heard("B")), (TODAY, heard("C"))), NOW)
    assert [each.ref for each in standing.intelligence] == ["C", "B"]
    assert standing.changes_on == date(2026, 11, 25)


def test_what_was_recorded_after_that_day_in_london_was_not_yet_known():
    just_after = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # half past midnight on the 2nd in London
    entries: tuple[Entry, ...] = (*record(), entry(2, date(2026, 7, 1), heard("A"), recorded_at=just_after))
    assert len(as_at(entries, date(2026, 7, 1))) == 1
    assert conclude_as_at(FRAMEWORK, entries, date(2026, 7, 1)).intelligence == ()
    assert [each.ref for each in conclude_as_at(FRAMEWORK, entries, date(2026, 7, 2)).intelligence] == ["A"]


def test_a_visit_under_a_toolkit_that_the_framework_lacks_has_no_rating_and_says_so():
    visit = VisitRecorded(ref="V-1", toolkit="1999-01", criteria={"1.1.1": Achievement.FULLY})
    standing = conclude(FRAMEWORK, record((TODAY, visit)), NOW)
    assert standing.rating.verdict.value is None
    assert any("toolkit 1999-01, which this framework lacks" in each.text for each in standing.rating.verdict.reasons)


def test_answers_under_another_toolkit_are_not_carried_over():
    full = VisitRecorded(ref="V-1", toolkit="1999-01", criteria=dict.fromkeys(FRAMEWORK.toolkit.criteria, "Fully met"))
    part = VisitRecorded(ref="V-2", toolkit="2024-09", form="focussed", criteria={"1.1.1": Achievement.FULLY})
    standing = conclude(FRAMEWORK, record((TODAY - timedelta(days=9), full), (TODAY, part)), NOW)
    assert standing.rating.verdict.value is None


def test_a_focussed_visit_by_domains_carries_over_the_domains_it_left_out():
    full = VisitRecorded(ref="V-1", toolkit="2024-09", domains=dict.fromkeys(FRAMEWORK.ratings.domains, "Silver"))
    part = VisitRecorded(
        ref="V-2", toolkit="2024-09", form="focussed", domains={"staffing": "Bronze", "management": "Bronze"}
    )
    standing = conclude(FRAMEWORK, record((TODAY - timedelta(days=9), full), (TODAY, part)), NOW)
    assert standing.rating.verdict.value == "Bronze"


@pytest.mark.parametrize("first", [None, {"involvement": "Gold"}])
def test_a_focussed_visit_with_nothing_to_carry_over_has_no_rating(first):
    part = VisitRecorded(ref="V-2", toolkit="2024-09", form="focussed", criteria={"1.1.1": Achievement.FULLY})
    before = [(TODAY - timedelta(days=9), VisitRecorded(ref="V-1", toolkit="2024-09", domains=first))] if first else []
    standing = conclude(FRAMEWORK, record(*before, (TODAY, part)), NOW)
    assert standing.rating.verdict.value is None
    assert any("has no answer" in each.text for each in standing.rating.verdict.reasons)


def test_a_concern_is_shown_on_the_sitting_it_was_last_moved_to():
    raised = ConcernRaised(ref="CON-1", text="x", forum="sqg", meeting=date(2026, 11, 23), agency="icb", urgent=True)
    moved = ConcernMoved(ref="CON-1", meeting=date(2026, 11, 30), reason="carried over")
    (concern,) = conclude(FRAMEWORK, record((TODAY, raised), (TODAY, moved)), NOW).concerns
    assert (concern.meeting, concern.raised, concern.agency, concern.urgent) == (date(2026, 11, 30), TODAY, "icb", True)


def test_an_escalation_shows_how_far_it_climbed_and_who_acknowledged_first():
    opened = EscalationOpened(
        ref="ESC-1", trigger="turned-red", summary="x", agencies=("icb", "cqc"), acknowledge_by=NOW - timedelta(hours=4)
    )
    climbed = EscalationClimbed(ref="ESC-1", level=2, acknowledge_by=None)
    seen = [
        EscalationAcknowledged(ref="ESC-1", agency="icb", member=member)
        for member in ("first@icb.example", "second@icb.example")
    ]
    standing = conclude(FRAMEWORK, record(*((TODAY, fact) for fact in (opened, climbed, *seen))), NOW)
    (escalation,) = standing.escalations
    assert (escalation.level, escalation.acknowledge_by) == (2, None)
    assert escalation.acknowledged == {"icb": "first@icb.example"}
    assert not any("Acknowledge" in due.what for due in standing.dues)


def test_days_are_londons_and_months_the_calendars():
    assert london_day(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == date(2026, 7, 1)
    assert london_day(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == date(2026, 12, 31)
    assert end_of(date(2026, 7, 1)) == datetime(2026, 7, 1, 22, 59, 59, tzinfo=UTC)
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2027, 12, 31), 2) == date(2028, 2, 29)
    assert add_months(date(2026, 11, 24), -12) == date(2025, 11, 24)
    assert said(date(2026, 11, 4)) == "4 November 2026"


def test_a_colour_that_has_held_as_long_as_anything_is_known_holds_since_the_first_day():
    first, later = date(2026, 1, 1), date(2026, 5, 1)
    assert since((), lambda _: Rag.RED, [first, later], Rag.RED, TODAY) == first


def test_a_long_forum_name_is_said_in_words():
    assert forum_name("quality-committee") == "quality committee"


@pytest.mark.parametrize(("rating", "clause"), [(Rating.BRONZE, "QRG §4"), (Rating.INADEQUATE, "QRG §5")])
def test_an_award_over_a_plan_cites_the_process_that_the_plan_is_under(rating: Rating, clause: str):
    asked = PlanRequested(ref="IAP-1", why="x", rating=rating)
    given = RatingAwarded(rating=Rating.INADEQUATE, because="plan-not-done", about="IAP-1", reason="x")
    (award,) = awards(record((TODAY, asked), (TODAY, given)), FRAMEWORK.ratings)

    assert str(award.reasons[0].clause) == clause


@pytest.mark.parametrize(
    ("commissioners", "actor"),
    [
        ((Commissioner.ICB,), "icb"),
        ((Commissioner.ICB, Commissioner.COUNCIL), "council"),
        ((Commissioner.COUNCIL,), "council"),
    ],
)
def test_the_yearly_visit_is_on_the_list_of_who_commissions_the_service(
    commissioners: tuple[Commissioner, ...], actor: str
) -> None:
    service = SERVICE.model_copy(update={"commissioners": commissioners})
    dues = conclude(FRAMEWORK, record(service=service), NOW).dues
    assert [due.actor for due in dues if due.what == "Quality monitoring visit"] == [actor]
