"""statement SERVICE [STEP]: a provider's statement (PQAS): asked for, received, held against what was found (S06)."""

from datetime import date
from typing import Annotated, Literal

from bot import answers, refusals
from bot.command import Args, Ask, Command, form
from bot.desk import Desk
from bot.documents import sent_in
from bot.engine.counted import counted
from bot.engine.errors import BadValue
from bot.engine.facts import VisitRecorded
from bot.engine.place import Right
from bot.engine.quality.statement_record import Statement, claimed_and_found, provisional, validating
from bot.engine.standing import Standing
from bot.engine.verdict import Reason
from bot.reply import Choice, File, Note, Para, Reply
from bot.reply.dates import day
from bot.reply.statements import statement_card
from bot.statements import steps as statements

Step = Literal["show", "request", "receive", "extend", "validated", "unevidenced", "falsified"]
STEPS: dict[Step, str] = {
    "show": "Show it",
    "request": "Ask the provider for it",
    "receive": "It came: take the spreadsheet",
    "extend": "Give more time",
    "validated": "Judge it validated",
    "unevidenced": "Judge it unevidenced",
    "falsified": "Judge it falsified",
}
JUDGEMENTS = frozenset({"validated", "unevidenced", "falsified"})
SHORTEST_REASON = 10
LONGEST_REASON = 3000
ONE_OF_THEM = "Say which, by its reference."


class StatementArgs(Args):
    """Which service or statement, what is done, why, and the day or the document it takes."""

    service: Annotated[str, Ask("service", "Service or reference", "Its name, or such as PQAS-0001")] = ""
    step: Annotated[
        Step, Ask("choice", "What", choices=lambda _: tuple(Choice(value=k, label=v) for k, v in STEPS.items()))
    ] = "show"
    text: Annotated[str, Ask("text", "Reason", "Needed to give more time or to judge; no details of citizens")] = ""
    due: Annotated[date | None, Ask("date", "Due", "When asking or giving more time", named=True)] = None
    document: Annotated[str, Ask("file", "Spreadsheet", "The statement that came", named=True)] = ""
    mail: Annotated[str, Ask("line", "Mail it came with", in_form=False, named=True)] = ""
    ref: Annotated[str, Ask("line", "Reference", in_form=False, named=True)] = ""


async def run(args: StatementArgs, desk: Desk) -> Reply:
    """Show the statement and what a visit found of its claims; or take one step, and show it then.

    A spreadsheet alone is one that came: it says itself whose it is.
    """
    if args.document and args.step == "show":
        args = args.model_copy(update={"step": "receive"})
    if not args.service and not args.document:
        return answers.ask(form(COMMAND, desk.framework, {"step": args.step, "text": args.text}), ["service"])
    if args.step != "show" and not desk.may(Right.ASSESS):
        raise refusals.not_allowed(f"use “statement … {args.step}”", Right.ASSESS, desk)
    document = await sent_in.opened(args.document, desk) if args.document else None
    if not args.service:
        args = args.model_copy(update={"service": await statements.whose(args.document, desk)})
    if document:
        await sent_in.check_free(document, args.service, desk)
    known = statements.told(await statements.held(args.service, desk))
    standing = await desk.services.standing(args.service)
    if args.step == "request":
        return await _request(args, standing, desk)
    statement = _which(args, known)
    if args.step == "show":
        return await _shown(standing, statement, desk)
    if statement is None:
        hint = f"Ask for one: “statement {args.service} request”."
        raise BadValue(field="Statement", problem=f"none was asked of {standing.service.name}", hint=hint)
    if missing := _missing(args):
        return _asked(args, statement, missing, desk)
    return await _step(args, statement, standing, desk)


def _which(args: StatementArgs, known: tuple[Statement, ...]) -> Statement | None:
    """The one named; else the one that the step can be about, the latest where it does not matter. Raises BadValue."""
    if args.ref:
        found = next((each for each in known if each.ref == args.ref), None)
        if found is None:
            raise BadValue(field="Statement", problem=f"{args.ref} is no statement", hint="Such as PQAS-0001.")
        return found
    waiting = [each for each in known if _fits(args.step, each)]
    if len(waiting) > 1 and args.step != "show":
        listed = ", ".join(each.ref for each in waiting)
        raise BadValue(field="Statement", problem=f"it could be {listed}", hint=ONE_OF_THEM)
    likely = waiting or known
    return likely[-1] if likely else None


def _fits(step: Step, statement: Statement) -> bool:
    if step in {"receive", "extend"}:
        return statement.received is None
    return step not in JUDGEMENTS or (statement.received is not None and statement.judged is None)


def _missing(args: StatementArgs) -> str:
    """The field that the step cannot do without and that was not given."""
    if args.step == "receive":
        return "" if args.document else "document"
    if args.step == "extend" and args.due is None:
        return "due"
    return "" if args.text.strip() else "text"


