"""Improvement plans: where each stands, what is due of it, and what officers are asked (QRG §4-5; IQAF §13; S12)."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from bot.engine.clocks import Clock
from bot.engine.counted import counted
from bot.engine.days import said
from bot.engine.dues import Told, due
from bot.engine.facts import DecisionTaken
from bot.engine.known import Known, Part, SoFar
from bot.engine.parts import Awaited, Due, OpenItem
from bot.engine.provision import over
from bot.engine.provision.plan_need import wanted
from bot.engine.provision.plan_rules import Actor
from bot.engine.provision.plan_steps import late_actions, plans, question
from bot.engine.provision.plan_values import Action, Plan, State
from bot.engine.verdict import Clause, Reason

ASKED = {
    "plan-not-submitted": "The improvement plan {ref} did not come by {by}",
    "plan-not-acceptable": "The improvement plan {ref} was returned {times}, and is still not acceptable",
    "plan-not-done": "The improvement plan {ref}{open}",
    "reinspection-failed": "The improvement plan {ref}: the re-inspection {seen} found {found}, not {enough} or better",
    "termination-considered": "The improvement plan {ref}: the re-inspection {seen} found the service still {found}",
}
MOST_NAMED = 5  #: late actions that a question names


def part(known: Known, so_far: SoFar) -> Part:
    """Each open plan with its next step and by when; what waits for a decision; and the plan that is missing."""
    every = known_plans(known)
    open_ = [plan for plan in every if plan.closed is None]
    need = wanted(known, so_far, every)
    decided = {fact.about for _, fact in known.of(DecisionTaken)}
    ended = over.note((plan.ref for plan in every if plan.over and not _back(known)), known.framework.contract.over)
    counted = tuple(action.by + timedelta(days=1) for plan in open_ for action in plan.undone)
    if not known.service.registered:
        return Part(plans=tuple(_item(plan, known.today) for plan in open_), changes=counted, notes=ended)
    return Part(
        plans=tuple(_item(plan, known.today) for plan in open_),
        plan_wanted=need,
        dues=tuple(each for plan in open_ for each in _dues(plan, known)),
        awaiting=tuple(each for plan in open_ for each in _awaited(plan, known) if each.key not in decided),
        notes=(
            *(_moderate(plan, known) for plan in open_ if waits(plan)),
            *([need.note] if need and need.note else []),
            *_beyond(every, known, so_far),
            *unfounded(open_, known),
            *ended,
        ),
        changes=counted,
    )


def known_plans(known: Known) -> tuple[Plan, ...]:
    """Every plan of the service as at the day, closed ones too."""
    return plans(known.held, known.visits, known.framework.plans, known.framework.clocks, known.today)


def unfounded(open_: Sequence[Plan], known: Known) -> tuple[Reason, ...]:
    """Plans asked for over a visit that, as it was corrected or moderated since, calls for none: a member must look.

    They go on until a member ends them: the provider may have agreed what it will do.
    """
    rules, now = known.framework.plans, {visit.ref: visit.verdict.value for visit in known.rated_visits}
    return tuple(
        Reason(
            text=f"{plan.ref} was asked for over {plan.visit}, which now stands as {rating}: it goes on until it is "
            "closed with a reason",
            clause=rules.processes[plan.rating].clause,
        )
        for plan in open_
        if (rating := now.get(plan.visit)) is not None and rating not in rules.processes
    )


def _back(known: Known) -> bool:
    """Whether it is under contract again: what ended with an earlier contract is history."""
    return known.service.contracted and bool(known.service.commissioners)


def waits(plan: Plan) -> bool:
    """Whether a re-inspection gave no rating, and must be moderated."""
    return plan.state is State.SEEN and plan.found is None


def state_words(plan: Plan, today: date) -> str:
    """Where it stands, in a few words."""
    step = plan.step
    match step.state:
        case State.REQUESTED | State.SUBMITTED | State.RETURNED | State.ASKED:
            return f"{step.state} {said(step.since)}"
        case State.RUNNING:
            return f"approved, to be done by {said(step.by or today)}{_progress(plan, today)}"
        case State.UNACCEPTABLE:
            return f"returned {_times(plan.returns)}; its acceptability waits for a decision"
        case State.DONE:
            return f"carried out {said(step.since)}; {len(plan.actions)} of {counted(len(plan.actions), 'action')} done"
        case State.SEEN:
            return f"re-inspected ({plan.seen}): {_found(plan)}"
        case _:
            return f"closed {said(step.since)}: {plan.outcome}"


def next_steps(plan: Plan) -> tuple[str, ...]:
    """What may be said of it next, the likeliest first."""
    match plan.state:
        case State.REQUESTED | State.RETURNED | State.UNACCEPTABLE:
            return ("show", "submitted")
        case State.SUBMITTED:
            return ("approve", "return")
        case State.RUNNING if plan.undone:
            return ("show", "done")
        case State.RUNNING | State.DONE:
            return ("show", "reinspect")
        case _:
            return ("show",)


def actor(known: Known) -> Actor | None:
    """Who approves and re-inspects for the commissioners; None where none of them is named, and the clock's acts."""
    acts = known.framework.plans.acts
    return next((act for buyer, act in acts.items() if buyer in known.service.commissioners), None)


