"""A forum's decisions as reasons: why the colour came, and when it was last confirmed."""

from datetime import date, timedelta

from bot.engine.facts import CqcRatingPublished, RagDecided
from bot.engine.risk.colours import Decision, decided
from bot.engine.scale import Rag
from bot.engine.standing import conclude
from bot.frameworks import Framework
from tests.engine.place import FRAMEWORK, NOW, TODAY, record


def made(*rows: tuple[int, Rag, str]) -> list[Decision]:
    return [Decision(on=date(2026, 11, day), rag=rag, forum="sqg", reason=reason) for day, rag, reason in rows]


def test_one_decision_is_one_reason(framework: Framework) -> None:
    verdict = decided(made((3, Rag.RED, "No manager.")), framework.regime)

    assert verdict.value is Rag.RED
    assert [reason.text for reason in verdict.reasons] == ["SQG decided Red on 3 November 2026: No manager."]


def test_a_colour_confirmed_says_first_why_it_came(framework: Framework) -> None:
    decisions = made((3, Rag.AMBER, "Falls."), (10, Rag.RED, "No manager."), (17, Rag.RED, "Still none."))

    verdict = decided(decisions, framework.regime)

    assert [reason.text for reason in verdict.reasons] == [
        "SQG decided Red on 10 November 2026: No manager.",
        "SQG kept it Red on 17 November 2026: Still none.",
    ]


def test_a_colour_that_came_back_begins_anew(framework: Framework) -> None:
    decisions = made((3, Rag.RED, "No manager."), (10, Rag.AMBER, "Better."), (17, Rag.RED, "Worse again."))

    assert len(decided(decisions, framework.regime).reasons) == 1


def test_what_the_indicators_came_to_when_it_was_decided_is_known_later() -> None:
    """So that a lower level is proposed where they have fallen since, and not where the forum knew it."""
    decision = RagDecided(rag=Rag.RED, forum="sqg", reason="No manager.")
    bad, better = CqcRatingPublished(overall="Inadequate"), CqcRatingPublished(overall="Outstanding")
    worse = conclude(FRAMEWORK, record((days(-60), bad), (days(-30), decision), (days(-5), better)), NOW).risk
    same = conclude(FRAMEWORK, record((days(-60), better), (days(-30), decision)), NOW).risk
    undecided = conclude(FRAMEWORK, record((days(-60), better)), NOW).risk

    assert worse.calculated_then is not None
    assert worse.calculated_then.worse_than(Rag.GREEN)
    assert worse.calculated.value is Rag.GREEN
    assert same.calculated_then is same.calculated.value is Rag.GREEN
    assert undecided.calculated_then is None


def days(number: int) -> date:
    return TODAY + timedelta(days=number)
