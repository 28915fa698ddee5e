"""Statements, decisions and reminders as values: what no worked example and no command shows (S06; QRG §3.3)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.engine.decisions import DecisionTable
from bot.engine.facts import ReminderSent, StatementReceived, StatementRequested, VisitRecorded
from bot.engine.quality.claims import compare
from bot.engine.quality.statement_record import (
    Statement,
    claimed_and_found,
    late_since,
    leaves_window,
    provisional,
    statements,
    validating,
)
from bot.engine.quality.toolkit import in_use
from bot.engine.reminders import already, reminders
from bot.engine.scale import Achievement
from bot.frameworks import Framework
from bot.reply.reminders import member_mail
from bot.reply.statements import statement_card
from tests.standings import due, entry, standing

AT = datetime(2026, 11, 18, 9, tzinfo=UTC)
TODAY = date(2026, 11, 18)
FULLY, PARTLY, NOT = Achievement.FULLY, Achievement.PARTLY, Achievement.NOT


def test_every_question_that_the_systems_ask_must_have_its_answers(framework: Framework) -> None:
    table = framework.decisions.model_dump(by_alias=True)
    del table["questions"]["plan-not-done"], table["questions"]["statement-late"]

    with pytest.raises(ValidationError, match="these questions are missing: statement-late, plan-not-done"):
        DecisionTable.model_validate(table)


def test_every_answer_that_two_documents_give_differently_bears_its_own_clause(framework: Framework) -> None:
    late = framework.decisions.questions["statement-late"].options

    assert {str(option.clause) for option in late.values()} >= {"QRG §3.3.1", "IQAF §8"}


def test_claims_are_compared_criterion_by_criterion_the_widest_gap_first(framework: Framework) -> None:
    claimed = {"1.1.1": FULLY, "1.1.2": FULLY, "1.1.3": PARTLY, "5.1.1": FULLY, "9.9.9": FULLY}
    found = {"1.1.1": PARTLY, "1.1.2": NOT, "1.1.3": FULLY, "5.1.1": FULLY, "2.1.1": FULLY, "9.9.9": NOT}

    made = compare(framework.toolkit, claimed, found, "VIS-1")

    assert [(row.criterion, row.gap) for row in made.rows] == [("1.1.1", 1), ("1.1.2", 2), ("1.1.3", -1), ("5.1.1", 0)]
    assert [row.criterion for row in made.unborne] == ["1.1.2", "1.1.1"]
    assert (made.better, made.percent) == (1, 50)
    assert compare(framework.toolkit, claimed, {}, "VIS-1").percent == 0


@settings(max_examples=50)
@given(st.permutations(range(4)), st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_the_order_in_which_its_facts_arrived_does_not_matter(order: list[int], today: date) -> None:
    told = [
        entry("service/1-1", StatementRequested(ref="PQAS-1", toolkit="a", due=date(2026, 3, 1)), AT, seq=1),
        entry("service/1-1", StatementReceived(ref="PQAS-1", toolkit="a"), AT, seq=2),
        entry("service/1-1", StatementRequested(ref="PQAS-2", toolkit="b", due=date(2026, 9, 1)), AT, seq=3),
        entry("service/1-1", StatementReceived(ref="PQAS-2", toolkit="b"), AT, seq=4),
    ]

    shuffled = statements([told[number] for number in order])

    assert {each.ref: each for each in shuffled} == {each.ref: each for each in statements(told)}
    assert [each.late(today) for each in shuffled] == [True, True]


def test_what_came_unasked_is_a_statement_too() -> None:
    (one,) = statements([entry("service/1-1", StatementReceived(ref="PQAS-1", toolkit="a"), AT)])

    assert one.state(TODAY) == "received 18 November 2026, unasked"
    assert (one.late(TODAY), one.days_late(TODAY), one.began) == (False, 0, TODAY)
    assert leaves_window(one, 36) is None
    assert Statement(ref="PQAS-1").state(TODAY) == "not received"


def test_a_late_one_counts_for_so_many_months_and_for_ever_where_none_are_named() -> None:
    late = Statement(ref="PQAS-1", due=date(2023, 11, 18), received=date(2023, 11, 19))

    assert late_since([late], TODAY, 36) == (late,)
    assert leaves_window(late, 36) == TODAY + timedelta(days=1)
    assert late_since([late], TODAY + timedelta(days=1), 36) == ()
    assert late_since([late], TODAY + timedelta(days=9999), 0) == (late,)


def test_answers_that_cannot_be_rated_give_no_provisional_rating_and_say_why(framework: Framework) -> None:
    answers = StatementReceived(ref="PQAS-1", toolkit=framework.toolkit.id, criteria={"1.1.1": FULLY})
    broken = Statement(ref="PQAS-1", toolkit=framework.toolkit.id, received=TODAY, answers=answers)

    rated, why = provisional(broken, framework.toolkits, framework.ratings)

    assert rated is None
    assert "PQAS-1 gives no provisional rating. This cannot be rated: criterion 1.1.2 has no answer" in why
    assert provisional(Statement(ref="PQAS-2"), framework.toolkits, framework.ratings) == (None, "")


def test_the_visit_that_validates_is_the_first_by_criteria_before_the_next_statement(framework: Framework) -> None:
    answers = StatementReceived(ref="PQAS-1", toolkit="a", criteria={"1.1.1": FULLY})
    first = Statement(ref="PQAS-1", received=date(2026, 3, 1), answers=answers, toolkit="a")
    second = Statement(ref="PQAS-2", received=date(2026, 9, 1), answers=answers)
    visit = VisitRecorded(ref="VIS-1", toolkit="a", criteria={"1.1.1": FULLY})
    by_domain = VisitRecorded(ref="VIS-2", toolkit="a")

    def at(day: date, of: VisitRecorded = visit) -> VisitRecorded | None:
        return validating(first, (first, second), [(day, of)])

    assert [at(date(2026, 2, 28)), at(date(2026, 3, 1)), at(date(2026, 8, 31)), at(date(2026, 9, 1))] == [
        None,
        visit,
        visit,
        None,
    ]
    assert at(date(2026, 5, 1), by_domain) is None
    assert validating(Statement(ref="PQAS-3"), (), [(TODAY, visit)]) is None
    assert claimed_and_found(first, visit, {"a": framework.toolkit})[0]
    assert claimed_and_found(first, visit.model_copy(update={"toolkit": "b"}), {"a": framework.toolkit})[0] is None


def test_the_toolkit_in_use_is_the_latest_that_has_begun(framework: Framework) -> None:
    old = framework.toolkit.model_copy(update={"id": "old", "effective": date(2020, 1, 1)})
    new = framework.toolkit.model_copy(update={"id": "new", "effective": date(2026, 11, 19)})
    both = {"old": old, "new": new}

    assert [in_use(both, day).id for day in (date(2019, 1, 1), TODAY, date(2026, 11, 19))] == ["old", "old", "new"]


def test_only_what_somebody_must_do_and_whose_day_has_not_gone_is_reminded_of() -> None:
    days = (date(2026, 11, 17), TODAY)
    of = {"actor": "provider", "overdue": False, "on": TODAY, "remind": days}
    late = {**of, "on": date(2026, 11, 17)}
    about = standing(dues=(due("a", **of), due("b", **{**of, "actor": ""}), due("c", **late)))

    (found,) = reminders(about, TODAY, {})

    assert (found.due.what, found.day) == ("a", TODAY)
    sent = [entry(about, found.fact, AT), entry(about, StatementReceived(ref="PQAS-1", toolkit="a"), AT)]
    assert reminders(about, TODAY, already(sent)) == ()
    earlier = found.fact.model_copy(update={"day": date(2026, 11, 17)})
    assert len(reminders(about, TODAY, already([entry(about, earlier, AT)]))) == 1
    assert isinstance(found.fact, ReminderSent)


def test_a_mail_can_speak_of_what_only_the_provider_must_do() -> None:
    about = standing()
    thing = (about, due("Submit the statement PQAS-1", overdue=False))

    reply = member_mail([], [thing])

    assert "Submit the statement PQAS-1" in reply.title
    assert [block.block for block in reply.blocks] == ["para", "items"]


def test_many_claims_are_cut_and_counted_and_none_is_said_plainly(framework: Framework) -> None:
    every = dict.fromkeys(framework.toolkit.criteria, FULLY)
    worse = compare(framework.toolkit, every, dict.fromkeys(every, NOT), "VIS-1")
    same = compare(framework.toolkit, every, every, "VIS-1")
    one = Statement(ref="PQAS-1", received=TODAY)

    cut = statement_card(standing(), one, (), framework.statements, claims=worse)
    plain = statement_card(standing(), one, (), framework.statements, claims=same)

    assert "and 67 more." in cut.model_dump_json()
    assert "0 of 79 claims were not borne out." in plain.model_dump_json()
    assert not [block for block in plain.blocks if block.block == "table"]