def _asked(args: StatementArgs, statement: Statement, missing: str, desk: Desk) -> Reply:
    """The form, filled in, with what the step still takes."""
    values = {"service": statement.ref, "step": args.step, "text": args.text}
    asks = form(COMMAND, desk.framework, values | ({"due": args.due.isoformat()} if args.due else {}))
    wanted = {"receive": {"document"}, "extend": {"due", "text"}}.get(args.step, {"text"})
    fields = tuple(
        field.model_copy(update={"required": field.required or field.name in wanted})
        for field in asks.fields
        if field.name in {"service", "step", *wanted}
    )
    label = next(field.label.lower() for field in fields if field.name == missing)
    text = f"{statement.ref}, {statement.state(desk.today)}. Still needed: {label}."
    return Reply(title=STEPS[args.step], blocks=(Para(text=text), asks.model_copy(update={"fields": fields})))


async def _request(args: StatementArgs, standing: Standing, desk: Desk) -> Reply:
    fact, document = await statements.ask(standing, args.due, desk, why=args.text.strip())
    to = standing.service.mailboxes
    sent = f"The spreadsheet was mailed to {', '.join(to)}." if to else ""
    nobody = "No address of the provider is known here: send it the spreadsheet yourself."
    shown = await _now(args.service, fact.ref, desk)
    url = desk.documents.link(document.ref)
    file = File(ref=document.ref, name=document.name, url=url, note="What the provider fills in")
    title = f"{fact.ref} is asked for: {standing.service.name}, due {day(fact.due)}"
    blocks = (*shown.blocks[:1], Note(text=sent or nobody), file, *shown.blocks[1:])
    return shown.model_copy(update={"title": title, "blocks": blocks})


async def _step(args: StatementArgs, statement: Statement, standing: Standing, desk: Desk) -> Reply:
    if args.step == "receive":
        taken = await statements.receive(statement, standing, args.document, args.mail, desk)
        again = "It takes the place of what was sent before." if statement.received else ""
        criteria = counted(len(taken.criteria), "criterion", "criteria")
        told = f"Taken: {criteria}, {taken.evidence} of them with evidence. {again}".strip()
        title = f"{statement.ref} was received: {standing.service.name}"
    else:
        _check(args.text)
        title, told = await _worded(args, statement, standing, desk)
    shown = await _now(args.service, statement.ref, desk)
    return shown.model_copy(update={"title": title, "blocks": (*([Para(text=told)] if told else []), *shown.blocks)})


async def _worded(args: StatementArgs, statement: Statement, standing: Standing, desk: Desk) -> tuple[str, str]:
    """More time, or a judgement: the title and what was done."""
    reason = args.text.strip()
    if args.step == "extend" and args.due:
        fact = await statements.extend(statement, standing, args.due, reason, desk)
        return f"{statement.ref} is now due {day(fact.due)}: {standing.service.name}", ""
    judged = await statements.judge(statement, standing, args.step, reason, desk)
    against = f"Held against {judged.visit}." if judged.visit else "No visit by criteria has been held against it."
    return f"{statement.ref} was judged {judged.judgement}: {standing.service.name}", against


async def _now(service: str, ref: str, desk: Desk) -> Reply:
    """The card after a step."""
    known = statements.told(await statements.held(service, desk))
    statement = next(each for each in known if each.ref == ref)
    return await _shown(await desk.services.standing(service), statement, desk)


async def _shown(standing: Standing, statement: Statement | None, desk: Desk) -> Reply:
    framework, rules = desk.framework, desk.framework.statements
    if statement is None:
        return statement_card(standing, None, (), rules)
    entries = await statements.held(standing.service.location_id, desk)
    known = statements.told(entries)
    visits = [(entry.effective, entry.fact) for entry in entries if isinstance(entry.fact, VisitRecorded)]
    visit = validating(statement, known, visits)
    claims, apart = claimed_and_found(statement, visit, framework.toolkits) if visit else (None, "")
    rated, problem = provisional(statement, framework.toolkits, framework.ratings)
    titles = {domain.id: domain.title for toolkit in framework.toolkits.values() for domain in toolkit.domains}
    notes = [note for note in standing.notes if statement.ref in note.text]
    said = {note.text for note in notes}
    notes += [Reason(text=t, clause=framework.ratings.versions) for t in (apart, problem) if t and t not in said]
    return statement_card(
        standing,
        statement,
        tuple(each for each in known if each.ref != statement.ref),
        rules,
        rated=rated.overall if rated else None,
        domains=tuple((titles[key], verdict.value) for key, verdict in rated.domains.items()) if rated else (),
        claims=claims,
        notes=notes,
    )


def _check(reason: str) -> None:
    if not SHORTEST_REASON <= len(reason.strip()) <= LONGEST_REASON:
        problem = "it is too short to be one" if len(reason.strip()) < SHORTEST_REASON else "it is too long"
        hint = f"Say what it rests on, in {SHORTEST_REASON} to {LONGEST_REASON} characters."
        raise BadValue(field="Reason", problem=problem, hint=hint)


COMMAND = Command(
    name="statement",
    topic="quality",
    summary="A provider's statement (PQAS): ask for it, take it, hold it against what a visit found, judge it",
    example="statement Tramway Gardens",
    needs=Right.LOG,
    args=StatementArgs,
    run=run,
    title="Statement (PQAS)",
    submit="Record",
    aliases=("pqas",),
)
