"""Every kind of fact is a line of a history: a new kind without one fails here."""

from datetime import UTC, date, datetime
from typing import Any, get_args

import pytest

from bot.engine import facts as f
from bot.engine.scale import Achievement, Assurance, Commissioner, Kind, NhsScore, Rag, Rating, Severity
from bot.reply.timeline import Names, said

BY = datetime(2026, 11, 24, 13, tzinfo=UTC)
MEETING = date(2026, 11, 24)
ACTION = f.PlanAction(id="1", text="Rota", owner="Manager", by=MEETING)
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
        "VIS-1: quality monitoring visit (scheduled), by criteria: 1 fully met.",
    ),
    (
        f.VisitRecorded(
            ref="VIS-1",
            toolkit="2024-09",
            criteria={"1.1.1": Achievement.NOT, "1.1.2": Achievement.FULLY, "1.1.3": Achievement.FULLY},
        ),
        "VIS-1: quality monitoring visit (scheduled), by criteria: 2 fully met, 1 not met.",
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
    (
        f.RatingAwarded(rating=Rating.INADEQUATE, because="statement-late", about="PQAS-1", reason="Twice asked."),
        "PQAS-1: Inadequate awarded (statement-late). Twice asked.",
    ),
    (
        f.DecisionTaken(question="statement-late", about="PQAS-1/late", option="extend", reason="Flood."),
        "PQAS-1/late: decided on “statement-late”: extend. Flood.",
    ),
    (f.CqcInspectionExpected(), "The CQC is expected."),
    (f.CqcInspectionExpected(note="Told by phone."), "The CQC is expected. Told by phone."),
    (
        f.VisitPlanned(ref="VIS-1", on=MEETING),
        "VIS-1: visit planned for 24 November 2026 (scheduled, announced).",
    ),
    (
        f.VisitPlanned(
            ref="VIS-1", on=MEETING, form="desktop", announced=False, joint=True, agency="icb", note="Both."
        ),
        "VIS-1: visit planned for 24 November 2026 (desktop, unannounced, joint), by the Board. Both.",
    ),
    (f.VisitCancelled(ref="VIS-1", reason="Flood."), "VIS-1: planned visit cancelled. Flood."),
    (
        f.VisitRecorded(ref="VIS-1", toolkit="2024-09", form="baseline", joint=True, scenarios=True),
        "VIS-1: quality monitoring visit (baseline, joint, on scenarios), by criteria.",
    ),
    (
        f.AssuranceRecorded(level=Assurance.GOOD, domains={"workforce": Assurance.MODERATE}, joint=True),
        "Healthcare quality assurance (joint visit): Good assurance; workforce Moderate assurance.",
    ),
    (
        f.PeerReviewed(social_care="A. Reed", clinical="B. Shah", outcome="Bronze stays."),
        "Peer review by A. Reed (social care) and B. Shah (clinical). Bronze stays.",
    ),
    (f.JointStatementAgreed(text="Both are right."), "Joint statement agreed: Both are right."),
    (
        f.JointStatementAgreed(text="Both are right.", agency="icb"),
        "Joint statement, with the yes of the Board: Both are right.",
    ),
    (
        f.ToolkitReviewed(toolkit="2024-09", groups=("providers", "icb"), outcome="No change."),
        "Toolkit 2024-09 reviewed by providers, icb. No change.",
    ),
    (
        f.ToolkitReviewed(toolkit="2024-09", groups=(), outcome="No change."),
        "Toolkit 2024-09 reviewed by nobody named. No change.",
    ),
    (f.ToolkitAnnounced(toolkit="2024-09", providers=1), "Toolkit 2024-09 announced to 1 provider."),
    (
        f.ToolkitAnnounced(toolkit="2024-09", providers=40, note="By mail."),
        "Toolkit 2024-09 announced to 40 providers. By mail.",
    ),
    (
        f.StatementRequested(ref="PQAS-1", toolkit="2024-09", due=MEETING, why="Yearly."),
        "PQAS-1: statement (PQAS) requested, due by 24 November 2026. Yearly.",
    ),
    (
        f.StatementExtended(ref="PQAS-1", due=MEETING, reason="Flood."),
        "PQAS-1: statement (PQAS) now due by 24 November 2026. Flood.",
    ),
    (
        f.StatementReceived(ref="PQAS-1", toolkit="2024-09"),
        "PQAS-1: statement (PQAS) received, under toolkit 2024-09.",
    ),
    (
        f.StatementJudged(ref="PQAS-1", judgement="falsified", visit="VIS-1", reason="Forged."),
        "PQAS-1: statement (PQAS) falsified by VIS-1. Forged.",
    ),
    (
        f.StatementJudged(ref="PQAS-1", judgement="validated", reason="Seen."),
        "PQAS-1: statement (PQAS) validated. Seen.",
    ),
    (f.PlanReturned(ref="IP-1", reason="No dates."), "IP-1: improvement plan returned. No dates."),
    (
        f.PlanApproved(ref="IP-1", complete_by=MEETING, actions=(ACTION,)),
        "IP-1: improvement plan approved, to be done by 24 November 2026. 1 action.",
    ),
    (
        f.PlanApproved(ref="IP-1", complete_by=MEETING, actions=(ACTION, ACTION)),
        "IP-1: improvement plan approved, to be done by 24 November 2026. 2 actions.",
    ),
    (f.PlanActionDone(ref="IP-1", action="1", evidence="Rota seen."), "IP-1: action 1 done. Rota seen."),
    (f.ReinspectionRequested(ref="IP-1"), "IP-1: re-inspection requested."),
    (
        f.SuspensionImposed(ref="SUS-1", by=(Commissioner.COUNCIL,), reason="Fire.", immediate=True),
        "SUS-1: suspension by council, at once. Fire.",
    ),
    (f.CitizensTold(ref="SUS-1", stage="start"), "SUS-1: citizens told of the suspension."),
    (
        f.CitizensTold(ref="SUS-1", stage="end", note="By letter."),
        "SUS-1: citizens told of the end of the suspension. By letter.",
    ),
    (
        f.ReviewCalled(ref="CRM-1", on=MEETING, reasons=("Inadequate", "two breaches")),
        "CRM-1: contract review meeting called for 24 November 2026. Inadequate; two breaches",
    ),
    (
        f.ReviewCalled(ref="CRM-1", on=MEETING, reasons=("Inadequate",), with_provider=False),
        "CRM-1: contract review meeting called for 24 November 2026, without the provider. Inadequate",
    ),
    (
        f.ReviewRequested(ref="CRQ-1", agency="icb", reason="Two breaches."),
        "CRQ-1: the Board asks for a contract review meeting. Two breaches.",
    ),
    (
        f.ReviewHeld(ref="CRM-1", outcomes=("suspension", "breach"), note="Agreed."),
        "CRM-1: contract review meeting held: suspension, breach. Agreed.",
    ),
    (f.ReviewCancelled(ref="CRM-1", reason="Resolved."), "CRM-1: contract review meeting cancelled. Resolved."),
    (
        f.TerminationProposed(ref="TER-1", commissioner=Commissioner.ICB, reason="Unsafe."),
        "TER-1: termination proposed by ICB. Unsafe.",
    ),
    (
        f.TerminationProposed(ref="TER-1", commissioner=Commissioner.ICB, reason="Fire.", immediate=True, ends=MEETING),
        "TER-1: termination proposed by ICB at once, on an immediate threat, to end on 24 November 2026. Fire.",
    ),
    (f.TerminationAgreed(ref="TER-1", commissioner=Commissioner.COUNCIL), "TER-1: termination agreed by council."),
    (
        f.TerminationDropped(ref="TER-1", commissioner=Commissioner.COUNCIL, reason="Refused."),
        "TER-1: termination dropped by council. Refused.",
    ),
    (
        f.BreachIssued(ref="BRN-1", text="No rota.", remedy_by=MEETING),
        "BRN-1: breach notice, to be remedied by 24 November 2026. No rota.",
    ),
    (f.BreachServed(ref="BRN-1", note="By post."), "BRN-1: breach notice sent to the provider. By post."),
    (f.BreachRemedied(ref="BRN-1"), "BRN-1: breach remedied."),
    (f.BreachWithdrawn(ref="BRN-1", reason="Wrong home."), "BRN-1: breach notice withdrawn. Wrong home."),
    (
        f.SupportOffered(ref="SUP-1", offer="training", why="Bronze."),
        "SUP-1: support offered (training). Bronze.",
    ),
    (f.SupportTaken(ref="SUP-1"), "SUP-1: support taken up."),
    (f.SupportDeclined(ref="SUP-1", reason="Too busy."), "SUP-1: support declined. Too busy."),
    (f.SupportEnded(ref="SUP-1", effect="better", note="Rota kept."), "SUP-1: support ended: better. Rota kept."),
    (f.FeedbackReceived(source="complaint", count=2), "Feedback, complaint: 2."),
    (
        f.FeedbackReceived(
            source="social work review", outcomes_asked=4, outcomes_met=3, recommend_asked=2, recommend_yes=1
        ),
        "Feedback, social work review: 3 of 4 outcomes met, 1 of 2 would recommend.",
    ),
    (
        f.ReminderSent(sort="plan", what="Submit IAP-1", on=MEETING, day=MEETING, to="provider"),
        "Reminded the provider: Submit IAP-1, due 24 November 2026.",
    ),
    (
        f.ReminderSent(sort="assurance", what="Assess", on=MEETING, day=MEETING, to="icb"),
        "Reminded the Board: Assess, due 24 November 2026.",
    ),
    (f.NhsScored(score=NhsScore.GREEN), "NHS score: Green."),
    (f.EntryApplied(ref="ENT-1"), "ENT-1: applied to join the contract."),
    (
        f.EntryApplied(ref="ENT-1", specialisms=("dementia",), citizens=False),
        "ENT-1: applied to join the contract for dementia, with no citizens yet.",
    ),
    (f.EntryEvidenceSeen(ref="ENT-1", item="insurance", met=True), "ENT-1: insurance met."),
    (
        f.EntryEvidenceSeen(ref="ENT-1", item="insurance", met=False, note="Lapsed."),
        "ENT-1: insurance not met. Lapsed.",
    ),
    (f.EntryDecided(ref="ENT-1", admitted=True, reason="All met."), "ENT-1: joined the contract. All met."),
    (
        f.EntryDecided(ref="ENT-1", admitted=True, reason="All met.", commissioner=Commissioner.ICB),
        "ENT-1: joined the contract of the ICB. All met.",
    ),
    (f.EntryDecided(ref="ENT-1", admitted=False, reason="Red."), "ENT-1: may not join the contract. Red."),
    (
        f.SnapshotTaken(month="2026-12", on=MEETING, document="DOC-1", digest="x", services=300),
        "Ratings taken for the directory of 2026-12: 300 services.",
    ),
    (
        f.DirectoryPublished(month="2026-12", document="DOC-1", changed=4),
        "Directory of 2026-12 published: 4 changed since the month before.",
    ),
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
