"""A forum's decisions as reasons: why the colour came, and when it was last confirmed."""

from datetime import date

from bot.engine.colours import Decision, decided
from bot.engine.scale import Rag
from bot.frameworks import Framework


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
