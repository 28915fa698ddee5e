"""How the contract is managed: when a review meeting is due, what it may decide, who acts (IQAF §13, 15, 16, 22)."""

from collections.abc import Iterable
from datetime import time
from typing import Literal

from pydantic import Field, model_validator

from bot.engine.clocks import Clock
from bot.engine.keyed import Keyed
from bot.engine.scale import Commissioner, Severity
from bot.engine.verdict import Clause, Value


class Buyer(Value):
    """A commissioner of the contract, and the agency whose members act for it."""

    id: Commissioner
    agency: str
    clause: Clause


class TriggerRule(Value):
    """Something that asks for a Contract Review Meeting. *watches* says what is looked at; the rest narrows it."""

    id: str
    title: str  #: in a few words: "rated Inadequate"
    watches: Literal[
        "rating", "suspension", "termination", "breach", "breaches", "complaints", "intelligence", "request"
    ]
    categories: tuple[str, ...] = ()  #: of intelligence
    severities: tuple[Severity, ...] = ()  #: of intelligence
    at_least: int = Field(default=1, ge=1)  #: breach notices, or complaints, within *window*
    window: Clock | None = None  #: how long it asks for one; None: until a meeting is called or it is decided otherwise
    clause: Clause


class Outcome(Value):
    """What a meeting may come to, and the words of the step that follows."""

    id: str
    name: str
    next: str = ""  #: words after which a service's id stands, and then *step*: "suspension"
    step: str = ""
    button: str = ""
    clause: Clause


class SuspensionForm(Value):
    """A kind of suspension, and whether it takes a review meeting, or an immediate danger, to impose it."""

    id: Literal["suspension", "voluntary pause", "phased admissions", "enforced"]
    name: str
    after_meeting: bool
    clause: Clause


class MeetingTime(Value):
    """When a review meeting begins on the day it is called for, and how long people are asked to keep free."""

    starts: time
    minutes: int = Field(gt=0)
    clause: Clause


class ContractTable(Value):
    """The rules of review meetings, suspensions, terminations and breach notices."""

    commissioners: Keyed[Buyer]
    triggers: Keyed[TriggerRule]
    outcomes: Keyed[Outcome]
    forms: Keyed[SuspensionForm]
    meeting: MeetingTime
    decides_for: Clock  #: how long a meeting that was held carries a suspension or a termination
    calling: Clock  #: from the decision that there is to be a meeting to its being called
    after_immediate: Clock  #: from an immediate suspension or termination to the meeting on it
    agreement: Clock  #: from a proposed termination to the other commissioner's answer
    citizens_told: Clock  #: from the start of a suspension, and from its end
    breach_sent: Clock  #: from a breach notice until its letter is sent, and that is recorded
    breach_remedy: Clock  #: from a breach notice that names no day
    automatic: Clause  #: a rating of Inadequate stops new offers: where a visit or an award gave it
    automatic_cqc: Clause  #: where the CQC gave it
    review: Clause  #: that a meeting is held
    suspension: Clause
    joint_lift: Clause  #: who lifts a joint suspension
    termination: Clause
    immediate_termination: Clause  #: what ends where one of two commissioners acts alone
    over: Clause  #: what is open under a contract ends with it
    breach: Clause
    published: Clause  #: that a breach notice is listed in the directory

    @model_validator(mode="after")
    def _complete(self) -> "ContractTable":
        missing = [commissioner.value for commissioner in Commissioner if commissioner.value not in self.commissioners]
        if missing:
            message = f"commissioners: no agency acts for {', '.join(missing)}"
            raise ValueError(message)
        return self

    def agency(self, commissioner: Commissioner) -> str:
        """The agency that acts for a commissioner."""
        return self.commissioners[commissioner.value].agency

    def commissioner(self, agency: str) -> Commissioner | None:
        """The commissioner that an agency acts for; None where it acts for none."""
        return next((buyer.id for buyer in self.commissioners.values() if buyer.agency == agency), None)


def upper_first(words: str) -> str:
    """The words as a sentence begins, the rest left as it is: "the ICB" keeps its capitals."""
    return words[:1].upper() + words[1:]


def within(clock: Clock) -> str:
    """A time as it is said after "the last": "month", "3 months"."""
    return clock.said.removeprefix("1 ")


def named(commissioners: Iterable[Commissioner]) -> str:
    """Commissioners in words: "the council and the ICB"."""
    return " and ".join(f"the {commissioner.value}" for commissioner in commissioners)
