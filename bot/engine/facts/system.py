"""Facts about what the partners and the bot did: intelligence, concerns, escalations, mail, agendas, audited reads."""

from datetime import date, datetime
from typing import Literal

from bot.engine.meetings.agenda_items import Section
from bot.engine.scale import Severity
from bot.engine.verdict import Value


class IntelligenceLogged(Value):
    """A piece of information about the service, from anyone."""

    kind: Literal["intelligence logged"] = "intelligence logged"
    ref: str
    text: str
    category: str
    severity: Severity
    source: str  #: agency id it came from, or "provider"
    mail: str | None = None  #: reference of the mail it was taken from
    agency: str = ""  #: of whoever logged it, then; "" where that was the bot, or before this was kept


class ConcernRaised(Value):
    """A request that a forum look at the service."""

    kind: Literal["concern raised"] = "concern raised"
    ref: str
    text: str
    forum: str
    meeting: date  #: the sitting whose agenda it is on
    urgent: bool = False  #: asked to be admitted after the agenda closed
    agency: str


class ConcernMoved(Value):
    """A concern admitted to, or carried over to, another sitting."""

    kind: Literal["concern moved"] = "concern moved"
    ref: str
    meeting: date
    reason: str


class ConcernClosed(Value):
    """A forum has dealt with the concern."""

    kind: Literal["concern closed"] = "concern closed"
    ref: str
    outcome: str


class EscalationOpened(Value):
    """Something that named agencies must see, with a clock (S27)."""

    kind: Literal["escalation opened"] = "escalation opened"
    ref: str
    trigger: str  #: id of the framework's trigger
    summary: str
    agencies: tuple[str, ...]
    acknowledge_by: datetime


class EscalationAcknowledged(Value):
    """A member of an agency has seen it. *level* is the step it had climbed to."""

    kind: Literal["escalation acknowledged"] = "escalation acknowledged"
    ref: str
    agency: str
    member: str


class EscalationClimbed(Value):
    """Nobody acknowledged in time: it went to the next step."""

    kind: Literal["escalation climbed"] = "escalation climbed"
    ref: str
    level: int
    acknowledge_by: datetime | None  #: None at the top of the ladder


class EscalationStoodDown(Value):
    """It needs no more attention, for a reason."""

    kind: Literal["escalation stood down"] = "escalation stood down"
    ref: str
    reason: str


class MailFiled(Value):
    """A mail was matched to this service and kept; *mail* is its reference in the mailroom (S29)."""

    kind: Literal["mail filed"] = "mail filed"
    mail: str
    subject: str
    sender: str
    sender_known: bool
    category: str


class MailUnfiled(Value):
    """A correction: this mail does not belong to this service."""

    kind: Literal["mail unfiled"] = "mail unfiled"
    mail: str
    reason: str


class AgendaSaid(Value):
    """A forum's agenda as it was drafted, closed or made final; *items* are the references on it (S26)."""

    kind: Literal["agenda said"] = "agenda said"
    forum: str
    meeting: date
    stage: Literal["draft", "closed", "final", "missed"]
    items: tuple[str, ...] = ()
    note: str = ""
    sections: tuple[Section, ...] = ()  #: its lines as they were said; empty where it had none, or none were kept


class MarkedRead(Value):
    """A member read marked intelligence; in stream ``audit`` (S28)."""

    kind: Literal["marked read"] = "marked read"
    member: str
    refs: tuple[str, ...]


class Withdrawn(Value):
    """The entry named by ``corrects`` was wrong and nothing takes its place."""

    kind: Literal["withdrawn"] = "withdrawn"
    reason: str


class ReminderSent(Value):
    """Whoever has to do something was reminded of it, once for each day on which its clock says so."""

    kind: Literal["reminder sent"] = "reminder sent"
    sort: str  #: of what is due
    what: str
    on: date  #: the day it is due
    day: date  #: the day the reminder was for; after a standstill it is sent later
    ref: str = ""
    to: str  #: agency id, or "provider"
