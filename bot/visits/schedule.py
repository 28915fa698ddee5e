"""The year's visits: planned, due, clinical, and what could be one visit, by month and risk (S10; IQAF §9)."""

from collections.abc import Iterable, Iterator
from datetime import date

from bot.engine.parts import Due
from bot.engine.quality.planning import ROUTINE, Together, together
from bot.engine.quality.planning_table import PlanningTable
from bot.engine.scale import Rag
from bot.engine.standing import Standing
from bot.engine.verdict import Clause, Value
from bot.reply import rag_words, rating_words
from bot.reply.dates import day
from bot.visits.calendars import Dated
from bot.visits.dues import LAST_RANK, covered

HEAD = (
    "Month",
    "Service",
    "Postcode",
    "Risk",
    "Rating",
    "What",
    "On or by",
    "State",
    "Who",
    "Why",
    "Clause",
    "Location id",
)
MONTHS = tuple(f"{date(2000, number, 1):%B}" for number in range(1, 13))
KINDS = ("planned", "due", "overdue", "clinical", "joint")


class Slot(Value):
    """One line of the schedule."""

    location_id: str
    service: str
    postcode: str
    rag: Rag | None
    rating: str
    what: str
    on: date
    state: str  #: planned, due or overdue
    kind: str  #: planned, due, clinical, joint
    who: str
    why: str
    clause: Clause
    ref: str = ""

    @property
    def order(self) -> tuple[int, int, date, str, str]:
        """By month; in a month worst risk first, then by date and name."""
        rank = LAST_RANK if self.rag is None else Rag.RED.rank - self.rag.rank
        return self.on.year * 12 + self.on.month, rank, self.on, self.service.casefold(), self.what


def schedule(standings: Iterable[Standing], table: PlanningTable, first: date, last: date) -> tuple[Slot, ...]:
    """Every visit and clinical assessment from *first* to *last*, and what is overdue by then, in order."""
    slots = (slot for standing in standings for slot in _slots(standing, table))
    return tuple(sorted((slot for slot in slots if first <= slot.on <= last), key=lambda slot: slot.order))


def _slots(standing: Standing, table: PlanningTable) -> Iterator[Slot]:
    both = together(standing.dues, table)
    joint = any(plan.joint for plan in standing.planned)
    for due in standing.dues:
        if due.sort not in {"visit", "assurance"} or covered(due, standing):
            continue
        if both and not joint and due in (both.visit, both.clinical):
            continue
        if joint and due.sort == "assurance":
            plan = next(plan for plan in standing.planned if plan.joint)
            if table.joint.near(plan.on, due.on):
                continue
        yield _slot(standing, due, "clinical" if due.sort == "assurance" else _kind(due))
    if both and not joint:
        yield _joint(standing, both, table)


def _kind(due: Due) -> str:
    return "planned" if due.step == "planned" else "due"


def _slot(standing: Standing, due: Due, kind: str) -> Slot:
    service = standing.service
    state = "overdue" if due.overdue else "planned" if kind == "planned" else "due"
    return Slot(
        location_id=service.location_id,
        service=service.name,
        postcode=service.postcode,
        rag=standing.risk.verdict.value,
        rating=rating_words(standing.rating.verdict.value),
        what=due.what,
        on=due.on,
        state=state,
        kind=kind,
        who=due.who,
        why=due.why,
        clause=due.clause,
        ref=due.ref if kind == "planned" else "",
    )


def _joint(standing: Standing, both: Together, table: PlanningTable) -> Slot:
    """One suggestion in place of the two that it would be."""
    first = both.visit if both.visit.on <= both.clinical.on else both.clinical
    slot = _slot(standing, first, "joint")
    why = f"quality visit by {day(both.visit.on)}, clinical assessment by {day(both.clinical.on)}"
    what = f"Joint visit suggested ({ROUTINE.lower()} and clinical assessment)"
    who = f"{both.visit.who} and {both.clinical.who}"
    return slot.model_copy(update={"what": what, "why": why, "who": who, "clause": table.joint.clause})


def counts(slots: Iterable[Slot]) -> list[tuple[str, ...]]:
    """A row for each month that has something: its name, and how many of each kind."""
    by_month: dict[tuple[int, int], dict[str, int]] = {}
    for slot in slots:
        row = by_month.setdefault((slot.on.year, slot.on.month), dict.fromkeys(KINDS, 0))
        row[slot.kind] += 1
        row["overdue"] += slot.state == "overdue"
    return [
        (f"{MONTHS[month - 1]} {year}", *(str(found[kind]) for kind in KINDS))
        for (year, month), found in sorted(by_month.items())
    ]


def row(slot: Slot) -> tuple[str | date, ...]:
    """A slot as a row under :data:`HEAD`."""
    month = f"{slot.on.year}-{slot.on.month:02} {MONTHS[slot.on.month - 1]}"
    risk = rag_words(slot.rag)
    told = (slot.what, slot.on, slot.state, slot.who, slot.why, str(slot.clause), slot.location_id)
    return (month, slot.service, slot.postcode, risk, slot.rating, *told)


def dated(slot: Slot) -> Dated:
    """A slot as an event of a calendar."""
    return Dated(
        key=f"{slot.location_id}/schedule/{slot.ref or slot.kind}",
        on=slot.on,
        title=f"{slot.service}: {slot.what}",
        description=f"{rag_words(slot.rag)}, {slot.rating}. {slot.who}. {slot.why} ({slot.clause}).",
        place=slot.postcode,
    )
