"""A year as it is told day by day: statements, plans, suspensions and breach notices, in time, late or never."""

from datetime import date, datetime, timedelta

from bot.engine.facts import (
    BreachIssued,
    BreachRemedied,
    BreachServed,
    CitizensTold,
    PlanAction,
    PlanActionDone,
    PlanApproved,
    PlanClosed,
    PlanRequested,
    PlanReturned,
    PlanSubmitted,
    ServiceDescribed,
    StatementExtended,
    StatementReceived,
    StatementRequested,
    SuspensionImposed,
    SuspensionLifted,
    SuspensionReviewed,
)
from bot.engine.scale import Commissioner, Kind, Rating, Where
from bot.frameworks import Framework
from tests.generated import partners, place, quality
from tests.generated.pen import Pen, Told

PAST = (quality.cqc, quality.visits, quality.assurance, partners.feedback)
BUYERS = ((Commissioner.COUNCIL,), (Commissioner.COUNCIL, Commissioner.ICB), (Commissioner.ICB,))


def plain(number: int) -> ServiceDescribed:
    """A service under the whole framework, which stays so: what is due of it can be counted by hand."""
    kinds = [kind for kind in Kind if kind is not Kind.OUT_OF_SCOPE]
    changes = {"service_kind": kinds[number % len(kinds)], "commissioners": BUYERS[number % len(BUYERS)]}
    return place.service(number).model_copy(update={**changes, "where": Where.IN_AREA, "contracted": True})


def happenings(framework: Framework, service: ServiceDescribed, number: int, span: tuple[date, date]) -> list[Told]:
    """What members record of a service within the span, in the order in which they do."""
    pen = Pen(framework, service, number, span)
    for chapter in (_statement, _plan, _suspension, _breach):
        if pen.often(0.5):
            chapter(pen, pen.start + pen.days(0, 300))
    begins, ends = (
        datetime.combine(day, datetime.min.time(), pen.told[0].at.tzinfo) if pen.told else None for day in span
    )
    known = [told for told in pen.told if begins and ends and begins < told.at < ends]
    return sorted(known, key=lambda told: told.at)


def _statement(pen: Pen, on: date) -> None:
    ref, due = pen.ref("PQAS"), on + timedelta(days=28)
    pen.tell(on, StatementRequested(ref=ref, toolkit=pen.framework.toolkit.id, due=due))
    if pen.often(0.2):
        due += pen.days(5, 20)
        pen.tell(on + pen.days(3, 27), StatementExtended(ref=ref, due=due, reason="new manager"))
    if pen.often(0.8):
        came = due + timedelta(days=pen.chance.randint(-12, 12))
        pen.tell(came, StatementReceived(ref=ref, toolkit=pen.framework.toolkit.id))


def _plan(pen: Pen, on: date) -> None:
    ref, rating = pen.ref("IAP"), pen.pick((Rating.BRONZE, Rating.INADEQUATE))
    pen.tell(on, PlanRequested(ref=ref, why="weak staffing", rating=rating))
    for _ in range(pen.chance.randrange(3)):
        on += pen.days(2, 10)
        pen.tell(on, PlanSubmitted(ref=ref, author="manager@care.example"))
        on += pen.days(1, 9)
        pen.tell(on, PlanReturned(ref=ref, reason="no dates"))
    if pen.often(0.15):
        return
    pen.tell(on + pen.days(2, 9), PlanSubmitted(ref=ref, author="manager@care.example"))
    on += pen.days(10, 18)
    by = on + pen.days(20, 90)
    count = pen.chance.randrange(4)
    actions = tuple(
        PlanAction(id=str(number), text=f"step {number}", owner="manager", by=on + pen.days(5, 100))
        for number in range(1, count + 1)
    )
    pen.tell(on, PlanApproved(ref=ref, complete_by=by, actions=actions))
    for action in actions:
        if pen.often(0.7):
            done = action.by + timedelta(days=pen.chance.randint(-5, 5))
            pen.tell(done, PlanActionDone(ref=ref, action=action.id, evidence="seen"))
    if pen.often(0.7):
        pen.tell(by + timedelta(days=pen.chance.randint(-5, 9)), PlanClosed(ref=ref, outcome="done"))


def _suspension(pen: Pen, on: date) -> None:
    ref, form = pen.ref("SUS"), pen.pick(("suspension", "voluntary pause", "phased admissions", "enforced"))
    said = {"ref": ref, "form": form, "by": pen.service.commissioners, "reason": "harm"}
    pen.tell(on, SuspensionImposed.model_validate(said))
    if pen.often(0.7):
        pen.tell(on + pen.days(0, 10), CitizensTold(ref=ref, stage="start"))
    for _ in range(pen.chance.randrange(4)):
        on += pen.days(22, 35)
        pen.tell(on, SuspensionReviewed(ref=ref, outcome="goes on"))
    if pen.often(0.8):
        on += pen.days(5, 35)
        pen.tell(on, SuspensionLifted(ref=ref, reason="safe again"))
        if pen.often(0.7):
            pen.tell(on + pen.days(0, 10), CitizensTold(ref=ref, stage="end"))


def _breach(pen: Pen, on: date) -> None:
    ref, by = pen.ref("BRN"), on + pen.days(3, 40)
    pen.tell(on, BreachIssued(ref=ref, text="Records were not kept.", remedy_by=by))
    if pen.often(0.7):
        pen.tell(by + timedelta(days=pen.chance.randint(-9, 9)), BreachRemedied(ref=ref))
    if pen.often(0.8):
        pen.tell(on + pen.days(1, 6), BreachServed(ref=ref))
