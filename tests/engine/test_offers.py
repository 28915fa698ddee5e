"""Offers ranked: by score or rating, and what decides between equals, a step at a time (QRG §6; CS §5; S20)."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.days import LONDON
from bot.engine.market.feedback import Compared, Share
from bot.engine.market.offers import Offer, Ranked, barred, ranked
from bot.engine.market.score import Score
from bot.engine.parts import OpenItem
from bot.engine.scale import Commissioner, Kind, Rating
from bot.engine.verdict import Verdict
from tests.engine.place import FRAMEWORK, TODAY
from tests.standings import standing, verdict

LIVING = FRAMEWORK.tender.schemes["supported living"]
HOME = FRAMEWORK.tender.schemes["home support"]
HOMES = FRAMEWORK.tender.schemes["care homes"]
ENOUGH = FRAMEWORK.feedback.enough
NINE, TEN = datetime(2026, 11, 20, 9, tzinfo=LONDON), datetime(2026, 11, 20, 10, tzinfo=LONDON)


def offer(
    name: str,
    points: int | None = 50,
    said: tuple[int, int] = (0, 0),
    at: datetime | None = None,
    rating: Rating = Rating.SILVER,
    *,
    chosen: bool = False,
) -> Offer:
    share = Share(yes=said[0], asked=said[1])
    return Offer(
        location_id=f"1-{name}",
        name=name,
        score=Score(verdict=Verdict[int](value=points, reasons=()), rating=rating),
        feedback=Compared(side=None, own=share, market=share, reasons=()),
        received=at,
        chosen=chosen,
    )


def order(found: tuple[Ranked, ...]) -> list[tuple[int, str]]:
    return [(each.place, each.offer.name) for each in found]


def steps(found: tuple[Ranked, ...], name: str) -> list[str]:
    return [str(step) for each in found for step in each.steps if each.offer.name == name]


def test_the_highest_score_comes_first_whatever_else_is_said():
    found = ranked([offer("A", 61, at=NINE, chosen=True), offer("B", 67, at=TEN)], HOME, ENOUGH)
    assert order(found) == [(1, "B"), (2, "A")]
    assert all(not each.steps and not each.shared for each in found)


def test_equal_home_support_goes_to_the_first_received_and_not_to_the_choice():
    found = ranked([offer("A", 67, (20, 20), TEN, chosen=True), offer("B", 67, (10, 20), NINE)], HOME, ENOUGH)
    assert order(found) == [(1, "B"), (2, "A")]
    assert steps(found, "B") == ["Tied at 67: received 20 November 2026 at 09:00, first (QRG §6)"]
    assert steps(found, "A") == ["Tied at 67: received 20 November 2026 at 10:00 (QRG §6)"]


def test_equal_supported_living_goes_to_the_citizens_choice_before_feedback():
    found = ranked([offer("A", said=(20, 20)), offer("B", said=(1, 20), chosen=True)], LIVING, ENOUGH)
    assert order(found) == [(1, "B"), (2, "A")]
    assert steps(found, "B") == ["Tied at 50: the citizen's choice (QRG §6)"]


def test_without_a_choice_the_better_feedback_decides_then_the_first_received():
    offers = [offer("A", said=(8, 10), at=TEN), offer("B", said=(16, 20), at=NINE), offer("C", said=(9, 10), at=TEN)]
    found = ranked(offers, LIVING, ENOUGH)
    assert order(found) == [(1, "C"), (2, "B"), (3, "A")]
    assert steps(found, "A") == [
        "Tied at 50: the citizen is asked to choose, and no choice is given (QRG §6)",
        "Still tied: feedback 80 % (8 of 10) (QRG §6)",
        "Still tied: received 20 November 2026 at 10:00 (QRG §6, local default)",
    ]


def test_the_rest_are_told_apart_after_a_choice():
    offers = [offer("A", said=(8, 10)), offer("B", said=(9, 10)), offer("C", chosen=True)]
    found = ranked(offers, LIVING, ENOUGH)
    assert order(found) == [(1, "C"), (2, "B"), (3, "A")]
    assert steps(found, "B")[0] == "Tied at 50: the citizen chose another (QRG §6)"


def test_too_little_feedback_of_one_decides_between_none():
    found = ranked([offer("A", said=(4, 4), at=TEN), offer("B", said=(1, 20), at=NINE)], LIVING, ENOUGH)
    assert order(found) == [(1, "B"), (2, "A")]
    assert "feedback does not decide, there is too little of A (QRG §6)" in steps(found, "A")[1]


def test_the_same_feedback_is_said():
    found = ranked([offer("A", said=(8, 10), at=TEN), offer("B", said=(4, 5), at=NINE)], LIVING, ENOUGH)
    assert "Still tied: the feedback is the same (QRG §6)" in steps(found, "A")


def test_what_nothing_tells_apart_shares_a_place_and_says_what_is_missing():
    found = ranked([offer("B", 67), offer("A", 67, at=NINE), offer("C", 61)], HOME, ENOUGH)
    assert order(found) == [(1, "A"), (1, "B"), (3, "C")]
    assert [each.shared for each in found] == [True, True, False]
    assert steps(found, "A") == [
        "Tied at 67: the first received counts, and it is not said when that of B was (QRG §6)"
    ]


def test_offers_of_the_same_minute_share_a_place():
    found = ranked([offer("A", 67, at=NINE), offer("B", 67, at=NINE)], HOME, ENOUGH)
    assert [each.shared for each in found] == [True, True]


def test_care_homes_are_compared_by_rating():
    offers = [offer("A", None, rating=Rating.BRONZE), offer("B", None), offer("C", None, rating=Rating.GOLD)]
    found = ranked(offers, HOMES, ENOUGH)
    assert order(found) == [(1, "C"), (2, "B"), (3, "A")]
    assert found[0].offer.words(HOMES) == "Gold"


def test_home_support_for_sensory_loss_is_compared_by_rating_though_it_has_points():
    scheme = FRAMEWORK.tender.scheme(Kind.HOME_SUPPORT, "sensory-loss")
    assert scheme is not None
    offers = [offer("A", 65), offer("B", 69), offer("C", 75, rating=Rating.GOLD)]
    found = ranked(offers, scheme, ENOUGH)
    assert [(each.place, each.shared) for each in found] == [(1, False), (2, True), (2, True)]
    assert "Tied at Silver" in steps(found, "B")[0]


def test_a_specialism_without_a_rule_of_its_own_is_compared_as_any_other():
    assert FRAMEWORK.tender.scheme(Kind.HOME_SUPPORT, "dementia") == HOME


offers_ = st.builds(
    offer,
    name=st.text("ABCDEFGH", min_size=1, max_size=4),
    points=st.sampled_from([25, 50, 75]),
    said=st.tuples(st.integers(0, 6), st.integers(6, 9)),
    at=st.sampled_from([None, NINE, TEN]),
)


@given(st.lists(offers_, max_size=6, unique_by=lambda each: each.name), st.randoms())
def test_the_order_in_which_offers_are_written_decides_nothing(offers: list[Offer], random):
    shuffled = list(offers)
    random.shuffle(shuffled)
    for scheme in (LIVING, HOME):
        assert order(ranked(offers, scheme, ENOUGH)) == order(ranked(shuffled, scheme, ENOUGH))


def able(**service: object) -> object:
    base = standing()
    described = base.service.model_copy(update={"commissioners": (Commissioner.COUNCIL,), **service})
    rating = base.rating.model_copy(update={"verdict": verdict(Rating.SILVER)})
    return base.model_copy(update={"service": described, "rating": rating})


def why(found: object, rating: Rating | None = Rating.SILVER) -> list[str]:
    score = Score(verdict=Verdict[int](value=None, reasons=()), rating=rating)
    return [str(reason) for reason in barred(found, score, FRAMEWORK.tender)]


def test_nothing_keeps_a_rated_service_under_the_contract_from_offering():
    assert why(able()) == []


@pytest.mark.parametrize(
    ("service", "wanted"),
    [
        ({"registered": False}, "No longer registered with the CQC (CS §5)"),
        ({"contracted": False}, "Not under the contract, through which offers are made (CS §5)"),
        ({"commissioners": ()}, "Not under the contract, through which offers are made (CS §5)"),
    ],
)
def test_what_keeps_a_service_from_offering_is_said(service: dict[str, object], wanted: str):
    assert why(able(**service)) == [wanted]


@pytest.mark.parametrize("form", ["Voluntary pause", "Phased admissions"])
def test_what_is_only_agreed_keeps_from_offering_as_a_local_default(form: str):
    item = OpenItem(ref="SUS-1", what=form, state="x", since=TODAY)
    paused = able().model_copy(update={"suspensions": (item,)})
    (said,) = why(paused)
    assert said.startswith(f"{form} SUS-1, since ")
    assert said.endswith(": agreed with the provider, it takes no new offers (IQAF §15, local default)")

    table = FRAMEWORK.tender
    none = table.agreed.model_copy(update={"bars": dict.fromkeys(table.agreed.bars, False)})
    free = table.model_copy(update={"agreed": none})
    assert barred(paused, Score(verdict=Verdict[int](value=None, reasons=()), rating=Rating.SILVER), free) == ()


def test_an_unrated_an_inadequate_and_a_suspended_service_may_not_offer():
    assert why(able(), None) == ["It has no rating to compare (QRG §6)"]
    bad = able()
    bad = bad.model_copy(update={"rating": bad.rating.model_copy(update={"verdict": verdict(Rating.INADEQUATE)})})
    assert why(bad, Rating.INADEQUATE) == ["Rated Inadequate (QRG §2.1.2)"]
    items = tuple(
        OpenItem(ref=ref, what=what, state="x", since=TODAY)
        for ref, what in (("SUS-1", "Suspension"), ("", "New offers suspended"))
    )
    assert why(able().model_copy(update={"suspensions": items})) == [
        "Suspension SUS-1, since 24 November 2026 (IQAF §15)",
        "New offers suspended, since 24 November 2026 (QRG §5)",
    ]
