"""The score of every mix of five domains, told from the guidance's table; and what adjusts or replaces it (QRG §6)."""

from datetime import date
from itertools import product
from typing import Any

import pytest
from pydantic import ValidationError

from bot.engine.market.feedback import Compared, Share
from bot.engine.market.score import adjustment, points_for, score
from bot.engine.market.tender import ByRating, TenderTable
from bot.engine.parts import RatingSource, RatingStanding, VisitStanding
from bot.engine.quality.apart import Apart
from bot.engine.quality.rating import overall_from_domains
from bot.engine.scale import Kind, Rating
from bot.engine.standing import Standing
from bot.engine.verdict import Verdict
from tests.engine.place import FRAMEWORK
from tests.standings import standing

G, S, B, X = Rating.GOLD, Rating.SILVER, Rating.BRONZE, Rating.INADEQUATE
ON = date(2026, 5, 1)
DOMAINS = ("involvement", "personalised", "safeguarding", "staffing", "management")
SAFE, RESPONSIVE = 2, 1  #: their places among DOMAINS
MIXES = list(product(Rating, repeat=5))
HOME = FRAMEWORK.tender.home_support

LISTED = {  # by numbers of Gold, Silver, Bronze, Inadequate: the least and the most that the guidance gives
    (5, 0, 0, 0): (75, 100),
    (4, 1, 0, 0): (75, 100),
    (3, 2, 0, 0): (75, 100),
    (2, 3, 0, 0): (75, 100),
    (1, 4, 0, 0): (70, 70),
    (0, 5, 0, 0): (67, 67),
    (0, 4, 1, 0): (61, 63),
    (0, 3, 2, 0): (40, 43),
    (0, 2, 3, 0): (34, 39),
    (0, 1, 4, 0): (30, 33),
    (0, 0, 5, 0): (28, 30),
    (0, 0, 4, 1): (26, 27),
}
WITHOUT_BRONZE = {5: 100, 4: 92, 3: 83, 2: 75, 1: 70, 0: 67}  #: by how many are Gold


def bronze_points(bronze: set[int]) -> int:
    """What a set of Bronze domains leaves of the rest being Silver."""
    safe, responsive, others = SAFE in bronze, RESPONSIVE in bronze, len(bronze - {SAFE, RESPONSIVE})
    match len(bronze):
        case 0:
            return 67
        case 1:
            return 61 if safe else 62 if responsive else 63
        case 2:
            return {0: 40, 1: 41 if safe else 42, 2: 43}[others]
        case 3:
            return {1: 34, 2: 36 if safe else 37, 3: 39}[others]
        case 4:
            return {2: 30, 3: 32 if safe else 33}[others]
        case _:
            return 29


def told(mix: tuple[Rating, ...]) -> int:
    """The points of a mix, by counting: nothing here is read from the framework's file."""
    gold = mix.count(G)
    bronze = {place for place, rating in enumerate(mix) if rating is B}
    bad = {place for place, rating in enumerate(mix) if rating is X}
    if not bronze and not bad:
        return WITHOUT_BRONZE[gold]
    less = sum(3 if place in {SAFE, RESPONSIVE} else 2 for place in bad)
    return bronze_points(bronze | bad) + gold - less


def overall(mix: tuple[Rating, ...]) -> Rating | None:
    return overall_from_domains(dict(zip(DOMAINS, mix, strict=True)), FRAMEWORK.ratings).value


def counts(mix: tuple[Rating, ...]) -> tuple[int, ...]:
    return tuple(mix.count(rating) for rating in Rating)


def points(mix: tuple[Rating, ...]) -> int:
    return points_for(dict(zip(DOMAINS, mix, strict=True)), HOME)[0]


OFFERING = [mix for mix in MIXES if overall(mix) in {G, S, B}]


def silent() -> Compared:
    return Compared(side=None, own=Share(yes=0, asked=0), market=Share(yes=0, asked=0), reasons=())


def heard(own: tuple[int, int], market: tuple[int, int], side: Any) -> Compared:
    return Compared(
        side=side, own=Share(yes=own[0], asked=own[1]), market=Share(yes=market[0], asked=market[1]), reasons=()
    )


def rated(
    rating: Rating | None,
    mix: tuple[Rating, ...] | None = None,
    gave: RatingSource = "visit",
    kind: Kind = Kind.HOME_SUPPORT,
    **more: Any,
) -> Standing:
    base = standing(**more)
    domains = dict(zip(DOMAINS, mix, strict=True)) if mix else {}
    visit = (
        VisitStanding(ref="VIS-1", on=ON, form="scheduled", toolkit="x", domains=domains, overall=overall(mix))
        if mix
        else None
    )
    verdict = Verdict[Rating](value=rating, reasons=base.rating.verdict.reasons)
    return base.model_copy(
        update={
            "rating": RatingStanding(verdict=verdict, gave=gave if rating else "", on=ON if rating else None),
            "visit": visit,
            "service": base.service.model_copy(update={"service_kind": kind}),
        }
    )