def _item(plan: Plan, today: date) -> OpenItem:
    what = f"Improvement plan ({plan.rating})"
    return OpenItem(
        ref=plan.ref, what=what, state=state_words(plan, today), since=plan.step.since, steps=next_steps(plan)
    )


def _dues(plan: Plan, known: Known) -> Iterator[Due]:
    clocks, by = known.framework.clocks, plan.step.by
    if by is None:
        return
    after: Told = {"why": state_words(plan, known.today)}
    match plan.state:
        case State.REQUESTED | State.RETURNED:
            amended = "amended " if plan.state is State.RETURNED else ""
            yield _due(f"Submit {amended}improvement plan {plan.ref}", by, clocks.plan_submission, plan, known, after)
        case State.SUBMITTED:
            what = f"Approve or return improvement plan {plan.ref}"
            yield _due(what, by, clocks.plan_approval, plan, known, {**after, **_ours(known)})
        case State.ASKED:
            what = f"Re-inspect for improvement plan {plan.ref}"
            told: Told = {**after, **_ours(known), "step": "re-inspect"}
            yield _due(what, by, clocks.plan_reinspection, plan, known, told)
        case State.DONE:
            what = f"Ask to be re-inspected for improvement plan {plan.ref}"
            yield _due(what, by, known.framework.plans.asks, plan, known, after)
        case _:
            yield from _running(plan, by, known)


def _running(plan: Plan, by: date, known: Known) -> Iterator[Due]:
    """The actions that come before the plan's own date, and that date."""
    clocks = known.framework.clocks
    for action in plan.undone:
        if action.by < by:
            what = f"Action {action.id} of improvement plan {plan.ref}"
            yield _due(what, action.by, clocks.plan_action, plan, known, {"why": action.text, "step": "action"})
    yield _due(f"Complete improvement plan {plan.ref}", by, clocks.plan_completion, plan, known, {})


def _ours(known: Known) -> Told:
    """That the commissioners act, in place of whom the clock names."""
    act = actor(known)
    return {"who": act.who, "actor": act.actor} if act else {}


def _due(what: str, on: date, clock: Clock, plan: Plan, known: Known, told: Told) -> Due:
    about: Told = {**told, "ref": plan.ref}
    found = due("plan", what, on, clock, known.today, **about)
    process = known.framework.plans.processes[plan.rating]
    return found if clock.clause.local_default else found.model_copy(update={"clause": process.clause})


