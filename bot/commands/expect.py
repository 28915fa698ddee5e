"""expect SERVICE DATE: the CQC is expected to inspect, so visits are planned clear of it (IQAF §9)."""

from datetime import date
from typing import Annotated

from bot.command import Args, Ask, Command, form
from bot.desk import Desk
from bot.engine.counted import counted
from bot.engine.days import said
from bot.engine.errors import BadValue
from bot.engine.facts import CqcInspectionExpected, Entry, Withdrawn, in_force
from bot.engine.place import Right
from bot.engine.standing import Standing
from bot.engine.streams import service_stream
from bot.reply import AnyBlock, Note, Para, Reply, Tone, buttons, facts
from bot.reply.dates import day, weekday
from bot.visits.words import leading_flags

LONGEST = 1000
LAST_YEARS = 3


class ExpectArgs(Args):
    """Where, when, and how that is known."""

    service: Annotated[str, Ask("service", "Service", "Name, part of it, postcode or location id")]
    on: Annotated[date | None, Ask("date", "Expected on", "Empty: it is expected no more")] = None
    note: Annotated[str, Ask("text", "Note", "How it is known; no details of citizens")] = ""


async def run(args: ExpectArgs, desk: Desk) -> Reply:
    """Record the expectation, in place of the one before; with no date, take it back."""
    standing = await desk.services.standing(args.service)
    stream = service_stream(args.service)
    before = _expected(in_force(await desk.ledger.read(stream)), desk.today)
    told = leading_flags(args.note)
    if args.on is None and not args.note:
        asked = form(COMMAND, desk.framework, {"service": args.service})
        return Reply(title=f"Expect an inspection: {standing.service.name}", blocks=(asked,))
    if args.on is None:
        return await _taken_back(before, told.cancel, told.rest, standing, desk)
    if args.on < desk.today:
        problem, hint = f"{said(args.on)} is past", "What the CQC published comes with its ratings; give a coming day."
        raise BadValue(field="Expected on", problem=problem, hint=hint)
    if args.on.year > desk.today.year + LAST_YEARS:
        problem = f"{said(args.on)} is too far ahead"
        raise BadValue(field="Expected on", problem=problem, hint=f"At most {LAST_YEARS} years.")
    fact = CqcInspectionExpected(note=args.note.strip()[:LONGEST])
    await desk.ledger.append(stream, fact, effective=args.on, corrects=before.seq if before else None)
    rows = [
        ("Expected on", weekday(args.on)),
        ("Before", weekday(before.effective) if before else ""),
        ("Note", fact.note),
    ]
    window = desk.framework.planning.inspection
    at = args.service
    return Reply(
        title=f"CQC inspection expected: {standing.service.name}, {day(args.on)}",
        blocks=(
            facts(rows),
            Note(text=f"Visits are kept {counted(window.days, 'day')} clear of it ({window.clause})."),
            *_near(args.on, standing, desk),
            buttons(("Status", f"status {at}"), ("Book a visit", f"book {at}")),
        ),
    )


async def _taken_back(before: Entry | None, cancel: bool, reason: str, standing: Standing, desk: Desk) -> Reply:  # noqa: FBT001 - a word that was said
    if not cancel:
        hint = "Such as: expect SERVICE 10 December 2026; or “expect SERVICE cancel: why”."
        raise BadValue(field="Expected on", problem="no date is said", hint=hint)
    if before is None:
        problem = f"no inspection of {standing.service.name} is expected here"
        raise BadValue(field="Expected on", problem=problem, hint="There is nothing to take back.")
    stream = service_stream(standing.service.location_id)
    await desk.ledger.append(stream, Withdrawn(reason=reason or "expected no more"), corrects=before.seq)
    return Reply(
        title=f"No CQC inspection is expected any more: {standing.service.name}",
        blocks=(
            facts([("Was expected on", weekday(before.effective)), ("Reason", reason)]),
            buttons(("Status", f"status {standing.service.location_id}")),
        ),
    )


def _expected(record: tuple[Entry, ...], today: date) -> Entry | None:
    """The expectation that stands: one whose day has not passed."""
    found = [each for each in record if isinstance(each.fact, CqcInspectionExpected) and each.effective >= today]
    return found[-1] if found else None


def _near(on: date, standing: Standing, desk: Desk) -> list[AnyBlock]:
    window = desk.framework.planning.inspection
    return [
        Para(text=f"{plan.ref} is planned for {day(plan.on)}: move it where you can.", tone=Tone.WARNING)
        for plan in standing.planned
        if window.near(plan.on, on)
    ]


COMMAND = Command(
    name="expect",
    topic="tell",
    summary="Note that the CQC is expected to inspect, so that visits are planned clear of it",
    example="expect Saltergate Rise tomorrow the inspector asked for the staff list",
    needs=Right.ASSESS,
    args=ExpectArgs,
    run=run,
    title="Expect an inspection",
    submit="Note it",
)