def said(found: Any) -> str:
    return " | ".join(str(reason) for reason in found.verdict.reasons)


def test_every_mix_that_may_offer_has_the_points_that_were_told_apart_from_the_file():
    assert len(OFFERING) == 26 + 86 + 296
    assert {mix: points(mix) for mix in OFFERING} == {mix: told(mix) for mix in OFFERING}


def test_every_mix_has_its_score_or_none_by_its_overall_rating():
    for mix in MIXES:
        found = score(rated(overall(mix), mix), silent(), FRAMEWORK.tender)
        assert found.verdict.value == (told(mix) if overall(mix) in {G, S, B} else None), mix
        assert found.verdict.reasons


def test_what_the_guidance_lists_lies_in_its_range_and_every_range_is_reached_at_both_ends():
    reached: dict[tuple[int, ...], set[int]] = {}
    for mix in OFFERING:
        reached.setdefault(counts(mix), set()).add(points(mix))
    gold = {value for row, values in reached.items() if LISTED.get(row) == (75, 100) for value in values}
    assert (min(gold), max(gold)) == (75, 100)
    for row, (low, high) in LISTED.items():
        assert all(low <= value <= high for value in reached[row]), row
        if (low, high) != (75, 100) and row != (0, 0, 5, 0):  # 28 to 30, for one mix alone
            assert (min(reached[row]), max(reached[row])) == (low, high), row


def test_bronze_in_safe_costs_most_then_in_responsive_then_in_the_others():
    for mix in OFFERING:
        if mix[SAFE] is B and mix[RESPONSIVE] in {G, S}:
            swapped = list(mix)
            swapped[SAFE], swapped[RESPONSIVE] = mix[RESPONSIVE], B
            assert points(mix) < points(tuple(swapped)), mix
        for weighed, other in product((SAFE, RESPONSIVE), (0, 3, 4)):
            if mix[weighed] is B and mix[other] in {G, S}:
                swapped = list(mix)
                swapped[weighed], swapped[other] = mix[other], B
                assert points(mix) < points(tuple(swapped)), mix


def test_a_better_domain_never_lowers_a_score():
    for mix in OFFERING:
        for place, rating in enumerate(mix):
            if rating is not G:
                better = (*mix[:place], list(Rating)[rating.rank - 1], *mix[place + 1 :])
                if overall(better) in {G, S, B}:  # some better mixes have no rule for an overall rating
                    assert points(better) >= points(mix), (mix, better)


def test_a_better_overall_rating_always_scores_more_even_with_feedback():
    by_rating = {rating: [points(mix) for mix in OFFERING if overall(mix) is rating] for rating in (G, S, B)}
    assert min(by_rating[G]) - 2 > max(by_rating[S]) + 2
    assert min(by_rating[S]) - 2 > max(by_rating[B]) + 2


def test_what_only_the_file_fixes_is_marked_and_what_the_guidance_says_is_not():
    fixed = {(1, 4, 0, 0), (0, 5, 0, 0), (0, 4, 1, 0)}
    for mix in OFFERING:
        clause = points_for(dict(zip(DOMAINS, mix, strict=True)), HOME)[1][0].clause
        assert clause.local_default is (counts(mix) not in fixed), mix


def test_a_mix_that_is_not_listed_says_how_it_was_brought_back():
    _, (reason, named) = points_for(dict(zip(DOMAINS, (G, G, S, B, X), strict=True)), HOME)
    assert reason.text == (
        "2 Gold, 1 Silver, 1 Bronze, 1 Inadequate (Bronze in 1 of the other three; Inadequate in 1 of the other three) "
        "is not in the guidance's table: as 3 Silver, 2 Bronze 43, 2 more for 2 Gold, 2 less for the Inadequate: "
        "43 points"
    )
    assert "“safeguarding”" in named.text


@pytest.mark.parametrize(("rating", "wanted"), [(G, 75), (S, 50), (B, 25), (X, None), (None, None)])
def test_supported_living_goes_by_the_rating_alone(rating: Rating | None, wanted: int | None):
    far_above = heard((20, 20), (10, 20), "above")
    assert score(rated(rating, kind=Kind.SUPPORTED_LIVING), far_above, FRAMEWORK.tender).verdict.value == wanted


