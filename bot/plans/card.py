"""How an improvement plan reads: where it stands, who acts by when, its actions, and how it came there (S12)."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.desk import Desk
from bot.engine.counted import both
from bot.engine.place import Right
from bot.engine.provision.plan_values import TO_SUBMIT, Action, Plan, State, Step
from bot.engine.provision.plans import state_words
from bot.engine.standing import Standing
from bot.engine.verdict import Reason
from bot.plans.finding import name_of
from bot.plans.steps import OwnPlan, check_approver
from bot.reply import (
    AnyBlock,
    Buttons,
    File,
    Heading,
    Item,
    Items,
    Note,
    Para,
    Reasons,
    Reply,
    Table,
    Tone,
    buttons,
    facts,
)
from bot.reply.dates import day

LABELS = {
    "submitted": "It has arrived",
    "approve": "Approve",
    "return": "Return",
    "done": "An action is done",
    "reinspect": "They ask for re-inspection",
    "mistaken": "It is not the plan",
    "close": "Close it",
}
RIGHTS = {"approve": Right.CONTRACT, "return": Right.CONTRACT, "close": Right.CONTRACT}
"""What it takes to say a step; the others take ASSESS."""


async def card(plan: Plan, standing: Standing, desk: Desk, title: str = "") -> Reply:
    """A plan whole. *title* says what was just done, where something was."""
    blocks: list[AnyBlock] = [_facts(plan, standing, await _author(plan, desk), desk)]
    blocks += await _documents(plan, desk)
    if plan.elements:
        blocks += [Heading(text="What must improve"), Items(items=tuple(Item(text=each) for each in plan.elements))]
    if plan.actions:
        blocks += [_actions(plan.actions, desk.today), *_evidence(plan.actions)]
    blocks += _questions(plan, standing)
    blocks += [Heading(text="How it came here"), _history(plan, desk.today)]
    own = await _own(plan, standing, desk)
    blocks += [Reasons(reasons=_reasons(plan, standing, desk)), *([Note(text=own)] if own else [])]
    blocks.append(_presses(plan, standing, desk, own=bool(own)))
    words = title or state_words(plan, desk.today)
    late = any(due.overdue for due in standing.dues if due.ref == plan.ref)
    tone = Tone.WARNING if late or plan.state in {State.UNACCEPTABLE, State.SEEN} else Tone.PLAIN
    return Reply(title=f"{plan.ref}, {standing.service.name}: {words}", blocks=tuple(blocks), tone=tone)


def none_open(standing: Standing, known: Sequence[Plan]) -> Reply:
    """That there is none, whether there should be, and the ones that ended."""
    need, at = standing.plan_wanted, standing.service.location_id
    blocks: list[AnyBlock] = []
    if need:
        said = (
            "is to be requested"
            if need.automatic
            else f"may be asked for{'' if need.visit else ': no visit has found it'}"
        )
        blocks.append(Para(text=f"{need.why}. An improvement plan {said}.", tone=Tone.WARNING))
        blocks.append(buttons(("Request a plan", f"plan {at} request")))
    if known:
        ended = tuple(
            Item(text=plan.ref, detail=_ended(plan), buttons=buttons(("Show", f"plan {plan.ref}")).buttons)
            for plan in reversed(known)
        )
        blocks += [Heading(text="Plans that ended"), Items(items=ended)]
    blocks.append(buttons(("Status", f"status {at}")))
    return Reply(title=f"{standing.service.name}: no improvement plan is open", blocks=tuple(blocks))


def _ended(plan: Plan) -> str:
    return f"{plan.rating}; requested {day(plan.requested)}, closed {day(plan.step.since)}: {plan.outcome}"


def _facts(plan: Plan, standing: Standing, author: str, desk: Desk) -> AnyBlock:
    process = desk.framework.plans.processes[plan.rating]
    service = standing.service
    dues = [due for due in standing.dues if due.ref == plan.ref]
    late = any(due.overdue for due in dues)
    acts = [f"{due.who}: {_lower(due.what)}, {_by(due.on, overdue=due.overdue)}" for due in dues]
    if not acts and plan.closed is None:
        acts = ["officers: a decision is waited for" if plan.state is not State.SEEN or plan.found else "a moderator"]
    return facts(
        [
            ("Service", f"{service.name} · {service.postcode} · {service.location_id}"),
            ("Stands at", state_words(plan, desk.today)),
            ("Who acts", "\n".join(acts), Tone.WARNING if late else Tone.PLAIN),
            ("Requested", f"{day(plan.requested)}: {plan.why}"),
            ("Ends with", f"{process.improved} or better at a re-inspection"),
            ("Written by", author),
            ("Mail", plan.submission.mail if plan.submission else ""),
            ("Returned", f"{len(plan.returned)} of {_allowed(desk)}" if plan.returned else ""),
        ]
    )


def _allowed(desk: Desk) -> str:
    return f"{desk.framework.plans.returns} before officers are asked"


async def _author(plan: Plan, desk: Desk) -> str:
    """A member by name; a provider's own address as it is."""
    sent = plan.submission
    if sent is None:
        return ""
    return await name_of(sent.author, desk) if sent.author else "the provider"


def _lower(what: str) -> str:
    return what[:1].lower() + what[1:]


def _by(on: date, *, overdue: bool) -> str:
    return f"overdue, was due by {day(on)}" if overdue else f"by {day(on)}"


async def _documents(plan: Plan, desk: Desk) -> list[AnyBlock]:
    if plan.submission is None or not plan.submission.document:
        return []
    kept = await desk.documents.get(plan.submission.document)
    return [File(ref=kept.ref, name=kept.name, url=desk.documents.link(kept.ref))]


