"""The worked examples of every framework hold."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from bot.engine.facts import Entry
from bot.engine.market.feedback import MarketSaid, Share, compared
from bot.engine.market.publication import directory
from bot.engine.market.score import score
from bot.engine.standing import Standing, conclude_as_at
from bot.engine.verdict import Reason, Verdict
from bot.frameworks import Framework, available, load
from tests.frameworks.cases import all_cases, entries, framework_for

CASES = list(all_cases())
framework_of = lru_cache(load)


@pytest.mark.parametrize(("folder", "name", "case"), CASES, ids=[name for _, name, _ in CASES])
def test_a_worked_example_holds(folder: Path, name: str, case: dict[str, Any]):
    framework: Framework = framework_for(case, framework_of(folder))
    told = entries(case, framework)
    standing = conclude_as_at(framework, told, case["as at"])
    for expected, value in case["expect"].items():
        if expected == "public":
            public(framework, standing, told, value)
        else:
            CHECKS[expected](standing, value)


def test_there_are_cases_enough_to_rest_on():
    assert len(CASES) >= 30


def test_every_case_says_which_clause_it_shows():
    assert [name for _, name, case in CASES if not case["expect"].get("clauses")] == []


def reasons(standing: Standing) -> Iterator[Reason]:
    risk = standing.risk
    for verdict in (standing.rating.verdict, risk.verdict, risk.calculated, standing.assurance, standing.scope.verdict):
        yield from verdict.reasons
    yield from standing.notes
    if standing.support_level:
        yield from standing.support_level.verdict.reasons
    for asked in standing.awaiting:
        yield from asked.reasons
    for due in standing.dues:
        yield Reason(text=due.what, clause=due.clause)
    yield from scored(standing).reasons
    for asked in standing.awaiting:
        yield from asked.reasons


def plain(value: Any) -> Any:
    return "none" if value is None else value


def same(path: str):
    def check(standing: Standing, expected: Any):
        value: Any = standing
        for name in path.split("."):
            value = getattr(value, name)
        assert plain(value) == expected, f"{path}: {[str(reason) for reason in reasons(standing)]}"

    return check


def says(standing: Standing, expected: list[str]):
    texts = [reason.text for reason in reasons(standing)]
    for part in expected:
        assert any(part in text for text in texts), f"nothing says “{part}” in {texts}"


def superseded(standing: Standing, part: str):
    assert part in standing.rating.superseded if part else standing.rating.superseded == ""


def adds(standing: Standing, expected: dict[str, int]):
    points = {each.indicator: each.points for each in standing.risk.contributions}
    assert {indicator: points.get(indicator, 0) for indicator in expected} == expected


def notes(standing: Standing, expected: list[str]):
    texts = [note.text for note in standing.notes]
    for part in expected:
        assert any(part in text for text in texts), f"no note says “{part}”: {texts}"
    if not expected:
        assert texts == []


def due(standing: Standing, expected: dict[str, date]):
    for part, on in expected.items():
        assert on in [each.on for each in standing.dues if part in each.what], standing.dues


def overdue(standing: Standing, expected: list[str]):
    late = [each.what for each in standing.overdue]
    assert len(late) == len(expected), late
    for part in expected:
        assert any(part in what for what in late), late


def late(standing: Standing, expected: list[str]):
    """Overdue among others."""
    for part in expected:
        assert any(part in each.what for each in standing.overdue), standing.dues


def not_overdue(standing: Standing, expected: list[str]):
    """Due, and in time."""
    for part in expected:
        assert [each.overdue for each in standing.dues if part in each.what] == [False], standing.dues


def not_due(standing: Standing, expected: list[str]):
    for part in expected:
        assert not any(part in each.what for each in standing.dues), standing.dues


def clauses(standing: Standing, expected: list[str]):
    cited = {str(reason.clause) for reason in reasons(standing)}
    assert set(expected) <= cited, cited


def open_refs(field: str):
    def check(standing: Standing, expected: list[str]):
        assert [each.ref for each in getattr(standing, field)] == expected

    return check


def apart(standing: Standing, expected: str):
    """What is next, or "settled", or "none"."""
    found = "none" if standing.apart is None else standing.apart.step or "settled"
    assert found == expected
    assert bool(standing.disagreements) == (found not in {"none", "settled"})


def visit_domains(standing: Standing, expected: list[str] | str):
    found = list(standing.visit.domains.values()) if standing.visit else "none"
    assert found == expected


def open_items(standing: Standing, expected: list[str]):
    groups = (standing.suspensions, standing.terminations, standing.breaches, standing.reviews)
    texts = [f"{each.ref} {each.what}: {each.state}, since {each.since}" for group in groups for each in group]
    for part in expected:
        assert any(part in text for text in texts), f"nothing open says “{part}”: {texts}"


def asks(standing: Standing, expected: list[str]):
    texts = [f"{each.key} {each.text}" for each in standing.awaiting]
    for part in expected:
        assert any(part in text for text in texts), f"no question says “{part}”: {texts}"


def not_asked(standing: Standing, expected: list[str]):
    texts = [f"{each.key} {each.text}" for each in standing.awaiting]
    for part in expected:
        assert not any(part in text for text in texts), texts


def plan_states(standing: Standing, expected: dict[str, str]):
    states = {plan.ref: f"{plan.what}: {plan.state}" for plan in standing.plans}
    assert set(states) == set(expected)
    for ref, part in expected.items():
        assert part in states[ref], states


def plan_wanted(standing: Standing, expected: str):
    want = standing.plan_wanted
    assert (f"{want.rating}{'' if want.automatic else ', suggested'}" if want else "none") == expected


def who_acts(standing: Standing, expected: dict[str, str]):
    for part, who in expected.items():
        assert [each.who for each in standing.dues if part in each.what] == [who]


def asked(standing: Standing, expected: list[str]):
    """The keys of the questions about plans."""
    assert [each.key for each in standing.awaiting if each.about.startswith("IAP-")] == expected


def statement(standing: Standing, expected: dict[str, Any]):
    """Fields of the latest statement; of its state a part."""
    assert standing.statement, "there is no statement"
    for name, value in expected.items():
        found = plain(getattr(standing.statement, name))
        assert value in found if name == "state" else value == found, f"{name}: {found}"


def support_level(standing: Standing, expected: str):
    level = standing.support_level
    assert (level.verdict.value if level else "none") == expected


def support_states(standing: Standing, expected: dict[str, str]):
    for ref, part in expected.items():
        assert part in next(each.state for each in standing.support if each.ref == ref)


def suggested(standing: Standing, expected: list[str]):
    level = standing.support_level
    assert [each.offer for each in level.suggested] == expected if level else expected == []


def planned(standing: Standing, expected: dict[str, date]):
    assert {each.ref: each.on for each in standing.planned} == expected


def due_because(standing: Standing, expected: dict[str, str]):
    for part, why in expected.items():
        found = [each.why for each in standing.dues if part in each.what]
        assert any(why in each for each in found), found


def feedback(standing: Standing, expected: dict[str, Any] | str):
    """Of each question how many said yes, and of how many; compliments, complaints; since when."""
    said = standing.feedback
    if expected == "none":
        assert said is None
        return
    assert said is not None
    found = {
        "outcomes": [said.outcomes_met, said.outcomes_asked],
        "recommend": [said.recommend_yes, said.recommend_asked],
        "healthwatch": [said.healthwatch_yes, said.healthwatch_asked],
        "compliments": said.compliments,
        "complaints": said.complaints,
        "since": said.since,
    }
    assert {name: found[name] for name in expected} == expected


def scored(standing: Standing, market: list[int] | None = None) -> Verdict[int]:
    """The score of its offers, beside a market of which so many of so many answers were good."""
    framework = framework_of(available()["birmingham-solihull"])
    yes, asked = market or [0, 0]
    whole = MarketSaid(
        title="the market", services=9, outcomes=Share(yes=yes, asked=asked), recommend=Share(yes=0, asked=0)
    )
    against = compared(standing.feedback, whole if market else None, framework.feedback)
    return score(standing, against, framework.tender).verdict


def tender_score(standing: Standing, expected: dict[str, Any]):
    found = scored(standing, expected.get("market"))
    texts = [reason.text for reason in found.reasons]
    assert plain(found.value) == expected["is"], texts
    for part in expected.get("says", []):
        assert any(part in text for text in texts), texts


def entry_states(standing: Standing, expected: dict[str, str]):
    states = {each.ref: each.state for each in standing.entries}
    assert set(states) == set(expected)
    for ref, part in expected.items():
        assert part in states[ref], states


def public(framework: Framework, standing: Standing, told: tuple[Entry, ...], expected: dict[str, Any] | str):
    """Fields of its row in the directory of the day; of breach notices the day on which each was put right."""
    made = directory(framework.publication, "2026-11", [standing], told, standing.today)
    if expected == "none":
        assert made.rows == ()
        return
    (row,) = made.rows
    found = row.model_dump() | {"breaches": [plain(each.remedied) for each in row.breaches]}
    assert {name: plain(found[name]) for name in expected} == expected


def no_note(standing: Standing, expected: list[str]):
    texts = [note.text for note in standing.notes]
    for part in expected:
        assert not any(part in text for text in texts), texts


CHECKS = {
    "feedback": feedback,
    "tender score": tender_score,
    "entries": open_refs("entries"),
    "entry states": entry_states,
    "no note": no_note,
    "planned": planned,
    "due because": due_because,
    "support level": support_level,
    "support states": support_states,
    "suggested": suggested,
    "support": open_refs("support"),
    "statement": statement,
    "late": late,
    "not overdue": not_overdue,
    "framework": same("scope.title"),
    "apart": apart,
    "apart since": same("apart.since"),
    "visit domains": visit_domains,
    "clinical domains": same("clinical.domains"),
    "plan states": plan_states,
    "who acts": who_acts,
    "plan wanted": plan_wanted,
    "plan questions": asked,
    "rating": same("rating.verdict.value"),
    "source": same("rating.source"),
    "rated on": same("rating.on"),
    "superseded": superseded,
    "risk": same("risk.verdict.value"),
    "calculated": same("risk.calculated.value"),
    "score": same("risk.score"),
    "since": same("risk.since"),
    "regime": same("regime"),
    "assurance": same("assurance.value"),
    "adds": adds,
    "due": due,
    "overdue": overdue,
    "not due": not_due,
    "notes": notes,
    "says": says,
    "clauses": clauses,
    "changes on": same("changes_on"),
    "concerns": open_refs("concerns"),
    "plans": open_refs("plans"),
    "suspensions": open_refs("suspensions"),
    "reviews": open_refs("reviews"),
    "terminations": open_refs("terminations"),
    "breaches": open_refs("breaches"),
    "open": open_items,
    "asks": asks,
    "not asked": not_asked,
    "contracted": same("service.contracted"),
    "escalations": open_refs("escalations"),
}
