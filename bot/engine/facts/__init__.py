"""What is known: the facts that the ledger keeps. Conclusions are never stored here.

A fact is a value; the ledger's line around it (``Entry``) says when it took effect, when it was recorded and by whom.
A correction is a new entry that names the one it corrects.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated

from pydantic import Field, TypeAdapter

from bot.engine.facts.market import (
    DirectoryPublished,
    EntryApplied,
    EntryDecided,
    EntryEvidenceSeen,
    FeedbackReceived,
    FeedbackSource,
    NhsScored,
    SnapshotTaken,
)
from bot.engine.facts.provision import (
    BreachIssued,
    BreachRemedied,
    BreachServed,
    BreachWithdrawn,
    CitizensTold,
    PlanAction,
    PlanActionDone,
    PlanApproved,
    PlanClosed,
    PlanRequested,
    PlanReturned,
    PlanSubmitted,
    ReinspectionRequested,
    ReviewCalled,
    ReviewCancelled,
    ReviewHeld,
    ReviewRequested,
    SupportDeclined,
    SupportEnded,
    SupportOffered,
    SupportTaken,
    SuspensionImposed,
    SuspensionLifted,
    SuspensionReviewed,
    TerminationAgreed,
    TerminationDropped,
    TerminationProposed,
)
from bot.engine.facts.quality import (
    AssuranceRecorded,
    CqcInspectionExpected,
    CqcRatingPublished,
    DecisionTaken,
    JointStatementAgreed,
    PeerReviewed,
    RatingAwarded,
    RatingModerated,
    StatementExtended,
    StatementJudged,
    StatementReceived,
    StatementRequested,
    ToolkitAnnounced,
    ToolkitReviewed,
    VisitCancelled,
    VisitForm,
    VisitPlanned,
    VisitRecorded,
)
from bot.engine.facts.service import AliasLearned, IndicatorReported, RagDecided, RagViewed, ServiceDescribed
from bot.engine.facts.system import (
    AgendaSaid,
    ConcernClosed,
    ConcernMoved,
    ConcernRaised,
    EscalationAcknowledged,
    EscalationClimbed,
    EscalationOpened,
    EscalationStoodDown,
    IntelligenceLogged,
    MailFiled,
    MailUnfiled,
    MarkedRead,
    ReminderSent,
    Withdrawn,
)
from bot.engine.scale import Marking
from bot.engine.verdict import Value

__all__ = [
    "FACT",
    "AgendaSaid",
    "AliasLearned",
    "AnyFact",
    "AssuranceRecorded",
    "BreachIssued",
    "BreachRemedied",
    "BreachServed",
    "BreachWithdrawn",
    "CitizensTold",
    "ConcernClosed",
    "ConcernMoved",
    "ConcernRaised",
    "CqcInspectionExpected",
    "CqcRatingPublished",
    "DecisionTaken",
    "DirectoryPublished",
    "Entry",
    "EntryApplied",
    "EntryDecided",
    "EntryEvidenceSeen",
    "EscalationAcknowledged",
    "EscalationClimbed",
    "EscalationOpened",
    "EscalationStoodDown",
    "Fact",
    "FeedbackReceived",
    "FeedbackSource",
    "IndicatorReported",
    "IntelligenceLogged",
    "JointStatementAgreed",
    "MailFiled",
    "MailUnfiled",
    "MarkedRead",
    "NhsScored",
    "PeerReviewed",
    "PlanAction",
    "PlanActionDone",
    "PlanApproved",
    "PlanClosed",
    "PlanRequested",
    "PlanReturned",
    "PlanSubmitted",
    "RagDecided",
    "RagViewed",
    "RatingAwarded",
    "RatingModerated",
    "ReinspectionRequested",
    "ReminderSent",
    "ReviewCalled",
    "ReviewCancelled",
    "ReviewHeld",
    "ReviewRequested",
    "ServiceDescribed",
    "SnapshotTaken",
    "StatementExtended",
    "StatementJudged",
    "StatementReceived",
    "StatementRequested",
    "SupportDeclined",
    "SupportEnded",
    "SupportOffered",
    "SupportTaken",
    "SuspensionImposed",
    "SuspensionLifted",
    "SuspensionReviewed",
    "TerminationAgreed",
    "TerminationDropped",
    "TerminationProposed",
    "ToolkitAnnounced",
    "ToolkitReviewed",
    "VisitCancelled",
    "VisitForm",
    "VisitPlanned",
    "VisitRecorded",
    "Withdrawn",
    "in_force",
]

AnyFact = (
    ServiceDescribed
    | AliasLearned
    | RagDecided
    | RagViewed
    | IndicatorReported
    | CqcRatingPublished
    | CqcInspectionExpected
    | VisitPlanned
    | VisitCancelled
    | VisitRecorded
    | RatingModerated
    | RatingAwarded
    | DecisionTaken
    | StatementRequested
    | StatementExtended
    | StatementReceived
    | StatementJudged
    | AssuranceRecorded
    | PeerReviewed
    | JointStatementAgreed
    | ToolkitReviewed
    | ToolkitAnnounced
    | PlanRequested
    | PlanSubmitted
    | PlanApproved
    | PlanClosed
    | SuspensionImposed
    | SuspensionReviewed
    | SuspensionLifted
    | PlanReturned
    | PlanActionDone
    | ReinspectionRequested
    | CitizensTold
    | ReviewCalled
    | ReviewHeld
    | ReviewRequested
    | ReviewCancelled
    | TerminationProposed
    | TerminationAgreed
    | TerminationDropped
    | BreachIssued
    | BreachServed
    | BreachRemedied
    | BreachWithdrawn
    | SupportOffered
    | SupportTaken
    | SupportDeclined
    | SupportEnded
    | FeedbackReceived
    | NhsScored
    | EntryApplied
    | EntryEvidenceSeen
    | EntryDecided
    | SnapshotTaken
    | DirectoryPublished
    | IntelligenceLogged
    | ConcernRaised
    | ConcernMoved
    | ConcernClosed
    | EscalationOpened
    | EscalationAcknowledged
    | EscalationClimbed
    | EscalationStoodDown
    | MailFiled
    | MailUnfiled
    | AgendaSaid
    | MarkedRead
    | ReminderSent
    | Withdrawn
)
Fact = Annotated[AnyFact, Field(discriminator="kind")]
FACT: TypeAdapter[AnyFact] = TypeAdapter(Fact)


class Entry(Value):
    """One line of the ledger: a fact, when it took effect, when and by whom it was recorded."""

    stream: str  #: ``service/1-123``, ``meeting/sqg/2026-11-24``, ``audit``
    seq: int  #: 1, 2, 3 … within the stream
    fact: Fact
    effective: date
    recorded_at: datetime  #: aware, UTC
    by: str  #: member id, or ``iqaf`` for what the clock said
    marking: Marking = Marking.PARTNERS
    corrects: int | None = None  #: seq of the entry this one replaces


def in_force(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries that no later one corrects, in order of effect, then of recording.

    Same entries in any order of arrival give the same answer.
    """
    known = tuple(entries)
    corrected = {entry.corrects for entry in known if entry.corrects is not None}
    standing = (e for e in known if e.seq not in corrected and not isinstance(e.fact, Withdrawn))
    return tuple(sorted(standing, key=lambda e: (e.effective, e.seq)))
