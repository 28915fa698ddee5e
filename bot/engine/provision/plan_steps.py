"""The steps of improvement plans, taken in order: facts in, where each plan stands and stood out (QRG §4-5; S12).

A plan ends by itself where a visit finds enough improvement: nothing need be recorded, and a visit that is corrected
later opens it again.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from bot.engine.clocks import ClockTable
from bot.engine.facts import (
    DecisionTaken,
    Entry,
    PlanActionDone,
    PlanApproved,
    PlanClosed,
    PlanRequested,
    PlanReturned,
    PlanSubmitted,
    RatingAwarded,
    RatingModerated,
    ReinspectionRequested,
    VisitRecorded,
)
from bot.engine.provision.contracted import Left
from bot.engine.provision.over import Contracts, contracts, why
from bot.engine.provision.plan_rules import PlanRules
from bot.engine.provision.plan_values import APPROVED, TO_SUBMIT, WITH_PROVIDER, Action, Plan, State, Step, about
from bot.engine.quality.visits import Visit
from bot.engine.scale import Rating

PlanStep = PlanSubmitted | PlanReturned | PlanApproved | PlanActionDone | ReinspectionRequested | PlanClosed
"""What may be said of one plan by its reference."""
TOLD = PlanStep | PlanRequested | VisitRecorded | RatingModerated | RatingAwarded | DecisionTaken
"""All that moves a plan: most facts do not, and are passed over at once."""


def plans(
    entries: Sequence[Entry], visits: Iterable[Visit], rules: PlanRules, clocks: ClockTable, today: date | None = None
) -> tuple[Plan, ...]:
    """Every plan, in the order of the requests. *entries* are in force, in order; *visits* are theirs.

    A plan ends with the contract it belongs to; where *today* is given, only where that ended before it.
    """
    story = _Story(rules, clocks, {visit.ref: visit for visit in visits}, contracts(entries, today))
    for entry in entries:
        if isinstance(entry.fact, TOLD):
            story.take(entry)
    story.end(None)
    return tuple(story.plans.values())


def late(known: Iterable[Plan]) -> Iterator[tuple[str, date, date | None]]:
    """Reference, first late day, and the day it ended if it did, of each step that took the provider too long."""
    for plan in known:
        for step in plan.steps:
            if step.by and step.state in WITH_PROVIDER:
                yield plan.ref, step.by + timedelta(days=1), step.until


class _Story:
    """One pass over a service's facts. What a plan is not open to is left aside, whatever it says."""

    def __init__(self, rules: PlanRules, clocks: ClockTable, visits: dict[str, Visit], contracts: Contracts) -> None:
        self.rules = rules
        self.clocks = clocks
        self.visits = visits
        self.contracts = contracts
        self.plans: dict[str, Plan] = {}
        self.found: dict[str, Rating | None] = {}  #: by visit, as far as the story has come

    def take(self, entry: Entry) -> None:
        """The next fact."""
        on = entry.effective
        self.end(on)
        match entry.fact:
            case PlanRequested() as fact:
                self.plans.setdefault(fact.ref, self._worse_since(self._requested(fact, on), on))
            case VisitRecorded(ref=ref, form=form) if ref in self.visits:
                visit = self.visits[ref]
                self._visited(ref, form, visit.counts(visit.verdict.value, on), on)
            case RatingModerated(visit=ref, rating=rating) if ref in self.visits:
                self._visited(ref, self.visits[ref].form, self.visits[ref].counts(rating, on), on)
            case RatingAwarded() as award:
                self._each(lambda plan: self._awarded(plan, award, on))
            case DecisionTaken() as decision:
                self._each(lambda plan: self._decided(plan, decision, on))
            case (
                PlanSubmitted()
                | PlanReturned()
                | PlanApproved()
                | PlanActionDone()
                | ReinspectionRequested()
                | PlanClosed() as fact
            ):
                self._step(fact, on)

    def end(self, day: date | None) -> None:
        """End what ended with its contract before *day*; whenever that was, where no day is given."""
        if self.contracts.left:
            self._each(lambda plan: _ended(plan, self.contracts.over(plan.requested), day))

    def _each(self, change: Callable[[Plan], Plan]) -> None:
        for ref, plan in self.plans.items():
            if plan.closed is None:
                self.plans[ref] = change(plan)

    def _requested(self, fact: PlanRequested, on: date) -> Plan:
        rating = self.found.get(fact.visit) or fact.rating
        first = Step(state=State.REQUESTED, since=on, by=self.clocks.plan_submission.ends(on))
        return Plan(
            ref=fact.ref,
            rating=rating if rating in self.rules.processes else Rating.BRONZE,
            requested=on,
            why=fact.why,
            visit=fact.visit,
            elements=fact.elements,
            steps=(first,),
        )

    def _worse_since(self, plan: Plan, on: date) -> Plan:
        """A Bronze plan gives way, too, to a visit after the one it rests on, recorded once it had been asked for."""
        rated = [ref for ref, rating in self.found.items() if rating]
        last = rated[-1] if rated else ""
        if plan.rating is Rating.BRONZE and self._after(last, plan) and self.found[last] is Rating.INADEQUATE:
            return _worse(plan, last, on)
        return plan

    def _after(self, ref: str, plan: Plan) -> bool:
        """Whether a visit came after the one that a plan rests on."""
        refs = list(self.visits)
        return ref in refs and plan.visit in refs and refs.index(ref) > refs.index(plan.visit)

    def _step(self, fact: PlanStep, on: date) -> None:
        plan = self.plans.get(fact.ref)
        if plan is None or plan.closed:
            return
        match fact:
            case PlanSubmitted() if plan.state in TO_SUBMIT:
                plan = _go(plan, State.SUBMITTED, on, self.clocks.plan_approval.ends(on), submission=fact)
            case PlanReturned(reason=reason) if plan.state is State.SUBMITTED:
                plan = self._returned(plan, reason, on)
            case PlanApproved():
                plan = _approved(plan, fact, on)
            case PlanActionDone():
                plan = self._done(plan, fact, on)
            case ReinspectionRequested() if plan.state in APPROVED:
                plan = _go(plan, State.ASKED, on, self.clocks.plan_reinspection.ends(on))
            case PlanClosed(outcome=outcome):
                plan = _go(plan, State.CLOSED, on, outcome=outcome)
        self.plans[plan.ref] = plan

    def _done(self, plan: Plan, fact: PlanActionDone, on: date) -> Plan:
        """With the last action the provider's time to ask for the re-inspection begins (QRG §4-5)."""
        plan = _evidenced(plan, fact, on)
        if plan.state is State.RUNNING and plan.actions and not plan.undone:
            return _go(plan, State.DONE, on, self.rules.asks.ends(on))
        return plan

    def _returned(self, plan: Plan, reason: str, on: date) -> Plan:
        times = plan.returns + 1
        if times > self.rules.returns:
            state, by = State.UNACCEPTABLE, None
        else:
            state, by = State.RETURNED, self.clocks.plan_submission.ends(on)
        return _go(plan, state, on, by, returns=times, returned=(*plan.returned, reason))

    def _awarded(self, plan: Plan, award: RatingAwarded, on: date) -> Plan:
        """Inadequate awarded for what became of this plan, or for anything while it was Bronze: a new process."""
        if award.rating is not Rating.INADEQUATE:
            return plan
        if about(award.about) == plan.ref or plan.rating is Rating.BRONZE:
            return _go(plan, State.CLOSED, on, outcome="Inadequate was awarded: a new plan takes its place")
        return plan

    def _decided(self, plan: Plan, decision: DecisionTaken, on: date) -> Plan:
        """Where officers decided, and awarded nothing, the plan goes on: amended, within the time of a request.

        Where its own day has not passed and only actions were late, it goes on as it was approved.
        """
        if about(decision.about) != plan.ref:
            return plan
        waits = question(plan, on, self.rules)
        plan = plan.model_copy(update={"decided": (*plan.decided, decision.about)})
        if waits is None or waits[0] != decision.question:
            return plan
        over = plan.overran(on)
        plan = _settled(plan, on)
        if waits[0] == "plan-not-done" and not over:
            return plan
        worse = plan.found is Rating.INADEQUATE and plan.state is State.SEEN
        again = {"returns": 0, "rating": Rating.INADEQUATE if worse else plan.rating}
        return _go(plan, State.RETURNED, on, self.clocks.plan_submission.ends(on), **again)

    def _visited(self, ref: str, form: str, rating: Rating | None, on: date) -> None:
        self.found[ref] = rating
        self._each(lambda plan: self._seen(plan, ref, form, rating, on))

    def _seen(self, plan: Plan, ref: str, form: str, rating: Rating | None, on: date) -> Plan:
        if ref == plan.visit:  # moderated since
            return plan.model_copy(update={"rating": rating}) if rating in self.rules.processes else plan
        worse = rating is Rating.INADEQUATE and plan.rating is Rating.BRONZE
        if self.visits[ref].on < plan.requested:
            return _worse(plan, ref, on) if worse and self._after(ref, plan) else plan
        enough, whole = self.rules.processes[plan.rating].improved, form in self.rules.reinspects
        if whole and rating and not rating.worse_than(enough):
            told = f"improved: the visit {ref} found {rating}"
            return _go(plan, State.CLOSED, on, seen=ref, found=rating, outcome=told)
        asked = plan.state in {State.ASKED, State.SEEN} and whole
        if asked or (plan.state in APPROVED and form == "re-inspection"):
            return _go(plan, State.SEEN, on, seen=ref, found=rating)
        return _worse(plan, ref, on) if worse else plan


