"""book SERVICE DATE: put a visit in the schedule, move it, or take it out (IQAF §9; S10)."""

from datetime import date
from typing import Annotated, Literal

from bot import choices
from bot.command import Args, Ask, Command, form
from bot.desk import Desk
from bot.engine.days import said
from bot.engine.errors import BadValue, NothingNamed
from bot.engine.facts import CqcInspectionExpected, Entry, VisitCancelled, VisitPlanned, in_force
from bot.engine.parts import PlannedVisit
from bot.engine.place import Right
from bot.engine.quality.planning import described, joint_note
from bot.engine.standing import Standing
from bot.engine.streams import service_stream
from bot.reply import AnyBlock, Button, Buttons, Note, Para, Reasons, Reply, Tone, buttons, facts
from bot.reply.dates import day, weekday
from bot.visits import words as visit_words
from bot.words import quoted

SHORTEST_REASON, LONGEST = 10, 1000
LAST_YEARS = 3  #: a schedule is not made further ahead


class BookArgs(Args):
    """Whose visit, when, and of what form; or that a planned one will not be."""

    service: Annotated[str, Ask("service", "Service", "Name, postcode or location id; or a planned visit: VIS-0001")]
    on: Annotated[date | None, Ask("date", "Date", "Empty: to cancel")] = None
    note: Annotated[str, Ask("text", "Note, or why cancelled", "No details of citizens")] = ""
    form: visit_words.FormAsked = ""
    announced: visit_words.AnnouncedAsked = ""
    joint: visit_words.JointAsked = ""
    cancel: Annotated[Literal["no", "yes"], Ask("choice", "Cancel it", choices=choices.yes_or_no, named=True)] = "no"
    ref: Annotated[str, Ask("line", "Planned visit", in_form=False, named=True)] = ""
    anyway: Annotated[Literal["no", "yes"], Ask("choice", "All the same", in_form=False, named=True)] = "no"


async def run(args: BookArgs, desk: Desk) -> Reply:
    """Record the planned visit, its new date, or that it is cancelled; refuse what is past or near an inspection."""
    record = in_force(await desk.ledger.read(service_stream(args.service)))  # whoever books there now is waited for
    standing = await desk.services.standing(args.service)
    loose = visit_words.leading_flags(args.note)
    if args.cancel == "yes" or loose.cancel:
        return await _cancel(_meant(args, standing), loose.rest, standing, desk)
    if args.on is None and not args.note:
        return _ask(args, standing, desk)
    if args.on is None:
        problem = f"“{args.note[:40]}” does not begin with one"
        raise BadValue(field="Date", problem=problem, hint="Such as: book SERVICE 10 December 2026 unannounced.")
    before = _moved(args, loose, standing)
    plan = _plan(args, loose, before, desk)
    _check(plan, standing, desk)
    if len(loose.rest) > LONGEST:
        raise BadValue(field="Note", problem=f"it has {len(loose.rest)} characters", hint=f"At most {LONGEST}.")
    if args.anyway == "no" and (near := _near(plan.on, record, desk)):
        return _too_near(args, plan, near, standing, desk)
    seq = _entry(record, before.ref).seq if before else None
    ref = before.ref if before else await desk.ledger.reference("VIS")
    fact = VisitPlanned(**plan.model_dump(exclude={"ref"}), ref=ref, note=loose.rest)
    await desk.ledger.append(service_stream(args.service), fact, corrects=seq)
    return _booked(fact, before, await desk.services.standing(args.service), desk)


def _ask(args: BookArgs, standing: Standing, desk: Desk) -> Reply:
    """The form, with what is planned."""
    plan = _moved(args, visit_words.Flags(), standing)
    values = {"service": args.ref or args.service}
    if plan:
        values |= {
            "on": plan.on.isoformat(),
            "form": plan.form,
            "announced": _yes(plan.announced),
            "joint": _yes(plan.joint),
        }
    return Reply(title=f"Book a visit: {standing.service.name}", blocks=(form(COMMAND, desk.framework, values),))


def _plan(args: BookArgs, loose: visit_words.Flags, before: PlannedVisit | None, desk: Desk) -> PlannedVisit:
    """The visit as said; what is not said stays as it was planned before."""
    announced = {"yes": True, "no": False}.get(args.announced, loose.announced)
    joint = {"yes": True, "no": False}.get(args.joint, loose.joint or None)
    base = before or PlannedVisit(
        ref="", on=desk.today, form="scheduled", announced=True, joint=False, agency=desk.member.agency
    )
    told = {"on": args.on, "form": args.form or loose.form, "announced": announced, "joint": joint}
    return base.model_copy(update={name: value for name, value in told.items() if value is not None})


def _moved(args: BookArgs, loose: visit_words.Flags, standing: Standing) -> PlannedVisit | None:
    """The planned visit that this one takes the place of: the one said, else one of the same form."""
    if args.ref:
        return _meant(args, standing)
    kind = args.form or loose.form or "scheduled"
    return next((plan for plan in standing.planned if plan.form == kind), None)


def _meant(args: BookArgs, standing: Standing) -> PlannedVisit:
    """The planned visit meant. Raises NothingNamed where it is none, or not one alone."""
    ref = args.ref.strip().upper()
    found = [plan for plan in standing.planned if not ref or plan.ref == ref]
    if len(found) == 1:
        return found[0]
    open_ = "; ".join(f"{plan.ref} on {said(plan.on)}" for plan in standing.planned)
    hint = (
        f"Planned: {open_}. Say which: book REFERENCE …" if open_ else f"None is planned for {standing.service.name}."
    )
    raise NothingNamed(what="planned visit", given=ref or standing.service.name, hint=hint)


