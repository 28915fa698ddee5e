"""What is known: the facts that the ledger keeps. Conclusions are never stored here.

A fact is a value; the ledger's line around it (``Entry``) says when it took effect, when it was recorded and by whom.
A correction is a new entry that names the one it corrects.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated

from pydantic import Field, TypeAdapter

from bot.engine.facts.service import (
    AliasLearned,
    AssuranceRecorded,
    CqcRatingPublished,
    IndicatorReported,
    PlanApproved,
    PlanClosed,
    PlanRequested,
    PlanSubmitted,
    RagDecided,
    RagViewed,
    RatingModerated,
    ServiceDescribed,
    SuspensionImposed,
    SuspensionLifted,
    SuspensionReviewed,
    VisitRecorded,
)
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
    "ConcernClosed",
    "ConcernMoved",
    "ConcernRaised",
    "CqcRatingPublished",
    "Entry",
    "EscalationAcknowledged",
    "EscalationClimbed",
    "EscalationOpened",
    "EscalationStoodDown",
    "Fact",
    "IndicatorReported",
    "IntelligenceLogged",
    "MailFiled",
    "MailUnfiled",
    "MarkedRead",
    "PlanApproved",
    "PlanClosed",
    "PlanRequested",
    "PlanSubmitted",
    "RagDecided",
    "RagViewed",
    "RatingModerated",
    "ServiceDescribed",
    "SuspensionImposed",
    "SuspensionLifted",
    "SuspensionReviewed",
    "VisitRecorded",
    "Withdrawn",
    "in_force",
]

AnyFact = (
    ServiceDescribed
    | AliasLearned
    | CqcRatingPublished
    | VisitRecorded
    | RatingModerated
    | AssuranceRecorded
    | IntelligenceLogged
    | ConcernRaised
    | ConcernMoved
    | ConcernClosed
    | RagDecided
    | RagViewed
    | PlanRequested
    | PlanSubmitted
    | PlanApproved
    | PlanClosed
    | SuspensionImposed
    | SuspensionReviewed
    | SuspensionLifted
    | IndicatorReported
    | EscalationOpened
    | EscalationAcknowledged
    | EscalationClimbed
    | EscalationStoodDown
    | MailFiled
    | MailUnfiled
    | AgendaSaid
    | MarkedRead
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