def _worse(plan: Plan, ref: str, on: date) -> Plan:
    told = f"the visit {ref} found Inadequate: a new plan takes its place"
    return _go(plan, State.CLOSED, on, seen=ref, found=Rating.INADEQUATE, outcome=told)


def question(plan: Plan, today: date, rules: PlanRules) -> tuple[str, date] | None:
    """The question that a plan's standing puts to officers, and since when; None where it puts none."""
    step = plan.step
    since = step.by + timedelta(days=1) if step.by and step.by < today else None
    match step.state:
        case State.REQUESTED | State.RETURNED if since:
            return "plan-not-submitted", since
        case State.UNACCEPTABLE:
            return "plan-not-acceptable", step.since
        case State.SEEN if plan.found:
            return rules.processes[plan.rating].failed, step.since
        case _:
            return _not_done(plan, today, rules)


def late_actions(plan: Plan, today: date, rules: PlanRules) -> tuple[Action, ...]:
    """The actions whose lateness is put to officers, soonest first (QRG §4-5)."""
    if rules.late_actions.asked == "plan":
        return ()
    return tuple(action for action in plan.late(today) if rules.late_actions.done_late or action.done is None)


def _not_done(plan: Plan, today: date, rules: PlanRules) -> tuple[str, date] | None:
    """Asked from the first day on which an action, or the plan itself, was late."""
    days = [action.by for action in late_actions(plan, today, rules)]
    if plan.step.by and plan.overran(today):
        days.append(plan.step.by)
    return ("plan-not-done", min(days) + timedelta(days=1)) if days else None


