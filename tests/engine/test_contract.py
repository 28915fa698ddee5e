"""Review meetings, suspensions, terminations and breach notices, where the worked examples do not reach (S13-S16)."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.engine.facts import (
    AnyFact,
    BreachIssued,
    BreachRemedied,
    BreachWithdrawn,
    CitizensTold,
    CqcRatingPublished,
    DecisionTaken,
    ReviewCalled,
    ReviewCancelled,
    ReviewHeld,
    ReviewRequested,
    SuspensionImposed,
    SuspensionLifted,
    SuspensionReviewed,
    TerminationAgreed,
    TerminationDropped,
    TerminationProposed,
)
from bot.engine.provision.contract import ContractTable, named, upper_first, within
from bot.engine.provision.reviews import deciding, meetings
from bot.engine.provision.suspended import suspensions
from bot.engine.provision.terminated import terminations
from bot.engine.scale import Commissioner
from bot.engine.standing import conclude
from tests.engine.place import FRAMEWORK, NOW, SERVICE, TODAY, record

BOTH = (Commissioner.COUNCIL, Commissioner.ICB)
SHARED = SERVICE.model_copy(update={"commissioners": BOTH})
TABLE = FRAMEWORK.contract

days = st.dates(TODAY - timedelta(days=500), TODAY)
refs = st.sampled_from(["X-1", "X-2", "X-3"])
steps: st.SearchStrategy[AnyFact] = st.one_of(
    st.builds(SuspensionImposed, ref=refs, by=st.sampled_from([BOTH, BOTH[:1], ()]), reason=st.just("x")),
    st.builds(SuspensionReviewed, ref=refs, outcome=st.just("x")),
    st.builds(SuspensionLifted, ref=refs, reason=st.just("x")),
    st.builds(CitizensTold, ref=refs, stage=st.sampled_from(["start", "end"])),
    st.builds(ReviewRequested, ref=refs, agency=st.sampled_from(["cqc", "unknown"]), reason=st.just("x")),
    st.builds(ReviewCalled, ref=refs, on=days, reasons=st.just(("x",))),
    st.builds(ReviewHeld, ref=refs, outcomes=st.just(("monitoring",)), note=st.just("x")),
    st.builds(ReviewCancelled, ref=refs, reason=st.just("x")),
    st.builds(
        TerminationProposed,
        ref=refs,
        commissioner=st.sampled_from(Commissioner),
        reason=st.just("x"),
        immediate=st.booleans(),
    ),
    st.builds(TerminationAgreed, ref=refs, commissioner=st.sampled_from(Commissioner)),
    st.builds(TerminationDropped, ref=refs, commissioner=st.sampled_from(Commissioner), reason=st.just("x")),
    st.builds(BreachIssued, ref=refs, text=st.just("x"), remedy_by=days),
    st.builds(BreachRemedied, ref=refs),
    st.builds(BreachWithdrawn, ref=refs, reason=st.just("x")),
    st.builds(
        DecisionTaken,
        question=st.sampled_from(["contract-review", "termination-considered", "gone"]),
        about=st.sampled_from(["contract-review/X-1", "IAP-1"]),
        option=st.sampled_from(["review", "none"]),
        reason=st.just("x"),
    ),
    st.builds(CqcRatingPublished, overall=st.sampled_from(["Inadequate", "Good"])),
)
histories = st.lists(st.tuples(days, steps), max_size=12).map(lambda given: record(*given, service=SHARED))


@given(histories, st.randoms())
@settings(max_examples=60, deadline=None)
def test_the_order_of_arrival_changes_nothing(entries, random):
    shuffled = list(entries)
    random.shuffle(shuffled)
    assert conclude(FRAMEWORK, shuffled, NOW) == conclude(FRAMEWORK, entries, NOW)


@given(histories)
@settings(max_examples=60, deadline=None)
def test_one_question_at_most_and_it_bears_a_key_that_a_decision_ends(entries):
    asked = [each for each in conclude(FRAMEWORK, entries, NOW).awaiting if each.question == "contract-review"]
    assert len(asked) <= 1
    for each in asked:
        assert each.reasons
        decided = DecisionTaken(question="contract-review", about=each.key, option="none", reason="x")
        later = [*entries, *record((TODAY, decided))[1:]]
        later[-1] = later[-1].model_copy(update={"seq": len(entries) + 1})
        assert not [a for a in conclude(FRAMEWORK, later, NOW).awaiting if a.question == "contract-review"]


@given(histories)
@settings(max_examples=60, deadline=None)
def test_without_both_yeses_or_a_threat_the_contract_goes_on(entries):
    facts = [entry.fact for entry in entries]
    proposed = {fact.ref: fact for fact in facts if isinstance(fact, TerminationProposed)}
    said = {
        (fact.ref, fact.commissioner) for fact in facts if isinstance(fact, TerminationAgreed | TerminationProposed)
    }
    both = [ref for ref in proposed if all((ref, commissioner) in said for commissioner in BOTH)]
    threats = [fact for fact in facts if isinstance(fact, TerminationProposed) and fact.immediate]
    if not both and not threats:
        assert conclude(FRAMEWORK, entries, NOW).service.contracted


def test_a_suspension_of_which_nobody_is_named_is_the_councils() -> None:
    (found,) = suspensions(record((TODAY, SuspensionImposed(ref="S-1", by=(), reason="x")))[1:])

    assert found.lead is Commissioner.COUNCIL


def test_a_meeting_that_is_to_come_carries_nothing() -> None:
    held = ReviewHeld(ref="C-1", outcomes=("suspension",), note="x")

    assert deciding(record((TODAY + timedelta(days=1), held)), TABLE, TODAY) is None
    assert deciding(record((TODAY, held)), TABLE, TODAY)
    assert deciding(record((TODAY, ReviewCalled(ref="C-1", on=TODAY, reasons=()))), TABLE, TODAY) is None


def test_the_latest_of_several_meetings_carries_it() -> None:
    old, new = (ReviewHeld(ref=ref, outcomes=("suspension",), note="x") for ref in ("C-1", "C-2"))
    found = deciding(record((TODAY - timedelta(days=3), old), (TODAY, new)), TABLE, TODAY)

    assert found
    assert found.ref == "C-2"


def test_a_meeting_called_with_no_reason_says_its_day_alone() -> None:
    called = ReviewCalled(ref="C-1", on=TODAY, reasons=())

    (item,) = conclude(FRAMEWORK, record((TODAY, called)), NOW).reviews
    assert item.state == "called for 24 November 2026"


def test_a_step_of_what_was_never_begun_is_nothing() -> None:
    entries = record(
        (TODAY, SuspensionLifted(ref="S-1", reason="x")),
        (TODAY, ReviewCancelled(ref="C-1", reason="x")),
        (TODAY, TerminationAgreed(ref="T-1", commissioner=Commissioner.ICB)),
        (TODAY, TerminationDropped(ref="T-1", commissioner=Commissioner.ICB, reason="x")),
        (TODAY, BreachRemedied(ref="B-1")),
        (TODAY, BreachWithdrawn(ref="B-1", reason="x")),
    )
    standing = conclude(FRAMEWORK, entries, NOW)

    assert (standing.suspensions, standing.reviews, standing.terminations, standing.breaches) == ((), (), (), ())
    assert meetings(entries) == ()
    assert terminations(entries) == ()


def test_more_triggers_than_a_question_names_are_counted_and_all_are_reasons() -> None:
    asked = [(TODAY - timedelta(days=n), ReviewRequested(ref=f"Q-{n}", agency="cqc", reason="x")) for n in range(5)]

    (question,) = conclude(FRAMEWORK, record(*asked), NOW).awaiting
    assert question.key == "contract-review/Q-4", "the first of them"
    assert question.text.endswith("; and 2 more")
    assert len(question.reasons) == 5


def test_a_frequent_breach_without_a_window_is_never_frequent() -> None:
    triggers = dict(TABLE.triggers)
    triggers["frequent-breaches"] = triggers["frequent-breaches"].model_copy(update={"window": None})
    place = FRAMEWORK.model_copy(update={"contract": TABLE.model_copy(update={"triggers": triggers})})
    issued = [(TODAY, BreachIssued(ref=f"B-{n}", text="x", remedy_by=TODAY)) for n in range(3)]

    assert any("Frequent" in reason.text for reason in conclude(FRAMEWORK, record(*issued), NOW).awaiting[0].reasons)
    assert not any("Frequent" in reason.text for reason in conclude(place, record(*issued), NOW).awaiting[0].reasons)


def test_what_is_decided_of_a_service_that_nobody_buys_reminds_nobody() -> None:
    decided = DecisionTaken(question="termination-considered", about="IAP-1", option="review", reason="x")
    alone = SERVICE.model_copy(update={"commissioners": ()})

    (due,) = (
        each
        for each in conclude(FRAMEWORK, record((TODAY, decided), service=alone), NOW).dues
        if each.sort == "contract review"
    )
    assert (due.who, due.actor, due.on) == ("the commissioners", "", date(2026, 12, 1))


def test_once_the_contract_has_ended_nothing_under_it_is_due() -> None:
    entries = record(
        (date(2026, 9, 1), SuspensionImposed(ref="S-1", by=BOTH[:1], reason="x", review="C-1")),
        (date(2026, 9, 1), BreachIssued(ref="B-1", text="x", remedy_by=date(2026, 9, 20), review="C-1")),
        (date(2026, 9, 2), TerminationProposed(ref="T-1", commissioner=BOTH[0], reason="x", review="C-1")),
    )
    standing = conclude(FRAMEWORK, entries, NOW)

    assert not standing.service.contracted
    assert [each for each in standing.dues if each.sort in {"suspension", "breach", "termination"}] == []
    assert standing.suspensions == (), "it ended with the contract"


def test_a_place_must_say_who_acts_for_each_commissioner() -> None:
    given = TABLE.model_dump()
    del given["commissioners"]["ICB"]

    with pytest.raises(ValidationError, match="commissioners: no agency acts for ICB"):
        ContractTable.model_validate(given)


def test_words() -> None:
    assert named(BOTH) == "the council and the ICB"
    assert upper_first("the ICB") == "The ICB"
    assert within(TABLE.decides_for) == "month"
    assert within(TABLE.breach_remedy) == "28 days"
    assert TABLE.commissioner("cqc") is None
