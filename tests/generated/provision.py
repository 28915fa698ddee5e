"""Chapters of a generated life about provision: plans, suspensions, meetings, breaches, terminations, support."""

from datetime import date, timedelta

from bot.engine.facts import (
    BreachIssued,
    BreachRemedied,
    BreachServed,
    BreachWithdrawn,
    CitizensTold,
    DecisionTaken,
    PlanAction,
    PlanActionDone,
    PlanApproved,
    PlanClosed,
    PlanRequested,
    PlanReturned,
    PlanSubmitted,
    RatingAwarded,
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
    VisitRecorded,
)
from bot.engine.scale import Commissioner, Rating
from tests.generated.pen import Pen


def plans(pen: Pen) -> None:
    """Some years one is asked for, and it goes as far as it goes."""
    for on in pen.years():
        if pen.often(0.35 * (1.2 - pen.quality)):
            _plan(pen, on)


def _plan(pen: Pen, on: date) -> None:
    ref, rating = pen.ref("IAP"), pen.pick((Rating.BRONZE, Rating.INADEQUATE))
    pen.tell(on, PlanRequested(ref=ref, why="weak staffing", rating=rating, elements=("Staffing: Bronze",)))
    for _ in range(pen.chance.randrange(4)):
        on += pen.days(2, 10)
        pen.tell(on, PlanSubmitted(ref=ref, author="manager@care.example"))
        on += pen.days(1, 10)
        pen.tell(on, PlanReturned(ref=ref, reason="no dates"))
    if pen.often(0.15):
        _decided(pen, ref, on + timedelta(days=9))
        return
    if pen.often(0.85):
        on += pen.days(2, 9)
        pen.tell(on, PlanSubmitted(ref=ref, author="manager@care.example"))
        on = _run(pen, ref, on + pen.days(1, 9))
    if pen.often(0.5):
        pen.tell(on + pen.days(1, 60), PlanClosed(ref=ref, outcome="done"))


def _decided(pen: Pen, ref: str, on: date) -> None:
    option = pen.pick(("inadequate", "accept"))
    asked = {"question": "plan-not-submitted", "about": f"{ref}/plan-not-submitted", "option": option}
    pen.tell(on, DecisionTaken.model_validate({**asked, "reason": "as they said"}))
    if option == "inadequate":
        award = RatingAwarded(rating=Rating.INADEQUATE, because="plan-not-submitted", about=ref, reason="no plan")
        pen.tell(on, award)


def _run(pen: Pen, ref: str, on: date) -> date:
    by = on + pen.days(30, 200)
    actions = tuple(
        PlanAction(id=str(number), text=f"step {number}", owner="manager", by=on + pen.days(5, 220))
        for number in range(1, pen.chance.randrange(5) + 1)
    )
    pen.tell(on, PlanApproved(ref=ref, complete_by=by, actions=actions))
    for action in actions:
        if pen.often(0.7):
            done = action.by + timedelta(days=pen.chance.randint(-20, 15))
            pen.tell(done, PlanActionDone(ref=ref, action=action.id, evidence="seen"))
    if pen.often(0.6):
        asked = by + timedelta(days=pen.chance.randint(-20, 20))
        pen.tell(asked, ReinspectionRequested(ref=ref))
        seen = {"ref": pen.ref("VIS"), "toolkit": pen.framework.toolkit.id, "form": "re-inspection"}
        pen.tell(asked + pen.days(5, 40), VisitRecorded.model_validate({**seen, "domains": pen.domains()}))
    return by


def suspensions(pen: Pen) -> None:
    """Now and then: imposed by one or both, looked at monthly or not, lifted, citizens told."""
    for on in pen.years():
        if not pen.often(0.12 * (1.4 - pen.quality)):
            continue
        ref, form = pen.ref("SUS"), pen.pick(("suspension", "voluntary pause", "phased admissions", "enforced"))
        by = pen.service.commissioners or (Commissioner.COUNCIL,)
        said = {"ref": ref, "form": form, "by": by[: pen.chance.randint(1, 2)], "reason": "harm", "immediate": False}
        pen.tell(on, SuspensionImposed.model_validate({**said, "immediate": pen.often(0.2)}))
        if pen.often(0.7):
            pen.tell(on + pen.days(0, 12), CitizensTold(ref=ref, stage="start"))
        last = on
        for _ in range(pen.chance.randrange(6)):
            last += pen.days(20, 36)
            pen.tell(last, SuspensionReviewed(ref=ref, outcome="goes on"))
        if pen.often(0.85):
            pen.tell(last + pen.days(5, 40), SuspensionLifted(ref=ref, reason="safe again"))
            if pen.often(0.8):
                pen.tell(last + pen.days(41, 55), CitizensTold(ref=ref, stage="end"))


