"""What citizens said, within a rolling year and beside the market (IQAF §10; QRG §3.4, 6; S11)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.engine.facts import FeedbackReceived
from bot.engine.market.feedback import MarketSaid, Share, compared, fault, shares
from bot.engine.market.feedback_table import FeedbackTable
from bot.engine.parts import FeedbackStanding
from bot.engine.scale import Kind
from bot.engine.standing import conclude
from tests.engine.place import FRAMEWORK, NOW, TODAY, record

TABLE = FRAMEWORK.feedback
NOBODY = Share(yes=0, asked=0)


def market(yes: int, asked: int, services: int = 3) -> MarketSaid:
    return MarketSaid(title="home support", services=services, outcomes=Share(yes=yes, asked=asked), recommend=NOBODY)


def said(met: int, asked: int) -> FeedbackStanding:
    return FeedbackStanding(since=TODAY, outcomes_met=met, outcomes_asked=asked)


@pytest.mark.parametrize(
    ("own", "side"),
    [((85, 100), "above"), ((84, 100), "at"), ((80, 100), "at"), ((76, 100), "at"), ((75, 100), "below")],
)
def test_five_points_or_more_from_the_average_is_above_or_below_it(own: tuple[int, int], side: str):
    found = compared(said(*own), market(80, 100), TABLE)
    assert found.side == side
    assert f": {side} it" in found.reasons[0].text


def test_four_answers_are_too_few_and_five_are_enough():
    assert compared(said(4, 4), market(80, 100), TABLE).side is None
    assert compared(said(5, 5), market(80, 100), TABLE).side == "above"


def test_one_answer_is_said_as_one():
    assert "1 answer in 12 months" in compared(said(1, 1), market(80, 100), TABLE).reasons[0].text


def test_two_services_make_no_average_and_neither_does_a_kind_without_a_market():
    assert (
        "fewer than 3 services of home support have any" in compared(said(9, 9), market(8, 9, 2), TABLE).reasons[0].text
    )
    assert "fewer than 3 services have any" in compared(said(9, 9), None, TABLE).reasons[0].text


def test_nothing_said_is_no_answer():
    assert shares(None) == (NOBODY, NOBODY)
    assert compared(None, market(80, 100), TABLE).side is None


@pytest.mark.parametrize(
    ("share", "words"),
    [
        ((17, 20), "17 of 20, 85 %"),
        ((1, 8), "1 of 8, 13 %"),
        ((0, 5), "0 of 5, 0 %"),
        ((3, 4), "3 of 4: too few to say (fewer than 5)"),
        ((0, 0), "nobody asked"),
    ],
)
def test_percentages_come_with_their_counts_and_a_half_is_rounded_up(share: tuple[int, int], words: str):
    assert Share(yes=share[0], asked=share[1]).said(TABLE.enough) == words


@pytest.mark.parametrize(
    ("fact", "problem"),
    [
        ({"source": "social work review", "outcomes_asked": 1, "outcomes_met": 2}, "only 1 were asked"),
        ({"source": "social work review", "recommend_asked": 1, "recommend_yes": 2}, "only 1 were asked"),
        ({"source": "complaint", "outcomes_asked": 1}, "has no answers"),
        ({"source": "Healthwatch", "outcomes_asked": 1}, "not about outcomes"),
        ({"source": "clinical review"}, "neither question was asked"),
        ({"source": "compliment", "count": 3}, ""),
        ({"source": "Healthwatch", "recommend_asked": 1}, ""),
        ({"source": "social work review", "outcomes_asked": 1, "outcomes_met": 1}, ""),
    ],
)
def test_what_cannot_be_is_named(fact: dict[str, object], problem: str):
    found = fault(FeedbackReceived.model_validate(fact))
    assert problem in found if problem else found == ""


def test_a_kind_in_two_markets_is_refused():
    table = TABLE.model_dump()
    table["markets"]["again"] = {"id": "again", "title": "x", "kinds": [Kind.EXTRA_CARE]}
    with pytest.raises(ValidationError, match="in more than one market: extra care"):
        FeedbackTable.model_validate(table)


def test_every_kind_in_scope_has_a_market_and_the_others_none():
    assert {kind for kind in Kind if TABLE.market_of(kind) is None} == {Kind.OUT_OF_SCOPE}


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_window_begins_on_the_first_day_that_has_not_ended(today: date):
    begins = TABLE.window.begins(today)
    assert TABLE.window.ends(begins) >= today
    assert TABLE.window.ends(begins - timedelta(days=1)) < today


@given(st.lists(st.integers(0, 800), max_size=6))
def test_a_standing_counts_what_is_no_older_than_a_year(ages: list[int]):
    fact = FeedbackReceived(source="social work review", outcomes_asked=1, outcomes_met=1)
    days = [TODAY - timedelta(days=age) for age in ages]
    standing = conclude(FRAMEWORK, record(*((day, fact) for day in days)), NOW)
    counted = sum(1 for day in days if TABLE.window.ends(day) >= TODAY)
    assert (standing.feedback.outcomes_asked if standing.feedback else 0) == counted
