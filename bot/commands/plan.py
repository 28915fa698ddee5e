"""plan SERVICE-or-REF [STEP]: an improvement plan, from the request to the re-inspection (QRG §4-5; IQAF §13; S12)."""

from datetime import date
from typing import Annotated, Literal

from bot import refusals
from bot.command import Args, Ask, Command, form
from bot.contracts.asking import own
from bot.desk import Desk
from bot.documents import sent_in
from bot.engine.errors import BadValue
from bot.engine.facts import PlanSubmitted
from bot.engine.place import Right
from bot.engine.provision.plan_values import Plan, State
from bot.engine.standing import Standing
from bot.frameworks import Framework
from bot.mailroom import filing
from bot.plans import steps
from bot.plans.asking import ask_for
from bot.plans.card import RIGHTS, card, none_open
from bot.plans.finding import REFERENCES, meant, of_service, which
from bot.reply import Choice, Form, FormField, Para, Reply

STEPS = {
    "show": "Show it",
    "request": "Request one from the provider",
    "submitted": "The provider's plan arrived",
    "approve": "Approve it",
    "return": "Return it to be amended",
    "done": "An action is done",
    "reinspect": "The provider asks to be re-inspected",
    "close": "Close it",
    "mistaken": "What arrived was not the plan",
}
WRITERS = {"provider": "The provider", "me": "I did"}
NEEDED = {
    "request": ("text",),
    "submitted": (),
    "approve": ("text", "by"),
    "return": ("text",),
    "done": ("action", "text"),
    "reinspect": (),
    "close": ("text",),
}
WAITS_FOR = {"approve": State.SUBMITTED, "return": State.SUBMITTED, "done": State.RUNNING}
LONGEST_LABEL = 70
WORDS = {
    "request": ("Why", "What it follows from. Partners read it; the provider does not"),
    "approve": ("Actions", "One a line, with semicolons between: what; who; date"),
    "return": ("What must be amended", "The provider is mailed these words"),
    "done": ("Evidence", "What shows that it is done; no details of citizens"),
    "close": ("Why", "Why it ends without a re-inspection"),
}
"""What the words of a step are: label and hint of its form."""


def step_choices(_: Framework) -> tuple[Choice, ...]:
    """What can be said of a plan."""
    return tuple(Choice(value=value, label=label) for value, label in STEPS.items())


def writer_choices(_: Framework) -> tuple[Choice, ...]:
    """Who can have written it."""
    return tuple(Choice(value=value, label=label) for value, label in WRITERS.items())


class PlanArgs(Args):
    """Which plan, what is said of it, and what that step asks for."""

    service: Annotated[str, Ask("service", "Service or plan", "A service, or a plan's reference such as IAP-0001")]
    step: Annotated[
        Literal["show", "request", "submitted", "approve", "return", "done", "reinspect", "close", "mistaken"],
        Ask("choice", "What", choices=step_choices),
    ] = "show"
    text: Annotated[
        str, Ask("text", "Words", "To approve: one action a line, what; who; date. Else why, or the evidence")
    ] = ""
    by: Annotated[date | None, Ask("date", "To be done by", "To approve: the day all of it is to be done by")] = None
    on: Annotated[date | None, Ask("date", "On", "The day it arrived or was asked for, where that was not today")] = (
        None
    )
    document: Annotated[str, Ask("file", "The plan", "As a document, where it arrived as one")] = ""
    wrote: Annotated[
        Literal["provider", "me"],
        Ask("choice", "Who wrote it", "Whoever wrote it cannot approve it", choices=writer_choices),
    ] = "provider"
    action: Annotated[str, Ask("line", "Action", "Its number, where one is done", in_form=False)] = ""
    owner: Annotated[str, Ask("line", "Who does it", "For a single action", in_form=False)] = ""
    mail: Annotated[str, Ask("line", "Mail", "That it arrived in", in_form=False)] = ""
    ref: Annotated[str, Ask("line", "Plan", in_form=False)] = ""


async def run(args: PlanArgs, desk: Desk) -> Reply:
    """Show the plan, or record the step and show it as it then stands."""
    _check_right(args, desk)
    standing = await desk.services.standing(args.service)
    if args.step in RIGHTS and standing.service.commissioners:  # where nobody buys it any more, it may still be closed
        own(standing.service, f"{args.step} an improvement plan", desk)
    known = await of_service(args.service, desk)
    ref = args.ref if args.ref.startswith(f"{REFERENCES}-") else ""
    if args.ref and not ref and args.step not in {"show", "request"}:
        hint = f"Say the plan's own, {REFERENCES}-…, or the service. Nothing was recorded."
        raise BadValue(field="Plan", problem=f"{args.ref} is the reference of something else", hint=hint)
    if args.step == "request":
        return await _request(args, standing, known, desk)
    if args.step == "show" and not ref and all(plan.closed for plan in known):
        return none_open(standing, known)
    plan = meant(known, ref, standing.service.name)
    if plan is None:
        return which(known, args.step)
    if args.step == "show":
        return await card(plan, standing, desk)
    if question := await _missing(args, plan, standing, desk):
        return question
    plan, done = await _taken(args, plan, standing, desk)
    return await card(plan, await desk.services.standing(args.service), desk, done)


