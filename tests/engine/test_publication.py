"""The public directory: exactly what is public, what changed, and for how long a breach is listed."""

import json
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from bot.engine.facts import (
    AssuranceRecorded,
    BreachIssued,
    BreachRemedied,
    BreachWithdrawn,
    CqcRatingPublished,
    JointStatementAgreed,
    NhsScored,
    PeerReviewed,
    RatingAwarded,
    ServiceDescribed,
    VisitRecorded,
)
from bot.engine.market.publication import Directory, PublicRow, changes, directory, listed, percent
from bot.engine.parts import RatingSource, RatingStanding
from bot.engine.scale import Assurance, Kind, NhsScore, Rating, Where
from bot.engine.standing import FeedbackStanding, Standing, conclude
from tests.engine.place import FRAMEWORK, NOW, SERVICE, TODAY, record

TABLE = FRAMEWORK.publication
SILVER = VisitRecorded(ref="VIS-1", toolkit="2024-09", domains=dict.fromkeys(FRAMEWORK.ratings.domains, Rating.SILVER))
GOOD = CqcRatingPublished(overall="Good")


def stands(*facts: Any, service: ServiceDescribed = SERVICE) -> Standing:
    return conclude(FRAMEWORK, record(*facts, service=service), NOW)


def made(standing: Standing, *facts: Any, today: date = TODAY) -> PublicRow:
    (row,) = directory(TABLE, "2026-11", [standing], record(*facts), today).rows
    return row


def whole(month: str, *rows: PublicRow) -> Directory:
    return Directory(month=month, snapshot=TODAY, rows=rows)


def test_a_row_has_the_rating_its_day_and_what_it_rests_on() -> None:
    row = made(stands((date(2026, 3, 1), GOOD), (date(2026, 9, 1), SILVER)))

    assert (row.rating, row.rated_on, row.rating_source) == ("Silver", date(2026, 9, 1), "quality monitoring visit")
    assert (row.cqc, row.cqc_on, row.contract) == ("Good", date(2026, 3, 1), "contracted")


def test_nothing_but_these_fields_is_ever_public() -> None:
    assert set(PublicRow.model_fields) == {
        "location_id",
        "name",
        "provider",
        "kind",
        "postcode",
        "local_authority",
        "contract",
        "rating",
        "rated_on",
        "rating_source",
        "assurance",
        "assured_on",
        "nhs",
        "nhs_on",
        "cqc",
        "cqc_on",
        "outcomes",
        "recommend",
        "breaches",
        "visit_rating",
        "joint_statement",
    }


def test_a_member_who_moderated_is_not_named_in_public() -> None:
    standing = stands((date(2026, 9, 1), SILVER))
    rating = standing.rating.model_copy(update={"gave": "moderation", "by": "priya.nair@council.example"})

    assert rating.source == "moderated by priya.nair@council.example"
    assert made(standing.model_copy(update={"rating": rating})).rating_source == "quality monitoring visit"


@pytest.mark.parametrize(
    ("service", "shown"),
    [
        ({}, True),
        ({"commissioners": ()}, True),  # in the area, whoever buys it
        ({"where": Where.OUT_OF_AREA}, True),
        ({"where": Where.OUT_OF_AREA, "commissioners": ()}, False),
        ({"registered": False}, False),
        ({"service_kind": Kind.OUT_OF_SCOPE}, False),
    ],
)
def test_what_is_commissioned_or_in_the_area_is_listed(service: dict[str, Any], *, shown: bool) -> None:
    assert listed(stands(service=SERVICE.model_copy(update=service))) is shown


def test_breach_notices_are_listed_until_long_after_they_are_remedied() -> None:
    issued = (date(2023, 1, 10), BreachIssued(ref="BRN-1", text="No call bells", remedy_by=date(2023, 2, 1)))
    remedied = (date(2023, 11, 24), BreachRemedied(ref="BRN-1"))
    withdrawn = (date(2026, 1, 5), BreachIssued(ref="BRN-2", text="Wrong", remedy_by=date(2026, 2, 1)))
    taken_back = (date(2026, 1, 6), BreachWithdrawn(ref="BRN-2", reason="not theirs"))
    facts = (issued, remedied, withdrawn, taken_back)

    (listed_,) = made(stands(), *facts, today=date(2026, 11, 24)).breaches
    assert (listed_.issued, listed_.remedied) == (date(2023, 1, 10), date(2023, 11, 24))
    assert made(stands(), *facts, today=date(2026, 11, 25)).breaches == ()


