"""What a year must bring, counted from the facts by hand: no rule of the engine is asked.

The days are those of config/frameworks/birmingham-solihull, written down again: whoever changes them there finds out.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.engine.facts import (
    BreachIssued,
    BreachRemedied,
    BreachServed,
    CitizensTold,
    Entry,
    EscalationAcknowledged,
    EscalationStoodDown,
    PlanActionDone,
    PlanApproved,
    PlanClosed,
    PlanRequested,
    PlanReturned,
    PlanSubmitted,
    StatementExtended,
    StatementReceived,
    StatementRequested,
    SuspensionImposed,
    SuspensionLifted,
    SuspensionReviewed,
)
from bot.engine.scale import Commissioner

ZONE = ZoneInfo("Europe/London")
AGENCY = {Commissioner.COUNCIL: "council", Commissioner.ICB: "icb"}
LADDER = (84, 24, 48)  #: hours to acknowledge, a step, where a clock ran out


@dataclass(frozen=True)
class Owed:
    """Something to be done by a day, and how many days before it who does it is reminded."""

    sort: str
    ref: str
    what: str
    on: date
    to: str
    days: tuple[int, ...] = ()


def owed(known: Iterable[Entry], buyers: Sequence[Commissioner]) -> Iterator[Owed]:
    """What is owed of a service by the facts that are known of it."""
    for ref, entries in _by_ref(known).items():
        told = {type(entry.fact): entry for entry in entries}
        if ref.startswith("IAP"):
            yield from _plan(
                ref, entries, AGENCY[Commissioner.COUNCIL if Commissioner.COUNCIL in buyers else buyers[0]]
            )
        elif ref.startswith("SUS") and SuspensionImposed in told:
            yield from _suspension(ref, entries)
        elif ref.startswith("BRN") and BreachIssued in told and BreachRemedied not in told:
            yield from _breach(ref, told, AGENCY[buyers[0]])
        elif ref.startswith("PQAS") and (due := _statement_due(entries)) and StatementReceived not in told:
            yield Owed("statement", ref, f"Submit the statement {ref}", due, "provider", (7, 1))


def late_statements(known: Iterable[Entry], today: date) -> Iterator[str]:
    """The keys of the questions on statements that are late by *today*."""
    for ref, entries in _by_ref(known).items():
        due = _statement_due(entries) if ref.startswith("PQAS") else None
        came = min((e.effective for e in entries if isinstance(e.fact, StatementReceived)), default=today)
        if due and due < came:
            more = sum(isinstance(entry.fact, StatementExtended) for entry in entries)
            yield f"{ref}/late" + (f"/{more + 1}" if more else "")


def _by_ref(known: Iterable[Entry]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in sorted(known, key=lambda entry: (entry.effective, entry.seq)):
        found.setdefault(getattr(entry.fact, "ref", ""), []).append(entry)
    return found


def _statement_due(entries: Sequence[Entry]) -> date | None:
    due = None
    for entry in entries:
        if isinstance(entry.fact, StatementRequested):
            due = due or entry.fact.due
        elif isinstance(entry.fact, StatementExtended):
            due = entry.fact.due
    return due


def _breach(ref: str, told: Mapping[type, Entry], lead: str) -> Iterator[Owed]:
    """Until a notice is sent nobody is reminded of what it asks for."""
    issued, sent = told[BreachIssued], BreachServed in told
    yield Owed("breach", ref, f"Put right the breach {ref}", issued.fact.remedy_by, "provider", (7, 1) if sent else ())
    if not sent:
        what = f"Send breach notice {ref}, and record that it was"
        yield Owed("breach", ref, what, issued.effective + timedelta(days=2), lead, (1,))


MOVES = {
    (PlanRequested, ""): "requested",
    (PlanSubmitted, "requested"): "submitted",
    (PlanSubmitted, "returned"): "submitted",
    (PlanSubmitted, "refused"): "submitted",
    (PlanReturned, "submitted"): "returned",
}


def _plan(ref: str, entries: Sequence[Entry], approves: str) -> Iterator[Owed]:
    state, returns, on = "", 0, date.min
    approved: PlanApproved | None = None
    done: dict[str, date] = {}
    for entry in entries:
        fact = entry.fact
        if isinstance(fact, PlanClosed) and state:
            return
        if isinstance(fact, PlanApproved) and state:
            state, approved, done = "running", fact, {}
        elif isinstance(fact, PlanActionDone) and approved:
            done.setdefault(fact.action, entry.effective)
        elif moved := MOVES.get((type(fact), state)):
            returns += moved == "returned"
            state, on = ("refused" if moved == "returned" and returns > 2 else moved), entry.effective
    if state in {"requested", "returned", "submitted"}:
        yield _to_write(ref, state, on + timedelta(days=7), approves)
    elif state == "running" and approved:
        yield from _to_do(ref, approved, done)


def _to_write(ref: str, state: str, by: date, approves: str) -> Owed:
    if state == "submitted":
        return Owed("plan", ref, f"Approve or return improvement plan {ref}", by, approves, (2,))
    amended = "amended " * (state == "returned")
    return Owed("plan", ref, f"Submit {amended}improvement plan {ref}", by, "provider", (2,))


def _to_do(ref: str, approved: PlanApproved, done: Mapping[str, date]) -> Iterator[Owed]:
    left = [action for action in approved.actions if action.id not in done]
    if approved.actions and not left:
        by = max(done.values()) + timedelta(days=7)
        yield Owed("plan", ref, f"Ask to be re-inspected for improvement plan {ref}", by, "provider", (2,))
        return
    for action in left:
        if action.by < approved.complete_by:
            yield Owed("plan", ref, f"Action {action.id} of improvement plan {ref}", action.by, "provider", (3,))
    yield Owed("plan", ref, f"Complete improvement plan {ref}", approved.complete_by, "provider", (14, 3))


def _suspension(ref: str, entries: Sequence[Entry]) -> Iterator[Owed]:
    began = last = ended = None
    told: set[str] = set()
    for entry in entries:
        match entry.fact:
            case SuspensionImposed() as fact:
                began = last = entry.effective
                told, ended, form, lead = set(), None, fact.form, AGENCY[fact.by[0]]
            case SuspensionReviewed() if began:
                last = entry.effective
            case SuspensionLifted() if began:
                ended = entry.effective
            case CitizensTold(stage=stage) if began:
                told.add(stage)
    if began is None or last is None:
        return
    if not ended:
        yield Owed("suspension", ref, f"Review {form} {ref}", _month_after(last), lead, (7, 2))
    if ("end" if ended else "start") not in told:
        of = f"the end of {form} {ref}" if ended else f"{form} {ref}"
        by = (ended or began) + timedelta(days=7)
        yield Owed("suspension", ref, f"Confirm that citizens were told of {of}", by, lead, (2,))


def _month_after(day: date) -> date:
    year, month = (day.year, day.month + 1) if day.month < 12 else (day.year + 1, 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def climbs(
    opened: datetime, seen: datetime | None, down: Sequence[tuple[datetime, datetime]], end: datetime
) -> list[datetime]:
    """When an escalation climbs that is opened then, and acknowledged by all then, if it is; hours are real ones."""
    found = []
    at = opened.astimezone(UTC)
    for hours in LADDER:
        at = up_at(at + timedelta(hours=hours), down)
        if at > end or (seen and seen < at):
            break
        found.append(at)
    return found


def up_at(at: datetime, down: Sequence[tuple[datetime, datetime]]) -> datetime:
    """That moment, or the first after it at which anything ran."""
    return next((ends.astimezone(UTC) for begins, ends in down if begins < at <= ends), at.astimezone(UTC))


def nights(
    start: datetime, end: datetime, hour: int, minute: int, down: Sequence[tuple[datetime, datetime]]
) -> list[datetime]:
    """When something nightly runs: at its hour by the wall, after a standstill once as it ends."""
    days = (start.date() + timedelta(days=n) for n in range((end.date() - start.date()).days + 1))
    planned = (datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE) for day in days)
    return sorted({up_at(at, down) for at in planned if start < at <= end})


def answered(entries: Sequence[Entry], ref: str, agencies: Sequence[str]) -> datetime | None:
    """When the last of the agencies acknowledged, or it was stood down."""
    mine = [entry for entry in entries if getattr(entry.fact, "ref", "") == ref]
    ends = [entry.recorded_at for entry in mine if isinstance(entry.fact, EscalationStoodDown)]
    seen = {e.fact.agency: e.recorded_at for e in reversed(mine) if isinstance(e.fact, EscalationAcknowledged)}
    return min([*ends, *([max(seen.values())] if set(agencies) <= set(seen) else [])], default=None)
