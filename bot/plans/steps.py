"""What members record of a plan: it arrived, it goes back, it is approved, an action is done … (QRG §4-5; S12).

Each refuses what the plan is not open to, and says what to do instead.
"""

from datetime import date, timedelta

from bot.desk import Desk, KeptMail
from bot.engine.days import london_day, said
from bot.engine.errors import BadValue, IqafError
from bot.engine.facts import (
    AnyFact,
    PlanAction,
    PlanActionDone,
    PlanApproved,
    PlanClosed,
    PlanReturned,
    PlanSubmitted,
    ReinspectionRequested,
    Withdrawn,
)
from bot.engine.provision.plan_values import APPROVED, TO_SUBMIT, Plan, State
from bot.engine.provision.plans import state_words
from bot.engine.standing import Standing
from bot.engine.streams import service_stream
from bot.plans import actions, letters
from bot.plans.asking import told
from bot.plans.finding import concluded, held, name_of

SHORTEST = 10
LONGEST = 3000
AHEAD = timedelta(days=731)  #: so far ahead the day of a plan may lie; a later one is a slip of the keyboard


class OwnPlan(IqafError):
    """You may not approve {ref}: {why}. Nobody approves a plan that they wrote, \
recorded or sent in; ask another member with that right."""


async def record(plan: Plan, standing: Standing, fact: AnyFact, desk: Desk, on: date | None = None) -> Plan:
    """Put a fact in the service's record, effective *on*; the plan as it then stands."""
    location = standing.service.location_id
    await desk.ledger.append(service_stream(location), fact, effective=on)
    return next(each for each in concluded(await held(location, desk), desk) if each.ref == plan.ref)


def reason(text: str, field: str, what: str) -> str:
    """A text that is long enough to be one. Raises BadValue."""
    if not SHORTEST <= len(text.strip()) <= LONGEST:
        problem = "it is missing or too short" if len(text.strip()) < SHORTEST else f"it has {len(text)} characters"
        raise BadValue(field=field, problem=problem, hint=f"{what} In {SHORTEST} to {LONGEST} characters.")
    return text.strip()


def happened(on: date | None, plan: Plan, desk: Desk) -> date | None:
    """The day a step happened: no later than today, no earlier than the step before. Raises BadValue."""
    if on and on > desk.today:
        raise BadValue(field="On", problem=f"{said(on)} is still to come", hint="Record it on the day it happens.")
    if on and on < plan.step.since:
        hint = f"{plan.ref} has been {state_words(plan, desk.today)}: give a day since then."
        raise BadValue(field="On", problem=f"{said(on)} is before that", hint=hint)
    return on


async def submitted(
    plan: Plan, standing: Standing, fact: PlanSubmitted, desk: Desk, on: date | None = None
) -> tuple[Plan, str]:
    """The provider's plan arrived. Raises BadValue where none is waited for."""
    if plan.state is State.SUBMITTED:
        problem = f"{plan.ref} was submitted on {said(plan.step.since)} already"
        hint = f"“plan {plan.ref} return” asks for another; “plan {plan.ref} mistaken” says it was none."
        raise BadValue(field="Step", problem=problem, hint=hint)
    if plan.state not in TO_SUBMIT:
        raise _not_open(plan, "no plan is waited for", f"“plan {plan.ref}” shows what comes next.", desk)
    if fact.document:
        await desk.documents.note(fact.document, service=standing.service.location_id, purpose="improvement plan")
    plan = await record(plan, standing, fact, desk, happened(on, plan, desk))
    by = f"; to be approved or returned by {said(plan.step.by)}" if plan.step.by else ""
    return plan, f"submitted{by}"


async def by_mail(plan: Plan, standing: Standing, kept: KeptMail, desk: Desk) -> tuple[Plan, str]:
    """A mail that was filed to the service is the plan: as of the day it was received. Raises BadValue."""
    if kept.parsed is None or kept.service != standing.service.location_id:
        hint = f"File it there first: refile {kept.ref} service={standing.service.location_id}."
        raise BadValue(field="Mail", problem=f"{kept.ref} is not filed at {standing.service.name}", hint=hint)
    came = await desk.documents.of_mail(kept.ref)
    document = came[0].ref if came else ""
    fact = PlanSubmitted(ref=plan.ref, author=kept.parsed.sender, mail=kept.ref, document=document)
    on = max(london_day(kept.received_at), plan.step.since)
    return await submitted(plan, standing, fact, desk, on)