def test_a_rating_that_was_awarded_is_not_published_as_found_at_a_visit() -> None:
    award = RatingAwarded(rating=Rating.INADEQUATE, because="statement-late", about="PQAS-1", reason="x")
    row = made(stands((date(2026, 3, 1), GOOD), (date(2026, 9, 1), award)))

    assert (row.rating, row.rated_on, row.rating_source) == ("Inadequate", date(2026, 9, 1), "officers' decision")


def test_a_rating_on_a_hosts_evidence_is_not_published_as_found_at_a_visit_of_ours() -> None:
    found = RatingAwarded(rating=Rating.BRONZE, because="host-evidence", about="Walsall Council", reason="x")
    row = made(stands((date(2026, 3, 1), GOOD), (date(2026, 9, 1), found)))

    assert (row.rating, row.rating_source) == ("Bronze", "evidence from the host or the CQC")


@pytest.mark.parametrize(
    ("gave", "by", "words", "public"),
    [
        ("", "", "", ""),
        ("CQC", "", "CQC", "CQC"),
        ("visit", "", "quality monitoring visit", "quality monitoring visit"),
        ("moderation", "Eve Hall", "moderated by Eve Hall", "quality monitoring visit"),
        ("award", "Eve Hall", "awarded by Eve Hall, because of it", "officers' decision"),
        ("evidence", "awarded by CQC", "evidence of awarded by CQC", "evidence from the host or the CQC"),
    ],
)
def test_what_gave_a_rating_is_kept_as_such_and_put_in_words_for_partners_and_for_the_public(
    gave: RatingSource, by: str, words: str, public: str
) -> None:
    standing = stands((date(2026, 9, 1), SILVER))
    why = "of it" if gave == "award" else ""
    rating = standing.rating.model_copy(update={"gave": gave, "by": by, "because": why})

    assert rating.source == words
    assert made(standing.model_copy(update={"rating": rating})).rating_source == public


def test_a_row_of_an_earlier_version_which_had_the_source_in_words_still_reads() -> None:
    rating = stands((date(2026, 9, 1), SILVER)).rating
    row = json.loads(rating.model_dump_json(exclude={"gave", "by", "because"})) | {"source": "CQC"}

    assert RatingStanding.model_validate_json(json.dumps(row)).verdict == rating.verdict
    with pytest.raises(ValidationError):
        RatingStanding.model_validate([rating.verdict])


def test_a_joint_statement_is_public_once_agreed_until_the_two_align() -> None:
    moderate = AssuranceRecorded(level=Assurance.MODERATE, joint=True)
    reviewed = PeerReviewed(social_care="a social worker", clinical="a nurse", outcome="each keeps to its own")
    apart = (
        (date(2026, 9, 1), SILVER.model_copy(update={"joint": True})),
        (date(2026, 9, 1), moderate),
        (date(2026, 9, 20), reviewed),
    )
    agreed = (date(2026, 10, 1), JointStatementAgreed(text="Both see it so."))
    alike = (date(2026, 11, 1), AssuranceRecorded(level=Assurance.GOOD))

    assert made(stands(*apart)).joint_statement == ""
    assert made(stands(*apart, agreed)).joint_statement == "Both see it so."
    assert made(stands(*apart, agreed, alike)).joint_statement == ""
    newer = (date(2026, 10, 5), CqcRatingPublished(overall="Outstanding"))
    both = made(stands(*apart, agreed, newer))
    assert (both.rating, both.visit_rating, both.assurance) == ("Gold", "Silver", "Moderate assurance")
    assert made(stands(*apart, newer)).visit_rating == made(stands(*apart, agreed, alike)).visit_rating == ""