def _actions(actions: Sequence[Action], today: date) -> AnyBlock:
    rows = tuple((each.id, each.text, each.owner, day(each.by), _done(each, today)) for each in actions)
    return Table(caption="Actions", head=("No.", "What", "Who", "By", "State"), rows=rows)


def _done(action: Action, today: date) -> str:
    if action.done:
        return f"done {day(action.done)}"
    return "overdue" if action.by < today else "open"


def _evidence(actions: Sequence[Action]) -> list[AnyBlock]:
    items = tuple(Item(text=f"Action {each.id}: {each.evidence}") for each in actions if each.done)
    return [Heading(text="Evidence"), Items(items=items)] if items else []


def _questions(plan: Plan, standing: Standing) -> list[AnyBlock]:
    blocks: list[AnyBlock] = []
    for asked in standing.awaiting:
        if asked.about == plan.ref:
            press = buttons(("Decide", f"decide {standing.service.location_id} about={asked.key}"))
            blocks += [Para(text=f"{asked.text}. This waits for a decision.", tone=Tone.WARNING), press]
    return blocks


def _history(plan: Plan, today: date) -> Items:
    returns = iter(plan.returned)
    return Items(items=tuple(Item(text=_step(step, plan, returns), detail=_took(step, today)) for step in plan.steps))


def _step(step: Step, plan: Plan, returns: Iterator[str]) -> str:
    said = f"{day(step.since)}: {_NAMES.get(step.state, step.state.value)}"
    if step.state is State.CLOSED:
        return f"{said}. {plan.outcome}"
    if step.state in {State.RETURNED, State.UNACCEPTABLE}:
        reason = next(returns, "")
        return f"{said}. {reason}".rstrip(". ")
    return said


_NAMES = {State.RUNNING: "approved", State.DONE: "every action done", State.UNACCEPTABLE: "returned once too often"}


_NEXT = {
    State.REQUESTED: "the provider had until",
    State.RETURNED: "the provider had until",
    State.SUBMITTED: "to be approved or returned by",
    State.RUNNING: "to be carried out by",
    State.DONE: "re-inspection to be asked for by",
    State.ASKED: "to be re-inspected by",
}
"""What was to follow a step, as its clock has it: who was late is not who took the step."""


def _took(step: Step, today: date) -> str:
    if step.by is None:
        return ""
    ended = step.until or today
    late = (ended - step.by).days
    return f"{_NEXT.get(step.state, 'allowed until')} {day(step.by)}" + (
        f"; {late} {'day' if late == 1 else 'days'} late" if late > 0 else ""
    )


def _reasons(plan: Plan, standing: Standing, desk: Desk) -> tuple[Reason, ...]:
    rules, clocks = desk.framework.plans, desk.framework.clocks
    process = rules.processes[plan.rating]
    found = [Reason(text=f"Provision judged {plan.rating} is managed by an improvement plan", clause=process.clause)]
    if plan.state is State.ASKED:
        told = f"The re-inspection is made as soon as possible: within {clocks.plan_reinspection.said} here"
        found.append(Reason(text=told, clause=clocks.plan_reinspection.clause))
    if plan.state in {State.ASKED, State.SEEN}:
        told = f"What re-inspects is a visit to all standards: {both(rules.reinspects)}"
        found.append(Reason(text=told, clause=rules.reinspects_clause))
    if act := next((act for buyer, act in rules.acts.items() if buyer in standing.service.commissioners), None):
        told = f"{act.who[0].upper()}{act.who[1:]} approves it and re-inspects, as it commissions the service"
        found.append(Reason(text=told, clause=rules.acts_clause))
    if plan.returned:
        told = f"How often a plan may be returned is not said: {rules.returns} times here"
        found.append(Reason(text=told, clause=rules.returns_clause))
    asked = [each for each in standing.awaiting if each.about == plan.ref]
    return (*found, *(reason for each in asked for reason in each.reasons if reason.text != each.text))


async def _own(plan: Plan, standing: Standing, desk: Desk) -> str:
    """Why the member may not approve what waits for it, though they have the right; "" where they may."""
    if plan.state is not State.SUBMITTED or not _may("approve", standing, desk):
        return ""
    try:
        await check_approver(plan, standing, desk)
    except OwnPlan as refusal:
        return str(refusal)
    return ""


def _presses(plan: Plan, standing: Standing, desk: Desk, *, own: bool = False) -> Buttons:
    """What the member may do. *own*: the plan is theirs, so that it is not theirs to approve."""
    open_ = [step for step in _open_to(plan) if _may(step, standing, desk) and not (own and step == "approve")]
    pairs = [(LABELS[step], f"plan {plan.ref} {step}") for step in open_]
    if plan.state is State.ASKED and desk.may(Right.ASSESS):
        pairs = [("Record the re-inspection", f"visit {plan.ref}"), *pairs]
    return buttons(*pairs, ("Status", f"status {standing.service.location_id}"))


def _may(step: str, standing: Standing, desk: Desk) -> bool:
    """Whether the member has the right; to approve, return and close it takes a member of who buys the service too."""
    buyers = standing.service.commissioners
    mine = step not in RIGHTS or not buyers or desk.framework.contract.commissioner(desk.member.agency) in buyers
    return mine and desk.may(RIGHTS.get(step, Right.ASSESS))


def _open_to(plan: Plan) -> tuple[str, ...]:
    """What may be said of a plan as it stands."""
    if plan.state in TO_SUBMIT:
        return ("submitted", "close")
    match plan.state:
        case State.SUBMITTED:
            return ("approve", "return", "mistaken")
        case State.RUNNING:
            return ("done", "close") if plan.undone else ("reinspect", "close")
        case State.DONE:
            return ("reinspect", "close")
        case State.CLOSED:
            return ()
        case _:
            return ("close",)