async def mistaken(plan: Plan, standing: Standing, text: str, desk: Desk) -> tuple[Plan, str]:
    """What was taken as the plan is none: the submission is taken back. Raises BadValue."""
    location = standing.service.location_id
    last = next(
        (
            entry
            for entry in reversed(await held(location, desk))
            if isinstance(entry.fact, PlanSubmitted) and entry.fact.ref == plan.ref
        ),
        None,
    )
    if plan.state is not State.SUBMITTED or last is None:
        raise _not_open(plan, "no submission waits there", f"“plan {plan.ref}” shows where it stands.", desk)
    why = text.strip()[:LONGEST] or "what came was not the plan"
    await desk.ledger.append(last.stream, Withdrawn(reason=why), corrects=last.seq)
    plan = next(each for each in concluded(await held(location, desk), desk) if each.ref == plan.ref)
    mail = last.fact.mail if isinstance(last.fact, PlanSubmitted) else ""
    news = f". If {mail} is news of the service, say “refile {mail} right”" if mail else ""
    return plan, f"the submission is taken back; {state_words(plan, desk.today)}{news}"


async def returned(plan: Plan, standing: Standing, text: str, desk: Desk) -> tuple[Plan, str]:
    """The plan goes back, and the provider is told what must be amended. Raises BadValue."""
    if plan.state is not State.SUBMITTED:
        raise _not_open(plan, "no plan is there to return", f"“plan {plan.ref} submitted” records one.", desk)
    why = reason(text, "What must be amended", "The provider is mailed these words.")
    plan = await record(plan, standing, PlanReturned(ref=plan.ref, reason=why), desk)
    letter = letters.returned(standing.service, plan, why)
    stage = f"returned/{len(plan.returned)}"
    return plan, f"returned, {told(await letters.send(standing.service, plan, stage, letter, desk))}"


async def check_approver(plan: Plan, standing: Standing, desk: Desk) -> None:
    """Raises OwnPlan where the member wrote the plan, recorded or sent it in at any time, or is of the provider."""
    me = {desk.member.id.lower(), desk.member.email.lower()}
    agency = desk.framework.agencies.get(desk.member.agency)
    if agency and agency.kind == "provider":
        raise OwnPlan(ref=plan.ref, why="your agency is a provider")
    for entry in await held(standing.service.location_id, desk):
        fact = entry.fact
        if not isinstance(fact, PlanSubmitted) or fact.ref != plan.ref:
            continue
        if fact.author and fact.author.lower() in me:
            raise OwnPlan(ref=plan.ref, why="you wrote it")
        if entry.by.lower() in me:
            raise OwnPlan(ref=plan.ref, why=f"you recorded on {said(entry.effective)} that it arrived")
        if fact.document and (await desk.documents.get(fact.document)).by.lower() in me:
            raise OwnPlan(ref=plan.ref, why=f"you sent in {fact.document}, the plan itself")


async def _not_approved_yet(plan: Plan, standing: Standing, desk: Desk) -> None:
    """Raises BadValue where the plan as it stands was approved, saying when and by whom."""
    if plan.state not in APPROVED:
        return
    entries = await held(standing.service.location_id, desk)
    last = next(e for e in reversed(entries) if isinstance(e.fact, PlanApproved) and e.fact.ref == plan.ref)
    who = await name_of(last.by, desk)
    hint = "Nothing was recorded. If it is not done in time, officers are asked what follows."
    raise BadValue(field=plan.ref, problem=f"it was already approved on {said(last.effective)}, by {who}", hint=hint)


async def approved(
    plan: Plan, standing: Standing, text: str, by: date | None, owner: str, desk: Desk
) -> tuple[Plan, str]:
    """The plan is approved, with its actions and the day all is to be done by. Raises BadValue, OwnPlan, WrongActions.

    One that is approved is not approved again.
    """
    await _not_approved_yet(plan, standing, desk)
    await check_approver(plan, standing, desk)
    if plan.state is not State.SUBMITTED:
        hint = f"Record first that it arrived: “plan {plan.ref} submitted”."
        raise _not_open(plan, "no plan was submitted", hint, desk)
    done = tuple(action for action in plan.actions if action.done)
    found = _actions(text, by, owner, len(plan.actions) + 1, desk)
    last = by or max((action.by for action in found), default=None)
    if last is None or last < desk.today:
        problem = f"{said(last)} is past" if last else "it is missing"
        raise BadValue(field="To be done by", problem=problem, hint=f"Say by=DATE, from {said(desk.today)} on.")
    if last > desk.today + AHEAD:
        hint = f"Give a day up to {said(desk.today + AHEAD)}: what is later would never be chased."
        raise BadValue(field="To be done by", problem=f"{said(last)} is too far ahead", hint=hint)
    fact = PlanApproved(ref=plan.ref, complete_by=last, actions=found)
    if not found and not (plan.actions and len(done) < len(plan.actions)):
        hint = "Write each on a line of its own: what; who; date."
        raise BadValue(field="Actions", problem="there is none", hint=hint)
    plan = await record(plan, standing, fact, desk)
    letter = letters.approved(standing.service, plan, found or tuple(_kept(plan)), desk)
    stage = f"approved/{len(plan.steps)}"
    return plan, f"approved, {told(await letters.send(standing.service, plan, stage, letter, desk))}"


