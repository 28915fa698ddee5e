"""What sets an escalation off, and how it climbs (S27)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.engine.days import LONDON
from bot.engine.escalation import (
    Buyers,
    Called,
    Cause,
    EscalationTable,
    Ladder,
    Step,
    climbs_due,
    deadline,
    silent,
    triggered,
)
from bot.engine.facts import Entry, IntelligenceLogged, MailFiled, RagDecided
from bot.engine.scale import Commissioner, Marking, Rag, Severity
from bot.engine.standing import Standing
from bot.engine.verdict import Reason
from tests.standings import RULE, due, entry, escalation, standing

NOW = datetime(2026, 11, 18, 9, tzinfo=LONDON)
LADDER = (
    Step(who="those asked", hours=4, clause=RULE),
    Step(who="the leads", roles=("lead",), hours=4, clause=RULE),
    Step(who="the executives", roles=("executive",), clause=RULE),
)


def cause(name: str, watches: str, **more: Any) -> Cause:
    given = {"title": name.replace("-", " "), "tells": "targeted", "ladder": "standard", "clause": RULE, **more}
    return Cause(id=name, watches=watches, **given)


CAUSES = (
    cause("turned-red", "turned red"),
    cause("enforcement", "intelligence", categories=("enforcement",), severities=(Severity.HIGH, Severity.CRITICAL)),
    cause("critical", "intelligence", severities=(Severity.CRITICAL,)),
    cause("clock", "clock run out", sorts=("plan",)),
)


def table(*causes: Cause, steps: tuple[Step, ...] = LADDER) -> EscalationTable:
    return EscalationTable(
        commissioners=Buyers(agencies={Commissioner.COUNCIL: "council"}, clause=RULE),
        channel="escalations",
        causes={row.id: row for row in causes or CAUSES},
        ladders={"standard": Ladder(id="standard", steps=steps)},
    )


def told(category: str, severity: Severity, seq: int = 1) -> Entry:
    fact = IntelligenceLogged(ref=f"INT-{seq}", text="secret", category=category, severity=severity, source="icb")
    return entry("service/1-1", fact, NOW, seq=seq, marking=Marking.RESTRICTED)


def causes(before: Standing | None, after: Standing, *facts: Entry) -> list[str]:
    return [trigger.cause for trigger in triggered(before, after, facts, table())]


@pytest.mark.parametrize(
    ("before", "after", "turned"),
    [
        (standing(rag=Rag.AMBER), standing(rag=Rag.RED), True),
        (standing(rag=None), standing(rag=Rag.RED), True),
        (standing(rag=Rag.AMBER), standing(rag=Rag.AMBER, calculated=Rag.RED), True),
        (standing(rag=Rag.AMBER, calculated=Rag.RED), standing(rag=Rag.RED), False),  # it was escalated when calculated
        (standing(rag=Rag.RED), standing(rag=Rag.RED), False),
        (standing(rag=Rag.RED), standing(rag=Rag.AMBER), False),
        (None, standing(rag=Rag.RED), False),  # new here: it has not turned
    ],
)
def test_a_service_turns_red_when_it_becomes_so_and_was_not(
    before: Standing | None, after: Standing, turned: bool
) -> None:
    assert (causes(before, after) == ["turned-red"]) is turned


def test_the_summary_says_whether_the_red_was_decided_or_calculated() -> None:
    amber = standing(rag=Rag.AMBER)

    red = entry("service/1-1", RagDecided(rag=Rag.RED, forum="sqg", reason="nobody in charge"), NOW)
    (decided,) = triggered(amber, standing(rag=Rag.RED), (red,), table())
    (elsewhere,) = triggered(amber, standing(rag=Rag.RED), (), table())
    (calculated,) = triggered(amber, standing(rag=Rag.AMBER, calculated=Rag.RED), (), table())

    assert decided.summary == "Oakwood House: turned red by decision of the SQG"
    assert elsewhere.summary == "Oakwood House: turned red by decision of the forum"
    assert calculated.summary == "Oakwood House: turned red as its indicators add up"


def test_the_summary_names_what_alone_made_it_red() -> None:
    red = standing(rag=Rag.AMBER, calculated=Rag.RED)
    floors = ("New placements suspended", "Rated Inadequate by the CQC")
    held = red.model_copy(update={"risk": red.risk.model_copy(update={"floors": floors})})

    (trigger,) = triggered(standing(rag=Rag.AMBER), held, (), table())

    assert trigger.summary == "Oakwood House: turned red: New placements suspended; Rated Inadequate by the CQC"


def test_why_it_turned_red_is_the_forums_own_reason_or_the_first_of_the_calculated_ones() -> None:
    amber, red = standing(rag=Rag.AMBER), standing(rag=Rag.AMBER, calculated=Rag.RED)
    many = tuple(Reason(text=f"+{points} an indicator", clause=RULE) for points in range(9, 0, -1))
    worse = red.risk.model_copy(update={"calculated": red.risk.calculated.model_copy(update={"reasons": many})})

    (decided,) = triggered(amber, standing(rag=Rag.RED), (), table())
    (calculated,) = triggered(amber, red.model_copy(update={"risk": worse}), (), table())

    assert [reason.text for reason in decided.why] == ["because"]
    assert [reason.text for reason in calculated.why] == [
        "+9 an indicator",
        "+8 an indicator",
        "+7 an indicator",
        "+6 an indicator",
    ]


def test_intelligence_is_escalated_with_what_it_is_and_whose_but_never_its_words() -> None:
    theirs = told("falls", Severity.CRITICAL)
    own = told("", Severity.CRITICAL, seq=2)
    own = own.model_copy(update={"fact": own.fact.model_copy(update={"source": "provider"})})
    called = Called(agencies={"icb": "The Board"}, categories={"falls": "Falls and fractures"})

    (trigger,) = triggered(standing(), standing(), (theirs, own), table(), called)

    assert [reason.text for reason in trigger.why] == [
        "INT-1: Falls and fractures, critical, from The Board",
        "INT-2: not classified, critical, from the provider",
    ]


def test_no_second_escalation_of_a_cause_while_one_is_open() -> None:
    red = standing(rag=Rag.RED, escalations=(escalation("turned-red"),))

    assert causes(standing(rag=Rag.AMBER), red) == []
    assert causes(standing(rag=Rag.AMBER), red, told("falls", Severity.CRITICAL)) == ["critical"]


@pytest.mark.parametrize(
    ("category", "severity", "expected"),
    [
        ("enforcement", Severity.CRITICAL, ["enforcement"]),  # and not as critical too: one fact, one escalation
        ("enforcement", Severity.HIGH, ["enforcement"]),
        ("enforcement", Severity.MODERATE, []),
        ("falls", Severity.CRITICAL, ["critical"]),
        ("falls", Severity.HIGH, []),
    ],
)
def test_intelligence_escalates_by_category_and_severity(
    category: str, severity: Severity, expected: list[str]
) -> None:
    assert causes(standing(), standing(), told(category, severity)) == expected


def test_an_open_enforcement_escalation_does_not_pass_its_intelligence_on() -> None:
    opened = standing(escalations=(escalation("enforcement"),))

    assert causes(standing(), opened, told("enforcement", Severity.CRITICAL)) == []


def test_one_escalation_names_all_the_intelligence_and_never_its_text() -> None:
    facts = (told("falls", Severity.CRITICAL), told("staffing", Severity.CRITICAL, seq=2))
    mail = entry("service/1-1", MailFiled(mail="M", subject="", sender="", sender_known=True, category=""), NOW, seq=3)

    (trigger,) = triggered(standing(), standing(), (*facts, mail), table())

    assert trigger.refs == ("INT-1", "INT-2")
    assert "INT-1, INT-2" in trigger.summary
    assert "secret" not in trigger.model_dump_json()


def test_a_clock_that_runs_out_escalates_once_and_only_those_that_are_watched() -> None:
    before = standing(dues=(due(overdue=False),))
    after = standing(dues=(due(), due("Quality monitoring visit", sort="visit")))

    assert causes(before, after) == ["clock"]
    assert causes(after, after) == []
    assert causes(None, after) == []
    assert causes(before, standing(dues=(due("Quality monitoring visit", sort="visit"),))) == []


def test_without_words_to_look_for_every_clock_is_watched() -> None:
    every = table(cause("clock", "clock run out"))

    (trigger,) = triggered(standing(), standing(dues=(due("Anything"),)), (), every)

    assert trigger.summary == "Oakwood House: clock: Anything, due 14 November 2026"


def test_it_climbs_when_its_time_is_up_and_an_agency_is_silent() -> None:
    by = datetime(2026, 11, 18, 13, tzinfo=UTC)
    waiting = escalation(ref="ESC-1", acknowledge_by=by)
    earlier = escalation(ref="ESC-2", acknowledge_by=by - timedelta(hours=1), acknowledged={"icb": "a@icb.example"})
    done = escalation(ref="ESC-3", acknowledged={"icb": "a@icb.example", "cqc": "b@cqc.example"})
    top = escalation(ref="ESC-4", acknowledge_by=None)

    every = (waiting, earlier, done, top)

    assert [e.ref for e in climbs_due(every, by)] == ["ESC-2", "ESC-1"]
    assert climbs_due(every, by - timedelta(hours=2)) == ()
    assert silent(earlier) == ("cqc",)


def test_each_step_has_its_time_and_the_last_has_none() -> None:
    assert deadline(LADDER, 0, NOW) == NOW + timedelta(hours=4)
    assert deadline(LADDER, 2, NOW) is None
    assert deadline(LADDER, 7, NOW) is None


@settings(deadline=None)
@given(st.datetimes(datetime(2024, 1, 1), datetime(2033, 1, 1)), st.integers(0, 1))  # noqa: DTZ001 - made aware below
def test_four_hours_are_four_hours_also_when_the_clocks_change(moment: datetime, level: int) -> None:
    now = moment.replace(tzinfo=UTC).astimezone(LONDON)

    by = deadline(LADDER, level, now)

    assert by is not None
    assert by.astimezone(UTC) - now.astimezone(UTC) == timedelta(hours=4)
    assert by.tzinfo is LONDON


def test_a_cause_that_the_framework_no_longer_has_climbs_the_first_ladder() -> None:
    assert table().steps("turned-red") == LADDER
    assert table().steps("long gone") == LADDER


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda: table(cause("a", "turned red", ladder="none")), "no ladder is called none"),
        (lambda: table(steps=LADDER[:2]), "the last has none"),
        (lambda: table(steps=(LADDER[2], LADDER[0], LADDER[2])), "every step but the last needs hours"),
        (lambda: table(steps=LADDER[2:]), "at least 2 items"),
    ],
)
def test_a_faulty_table_is_refused_with_what_is_wrong(make: Any, problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        make()


@pytest.mark.parametrize(
    ("commissioners", "asked"),
    [((Commissioner.COUNCIL, Commissioner.ICB), ("council",)), ((Commissioner.ICB,), ()), ((), ())],
)
def test_who_buys_the_service_is_asked_too(commissioners: tuple[Commissioner, ...], asked: tuple[str, ...]) -> None:
    service = standing(rag=Rag.RED).service.model_copy(update={"commissioners": commissioners})

    assert table().also(service) == asked


def test_what_comes_after_all_have_acknowledged_is_escalated_anew() -> None:
    seen = {"icb": "a@icb.example", "cqc": "b@cqc.example"}
    every = standing(escalations=(escalation("critical", acknowledged=seen),))
    some = standing(escalations=(escalation("critical", acknowledged={"icb": "a@icb.example"}),))

    assert causes(every, every, told("staffing", Severity.CRITICAL)) == ["critical"]
    assert causes(some, some, told("staffing", Severity.CRITICAL)) == []