@pytest.mark.parametrize("kind", [Kind.RESIDENTIAL, Kind.NURSING, Kind.EXTRA_CARE, Kind.SUBSTANCE_MISUSE])
def test_a_kind_without_a_score_gets_no_guess(kind: Kind):
    found = score(rated(S, (S,) * 5, kind=kind), silent(), FRAMEWORK.tender)
    assert found.verdict.value is None
    assert "No rule" in said(found)


@pytest.mark.parametrize(
    ("gave", "rating", "wanted"),
    [("CQC", G, 75), ("CQC", S, 67), ("CQC", B, 40), ("moderation", S, 67), ("award", B, 40)],
)
def test_a_rating_that_no_domains_stand_behind_scores_by_the_rating(gave: RatingSource, rating: Rating, wanted: int):
    found = score(rated(rating, (G, G, S, S, S), gave), silent(), FRAMEWORK.tender)
    assert found.verdict.value == wanted
    assert found.step
    assert "no visit's domains behind it" in found.step.text
    assert found.step in found.verdict.reasons
    assert "because" not in found.verdict.reasons[1].text  # once is enough
    assert "QRG §6, local default" in said(found)


def test_domains_of_an_older_visit_do_not_stand_behind_a_later_rating():
    older = rated(S, (S,) * 5)
    later = older.model_copy(update={"rating": older.rating.model_copy(update={"on": date(2026, 6, 1)})})
    assert "no visit's domains" in said(score(later, silent(), FRAMEWORK.tender))


def test_treatment_at_home_is_scored_as_home_support_and_says_so():
    found = score(rated(S, (S,) * 5, kind=Kind.HOME_SUPPORT_TDDI), silent(), FRAMEWORK.tender)
    assert found.verdict.value == 67
    assert "Home support (TDDI) is scored as home support (QRG §6, local default)" in said(found)


@pytest.mark.parametrize(
    ("own", "side", "wanted"),
    [
        ((90, 100), "above", 2),
        ((8999, 10000), "above", 1),
        ((85, 100), "above", 1),
        ((80, 100), "at", 0),
        ((75, 100), "below", -1),
        ((7001, 10000), "below", -1),
        ((70, 100), "below", -2),
    ],
)
def test_feedback_adds_or_takes_by_how_far_it_is_from_the_average(own: tuple[int, int], side: str, wanted: int):
    more, reasons = adjustment(heard(own, (80, 100), side), HOME)
    assert more == wanted
    assert reasons


def test_too_little_feedback_adds_nothing_and_says_so():
    more, reasons = adjustment(silent(), HOME)
    assert (more, reasons[-1].text) == (0, "So feedback adds nothing")


def stands_apart(*, peers: bool = True, cqc: Rating = B) -> Standing:
    """A visit found Silver, the assurance level is Moderate, and the CQC has rated since."""
    base = rated(cqc, (S,) * 5, "CQC")
    later = base.rating.model_copy(update={"on": date(2026, 6, 1)})
    apart = Apart(
        visit="VIS-1", rating=S, level="Moderate assurance", since=ON, joint=ON, peer_on=ON if peers else None
    )
    return base.model_copy(update={"rating": later, "apart": apart})


def test_where_rating_and_assurance_stay_apart_the_visits_rating_serves():
    found = score(stands_apart(), silent(), FRAMEWORK.tender)
    assert (found.rating, found.verdict.value) == (S, 67)
    assert "the rating of the visit VIS-1, Silver, serves procurement (IQAF §5)" in said(found)
    assert "5 Silver" in said(found)


def test_before_the_peers_have_reviewed_the_overall_rating_serves():
    assert score(stands_apart(peers=False), silent(), FRAMEWORK.tender).rating is B


def test_an_inadequate_overall_rating_stops_offers_though_the_visits_would_serve():
    assert score(stands_apart(cqc=X), silent(), FRAMEWORK.tender).verdict.value is None


def changed(**home: Any) -> dict[str, Any]:
    table = FRAMEWORK.tender.model_dump()
    table["home_support"] |= home
    return table


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        (lambda rows: [*rows[:-1], rows[-1] | {"bronze": ["safe"]}], "a mix has 5 domains"),
        (lambda rows: [*rows, rows[0]], "more than one row for 5 Gold"),
        (lambda rows: [row for row in rows if row["points"] != 61], r"no row for 4 Silver, 1 Bronze \(safe\)"),
    ],
)
def test_a_table_of_mixes_that_is_not_whole_is_refused(table: Any, fault: str):
    rows = FRAMEWORK.tender.model_dump()["home_support"]["rows"]
    with pytest.raises(ValidationError, match=fault):
        TenderTable.model_validate(changed(rows=table(rows)))


def test_points_for_inadequate_are_refused():
    with pytest.raises(ValidationError, match="for no other rating"):
        ByRating.model_validate({"points": dict.fromkeys(Rating, 1), "clause": {"document": "QRG"}})
