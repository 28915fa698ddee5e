"""visit SERVICE …: a quality monitoring visit, by spreadsheet or by domains, shown before it is recorded (S03)."""

from datetime import date
from typing import Annotated, Literal

from bot import choices, confirming
from bot.command import Args, Ask, Command, form
from bot.desk import Desk
from bot.documents import sent_in
from bot.engine.errors import BadValue
from bot.engine.facts import Entry, VisitRecorded
from bot.engine.place import Right
from bot.engine.quality.sheets import SheetFaults
from bot.engine.quality.toolkit import in_use
from bot.engine.standing import Standing, conclude
from bot.engine.streams import service_stream
from bot.reply import Reply, buttons
from bot.reply.dates import day
from bot.visits import alike as visit_alike
from bot.visits import card as visit_card
from bot.visits import checks as visit_checks
from bot.visits import draft as visits
from bot.visits import words as visit_words
from bot.visits.alike import Alike
from bot.visits.draft import SUPPOSED, Draft, Said


class VisitArgs(Args):
    """Which visit, and what was found: a spreadsheet, or a rating for each domain."""

    service: Annotated[str, Ask("service", "Service", "Empty: the one that the spreadsheet names")] = ""
    document: Annotated[str, Ask("file", "Spreadsheet", "The toolkit, filled in", named=True)] = ""
    on: Annotated[date | None, Ask("date", "Date of the visit", "Empty: as in it, or today", named=True)] = None
    form: visit_words.FormAsked = ""
    announced: visit_words.AnnouncedAsked = ""
    joint: visit_words.JointAsked = ""
    domains: Annotated[
        str,
        Ask(
            "line",
            "Domains",
            "Empty: worked out from the spreadsheet",
            choices=visit_words.rating_choices,
            each=visit_words.domain_choices,
        ),
    ] = ""
    scenarios: Annotated[
        Literal["", "no", "yes"],
        Ask("choice", "By scenarios", "No citizens there yet", choices=choices.yes_or_no, named=True),
    ] = ""
    toolkit: Annotated[str, Ask("line", "Toolkit version", in_form=False, named=True)] = ""
    planned: Annotated[str, Ask("line", "Planned visit", in_form=False, named=True)] = ""
    corrects: Annotated[str, Ask("line", "Corrects", in_form=False, named=True)] = ""
    ref: Annotated[str, Ask("line", "Reference", in_form=False, named=True)] = ""
    confirm: Annotated[Literal["no", "yes"], Ask("choice", "Record it", in_form=False, named=True)] = "no"
    expect: Annotated[str, Ask("line", "As it was shown", in_form=False, named=True)] = ""


async def run(args: VisitArgs, desk: Desk) -> Reply:
    """Show what the rules make of the visit and what it would change; with confirm, record it and say what followed."""
    if not (args.document or args.domains):
        return await _ask(args, desk)
    try:
        draft = await _draft(args, _said(args, desk), desk)
    except SheetFaults as refusal:
        return visit_card.not_taken(refusal.faults, args.document.strip().upper())
    before = await desk.services.standing(draft.service)
    entries = await desk.ledger.read(service_stream(draft.service))
    like = visit_alike.alike(entries, draft.on, draft.fact)
    if like and like.sort == "same":
        return visit_card.already(like.ref, draft, before)
    if like and not visit_checks.correctable(draft, like.ref, entries, desk):
        like = like.model_copy(update={"correctable": False})
    kept = visits.supposed(draft, entries, desk)
    visit, earlier = visits.found(kept, SUPPOSED if draft.corrects is None else draft.fact.ref, desk)
    visit_checks.check_carried(visit, earlier, draft.document)
    after = conclude(desk.framework, kept, desk.now)
    shown = visit_card.verdict(draft, visit, (before, after), desk, await _notes(draft, before, like, desk))
    mark = confirming.mark(shown, entries)
    said = confirming.Confirmed(args.confirm == "yes", args.expect)
    if confirming.agreed(said, mark, desk):
        return await _record(draft, before, desk)
    new = await confirming.changed(args.expect, entries, desk) if said.yes and said.expect else []
    presses = visit_card.presses(draft, before, like, mark)
    return shown.model_copy(update={"blocks": (*new, *shown.blocks, presses)})


async def _ask(args: VisitArgs, desk: Desk) -> Reply:
    """The form, with what was said so far, and what a planned visit or a plan that waits for one says of it."""
    given = {"service": args.service, "form": args.form, "announced": args.announced, "joint": args.joint}
    given |= {"on": args.on.isoformat()} if args.on else {}
    if args.ref and args.service:
        standing = await desk.services.standing(args.service)
        given = visit_checks.asked_of(args.ref, standing) | {name: value for name, value in given.items() if value}
        given["service"] = args.ref
    asked = form(COMMAND, desk.framework, {name: value for name, value in given.items() if value})
    version = in_use(desk.framework.toolkits, args.on or desk.today).id
    whose = f" service={args.service}" if args.service else ""
    empty = buttons(("Spreadsheet to fill in", f"toolkit {version} file=xlsx{whose}"))
    return Reply(title="Record a visit", blocks=(asked, empty))