def _kept(plan: Plan) -> list[PlanAction]:
    return [PlanAction(id=each.id, text=each.text, owner=each.owner, by=each.by) for each in plan.undone]


def _actions(text: str, by: date | None, owner: str, first: int, desk: Desk) -> tuple[PlanAction, ...]:
    """Actions in lines; or one, its owner and date given apart."""
    if text.strip() and owner and by and ";" not in text and "\n" not in text.strip():
        text = f"{text.strip()}; {owner}; {by.isoformat()}"
    return actions.parse(text, desk.today, by, first)


async def done(plan: Plan, standing: Standing, number: str, text: str, desk: Desk) -> tuple[Plan, str]:
    """An action is done, with its evidence. Without a number the only one that is open. Raises BadValue."""
    if plan.state not in APPROVED or not plan.actions:
        raise _not_open(plan, "no action is being carried out", f"“plan {plan.ref}” shows where it stands.", desk)
    number = number.strip().lstrip("#").rstrip(".")
    if not number and len(plan.undone) == 1:
        number = plan.undone[0].id
    found = next((action for action in plan.actions if action.id == number), None)
    if found is None:
        still = ", ".join(action.id for action in plan.undone) or "none"
        problem = f"{plan.ref} has no action {number}" if number else "it does not say which"
        raise BadValue(field="Action", problem=problem, hint=f"Still open: {still}. Say action=N.")
    if found.done:
        hint = f"Its evidence: {found.evidence}"
        raise BadValue(field="Action", problem=f"action {found.id} was done on {said(found.done)} already", hint=hint)
    evidence = reason(text, "Evidence", "Say what shows that it is done, without details of citizens.")
    plan = await record(plan, standing, PlanActionDone(ref=plan.ref, action=found.id, evidence=evidence), desk)
    rest = f"{len(plan.undone)} still open" if plan.undone else "all are done: the provider may ask to be re-inspected"
    return plan, f"action {found.id} is done; {rest}"


async def reinspect(plan: Plan, standing: Standing, text: str, on: date | None, desk: Desk) -> tuple[Plan, str]:
    """The provider asks to be visited again. Raises BadValue while actions are open."""
    if plan.state not in APPROVED:
        raise _not_open(plan, "it is not being carried out", f"“plan {plan.ref}” shows where it stands.", desk)
    if plan.undone:
        left = ", ".join(action.id for action in plan.undone)
        hint = f"Record their evidence first: “plan {plan.ref} done action={plan.undone[0].id} …”."
        raise BadValue(field=plan.ref, problem=f"still open: action {left}", hint=hint)
    fact = ReinspectionRequested(ref=plan.ref, note=text.strip()[:LONGEST])
    plan = await record(plan, standing, fact, desk, happened(on, plan, desk))
    by = f"; to be made by {said(plan.step.by)}" if plan.step.by else ""
    return plan, f"re-inspection requested{by}"


async def close(plan: Plan, standing: Standing, text: str, desk: Desk) -> tuple[Plan, str]:
    """A member ends the plan, with the reason. Raises BadValue where it has ended."""
    if plan.closed:
        hint = f"“plan {standing.service.location_id} request” asks for a new one."
        raise _not_open(plan, "it has ended", hint, desk)
    why = reason(text, "Why", "Say why it ends without a re-inspection.")
    return await record(plan, standing, PlanClosed(ref=plan.ref, outcome=why), desk), "closed"


def _not_open(plan: Plan, problem: str, hint: str, desk: Desk) -> BadValue:
    return BadValue(field=plan.ref, problem=f"{problem} ({state_words(plan, desk.today)})", hint=hint)
