"""review SERVICE [request|call|held|cancel] TEXT: Contract Review Meetings, what they came to (IQAF §13; S13)."""

from datetime import date
from typing import Annotated, Literal

from bot import choices
from bot.command import Args, Ask, Command
from bot.contracts import meeting
from bot.contracts.asking import acts, ask, gathered, own, stopped
from bot.desk import Desk
from bot.engine.place import Right
from bot.engine.provision.reviews import QUESTION, Meeting, meetings
from bot.frameworks import Framework
from bot.reply import AnyBlock, Choice, Heading, Item, Items, Para, Reasons, Reply, Tone, buttons
from bot.reply.dates import day

STEPS = {
    "show": "Show what there is",
    "request": "Ask that one be called",
    "call": "Call one for a day",
    "held": "It was held",
    "cancel": "Cancel it",
}


def steps(_: Framework) -> tuple[Choice, ...]:
    """What can be done."""
    return tuple(Choice(value=value, label=label) for value, label in STEPS.items())


def ends(framework: Framework) -> tuple[Choice, ...]:
    """What a meeting may come to."""
    return tuple(Choice(value=row.id, label=row.name) for row in framework.contract.outcomes.values())


class ReviewArgs(Args):
    """Which service or meeting, what is done, and what is said of it."""

    service: Annotated[str, Ask("service", "Service", "Its name, or a reference such as CRM-0001")]
    step: Annotated[Literal["show", "request", "call", "held", "cancel"], Ask("choice", "Step", choices=steps)] = "show"
    text: Annotated[str, Ask("text", "Reason, or what was agreed", "No details of citizens")] = ""
    on: Annotated[date | None, Ask("date", "On", "The day it is called for, or was held")] = None
    outcomes: Annotated[
        str, Ask("choice", "Outcome", "Of one that was held; several with commas between", choices=ends)
    ] = ""
    also: Annotated[str, Ask("choice", "A second outcome", choices=ends)] = ""
    provider: Annotated[Literal["yes", "no"], Ask("choice", "The provider takes part", choices=choices.yes_or_no)] = (
        "yes"
    )
    ref: Annotated[str, Ask("line", "Reference", in_form=False)] = ""

    @property
    def came_to(self) -> tuple[str, ...]:
        """The outcomes, each as it was said."""
        said = f"{self.outcomes},{self.also}".split(",")
        return tuple(filter(None, (each.strip().lower() for each in said)))


async def run(args: ReviewArgs, desk: Desk) -> Reply:
    """Show the meetings of a service, or take a step."""
    at, ref = args.service, args.ref
    if args.step != "show" and (missing := _missing(args)):
        return await _stopped(args, desk) or _asked(args, missing, desk)
    match args.step:
        case "request":
            return await meeting.request(at, args.text, desk)
        case "call":
            return await meeting.call(at, args.text, args.on or desk.today, desk, provider=args.provider == "yes")
        case "held":
            return await meeting.held(at, ref, args.text, args.on, args.came_to, desk)
        case "cancel":
            return await meeting.cancel(at, ref, args.text, desk)
        case _:
            return await _show(at, ref, desk)


def _asked(args: ReviewArgs, missing: list[str], desk: Desk) -> Reply:
    given = args.model_dump(include={"step", "text", "outcomes", "also", "provider"})
    on = args.on.isoformat() if args.on else ""
    return ask(COMMAND, {**given, "service": args.ref or args.service, "on": on}, missing, desk)


async def _stopped(args: ReviewArgs, desk: Desk) -> Reply | None:
    """What stands against a step whatever is said of it: said, or raised, before anybody writes that.

    A meeting may be held that was never called here.
    """
    if args.step == "request":
        return None
    standing, entries = await gathered(args.service, desk)
    own(standing.service, f"{'record' if args.step == 'held' else args.step} a contract review meeting", desk)
    things = meeting.to_pick(entries, desk)
    if args.step == "call" or (args.step == "held" and not (things.open or args.ref)):
        return None
    return stopped(things, args.ref, ("review", args.step), standing)


def _missing(args: ReviewArgs) -> list[str]:
    wanted = {
        "text": not args.text.strip(),
        "on": args.step == "call" and args.on is None,
        "outcomes": args.step == "held" and not args.came_to,
    }
    return [name for name, missing in wanted.items() if missing]


async def _show(at: str, ref: str, desk: Desk) -> Reply:
    """What asks for a meeting, which are called, and what the others came to."""
    standing, entries = await gathered(at, desk)
    found = [each for each in reversed(meetings(entries, desk.today)) if not ref or each.ref == ref]
    blocks: list[AnyBlock] = []
    for asked in (each for each in standing.awaiting if each.question == QUESTION):
        blocks += [Heading(text="Asks for one"), Reasons(reasons=asked.reasons)]
        blocks.append(buttons(("Decide", f"decide {at} about={asked.key}")))
    may, called = acts(standing.service, desk), any(each.state == "called" for each in found)
    for heading, states in (("Called", {"called"}), ("Before", {"held", "cancelled"})):
        items = tuple(_line(each, desk, may=may) for each in found if each.state in states)
        blocks += [Heading(text=heading), Items(items=items)] if items else []
    if not blocks:
        blocks.append(Para(text="None was called or held, and nothing asks for one."))
    call = [("Call one", f"review {at} call")] if may and not called else []
    want = [("Ask for one", f"review {at} request")] if desk.may(Right.RAISE) and not called else []
    blocks.append(buttons(*call, *want, ("Status", f"status {at}")))
    return Reply(title=f"{standing.service.name}: contract review meetings", blocks=tuple(blocks))


def _line(each: Meeting, desk: Desk, *, may: bool) -> Item:
    table = desk.framework.contract.outcomes
    if each.state == "called":
        steps_ = (("Held", f"review {each.ref} held"), ("Cancel", f"review {each.ref} cancel")) if may else ()
        pressed = buttons(*steps_).buttons
        alone = "" if each.with_provider else "; without the provider"
        detail = f"{'; '.join(each.reasons)}{alone}"
        return Item(text=f"{each.ref}: called for {day(each.on)}", detail=detail, tone=Tone.WARNING, buttons=pressed)
    if each.state == "cancelled":
        return Item(text=f"{each.ref}: cancelled, it was called for {day(each.on)}", detail=each.note)
    came_to = "; ".join(table[outcome].name if outcome in table else outcome for outcome in each.outcomes)
    return Item(text=f"{each.ref}: held on {day(each.on)}", detail=f"{came_to}. {each.note}")


COMMAND = Command(
    name="review",
    topic="provision",
    summary="Contract review meetings: ask for one, call it, record what it came to",
    example="review Oakwood House call on=2026-12-02 provider=yes: medicines and night staffing are still not safe",
    needs=Right.LOG,
    args=ReviewArgs,
    run=run,
    title="Contract review meeting",
    submit="Record",
)
