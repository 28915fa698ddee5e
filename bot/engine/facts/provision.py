"""Facts about managing provision: plans, suspensions, review meetings, breaches, terminations, support."""

from datetime import date
from typing import Literal

from bot.engine.scale import Commissioner, Rating
from bot.engine.verdict import Value

SuspensionForm = Literal["suspension", "voluntary pause", "phased admissions", "enforced"]


class PlanAction(Value):
    """One thing that an approved plan says will be done."""

    id: str  #: "1", "2" …
    text: str
    owner: str
    by: date


class PlanRequested(Value):
    """An improvement plan was asked for; it is due within the days the framework gives (QRG §4)."""

    kind: Literal["plan requested"] = "plan requested"
    ref: str
    why: str
    visit: str = ""  #: the visit that found what must improve
    elements: tuple[str, ...] = ()  #: what must improve: domains or criteria
    rating: Rating | None = None  #: whose process it begins, where no visit is named


class PlanSubmitted(Value):
    """The provider sent its plan."""

    kind: Literal["plan submitted"] = "plan submitted"
    ref: str
    author: str = ""  #: who wrote it: a member id or an e-mail address; who wrote it cannot approve it
    document: str = ""
    mail: str = ""
    note: str = ""


class PlanApproved(Value):
    """The plan was approved, to be done by *complete_by*."""

    kind: Literal["plan approved"] = "plan approved"
    ref: str
    complete_by: date
    actions: tuple[PlanAction, ...] = ()


class PlanClosed(Value):
    """The plan ended."""

    kind: Literal["plan closed"] = "plan closed"
    ref: str
    outcome: str


class SuspensionImposed(Value):
    """New placements stop, for reasons given in writing (IQAF §15)."""

    kind: Literal["suspension imposed"] = "suspension imposed"
    ref: str
    form: SuspensionForm = "suspension"
    by: tuple[Commissioner, ...]
    reason: str
    lead: Commissioner | None = None  #: who issues it in writing where it is joint
    immediate: bool = False  #: without a review meeting: harm threatened
    review: str = ""  #: the contract review meeting it followed
    letter: str = ""  #: the document drafted for it


class SuspensionReviewed(Value):
    """The monthly look at an open suspension."""

    kind: Literal["suspension reviewed"] = "suspension reviewed"
    ref: str
    outcome: str


class SuspensionLifted(Value):
    """The suspension ended."""

    kind: Literal["suspension lifted"] = "suspension lifted"
    ref: str
    reason: str
    letter: str = ""


class PlanReturned(Value):
    """The plan was sent back to be amended; it is due again as after a request (QRG §4)."""

    kind: Literal["plan returned"] = "plan returned"
    ref: str
    reason: str


class PlanActionDone(Value):
    """An action of an approved plan was done, with its evidence."""

    kind: Literal["plan action done"] = "plan action done"
    ref: str
    action: str
    evidence: str


class ReinspectionRequested(Value):
    """The provider says that the plan is done and asks to be visited again (QRG §4-5)."""

    kind: Literal["re-inspection requested"] = "re-inspection requested"
    ref: str
    note: str = ""


class CitizensTold(Value):
    """The provider told its citizens of a suspension, or of its end (IQAF §15)."""

    kind: Literal["citizens told"] = "citizens told"
    ref: str
    stage: Literal["start", "end"]
    note: str = ""


class ReviewCalled(Value):
    """A Contract Review Meeting was called, for reasons (IQAF §13)."""

    kind: Literal["contract review called"] = "contract review called"
    ref: str  #: CRM-0001
    on: date
    reasons: tuple[str, ...]
    with_provider: bool = True
    agency: str = ""  #: of who called it


class ReviewRequested(Value):
    """A partner asks that a Contract Review Meeting be called; who commissions the service decides (IQAF §13)."""

    kind: Literal["contract review requested"] = "contract review requested"
    ref: str  #: CRQ-0001
    agency: str
    reason: str


class ReviewHeld(Value):
    """It took place, with one or more outcomes (IQAF §13)."""

    kind: Literal["contract review held"] = "contract review held"
    ref: str
    outcomes: tuple[str, ...]  #: ids of the framework's outcomes
    note: str


class ReviewCancelled(Value):
    """A meeting that was called will not take place."""

    kind: Literal["contract review cancelled"] = "contract review cancelled"
    ref: str
    reason: str


class TerminationProposed(Value):
    """One commissioner wants to end the contract; where both commission, both must agree (IQAF §16)."""

    kind: Literal["termination proposed"] = "termination proposed"
    ref: str  #: TER-0001
    commissioner: Commissioner
    reason: str
    immediate: bool = False  #: an immediate or serious threat: one may act alone, and tells the other at once
    ends: date | None = None  #: the last day of the contract; None: the day it is agreed
    review: str = ""  #: the contract review meeting it followed
    letter: str = ""


class TerminationAgreed(Value):
    """The other commissioner agrees."""

    kind: Literal["termination agreed"] = "termination agreed"
    ref: str
    commissioner: Commissioner
    reason: str = ""
    letter: str = ""


class TerminationDropped(Value):
    """It will not be: the other commissioner refused, or it was withdrawn."""

    kind: Literal["termination dropped"] = "termination dropped"
    ref: str
    commissioner: Commissioner
    reason: str


class BreachIssued(Value):
    """A breach notice; it is listed in the public directory (IQAF §13, 22)."""

    kind: Literal["breach issued"] = "breach issued"
    ref: str  #: BRN-0001
    text: str  #: what was breached, fit to be published
    remedy_by: date
    letter: str = ""
    review: str = ""  #: the contract review meeting it followed
    by: Commissioner | None = None  #: who issued it


class BreachServed(Value):
    """The notice's letter was sent to the provider, which a person does; reminders of it begin only then."""

    kind: Literal["breach served"] = "breach served"
    ref: str
    note: str = ""  #: how, where it is said


class BreachRemedied(Value):
    """The breach was put right."""

    kind: Literal["breach remedied"] = "breach remedied"
    ref: str
    note: str = ""


class BreachWithdrawn(Value):
    """The notice should not have been issued; it leaves the directory."""

    kind: Literal["breach withdrawn"] = "breach withdrawn"
    ref: str
    reason: str


class SupportOffered(Value):
    """Something of the support package was offered (IQAF §14)."""

    kind: Literal["support offered"] = "support offered"
    ref: str  #: SUP-0001
    offer: str  #: id of the framework's offer
    why: str


class SupportTaken(Value):
    """The provider took it up."""

    kind: Literal["support taken up"] = "support taken up"
    ref: str


class SupportDeclined(Value):
    """The provider did not."""

    kind: Literal["support declined"] = "support declined"
    ref: str
    reason: str


class SupportEnded(Value):
    """It came to its end, with what it did."""

    kind: Literal["support ended"] = "support ended"
    ref: str
    effect: Literal["better", "no change", "worse"]
    note: str = ""