def _said(args: VisitArgs, desk: Desk) -> Said:
    """What the words give, in whatever way they give it."""
    loose = visit_words.flags(args.domains, desk.today)
    announced = {"yes": True, "no": False}.get(args.announced, loose.announced)
    return Said(
        service=args.service,
        domains=visit_words.domain_ratings(loose.rest, desk.framework) if loose.rest else {},
        on=args.on or loose.on,
        form=args.form or loose.form or visit_checks.form_for(args.ref),
        announced=announced,
        joint=args.joint == "yes" or loose.joint,
        scenarios=args.scenarios == "yes",
        toolkit=args.toolkit.strip(),
        planned=args.planned or visit_checks.planned_as(args.ref, corrects=args.corrects),
        corrects=args.corrects.strip().upper(),
    )


async def _draft(args: VisitArgs, given: Said, desk: Desk) -> Draft:
    """The visit with everything about it checked. Raises NotThisVisit, SheetFaults, NothingNamed."""
    document = answers = None
    if args.document:
        await sent_in.opened(args.document, desk)
        document, answers = await visits.spreadsheet(args.document, given.form, desk)
        service = await visits.service_of(given.service, document, answers, desk)
        await sent_in.check_free(document, service, desk)
        given = visits.agreed(given, answers, document)
    elif given.service:
        service = given.service
    else:
        raise BadValue(
            field="Service", problem="it is not said", hint="Say whose visit it was: visit SERVICE: G S S B S."
        )
    standing = await desk.services.standing(service)
    on = visit_checks.check_day(given, standing, desk, document)
    toolkit = visit_checks.check_toolkit(given, on, desk, document)
    entry = visit_checks.corrected(await desk.ledger.read(service_stream(service)), given.corrects)
    chosen = given.form or "scheduled"
    fact = VisitRecorded(
        ref=_ref(entry) if entry else SUPPOSED,
        toolkit=toolkit,
        form=chosen,
        criteria=answers.criteria if answers else {},
        domains=given.domains,
        announced=given.announced,
        joint=given.joint,
        scenarios=given.scenarios,
        document=document.ref if document else "",
    )
    if not document:
        visit_checks.check_domains(fact, visit_words.domain_titles(desk.framework))
    plan = visit_checks.plan_of(given, on, chosen, standing, desk)
    return Draft(service=service, on=on, fact=fact, document=document, answers=answers, corrects=entry, plan=plan)


async def _record(draft: Draft, before: Standing, desk: Desk) -> Reply:
    """Keep the visit, under its plan's reference where it was planned."""
    ref = draft.plan.ref if draft.plan else draft.fact.ref
    if ref == SUPPOSED:
        ref = await desk.ledger.reference("VIS")
    fact = draft.fact.model_copy(update={"ref": ref})
    seq = draft.corrects.seq if draft.corrects else None
    await desk.ledger.append(service_stream(draft.service), fact, effective=draft.on, corrects=seq)
    if draft.document:
        await desk.documents.note(draft.document.ref, service=draft.service, purpose="visit")
    visit, _ = visits.found(await desk.ledger.read(service_stream(draft.service)), ref, desk)
    after = await desk.services.standing(draft.service)
    return visit_card.recorded(ref, draft, visit, (before, after), desk)


async def _notes(draft: Draft, before: Standing, like: Alike | None, desk: Desk) -> list[str]:
    """What whoever records it should know of it."""
    found = []
    if draft.document and (mail := await sent_in.unproven(draft.document, desk)):
        found.append(f"It came with {mail}, and nothing proves who sent that: be sure whose visit it is.")
    if not before.scope.visits and draft.fact.form == "baseline":
        clause = desk.framework.entry.baseline_clause
        found.append(f"{before.scope.title.capitalize()}: a baseline visit comes before it may join ({clause}).")
    elif not before.scope.visits:
        clause = desk.framework.planning.reactive
        found.append(
            f"{before.scope.title.capitalize()}: there are no routine visits. It is recorded as one made because of "
            f"what was heard ({clause})."
        )
    if draft.corrects:
        found.append(f"It takes the place of {_ref(draft.corrects)} as recorded for {day(draft.corrects.effective)}.")
    elif like:
        found.append(like.note)
    return found


def _ref(entry: Entry) -> str:
    return entry.fact.ref if isinstance(entry.fact, VisitRecorded) else ""


COMMAND = Command(
    name="visit",
    topic="quality",
    summary="Record a quality monitoring visit, from its spreadsheet or by domains; you see the verdict first",
    example="visit Larkmeadow Court: Gold Silver Silver Bronze Silver",
    needs=Right.ASSESS,
    args=VisitArgs,
    run=run,
    title="Record a visit",
    submit="Work it out",
)