def _go(plan: Plan, state: State, on: date, by: date | None = None, **known: Any) -> Plan:
    """The plan with its next step. A step taken again keeps its first day."""
    if plan.state is state and by is None:
        return plan.model_copy(update=known)
    before = plan.step.model_copy(update={"until": on})
    after = Step(state=state, since=on, by=by)
    return plan.model_copy(update={"steps": (*plan.steps[:-1], before, after), **known})


def _approved(plan: Plan, fact: PlanApproved, on: date) -> Plan:
    """The actions it names take the place of earlier ones; where it names none, those stand, done or not."""
    named = tuple(Action(id=each.id, text=each.text, owner=each.owner, by=each.by) for each in fact.actions)
    known = {"complete_by": fact.complete_by, "actions": named or plan.actions, "seen": "", "found": None}
    return _go(plan, State.RUNNING, on, fact.complete_by, **known)


def _ended(plan: Plan, ended: Left | None, day: date | None) -> Plan:
    if ended is None or (day and ended.last >= day):
        return plan
    return _go(plan, State.CLOSED, ended.last + timedelta(days=1), outcome=why(ended), over=ended.ref)


def _settled(plan: Plan, on: date) -> Plan:
    """Officers decided: on every action that was late by then."""
    late_ = {action.id for action in plan.late(on)}
    actions = tuple(a.model_copy(update={"decided": on}) if a.id in late_ else a for a in plan.actions)
    return plan.model_copy(update={"actions": actions})


def _evidenced(plan: Plan, fact: PlanActionDone, on: date) -> Plan:
    """The first evidence of an action counts."""
    done = {"done": on, "evidence": fact.evidence}
    actions = tuple(
        action.model_copy(update=done) if action.id == fact.action and action.done is None else action
        for action in plan.actions
    )
    return plan.model_copy(update={"actions": actions})
