"""Criteria to domains, domains to an overall rating: against a second reading of the guidance, and by properties."""

from collections import Counter
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.quality.rating import CannotRate, domain_rating, overall_from_domains, rate_criteria
from bot.engine.quality.toolkit import DomainRule, ToolkitDomain, Totals
from bot.engine.scale import Achievement, Rating
from bot.frameworks import available, load

FRAMEWORK = load(available()["birmingham-solihull"])
TABLE, TOOLKIT = FRAMEWORK.ratings, FRAMEWORK.toolkit
G, S, B, I = Rating  # noqa: E741 - as the guidance's table reads
EXCEPTIONAL, FULLY, PARTLY, NOT = Achievement
CLAUSE = TOOLKIT.clause

# The guidance's five tables, typed in from it a second time: standards, criteria, mandatory, advanced, then thresholds.
GUIDANCE = {
    "involvement": (2, 12, 4, 6, 5, 9, 2, 3),
    "personalised": (3, 16, 4, 9, 7, 13, 3, 4),
    "safeguarding": (4, 15, 5, 3, 3, 12, 2, 3),
    "staffing": (3, 19, 4, 5, 4, 15, 4, 5),
    "management": (3, 17, 3, 5, 4, 13, 3, 4),
}


def read_from_the_guidance(domains: tuple[Rating, ...]) -> Rating | None:
    """The four sentences of the guidance, one by one, with no table behind them."""
    gold = sum(1 for each in domains if each == "Gold")
    bronze = sum(1 for each in domains if each == "Bronze")
    inadequate = sum(1 for each in domains if each == "Inadequate")
    remaining_no_lower_than_silver = bronze == 0 and inadequate == 0
    if gold >= 2 and remaining_no_lower_than_silver:
        return G
    if 5 - bronze - inadequate >= 4 and bronze <= 1 and inadequate == 0:
        return S
    if bronze >= 2 and inadequate <= 1:
        return B
    return I if inadequate >= 2 else None


ALL = list(product(Rating, repeat=5))


def overall(domains: tuple[Rating, ...]) -> Rating | None:
    return overall_from_domains(dict(zip(TABLE.domains, domains, strict=True)), TABLE).value


def test_all_1024_combinations_are_as_the_guidance_reads():
    assert {each: overall(each) for each in ALL} == {each: read_from_the_guidance(each) for each in ALL}


def test_the_combinations_are_counted_as_known():
    assert Counter(overall(each) for each in ALL) == {G: 26, S: 86, B: 296, I: 376, None: 240}


def test_what_has_no_rule_is_one_inadequate_with_at_most_one_bronze():
    silent = [each for each in ALL if overall(each) is None]
    assert all(each.count(I) == 1 and each.count(B) <= 1 for each in silent)
    verdict = overall_from_domains(dict(zip(TABLE.domains, silent[0], strict=True)), TABLE)
    assert "no rule; needs moderation" in verdict.reasons[0].text
    assert verdict.reasons[0].clause.local_default


def test_five_gold_and_none_worse_say_why():
    verdict = overall_from_domains(dict.fromkeys(TABLE.domains, G), TABLE)
    assert str(verdict.reasons[0]) == (
        "The domains are 5 Gold: Gold takes at least 2 Gold and no Bronze or Inadequate (QRG §3.2.2)"
    )
    verdict = overall_from_domains(dict.fromkeys(TABLE.domains, S), TABLE)
    assert "at least 4 Gold or Silver and at most 1 Bronze and no Inadequate" in verdict.reasons[0].text


def test_domains_missing_and_unknown_are_all_named():
    with pytest.raises(CannotRate) as refusal:
        overall_from_domains({"involvement": G, "kindness": S}, TABLE)
    assert refusal.value.problems == (
        "the domain personalised has no rating",
        "the domain safeguarding has no rating",
        "the domain staffing has no rating",
        "the domain management has no rating",
        "there is no domain kindness",
    )


@given(st.tuples(*[st.sampled_from(Rating)] * 5), st.integers(0, 4), st.sampled_from(Rating))
def test_a_better_domain_never_gives_a_worse_overall_rating(domains, which, better):
    raised = (*domains[:which], min(domains[which], better, key=lambda each: each.rank), *domains[which + 1 :])
    before, after = overall(domains), overall(raised)
    if before and after:
        assert not after.worse_than(before)


def test_the_toolkit_has_the_guidances_counts_and_thresholds():
    found = {}
    for domain in TOOLKIT.domains:
        rows = domain.criteria.values()
        counts = (len(domain.standards), len(rows), sum(r.mandatory for r in rows), sum(r.advanced for r in rows))
        rule = domain.rule
        found[domain.id] = (*counts, rule.gold_exceptional, rule.silver_fully, rule.bronze_not, rule.inadequate_not)
    assert found == GUIDANCE
    assert len(TOOLKIT.criteria) == 79
    assert sum(len(domain.standards) for domain in TOOLKIT.domains) == 15
    assert all(row.placeholder for row in TOOLKIT.criteria.values())
    assert not any(row.mandatory and row.advanced for row in TOOLKIT.criteria.values())


