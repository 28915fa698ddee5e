"""What holds for a history of any facts at all: their order, what was known on a day, a clause for every word."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.days import LONDON, end_of, london_day
from bot.engine.facts import FACT, AnyFact, Entry
from bot.engine.standing import Standing, conclude, conclude_as_at
from bot.engine.verdict import Clause
from tests.engine.anything import FIRST, KINDS, histories, one
from tests.engine.place import FRAMEWORK, NOW, TODAY


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_of_fact_can_be_in_a_history(kind: type[AnyFact]) -> None:
    """What is generated is a fact that the ledger takes back as it was."""

    @settings(max_examples=5, database=None)
    @given(one(kind))
    def kept(fact: AnyFact) -> None:
        assert FACT.validate_json(FACT.dump_json(fact)) == fact

    kept()


@settings(max_examples=150, deadline=None)
@given(histories(), st.randoms())
def test_the_order_of_arrival_changes_no_standing(entries: tuple[Entry, ...], chance) -> None:
    shuffled = list(entries)
    chance.shuffle(shuffled)
    assert conclude(FRAMEWORK, shuffled, NOW) == conclude(FRAMEWORK, entries, NOW)


@settings(max_examples=150, deadline=None)
@given(histories(), st.integers(0, 9))
def test_as_at_a_day_is_what_was_concluded_that_day(entries: tuple[Entry, ...], up_to: int) -> None:
    """Whatever is recorded, corrected or withdrawn later, a past day's standing is the one that was said then."""
    then = entries[: up_to + 1]
    day = london_day(then[-1].recorded_at)
    said = conclude(FRAMEWORK, [entry for entry in entries if london_day(entry.recorded_at) <= day], end_of(day))
    assert conclude_as_at(FRAMEWORK, entries, day) == said
    assert said.today == day


@settings(max_examples=100, deadline=None)
@given(histories())
def test_nothing_changes_between_today_and_the_day_that_is_named(entries: tuple[Entry, ...]) -> None:
    standing = conclude(FRAMEWORK, entries, NOW)
    last = standing.changes_on or TODAY + timedelta(days=30)
    for ahead in (1, 2, 5, 11, 29):
        day = TODAY + timedelta(days=ahead)
        if day < last:
            later = conclude(FRAMEWORK, entries, datetime.combine(day, time(12), LONDON))
            assert undated(later) == undated(standing)


def undated(standing: Standing) -> Standing:
    """Without the days that only say which day it was asked for."""
    said = standing.feedback and standing.feedback.model_copy(update={"since": FIRST})
    return standing.model_copy(update={"today": FIRST, "changes_on": None, "feedback": said})


def clauses(standing: Standing) -> Iterator[Clause]:
    for verdict in (standing.rating.verdict, standing.risk.verdict, standing.assurance, standing.scope.verdict):
        assert verdict.reasons
        yield from (reason.clause for reason in verdict.reasons)
    yield from (note.clause for note in standing.notes)
    yield from (due.clause for due in standing.dues)
    yield from (reason.clause for asked in standing.awaiting for reason in asked.reasons)


@settings(max_examples=100, deadline=None)
@given(histories())
def test_every_word_said_rests_on_a_clause_of_a_known_document(entries: tuple[Entry, ...]) -> None:
    standing = conclude(FRAMEWORK, entries, NOW)
    assert {clause.document for clause in clauses(standing)} <= set(FRAMEWORK.sources)
    assert all(due.what and due.who for due in standing.dues)