def _awaited(plan: Plan, known: Known) -> Iterator[Awaited]:
    rules = known.framework.plans
    asked = question(plan, known.today, rules)
    if asked is None:
        return
    id_, since = asked
    process = rules.processes[plan.rating]
    text = ASKED[id_].format(
        ref=plan.ref,
        by=said(plan.step.by or since),
        times=_times(plan.returns),
        open=_not_done(plan, known),
        seen=plan.seen,
        found=plan.found,
        enough=process.improved,
    )
    clause = rules.returns_clause if id_ == "plan-not-acceptable" else process.clause
    amended = id_ != "plan-not-done" or plan.overran(known.today)
    reasons = [Reason(text=text, clause=clause), Reason(text=_otherwise(known, amended=amended), clause=rules.goes_on)]
    if id_ == "plan-not-done" and rules.late_actions.asked == "each":
        reasons.append(Reason(text=_when_asked(known), clause=rules.late_actions.clause))
    yield Awaited(key=plan.key(id_), question=id_, about=plan.ref, text=text, since=since, reasons=tuple(reasons))


def _when_asked(known: Known) -> str:
    too = ", and of one that was done after it" if known.framework.plans.late_actions.done_late else ""
    return f"Officers are asked of an action once its own day has passed{too}, not only once the plan's has"


def _otherwise(known: Known, *, amended: bool) -> str:
    if not amended:
        return "A decision that awards no rating lets the plan go on as it was approved"
    days = known.framework.clocks.plan_submission.said
    return f"A decision that awards no rating lets the plan go on: amended, it is due within {days} of the decision"


def _moderate(plan: Plan, known: Known) -> Reason:
    text = f"{plan.ref} waits for the rating of {plan.seen} to be moderated"
    clause: Clause = known.framework.ratings.moderation
    return Reason(text=text, clause=clause)


def _beyond(every: tuple[Plan, ...], known: Known, so_far: SoFar) -> Iterator[Reason]:
    """While the rating that counts is of the visit that ended a plan, and better than the step to which it leads."""
    counting = {visit.ref for visit in known.rated_visits if visit.on == so_far.rating.on}
    for plan in every:
        process = known.framework.plans.processes[plan.rating]
        if plan.closed and plan.seen in counting and plan.found and process.improved.worse_than(plan.found):
            text = (
                f"The re-inspection {plan.seen} found {plan.found}: it counts as found, though the process for "
                f"{plan.rating} (plan {plan.ref}) leads to {process.improved} first"
            )
            yield Reason(text=text, clause=process.beyond)


def _not_done(plan: Plan, known: Known) -> str:
    """What was not done in time: of the plan, then of each action that had a day of its own."""
    late, by = late_actions(plan, known.today, known.framework.plans), plan.step.by
    if not (by and plan.overran(known.today)):
        return f": {_listed(late)}"
    apart = [action for action in late if action.by != by]
    return f" was to be done by {said(by)}; {_open(plan)}" + (f"; {_listed(apart)}" if apart else "")


def _listed(late: Sequence[Action]) -> str:
    named = "; ".join(_late(action) for action in late[:MOST_NAMED])
    return named + (f"; and {len(late) - MOST_NAMED} more" if len(late) > MOST_NAMED else "")


def _late(action: Action) -> str:
    since = f"was done on {said(action.done)}" if action.done else "is open"
    return f"action {action.id} was to be done by {said(action.by)}, and {since}"


def _open(plan: Plan) -> str:
    if not plan.actions:
        return "no re-inspection was asked for"
    left = ", ".join(action.id for action in plan.undone)
    return f"action {left} is open" if len(plan.undone) == 1 else f"actions {left} are open"


def _found(plan: Plan) -> str:
    return f"{plan.found}, which waits for a decision" if plan.found else "no rating yet; it is to be moderated"


def _progress(plan: Plan, today: date) -> str:
    if not plan.actions:
        return ""
    done = len(plan.actions) - len(plan.undone)
    late = sum(action.by < today for action in plan.undone)
    return f"; {done} of {counted(len(plan.actions), 'action')} done" + (f", {late} overdue" if late else "")


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")