def second_reading(domain: ToolkitDomain, answers: dict[str, Achievement]) -> Rating:
    """A domain's table in the guidance, cell by cell; which criteria are mandatory or advanced is the toolkit's."""
    _, total, mandatory, advanced, gold, silver, bronze, inadequate = GUIDANCE[domain.id]
    levels = list(answers.values())
    of_mandatory = [answers[key] for key, row in domain.criteria.items() if row.mandatory]
    of_advanced = [answers[key] for key, row in domain.criteria.items() if row.advanced]
    assert (len(levels), len(of_mandatory), len(of_advanced)) == (total, mandatory, advanced)
    if levels.count(NOT) >= inadequate or of_mandatory.count(NOT) >= 1:
        return I
    exceptional = of_advanced.count(EXCEPTIONAL)
    if exceptional >= gold and levels.count(FULLY) == total - exceptional:
        return G
    fully = levels.count(FULLY) + levels.count(EXCEPTIONAL)
    if fully >= silver and levels.count(NOT) == 0 and of_mandatory.count(PARTLY) == 0:
        return S
    assert of_mandatory.count(NOT) == 0
    assert levels.count(NOT) <= bronze
    return B


@st.composite
def answered(draw) -> tuple[ToolkitDomain, dict[str, Achievement]]:
    """A domain and answers near its thresholds: mostly fully met, a few of each other kind."""
    domain = draw(st.sampled_from(TOOLKIT.domains))
    answers = dict.fromkeys(domain.criteria, draw(st.sampled_from([FULLY, FULLY, PARTLY])))
    advanced = [key for key, row in domain.criteria.items() if row.advanced]
    answers |= dict.fromkeys(advanced[: draw(st.integers(0, len(advanced)))], EXCEPTIONAL)
    others = draw(
        st.lists(st.tuples(st.sampled_from(sorted(answers)), st.sampled_from([FULLY, PARTLY, NOT])), max_size=8)
    )
    return domain, answers | dict(others)


@given(answered())
def test_a_domain_is_rated_as_the_guidance_reads(case):
    domain, answers = case
    verdict = domain_rating(domain, answers)
    assert verdict.value is second_reading(domain, answers)
    assert verdict.reasons[0].clause == domain.rule.clause


@given(answered(), st.data())
def test_a_better_answer_never_gives_a_worse_domain(case, data):
    domain, answers = case
    key = data.draw(st.sampled_from(sorted(answers)))
    best = EXCEPTIONAL if domain.criteria[key].advanced else FULLY
    better = [level for level in Achievement if best.rank <= level.rank <= answers[key].rank]
    raised = answers | {key: data.draw(st.sampled_from(better))}
    before, after = domain_rating(domain, answers).value, domain_rating(domain, raised).value
    assert before
    assert after
    assert not after.worse_than(before)


def reason(*levels: tuple[str, Achievement]) -> str:
    """Why safeguarding is rated as it is, with every criterion fully met but for these."""
    domain = TOOLKIT.domains[2]
    return domain_rating(domain, dict.fromkeys(domain.criteria, FULLY) | dict(levels)).reasons[0].text


def test_a_bronze_domain_says_what_kept_it_from_silver_and_names_the_criteria():
    assert reason(("3.1.1", PARTLY), ("3.1.3", PARTLY), ("3.3.1", PARTLY)) == (
        "Safeguarding and safety is Bronze: 12 criteria fully met, 3 partly met, none not met; not Silver, because "
        "2 of the mandatory criteria only partly met. Partly met: 3.1.1 (mandatory), 3.3.1 (mandatory), 3.1.3"
    )
    assert reason(*((key, PARTLY) for key in ("3.1.3", "3.1.4", "3.2.3")), ("3.2.2", NOT)) == (
        "Safeguarding and safety is Bronze: 11 criteria fully met, 3 partly met, 1 not met; not Silver, because "
        "1 not met and Silver takes 12 fully met. Not met: 3.2.2. Partly met: 3.1.3, 3.1.4, 3.2.3"
    )


def test_the_criteria_not_met_are_named_and_the_rest_of_many_counted():
    assert reason(("3.3.1", NOT)).endswith("1 of the mandatory criteria not met. Not met: 3.3.1 (mandatory)")
    assert reason().endswith("none not met")
    many = [(key, NOT) for key in TOOLKIT.domains[2].criteria]
    assert reason(*many).endswith(", 3.1.3, 3.1.4, 3.2.2 and 7 more")