def _check_right(args: PlanArgs, desk: Desk) -> None:
    needed = Right.READ if args.step == "show" else RIGHTS.get(args.step, Right.ASSESS)
    if not desk.may(needed):
        raise refusals.not_allowed(f"use “plan … {args.step}”", needed, desk)


async def _request(args: PlanArgs, standing: Standing, known: tuple[Plan, ...], desk: Desk) -> Reply:
    """Ask for a plan that does not follow by itself. Raises BadValue where one is open, or there is no such rating."""
    if open_ := next((plan for plan in known if plan.closed is None), None):
        hint = f"“plan {open_.ref}” shows it."
        raise BadValue(field="Step", problem=f"{open_.ref} is open: {open_.state.value}", hint=hint)
    if not (standing.service.registered and standing.service.contracted):
        name, what = standing.service.name, "under contract" if standing.service.registered else "registered any more"
        hint = "Nobody would watch over its plan; “raise” brings it before the forum."
        raise BadValue(field="Step", problem=f"{name} is not {what}", hint=hint)
    need = standing.plan_wanted
    rating = need.rating if need else standing.rating.verdict.value
    if rating is None or rating not in desk.framework.plans.processes:
        said = f"it is rated {rating}" if rating else "it has no rating"
        hint = "Plans are asked for where the rating is Bronze or Inadequate; “raise” brings it before the forum."
        raise BadValue(field="Step", problem=said, hint=hint)
    why = args.text.strip() or (need.why if need else "")
    if not why:
        return _question(args, standing.service.location_id, desk)
    steps.reason(why, "Why", "Say what it follows from.")
    visit, elements = (need.visit, need.elements) if need else ("", ())
    plan, told = await ask_for(standing, rating, why, desk, visit=visit, elements=elements)
    return await card(plan, await desk.services.standing(args.service), desk, f"requested, {told}")


async def _missing(args: PlanArgs, plan: Plan, standing: Standing, desk: Desk) -> Reply | None:
    """The step's own form, where a button was pressed and nothing more is known yet."""
    if args.step == "approve":
        await steps.check_approver(plan, standing, desk)
    given = args.text or args.action or args.by
    fits = plan.state is WAITS_FOR.get(args.step, plan.state) and plan.closed is None
    if given or not NEEDED.get(args.step) or not fits:
        return None
    return _question(args, plan.ref, desk, plan)


def _question(args: PlanArgs, about: str, desk: Desk, plan: Plan | None = None) -> Reply:
    """A form of the fields that the step asks for, and no others."""
    whole = form(COMMAND, desk.framework, {"service": about, "step": args.step})
    known = {field.name: field for field in whole.fields}
    if plan:
        undone = tuple(Choice(value=each.id, label=f"{each.id}. {each.text}"[:LONGEST_LABEL]) for each in plan.undone)
        known["action"] = FormField(name="action", label="Action", kind="choice", choices=undone)
    label, hint = WORDS[args.step]
    known["text"] = known["text"].model_copy(update={"label": label, "hint": hint, "required": True})
    this = tuple(choice for choice in known["step"].choices if choice.value == args.step)
    known["step"] = known["step"].model_copy(update={"choices": this})
    fields = tuple(known[name] for name in ("service", "step", *NEEDED[args.step]))
    asked = Form(command=whole.command, title=whole.title, submit=whole.submit, fields=fields)
    told = Para(text=f"{label}: {hint[:1].lower()}{hint[1:]}.")
    return Reply(title=f"{STEPS[args.step]}: {about}", blocks=(told, asked))


async def _taken(args: PlanArgs, plan: Plan, standing: Standing, desk: Desk) -> tuple[Plan, str]:  # noqa: PLR0911 - a table of steps
    match args.step:
        case "submitted" if args.mail:
            kept = await desk.mail.get(args.mail.strip().upper())
            filing.check_restricted(kept, f"take {kept.ref} as a plan", desk)  # the plan says who wrote it
            return await steps.by_mail(plan, standing, kept, desk)
        case "submitted":
            author = desk.member.id if args.wrote == "me" else ""
            if args.document:
                await sent_in.check_free(await sent_in.opened(args.document, desk), args.service, desk)
            document, note = args.document.strip().upper(), args.text.strip()[: steps.LONGEST]
            fact = PlanSubmitted(ref=plan.ref, author=author, document=document, note=note)
            return await steps.submitted(plan, standing, fact, desk, args.on)
        case "approve":
            return await steps.approved(plan, standing, args.text, args.by, args.owner, desk)
        case "return":
            return await steps.returned(plan, standing, args.text, desk)
        case "done":
            return await steps.done(plan, standing, args.action, args.text, desk)
        case "reinspect":
            return await steps.reinspect(plan, standing, args.text, args.on, desk)
        case "mistaken":
            return await steps.mistaken(plan, standing, args.text, desk)
        case _:
            return await steps.close(plan, standing, args.text, desk)


COMMAND = Command(
    name="plan",
    topic="provision",
    summary="An improvement plan: where it stands; request, take in, approve or return it, record what is done",
    example="plan Fernhollow House",
    needs=Right.LOG,
    args=PlanArgs,
    run=run,
    title="Improvement plan",
    submit="Record",
)
