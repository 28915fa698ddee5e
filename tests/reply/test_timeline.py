"""Every kind of fact is a line of a history: a new kind without one fails here."""

from datetime import UTC, date, datetime
from typing import Any, get_args

import pytest

from bot.engine import facts as f
from bot.engine.scale import Achievement, Assurance, Commissioner, Kind, Rag, Rating, Severity
from bot.reply.timeline import Names, said

BY = datetime(2026, 11, 24, 13, tzinfo=UTC)
MEETING = date(2026, 11, 24)
DESCRIBED: dict[str, Any] = {"location_id": "1-9", "name": "Oakwood House", "postcode": "B31 4CV"}
DESCRIBED |= {"service_kind": Kind.NURSING, "provider_id": "1-8", "provider_name": "Ivorywood Care"}
NAMES = Names(agencies={"icb": "the Board", "staffing": "wrong"}, categories={"staffing": "Staff", "icb": "wrong"})

#: One of each kind, and what its line must be.
LINES: list[tuple[f.AnyFact, str]] = [
    (f.ServiceDescribed(**DESCRIBED), "Described: Oakwood House, nursing care, B31 4CV, of Ivorywood Care."),
    (
        f.ServiceDescribed(**DESCRIBED, registered=False),
        "Described: Oakwood House, nursing care, B31 4CV, of Ivorywood Care, no longer registered.",
    ),
    (f.AliasLearned(alias="The Oaks"), "Also known as “The Oaks”."),
    (f.CqcRatingPublished(overall="Good"), "CQC published: Good."),
    (
        f.CqcRatingPublished(overall="Good", service_group="Homecare", inherited=True),
        "CQC published: Good for Homecare (inherited from an earlier registration).",
    ),
    (
        f.VisitRecorded(ref="VIS-1", toolkit="2024-09", criteria={"1.1.1": Achievement.FULLY}),
        "VIS-1: quality monitoring visit (scheduled), by criteria.",
    ),
    (
        f.VisitRecorded(ref="VIS-1", toolkit="2024-09", form="focussed", domains={"staffing": Rating.GOLD}),
        "VIS-1: quality monitoring visit (focussed), staffing Gold.",
    ),
    (
        f.RatingModerated(visit="VIS-1", rating=Rating.BRONZE, reason="Two leads agreed."),
        "VIS-1: moderated to Bronze. Two leads agreed.",
    ),
    (f.AssuranceRecorded(level=Assurance.GOOD), "Healthcare quality assurance: Good assurance."),
    (
        f.IntelligenceLogged(ref="INT-1", text="Cold.", category="staffing", severity=Severity.HIGH, source="icb"),
        "INT-1: intelligence, Staff, high. Cold.",
    ),
    (
        f.ConcernRaised(ref="CON-1", text="Falls.", forum="sqg", meeting=MEETING, agency="icb"),
        "CON-1: concern raised for the SQG of 24 November 2026. Falls.",
    ),
    (
        f.ConcernRaised(ref="CON-1", text="Falls.", forum="sqg", meeting=MEETING, agency="icb", urgent=True),
        "CON-1: concern raised for the SQG of 24 November 2026, urgent. Falls.",
    ),
    (f.ConcernMoved(ref="CON-1", meeting=MEETING, reason="Late."), "CON-1: moved to 24 November 2026. Late."),
    (f.ConcernClosed(ref="CON-1", outcome="Resolved."), "CON-1: closed. Resolved."),
    (f.RagDecided(rag=Rag.RED, forum="sqg", reason="Falls."), "SQG decided: ◆ Red. Falls."),
    (f.RagViewed(rag=Rag.AMBER, agency="icb", reason="Falls."), "the Board's own view: ▲ Amber. Falls."),
    (f.PlanRequested(ref="IP-1", why="Bronze."), "IP-1: improvement plan requested. Bronze."),
    (f.PlanSubmitted(ref="IP-1"), "IP-1: improvement plan submitted."),
    (
        f.PlanApproved(ref="IP-1", complete_by=MEETING),
        "IP-1: improvement plan approved, to be done by 24 November 2026.",
    ),
    (f.PlanClosed(ref="IP-1", outcome="Done."), "IP-1: improvement plan ended. Done."),
    (
        f.SuspensionImposed(ref="SUS-1", by=(Commissioner.COUNCIL, Commissioner.ICB), reason="Unsafe."),
        "SUS-1: suspension by council and ICB. Unsafe.",
    ),
    (f.SuspensionReviewed(ref="SUS-1", outcome="Stays."), "SUS-1: suspension reviewed. Stays."),
    (f.SuspensionLifted(ref="SUS-1", reason="Safe."), "SUS-1: suspension lifted. Safe."),
    (f.IndicatorReported(indicator="late_pqas", note="Twice."), "Indicator “late_pqas”: present. Twice."),
    (f.IndicatorReported(indicator="late_pqas", present=False), "Indicator “late_pqas”: no longer present."),
    (
        f.EscalationOpened(ref="ESC-1", trigger="x", summary="Turned Red", agencies=("icb",), acknowledge_by=BY),
        "ESC-1: escalated. Turned Red. To be acknowledged by Tuesday 24 November 2026, 13:00.",
    ),
    (f.EscalationAcknowledged(ref="ESC-1", agency="icb", member="x"), "ESC-1: acknowledged by the Board."),
    (
        f.EscalationClimbed(ref="ESC-1", level=2, acknowledge_by=None),
        "ESC-1: not acknowledged in time, climbed to step 2.",
    ),
    (f.EscalationStoodDown(ref="ESC-1", reason="Safe."), "ESC-1: stood down. Safe."),
    (
        f.MailFiled(mail="MAIL-1", subject="Manager", sender="a@b.example", sender_known=True, category="staffing"),
        "MAIL-1: mail from a@b.example, Staff: Manager",
    ),
    (
        f.MailFiled(mail="MAIL-1", subject="Manager", sender="a@b.example", sender_known=False, category="other"),
        "MAIL-1: mail from a@b.example, a sender not known here, other: Manager",
    ),
    (f.MailUnfiled(mail="MAIL-1", reason="Another home."), "MAIL-1: taken off this service. Another home."),
    (f.AgendaSaid(forum="sqg", meeting=MEETING, stage="draft"), "Agenda said."),
    (f.MarkedRead(member="a@b.example", refs=("INT-1",)), "Marked read."),
    (f.Withdrawn(reason="Wrong home."), "Withdrawn. Wrong home."),
]


@pytest.mark.parametrize(("fact", "line"), LINES, ids=lambda value: getattr(value, "kind", None))
def test_what_happened_is_one_line(fact: f.AnyFact, line: str) -> None:
    assert said(fact, NAMES) == line


def test_every_kind_of_fact_has_its_line_here() -> None:
    assert {type(fact) for fact, _ in LINES} == set(get_args(f.AnyFact))


def test_without_names_ids_are_shown() -> None:
    assert said(f.RagViewed(rag=Rag.AMBER, agency="icb", reason="x")) == "icb's own view: ▲ Amber. x"


def test_what_users_wrote_is_in_its_line_to_the_letter() -> None:
    nasty = 'a "b" <script> *c*\nsecond line 👩‍👩‍👧'
    for fact in (
        f.ConcernClosed(ref="CON-1", outcome=nasty),
        f.RagDecided(rag=Rag.RED, forum="sqg", reason=nasty),
        f.IntelligenceLogged(ref="INT-1", text=nasty, category="x", severity=Severity.LOW, source="icb"),
        f.AliasLearned(alias=nasty),
    ):
        assert nasty in said(fact)
