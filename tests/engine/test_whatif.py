"""What if: suppositions are read, concluded on, and nothing else changes."""

from datetime import date, datetime, time
from typing import Any

import pytest

from bot.engine.days import LONDON
from bot.engine.facts import AnyFact, AssuranceRecorded, CqcRatingPublished, IndicatorReported, VisitRecorded
from bot.engine.scale import Achievement, Assurance, Rating
from bot.engine.standing import conclude
from bot.engine.whatif.supposed import Difference, differences, looked_at, supposed_facts
from bot.engine.whatif.supposed import record as with_supposed
from bot.engine.whatif.supposing import CannotSuppose, Supposed, Supposing
from bot.words import read_day
from tests.engine.place import FRAMEWORK, NOW, TODAY, record

CATEGORIES = {row.id: row.name for row in FRAMEWORK.categories.values()}
DOMAINS = FRAMEWORK.ratings.domains
SILVER = dict.fromkeys(DOMAINS, Rating.SILVER)
LONG_AGO, RECENT = date(2026, 3, 1), date(2026, 9, 1)
GOOD = CqcRatingPublished(overall="Good", key_questions=dict.fromkeys(["Safe", "Caring"], "Good"))
BY_DOMAINS = VisitRecorded(ref="VIS-1", toolkit="2024-09", domains=SILVER)
BY_CRITERIA = VisitRecorded(
    ref="VIS-1", toolkit="2024-09", criteria=dict.fromkeys(FRAMEWORK.toolkit.criteria, Achievement.FULLY)
)


def read(text: str) -> Supposed:
    supposing = Supposing(FRAMEWORK, FRAMEWORK.toolkit, CATEGORIES, TODAY, lambda words: read_day(words, TODAY))
    return supposing.read(text)


def suppose(text: str, *facts: AnyFact) -> dict[str, Difference]:
    supposed = read(text)
    entries = record(*((RECENT, fact) for fact in facts))
    found = supposed_facts(supposed, FRAMEWORK, FRAMEWORK.toolkit, entries)
    _, then = looked_at(NOW, supposed.on)
    before = conclude(FRAMEWORK, entries, NOW)
    after = conclude(FRAMEWORK, with_supposed(entries, found, NOW, TODAY), then)
    return {each.what: each for each in differences(before, after, {"routine": "Routine", "targeted": "Targeted"})}


def test_a_domain_that_falls_takes_the_rating_with_it() -> None:
    found = suppose("staffing=Inadequate, management=Inadequate", BY_DOMAINS)

    assert (found["Rating"].before, found["Rating"].after) == ("Silver", "Inadequate")
    assert "QRG §3.2.2" in {str(reason.clause) for reason in found["Rating"].why}


def test_one_mandatory_criterion_not_met_sinks_its_domain() -> None:
    mandatory = next(key for key, row in FRAMEWORK.toolkit.criteria.items() if row.mandatory)

    facts = supposed_facts(read(f"{mandatory}=Not met"), FRAMEWORK, FRAMEWORK.toolkit, record((RECENT, BY_CRITERIA)))

    assert isinstance(facts[0], VisitRecorded)
    assert facts[0].criteria[mandatory] is Achievement.NOT
    assert len(facts[0].criteria) == len(FRAMEWORK.toolkit.criteria)


def test_a_domain_may_be_supposed_of_a_visit_by_criteria() -> None:
    found = suppose("staffing=Bronze, management=Bronze", BY_CRITERIA)

    assert (found["Rating"].before, found["Rating"].after) == ("Silver", "Bronze")


def test_what_the_cqc_might_publish_keeps_the_other_key_questions() -> None:
    facts = supposed_facts(read("safe=Inadequate"), FRAMEWORK, FRAMEWORK.toolkit, record((RECENT, GOOD)))

    assert facts == [CqcRatingPublished(overall="Good", key_questions={"Safe": "Inadequate", "Caring": "Good"})]


def test_a_coming_day_shows_what_time_alone_will_change() -> None:
    found = suppose("on 1 September 2028", BY_DOMAINS)

    assert found["Quality monitoring visit"].after == "overdue, was due by 1 September 2027"


def test_an_indicator_is_named_by_its_id_or_its_words() -> None:
    expected = (IndicatorReported(indicator="no_registered_manager"),)

    assert read("no_registered_manager").facts == expected
    assert read("No registered manager").facts == expected
    assert read("no registered manager = no").facts[0] == IndicatorReported(
        indicator="no_registered_manager", present=False
    )


def test_assurance_is_supposed_with_or_without_the_word() -> None:
    assert read("assurance=moderate").facts == (AssuranceRecorded(level=Assurance.MODERATE),)
    assert read("assurance level: Moderate assurance").facts == (AssuranceRecorded(level=Assurance.MODERATE),)


def test_intelligence_suspension_and_colour_may_be_supposed() -> None:
    found = suppose("safeguarding=critical, suspended, risk=Red", GOOD)

    assert found["Risk"].after == "Red"
    assert found["Surveillance"].after == "Targeted"


def test_what_changes_nothing_differs_in_nothing() -> None:
    assert suppose("no registered manager=no", GOOD) == {}


@pytest.mark.parametrize(
    ("text", "facts", "part"),
    [
        ("bosh=3", (), "“bosh=3”"),
        ("", (), "nothing was said"),
        ("on 1 June 2020", (), "“on 1 June 2020”"),
        ("staffing=Bronze", (), "there is no visit whose other domains would stay"),
        ("1.1.1=Not met", (BY_DOMAINS,), "not recorded by the criteria"),
        ("1.1.1=Not met, staffing=Gold", (BY_CRITERIA,), "domains and criteria together"),
        ("safe=Good", (), "the CQC has published no rating yet"),
        (", ".join(["staffing=Gold"] * 41), (), "these are 41 suppositions"),
    ],
)
def test_what_cannot_be_supposed_says_why_and_what_can(text: str, facts: tuple[Any, ...], part: str) -> None:
    with pytest.raises(CannotSuppose) as refused:
        suppose(text, *facts)

    assert part in str(refused.value)
    assert str(refused.value).endswith(".")


def test_a_visit_under_a_toolkit_that_is_gone_keeps_no_domains() -> None:
    gone = BY_CRITERIA.model_copy(update={"toolkit": "1999"})

    with pytest.raises(CannotSuppose, match="no visit whose other domains"):
        suppose("staffing=Bronze", gone)


def test_criteria_with_a_gap_keep_no_domains() -> None:
    part = BY_CRITERIA.model_copy(update={"criteria": {"1.1.1": Achievement.FULLY}})

    with pytest.raises(CannotSuppose, match="no visit whose other domains"):
        suppose("staffing=Bronze", part)


def test_a_coming_day_is_looked_at_from_its_noon() -> None:
    assert looked_at(NOW, None) == (TODAY, NOW)
    assert looked_at(NOW, date(2027, 7, 1))[1] == datetime.combine(date(2027, 7, 1), time(12), LONDON)
