"""termination SERVICE [propose|agree|refuse|withdraw]: a contract ends when both commissioners agree (IQAF §16)."""

from datetime import date
from typing import Annotated, Literal

from bot import choices
from bot.command import Args, Ask, Command
from bot.confirming import Confirmed
from bot.contracts import ending
from bot.contracts.asking import acting_for, ask, gathered, stopped
from bot.desk import Desk
from bot.engine.place import Right
from bot.engine.provision.contract import named
from bot.engine.provision.terminated import Termination, terminations
from bot.engine.scale import Commissioner
from bot.frameworks import Framework
from bot.reply import AnyBlock, Choice, File, Item, Items, Para, Reply, Tone, buttons
from bot.reply.dates import day

STEPS = {
    "show": "Show what there is",
    "propose": "Propose to end the contract",
    "agree": "Agree, for the other commissioner",
    "refuse": "Refuse, for the other commissioner",
    "withdraw": "Withdraw the proposal",
}


def steps(_: Framework) -> tuple[Choice, ...]:
    """What can be done."""
    return tuple(Choice(value=value, label=label) for value, label in STEPS.items())


class TerminationArgs(Args):
    """Which service or termination, what is done, and why."""

    service: Annotated[str, Ask("service", "Service", "Its name, or a reference such as TER-0001")]
    step: Annotated[Literal["show", "propose", "agree", "refuse", "withdraw"], Ask("choice", "Step", choices=steps)] = (
        "show"
    )
    text: Annotated[str, Ask("text", "Reasons", "Those of a proposal stand in the letter; no details of citizens")] = ""
    immediate: Annotated[
        Literal["no", "yes"],
        Ask("choice", "At once, alone", "On an immediate or serious threat to people", choices=choices.yes_or_no),
    ] = "no"
    ends: Annotated[date | None, Ask("date", "Last day of the contract", "Empty: the day it is agreed")] = None
    ref: Annotated[str, Ask("line", "Reference", in_form=False)] = ""
    confirm: Annotated[
        Literal["no", "yes"], Ask("choice", "Do it", choices=choices.yes_or_no, in_form=False, named=True)
    ] = "no"
    expect: Annotated[str, Ask("line", "As it was shown", in_form=False, named=True)] = ""


async def run(args: TerminationArgs, desk: Desk) -> Reply:
    """Show the terminations of a service, or take a step."""
    at, ref = args.service, args.ref
    yes = Confirmed(args.confirm == "yes", args.expect)
    if args.step in {"propose", "refuse", "withdraw"} and not args.text.strip():
        return await _stopped(args, desk) or _asked(args, desk)
    match args.step:
        case "propose":
            return await ending.propose(at, args.text, args.ends, desk, yes, immediate=args.immediate == "yes")
        case "agree":
            return await ending.agree(at, ref, args.text, desk, yes)
        case "refuse" | "withdraw":
            return await ending.drop(at, ref, args.text, args.step, desk)
        case _:
            return await _show(at, ref, desk)


def _asked(args: TerminationArgs, desk: Desk) -> Reply:
    given = args.model_dump(include={"step", "immediate"}) | {"service": args.ref or args.service}
    return ask(COMMAND, {**given, "ends": args.ends.isoformat() if args.ends else ""}, ["text"], desk)


async def _stopped(args: TerminationArgs, desk: Desk) -> Reply | None:
    """What stands against a step whatever its reasons: said, or raised, before anybody writes them."""
    standing, entries = await gathered(args.service, desk)
    mine = ending.may(standing, args.step, desk)
    if args.step == "propose":
        ending.may_end(standing, entries, (mine, None), desk)
        return None
    return stopped(ending.to_pick(entries, standing, args.step), args.ref, ("termination", args.step), standing)


async def _show(at: str, ref: str, desk: Desk) -> Reply:
    """What was proposed, by whom, who has still to say, and when the contract ends or ended."""
    standing, entries = await gathered(at, desk)
    mine = acting_for(standing.service, desk)
    found = [each for each in reversed(terminations(entries)) if not ref or each.ref == ref]
    blocks: list[AnyBlock] = [Items(items=tuple(_line(each, mine, desk) for each in found))] if found else []
    for letter in [letter for each in found if not each.dropped for letter in each.letters]:
        kept = await desk.documents.get(letter)
        blocks.append(File(ref=kept.ref, name=kept.name, url=desk.documents.link(kept.ref), note="A draft"))
    if not blocks:
        state = "under contract" if standing.service.contracted else "not under contract"
        blocks.append(Para(text=f"No termination was proposed. The service is {state}."))
    left = ending.proposable(standing, entries, mine, desk)
    propose = [("Propose termination", f"termination {at} propose")] if left else []
    blocks.append(buttons(*propose, ("Status", f"status {at}")))
    return Reply(title=f"{standing.service.name}: terminations", blocks=tuple(blocks))


def _line(each: Termination, mine: Commissioner | None, desk: Desk) -> Item:
    what = "immediate termination" if each.immediate else "termination"
    text = f"{each.ref}: {what} proposed by {named([each.by])} on {day(each.proposed)}"
    if each.dropped:
        return Item(text=text, detail=f"dropped on {day(each.dropped)}: {each.why_dropped}")
    if each.ends is None and not each.waiting:
        return Item(text=text, detail=f"{ending.ALONE_NOW}: {each.reason}")
    pressed = buttons(
        *((step.capitalize(), f"termination {each.ref} {step}") for step in ending.steps(each, mine, desk))
    )
    if each.ends is None:
        detail = f"waiting for {named(each.waiting)}: {each.reason}"
        return Item(text=text, detail=detail, tone=Tone.WARNING, buttons=pressed.buttons)
    over = each.ends < desk.today
    ended = "the contract ended" if over else "the contract ends"
    agreed = f", agreed by {named(each.agreed)}" if each.agreed else ""
    detail = f"{ended} on {day(each.ends)}{agreed}: {each.reason}"
    return Item(text=text, detail=detail, tone=Tone.WARNING, buttons=pressed.buttons)


COMMAND = Command(
    name="termination",
    topic="provision",
    summary="End a contract: proposed by one commissioner, agreed by the other, or at once on a serious threat",
    example="termination Thistledown Lodge propose: two re-inspections found no improvement in medicines",
    needs=Right.LOG,
    args=TerminationArgs,
    run=run,
    title="Terminations",
    submit="Record",
)