def meetings(pen: Pen) -> None:
    """Asked for, called, cancelled, held with outcomes; what officers decided on the question."""
    for on in pen.years():
        if not pen.often(0.15):
            continue
        if pen.often(0.4):
            pen.tell(on - pen.days(1, 20), ReviewRequested(ref=pen.ref("CRQ"), agency="icb", reason="complaints"))
        if pen.often(0.2):
            asked = {"question": "contract-review", "about": f"contract-review/inadequate-{on}", "reason": "so said"}
            pen.tell(
                on - timedelta(days=1), DecisionTaken.model_validate({**asked, "option": pen.pick(("call", "no"))})
            )
            continue
        ref, when = pen.ref("CRM"), on + pen.days(5, 30)
        pen.tell(on, ReviewCalled(ref=ref, on=when, reasons=("quality",), agency="council"))
        if pen.often(0.2):
            pen.tell(on + timedelta(days=3), ReviewCancelled(ref=ref, reason="moved"))
        elif pen.often(0.85):
            pen.tell(when + pen.days(0, 4), ReviewHeld(ref=ref, outcomes=(pen.pick(OUTCOMES),), note="as discussed"))


OUTCOMES = ("no-action", "plan-approved", "suspension", "breach-notice", "monitoring")


def breaches(pen: Pen) -> None:
    """Notices, some close together; put right, withdrawn, or left open."""
    for first in pen.years():
        on = first
        for _ in range(pen.pick((0, 0, 0, 0, 0, 0, 1, 1, 3))):
            ref, by = pen.ref("BRN"), on + pen.days(14, 40)
            pen.tell(on, BreachIssued(ref=ref, text="Records were not kept.", remedy_by=by, by=Commissioner.COUNCIL))
            pen.tell(on, BreachServed(ref=ref))
            if pen.often(0.7):
                pen.tell(by + timedelta(days=pen.chance.randint(-10, 10)), BreachRemedied(ref=ref))
            elif pen.often(0.3):
                pen.tell(on + pen.days(1, 9), BreachWithdrawn(ref=ref, reason="an error"))
            on += pen.days(10, 60)


def terminations(pen: Pen) -> None:
    """Seldom: at once, agreed, refused, or still waiting."""
    if not pen.often(0.12):
        return
    on, ref = pen.day(), pen.ref("TER")
    by = pen.pick(pen.service.commissioners or (Commissioner.COUNCIL,))
    ends = on + pen.days(5, 120) if pen.often(0.6) else None
    said = {"ref": ref, "commissioner": by, "reason": "no trust left", "immediate": pen.often(0.2), "ends": ends}
    pen.tell(on, TerminationProposed.model_validate(said))
    other = next((each for each in Commissioner if each is not by), by)
    if pen.often(0.5):
        pen.tell(on + pen.days(1, 12), TerminationAgreed(ref=ref, commissioner=other))
    elif pen.often(0.5):
        pen.tell(on + pen.days(1, 12), TerminationDropped(ref=ref, commissioner=other, reason="not needed"))


def support(pen: Pen) -> None:
    """Offered some years; taken up or declined; ended with what it did."""
    for on in pen.years():
        if not pen.often(0.25):
            continue
        ref = pen.ref("SUP")
        pen.tell(on, SupportOffered(ref=ref, offer=pen.pick(list(pen.framework.support.offers)), why="weak staffing"))
        if pen.often(0.3):
            pen.tell(on + pen.days(1, 30), SupportDeclined(ref=ref, reason="no time"))
        elif pen.often(0.8):
            pen.tell(on + pen.days(1, 30), SupportTaken(ref=ref))
            if pen.often(0.7):
                pen.tell(
                    on + pen.days(60, 200), SupportEnded(ref=ref, effect=pen.pick(("better", "no change", "worse")))
                )
