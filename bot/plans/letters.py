"""What a provider is told of its plan by mail: what is asked, what came back, what was approved. No partner's words."""

from bot.desk import Desk
from bot.engine.facts import PlanAction, ServiceDescribed
from bot.engine.provision.plan_values import Plan
from bot.engine.scale import Rating
from bot.engine.verdict import Reason
from bot.post import Post
from bot.reply import AnyBlock, Heading, Item, Items, Para, Reasons, Reply, Table, facts
from bot.reply.dates import day, weekday

STOPPED = (
    "While the rating is Inadequate, the service is suspended from making offers for new care packages. This ends by "
    "itself when the rating changes."
)


async def send(service: ServiceDescribed, plan: Plan, stage: str, reply: Reply, desk: Desk) -> tuple[str, ...]:
    """Mail it to each address of the service; which. *stage* makes it one of its kind."""
    addresses = service.mailboxes
    for address in addresses:
        await desk.post(
            Post(
                key=f"plan/{plan.ref}/{stage}/{address}",
                to=f"mail:{address}",
                reply=reply,
                subject=f"[{plan.ref}] {reply.title}",
                to_provider=True,
            )
        )
    return addresses


def request(service: ServiceDescribed, plan: Plan, found: str, desk: Desk, *, stopped: bool) -> Reply:
    """The formal request. *found* says what it follows from, in our words; *stopped* that new offers are suspended."""
    clocks, rules = desk.framework.clocks, desk.framework.plans
    blocks: list[AnyBlock] = [
        Para(
            text=f"{found} Please send an improvement plan that says, for each thing that must improve, what will be "
            "done, who will do it, and by when."
        )
    ]
    if plan.elements:
        blocks += [Heading(text="What must improve"), Items(items=tuple(Item(text=each) for each in plan.elements))]
    if stopped:
        blocks.append(Para(text=STOPPED))
    blocks += [_where(plan), Para(text=_after(plan, desk))]
    told = f"A plan within {clocks.plan_submission.said} of this request, approved or returned within "
    reason = Reason(
        text=f"{told}{clocks.plan_approval.said} of its arrival", clause=rules.processes[plan.rating].clause
    )
    blocks.append(Reasons(reasons=(reason,)))
    return Reply(title=f"Improvement plan requested: {service.name}", blocks=tuple(blocks), private=False)


def returned(service: ServiceDescribed, plan: Plan, reason: str) -> Reply:
    """The plan goes back, with what must be amended: words written for the provider."""
    blocks: list[AnyBlock] = [Para(text="Your improvement plan is returned to be amended:"), Para(text=reason)]
    if plan.step.by:
        blocks.append(_where(plan))
    return Reply(title=f"Improvement plan returned: {service.name}", blocks=tuple(blocks), private=False)


def approved(service: ServiceDescribed, plan: Plan, actions: tuple[PlanAction, ...], desk: Desk) -> Reply:
    """The plan as it was approved, and what to do once it is done."""
    rows = tuple((action.id, action.text, action.owner, day(action.by)) for action in actions)
    by = day(plan.complete_by) if plan.complete_by else ""
    blocks: list[AnyBlock] = [Para(text=f"Your improvement plan is approved. All of it is to be done by {by}.")]
    if rows:
        blocks.append(Table(caption="Actions", head=("No.", "What", "Who", "By"), rows=rows))
    told = (
        "As each action is done, reply and say how you can show it. Once all is done, reply within "
        f"{desk.framework.plans.asks.said} and ask to be visited again. Keep [{plan.ref}] in the subject."
    )
    blocks.append(Para(text=told))
    return Reply(title=f"Improvement plan approved: {service.name}", blocks=tuple(blocks), private=False)


def _where(plan: Plan) -> AnyBlock:
    return facts(
        [
            ("Reference", plan.ref),
            ("To be here by", weekday(plan.step.by) if plan.step.by else ""),
            ("How", f"Reply to this mail with the plan, and keep [{plan.ref}] in the subject."),
        ]
    )


def _after(plan: Plan, desk: Desk) -> str:
    improved = desk.framework.plans.processes[plan.rating].improved
    return (
        f"Once it is approved and carried out, ask to be visited again; {improved} or better then ends it. If no "
        f"acceptable plan arrives in time, or it is not carried out, {_else(plan)}."
    )


def _else(plan: Plan) -> str:
    """What the guidance has follow: of Bronze an award, which suspends offers too; of Inadequate more (QRG §4-5)."""
    if plan.rating is Rating.INADEQUATE:
        return "the contract may be ended"
    return "an Inadequate rating may be awarded, and the service suspended from making offers for new care packages"