def test_of_a_whole_visit_the_worst_domain_is_told_first():
    answers = dict.fromkeys(TOOLKIT.criteria, FULLY) | {"3.1.1": NOT, "5.1.1": PARTLY, "5.1.2": PARTLY}
    told = [text.text.partition(":")[0] for text in rate_criteria(TOOLKIT, answers, TABLE).overall.reasons[1:4]]
    assert told == [
        "Safeguarding and safety is Inadequate",
        "Quality of management is Bronze",
        "Involvement and information is Silver",
    ]


def test_every_fault_in_the_answers_is_named():
    domain = TOOLKIT.domains[0]
    answers = dict.fromkeys(list(domain.criteria)[1:], FULLY) | {"1.2.1": EXCEPTIONAL, "9.9.9": FULLY}
    with pytest.raises(CannotRate) as refusal:
        domain_rating(domain, answers)
    assert refusal.value.problems == (
        "there is no criterion 9.9.9 in Involvement and information",
        "criterion 1.1.1 has no answer",
        "criterion 1.2.1 is not an advanced one, so it cannot be Exceptional",
    )


def test_a_whole_visit_names_faults_of_every_domain_and_counts_them_in_the_message():
    with pytest.raises(CannotRate, match=r"there is no criterion 0\.0\.0.*and 72 more") as refusal:
        rate_criteria(TOOLKIT, {"0.0.0": FULLY}, TABLE)
    assert len(refusal.value.problems) == 80


def test_a_whole_visit_gives_domains_and_overall_with_every_reason():
    rated = rate_criteria(TOOLKIT, dict.fromkeys(TOOLKIT.criteria, FULLY), TABLE)
    assert {key: verdict.value for key, verdict in rated.domains.items()} == dict.fromkeys(TABLE.domains, S)
    assert rated.overall.value is S
    assert len(rated.overall.reasons) == 6


def with_a_gap() -> ToolkitDomain:
    """A place's own thresholds, between whose Bronze and Inadequate three criteria not met have no rule."""
    domain = TOOLKIT.domains[3]
    rule = domain.rule.model_copy(update={"bronze_not": 2, "inadequate_not": 4})
    return ToolkitDomain(**(domain.model_dump() | {"rule": rule.model_dump()}))


def test_where_a_places_thresholds_leave_a_gap_there_is_no_rule():
    domain = with_a_gap()
    free = [key for key, row in domain.criteria.items() if not row.mandatory]
    answers = dict.fromkeys(domain.criteria, FULLY) | dict.fromkeys(free[:3], NOT)
    assert domain_rating(domain, answers).value is None
    toolkit = TOOLKIT.model_copy(update={"domains": (*TOOLKIT.domains[:3], domain, TOOLKIT.domains[4])})
    rated = rate_criteria(toolkit, dict.fromkeys(TOOLKIT.criteria, FULLY) | answers, TABLE)
    assert rated.overall.value is None
    assert "no rule; needs moderation" in rated.overall.reasons[0].text


@pytest.mark.parametrize(
    ("rule", "totals", "problem"),
    [
        ({"gold_exceptional": 7}, {}, "Gold asks for more Exceptional"),
        ({"silver_fully": 13}, {}, "Silver asks for more criteria"),
        ({"bronze_not": 3}, {}, "Bronze and Inadequate overlap"),
        ({}, {"mandatory": 3}, "totals say 3 mandatory, the rows give 4"),
    ],
)
def test_a_domain_that_does_not_add_up_is_refused(rule, totals, problem):
    domain = TOOLKIT.domains[0]
    rows = domain.model_dump() | {
        "rule": DomainRule(**(domain.rule.model_dump() | rule)),
        "totals": Totals(**(domain.totals.model_dump() | totals)),
    }
    with pytest.raises(ValueError, match=problem):
        ToolkitDomain(**rows)


def test_a_criterion_that_stands_twice_is_refused():
    rows = TOOLKIT.domains[0].model_dump()
    rows["standards"][0]["criteria"][1]["id"] = "1.1.1"
    with pytest.raises(ValueError, match=r"criterion 1\.1\.1 stands twice"):
        ToolkitDomain(**rows)


@pytest.mark.parametrize(
    "words", ["Not yet rated", "INSUFFICIENT EVIDENCE TO RATE", "no  published rating", "", "Fine"]
)
def test_words_that_are_no_rating_are_none(words):
    assert TABLE.cqc.rating(words) is None


@pytest.mark.parametrize(
    ("words", "rating"),
    [("Outstanding", G), ("good", S), (" Requires  Improvement ", B), ("INADEQUATE", I)],
)
def test_the_cqcs_words_align_in_whatever_capitals_and_spaces(words, rating):
    assert TABLE.cqc.rating(words) is rating
    assert TABLE.cqc.known(words)


def test_words_listed_as_no_rating_are_known_and_others_are_not():
    assert TABLE.cqc.known("inspected BUT not rated")
    assert not TABLE.cqc.known("Fine")
