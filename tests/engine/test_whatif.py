"""What if: suppositions are read, concluded on, and nothing else changes."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from bot.engine.days import LONDON
from bot.engine.facts import (
    AnyFact,
    AssuranceRecorded,
    CqcRatingPublished,
    IndicatorReported,
    RagDecided,
    SuspensionImposed,
    TerminationProposed,
    VisitRecorded,
)
from bot.engine.market.score import Score
from bot.engine.scale import Achievement, Assurance, Commissioner, Rag, Rating
from bot.engine.standing import conclude
from bot.engine.verdict import Clause, Reason, Verdict
from bot.engine.whatif.differing import Difference, differences, domains
from bot.engine.whatif.supposed import looked_at, supposed_facts
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
    return {each.what: each for each in differences(before, after, FRAMEWORK)}


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
    assert suppose("2028-09-01", BY_DOMAINS) == found, "a day alone is that day"

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
        ("1 June 2020", (), "“1 June 2020”"),
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


def test_the_support_level_follows_the_rating() -> None:
    found = suppose("staffing=Bronze, management=Bronze", BY_DOMAINS)["Support level"]

    assert (found.before, found.after) == ("Universal", "Targeted")
    assert [str(reason.clause) for reason in found.why] == ["IQAF §14, local default"]


def test_the_stop_of_offers_begins_and_ends_with_the_rating() -> None:
    begins = suppose("staffing=Inadequate, management=Inadequate", BY_DOMAINS)["Suspension"]
    ends = suppose("cqc=Good", CqcRatingPublished(overall="Inadequate"))["Suspension"]

    assert (begins.before, begins.after) == ("none", "New offers suspended by the rating of Inadequate")
    assert (ends.before, ends.after) == ("New offers suspended by the rating of Inadequate", "ended")
    assert [reason.clause for reason in begins.why] == [FRAMEWORK.contract.automatic]
    assert [reason.clause for reason in ends.why] == [FRAMEWORK.contract.automatic_cqc]


def test_a_suspension_is_named_and_one_that_ends_with_the_contract_says_so() -> None:
    assert suppose("suspended", GOOD)["Suspension"].after == "the supposed suspension"

    imposed = SuspensionImposed(ref="SUS-1", by=(Commissioner.COUNCIL,), reason="Falls.")
    given = TerminationProposed(
        ref="TER-1", commissioner=Commissioner.COUNCIL, reason="Falls.", ends=TODAY + timedelta(days=30), immediate=True
    )
    found = suppose("on 1 June 2027", GOOD, imposed, given)["Suspension"]

    assert (found.before, found.after) == ("suspension SUS-1", "ended")
    assert found.why == (Reason(text="It ends with the contract", clause=FRAMEWORK.contract.over),)


def test_a_plan_is_wanted_on_a_finding_and_no_longer_after_a_better_one() -> None:
    bronze = BY_DOMAINS.model_copy(update={"domains": SILVER | dict.fromkeys(DOMAINS[:2], Rating.BRONZE)})
    wanted = suppose("staffing=Bronze, management=Bronze", BY_DOMAINS)
    better = suppose("cqc=Good", bronze)

    assert wanted["Improvement plan"].after == "to be asked for (Bronze)"
    assert [str(reason.clause) for reason in wanted["Improvement plan"].why] == ["QRG §4"]
    assert "Note" not in wanted, "the plan's own note is told with the plan"
    assert (better["Improvement plan"].before, better["Improvement plan"].after) == (
        "to be asked for (Bronze)",
        "not asked for",
    )


def test_a_plan_that_only_may_be_asked_for_says_so() -> None:
    found = suppose("cqc=Requires improvement", GOOD)

    assert found["Improvement plan"].after == "may be asked for (Bronze)"


def test_questions_to_officers_appear_and_disappear() -> None:
    asked = suppose("staffing=Inadequate, management=Inadequate", BY_DOMAINS)["To be decided"]
    gone = suppose("cqc=Good", CqcRatingPublished(overall="Inadequate"))["No longer to be decided"]

    assert asked.after.startswith("Call a contract review meeting?")
    assert [str(reason.clause) for reason in asked.why] == ["IQAF §13"]
    assert gone.after.startswith("Call a contract review meeting?")


def test_a_note_that_would_go_is_told() -> None:
    found = suppose("cqc=Good", CqcRatingPublished(overall="Inadequate"))

    assert "no new offers until the rating is lifted" in found["No longer"].after
    assert str(found["No longer"].why[0].clause) == "QRG §5"


def test_what_would_no_longer_be_due_says_what_it_came_from() -> None:
    found = suppose("risk=Green", RagDecided(rag=Rag.RED, forum="sqg", reason="Falls."))

    assert found["Review at the targeted level"].after == "not due"
    assert str(found["Review at the targeted level"].why[0].clause) == "QA §RAG, local default"


def test_points_that_would_go_are_told_with_the_new_sum() -> None:
    found = suppose("cqc=Good", CqcRatingPublished(overall="Inadequate"))["Calculated risk"]

    assert any(reason.text.startswith("No longer +") for reason in found.why)


def domains_of(text: str, *facts: AnyFact) -> dict[str, tuple[str, str]]:
    entries = record(*((RECENT, fact) for fact in facts))
    found = supposed_facts(read(text), FRAMEWORK, FRAMEWORK.toolkit, entries)
    told = domains(with_supposed(entries, found, NOW, TODAY), FRAMEWORK)
    return {each.what: (each.before, each.after) for each in told}


def test_criteria_are_followed_to_their_domains() -> None:
    assert domains_of("1.1.1=Partly met", BY_CRITERIA) == {"Involvement and information": ("Silver", "Bronze")}
    every = ", ".join(f"{key}=Fully met" for key in list(FRAMEWORK.toolkit.criteria)[:40])
    assert domains_of(every, BY_CRITERIA) == {}


def test_domains_that_were_supposed_themselves_follow_from_nothing() -> None:
    assert domains_of("staffing=Bronze", BY_DOMAINS) == {}
    assert domains_of("no registered manager", BY_CRITERIA) == {}


def test_quotes_around_a_value_are_left_out() -> None:
    assert read('1.1.1="Not met"').criteria == {"1.1.1": Achievement.NOT}
    assert read("staffing=“Bronze”").domains == {"staffing": Rating.BRONZE}


def score_of(points: int | None, *steps: str, gave: int = 0) -> Score:
    clause = Clause(document="QRG", section="6")
    reasons = tuple(Reason(text=text, clause=clause) for text in steps)
    return Score(verdict=Verdict[int](value=points, reasons=reasons), base=points, step=reasons[gave])


def test_the_score_is_told_with_the_step_that_gives_it_or_takes_it() -> None:
    now = conclude(FRAMEWORK, record((RECENT, BY_DOMAINS)), NOW)

    def told(was: Score, then: Score) -> list[tuple[str, str, str]]:
        found = differences(now, now, FRAMEWORK, (was, then))
        return [(each.before, each.after, each.why[0].text) for each in found]

    silver = score_of(67, "5 Silver")
    bronze = score_of(43, "Rated Bronze", "3 Silver, 2 Bronze", "Safe is safeguarding", gave=1)
    better = score_of(72, "5 Silver", "Far above the market: 5 more")
    assert told(silver, bronze) == [("67 points", "43 points", "3 Silver, 2 Bronze")]
    assert told(silver, better) == [("67 points", "72 points", "Far above the market: 5 more")]
    assert told(silver, score_of(None, "It may not offer")) == [("67 points", "none", "It may not offer")]
    assert told(silver, silver) == []