def test_the_nhs_s_own_score_is_public_as_it_last_stood() -> None:
    scores = (
        (date(2026, 2, 1), NhsScored(score=NhsScore.AMBER)),
        (date(2026, 6, 1), NhsScored(score=NhsScore.GREEN)),
        (date(2027, 1, 1), NhsScored(score=NhsScore.RED)),
    )
    row = made(stands((date(2026, 3, 1), GOOD)), *scores)

    assert (row.nhs, row.nhs_on) == ("Green", date(2026, 6, 1))
    assert made(stands((date(2026, 3, 1), GOOD))).nhs == ""


@pytest.mark.parametrize(
    ("yes", "asked", "said"),
    [
        (0, 0, "no answers yet"),
        (4, 4, "too few to say (4 asked)"),
        (0, 5, "0 % (0 of 5)"),
        (17, 20, "85 % (17 of 20)"),
        (1, 8, "13 % (1 of 8)"),  # half is rounded up
        (3, 3000, "0 % (3 of 3000)"),
    ],
)
def test_percentages_have_their_counts_and_too_few_are_none(yes: int, asked: int, said: str) -> None:
    assert percent(yes, asked, TABLE) == said


def test_feedback_is_shown_as_percentages() -> None:
    feedback = FeedbackStanding(since=TODAY, outcomes_met=9, outcomes_asked=10, recommend_yes=1, recommend_asked=2)
    row = made(stands().model_copy(update={"feedback": feedback}))

    assert (row.outcomes, row.recommend) == ("90 % (9 of 10)", "too few to say (2 asked)")


def test_what_changed_since_last_month_is_said_in_words() -> None:
    before = made(stands((date(2026, 3, 1), GOOD)))
    issued = (date(2026, 11, 2), BreachIssued(ref="BRN-1", text="No call bells", remedy_by=date(2026, 12, 1)))
    after = made(stands((date(2026, 3, 1), GOOD), (date(2026, 11, 2), SILVER)), issued)
    later = made(
        stands((date(2026, 3, 1), GOOD), (date(2026, 11, 2), SILVER)), issued, (TODAY, BreachRemedied(ref="BRN-1"))
    )
    gone = before.model_copy(update={"location_id": "1-9", "name": "Gone"})
    new = before.model_copy(update={"location_id": "1-8", "name": "New"})
    lower = before.model_copy(update={"rating": "Bronze"})

    assert changes(None, whole("2026-11", before)) == ()
    assert changes(whole("2026-10", before), whole("2026-11", before)) == ()
    (rated,) = changes(whole("2026-10", before), whole("2026-11", lower))
    assert rated.changes == ("rating: Silver → Bronze",)
    (told,) = changes(whole("2026-10", before), whole("2026-11", after))
    assert told.changes == ("breach notice issued 2 November 2026",)
    (put_right,) = changes(whole("2026-10", after), whole("2026-11", later))
    assert put_right.changes == ("breach notice of 2 November 2026 remedied",)
    moved = changes(whole("2026-10", before, gone), whole("2026-11", before, new))
    assert [(row.name, row.changes) for row in moved] == [
        ("New", ("listed for the first time",)),
        ("Gone", ("no longer listed",)),
    ]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({}, {"joint_statement": "Both see it so."}, "joint statement published"),
        ({"joint_statement": "Both see it so."}, {"joint_statement": "So."}, "joint statement in other words"),
        ({"joint_statement": "Both see it so."}, {}, "joint statement no longer published"),
        ({}, {"visit_rating": "Silver"}, "visit's rating beside the joint statement: none → Silver"),
        ({}, {"name": "Oakwood Lodge"}, "name: Oakwood House → Oakwood Lodge"),
        ({}, {"provider": "Other Care"}, "provider: Ivorywood Care → Other Care"),
    ],
)
def test_all_that_is_public_may_change(before: dict[str, str], after: dict[str, str], told: str) -> None:
    row = made(stands((date(2026, 3, 1), GOOD))).model_copy(
        update={"name": "Oakwood House", "provider": "Ivorywood Care"}
    )
    (changed,) = changes(
        whole("2026-10", row.model_copy(update=before)), whole("2026-11", row.model_copy(update=after))
    )

    assert changed.changes == (told,)