def _check(plan: PlannedVisit, standing: Standing, desk: Desk) -> None:
    if plan.on < desk.today:
        hint = "One that took place is recorded: visit. Book a coming day."
        raise BadValue(field="Date", problem=f"{said(plan.on)} is past", hint=hint)
    if plan.on.year > desk.today.year + LAST_YEARS:
        raise BadValue(field="Date", problem=f"{said(plan.on)} is too far ahead", hint=f"At most {LAST_YEARS} years.")
    if not standing.service.registered:
        name = standing.service.name
        raise BadValue(field="Service", problem=f"{name} is no longer registered", hint="See its status.")
    if plan.joint and not standing.service.funding:
        problem = f"{standing.service.name} has no FNC, CHC or S117 citizens, so no clinical assessment"
        raise BadValue(field="Joint", problem=problem, hint="Book it alone.")


def _near(on: date, record: tuple[Entry, ...], desk: Desk) -> date | None:
    """An expected CQC inspection that the day is too near to."""
    window = desk.framework.planning.inspection
    days = (entry.effective for entry in record if isinstance(entry.fact, CqcInspectionExpected))
    return next((day_ for day_ in days if window.near(day_, on)), None)


def _too_near(args: BookArgs, plan: PlannedVisit, near: date, standing: Standing, desk: Desk) -> Reply:
    window = desk.framework.planning.inspection
    text = f"A CQC inspection is expected on {day(near)}; visits keep {window.days} days clear of it ({window.clause})."
    words = f"book service={args.ref or args.service} on={plan.on.isoformat()} form={plan.form}"
    words += f" announced={_yes(plan.announced)} joint={_yes(plan.joint)}"
    words += f" note={quoted(args.note)}" if args.note else ""
    return Reply(
        title=f"Not booked: {standing.service.name}, {weekday(plan.on)}",
        blocks=(
            Para(text=text, tone=Tone.WARNING),
            Buttons(
                buttons=(
                    Button(label="Book it all the same", words=f"{words} anyway=yes"),
                    Button(label="Another day", words=f"book {args.ref or args.service}"),
                )
            ),
        ),
        tone=Tone.WARNING,
        outcome="refused",
    )


async def _cancel(plan: PlannedVisit, reason: str, standing: Standing, desk: Desk) -> Reply:
    if len(reason) < SHORTEST_REASON:
        hint = f"Say why, in {SHORTEST_REASON} characters or more: book {plan.ref} cancel: …"
        raise BadValue(field="Why it is cancelled", problem="it is missing or too short", hint=hint)
    at = standing.service.location_id
    await desk.ledger.append(service_stream(at), VisitCancelled(ref=plan.ref, reason=reason[:LONGEST]))
    after = await desk.services.standing(at)
    return Reply(
        title=f"{plan.ref} is cancelled: {standing.service.name}",
        blocks=(
            facts([("Was planned for", weekday(plan.on)), ("Reason", reason[:LONGEST]), ("By", desk.member.name)]),
            *_next_due(after),
            buttons(("Book another", f"book {at}"), ("Status", f"status {at}")),
        ),
    )


def _booked(fact: VisitPlanned, before: PlannedVisit | None, after: Standing, desk: Desk) -> Reply:
    at, service = after.service.location_id, after.service
    plan = next(plan for plan in after.planned if plan.ref == fact.ref)
    moved = before is not None and before.on != fact.on
    agency = desk.framework.agencies.get(fact.agency)
    verb = "is moved" if moved else "is changed" if before else "is booked"
    rows = facts(
        [
            ("Service", f"{service.name} · {service.postcode} · {at}"),
            ("On", weekday(fact.on)),
            ("Before", weekday(before.on) if before and moved else ""),
            ("Visit", described(plan)),
            ("Who goes", agency.name if agency else fact.agency),
            ("Note", fact.note),
        ]
    )
    press = buttons(("Record it", f"visit {fact.ref}"), ("Move it", f"book {fact.ref}"), ("Status", f"status {at}"))
    return Reply(
        title=f"{fact.ref} {verb}: {service.name}, {weekday(fact.on)}",
        blocks=(rows, *_next_due(after), *_tips(after, desk), press),
    )


def _next_due(after: Standing) -> list[AnyBlock]:
    """By when the routine visit is due."""
    due = next((each for each in after.dues if each.step == "routine"), None)
    if due is None:
        return []
    late = "was due on" if due.overdue else "is due by"
    return [Note(text=f"The next routine visit {late} {day(due.on)}: {due.why} ({due.clause}).")]


def _tips(after: Standing, desk: Desk) -> list[AnyBlock]:
    """That the clinical assessment could be done at the same visit."""
    tips, _ = joint_note(after.dues, after.planned, desk.framework.planning, desk.today)
    return [Reasons(reasons=tips)] if tips else []


def _yes(said_: bool) -> str:  # noqa: FBT001 - what a form's choice is made from
    return "yes" if said_ else "no"


def _entry(record: tuple[Entry, ...], ref: str) -> Entry:
    return next(entry for entry in record if isinstance(entry.fact, VisitPlanned) and entry.fact.ref == ref)


COMMAND = Command(
    name="book",
    topic="quality",
    summary="Put a visit in the schedule, clear of CQC inspections; again to move it; “cancel: why” to take it out",
    example="book Pennyroyal House tomorrow unannounced",
    needs=Right.ASSESS,
    args=BookArgs,
    run=run,
    title="Book a visit",
    submit="Book",
)
