"""breach SERVICE [issue|served|remedied|withdraw] TEXT: breach notices, which are public (IQAF §13, 22; S16)."""

from datetime import date
from typing import Annotated, Literal

from bot import choices
from bot.command import Args, Ask, Command
from bot.confirming import Confirmed
from bot.contracts import noticing
from bot.contracts.asking import acting_for, ask, gathered, own, stopped
from bot.desk import Desk
from bot.engine.place import Right
from bot.engine.provision.breaches import Notice, notices
from bot.frameworks import Framework
from bot.reply import AnyBlock, Choice, File, Item, Items, Note, Para, Reply, Tone, buttons
from bot.reply.dates import day

STEPS = {
    "show": "Show what there is",
    "issue": "Issue a notice",
    "served": "Its letter was sent",
    "remedied": "The breach was put right",
    "withdraw": "Withdraw the notice",
}


def steps(_: Framework) -> tuple[Choice, ...]:
    """What can be done."""
    return tuple(Choice(value=value, label=label) for value, label in STEPS.items())


class BreachArgs(Args):
    """Which service or notice, what is done, and what is said of it."""

    service: Annotated[str, Ask("service", "Service", "Its name, or a reference such as BRN-0001")]
    step: Annotated[
        Literal["show", "issue", "served", "remedied", "withdraw"], Ask("choice", "Step", choices=steps)
    ] = "show"
    text: Annotated[
        str, Ask("text", "What was breached", "A notice's text will be PUBLISHED in the directory; or a note")
    ] = ""
    by: Annotated[date | None, Ask("date", "To be put right by", "Empty: the usual time")] = None
    on: Annotated[date | None, Ask("date", "Sent, or put right, on", "Empty: today")] = None
    ref: Annotated[str, Ask("line", "Reference", in_form=False)] = ""
    confirm: Annotated[
        Literal["no", "yes"], Ask("choice", "Do it", choices=choices.yes_or_no, in_form=False, named=True)
    ] = "no"
    expect: Annotated[str, Ask("line", "As it was shown", in_form=False, named=True)] = ""


async def run(args: BreachArgs, desk: Desk) -> Reply:
    """Show the breach notices of a service, or take a step."""
    at, ref = args.service, args.ref
    if args.step in {"issue", "withdraw"} and not args.text.strip():
        return await _stopped(args, desk) or _asked(args, desk)
    match args.step:
        case "issue":
            return await noticing.issue(at, args.text, args.by, desk, Confirmed(args.confirm == "yes", args.expect))
        case "served":
            return await noticing.served(at, ref, args.text, args.on, desk)
        case "remedied":
            return await noticing.remedied(at, ref, args.text, args.on, desk)
        case "withdraw":
            return await noticing.withdraw(at, ref, args.text, desk)
        case _:
            return await _show(at, ref, desk)


def _asked(args: BreachArgs, desk: Desk) -> Reply:
    by = args.by.isoformat() if args.by else ""
    return ask(COMMAND, {"service": args.ref or args.service, "step": args.step, "by": by}, ["text"], desk)


async def _stopped(args: BreachArgs, desk: Desk) -> Reply | None:
    """What stands against a step whatever its text: said, or raised, before anybody writes it."""
    standing, entries = await gathered(args.service, desk)
    own(standing.service, f"{args.step} a breach notice", desk)
    if args.step == "issue":
        return None
    return stopped(noticing.to_pick(entries, standing), args.ref, ("breach", args.step), standing)


async def _show(at: str, ref: str, desk: Desk) -> Reply:
    """Every notice with its days, the latest first."""
    standing, entries = await gathered(at, desk)
    acts = acting_for(standing.service, desk) is not None
    found = [each for each in reversed(notices(entries)) if not ref or each.ref == ref]
    blocks: list[AnyBlock] = [Items(items=tuple(_line(each, acts=acts) for each in found))] if found else []
    for notice in found:
        if notice.letter and (notice.open or ref):
            kept = await desk.documents.get(notice.letter)
            blocks.append(File(ref=kept.ref, name=kept.name, url=desk.documents.link(kept.ref), note="A draft"))
    if found:
        blocks.append(Note(text="Those not withdrawn are listed in the public directory, with their days."))
    else:
        blocks.append(Para(text="No breach notice was issued."))
    issue = [("Issue a notice", f"breach {at} issue")] if acts else []
    blocks.append(buttons(*issue, ("Status", f"status {at}")))
    return Reply(title=f"{standing.service.name}: breach notices", blocks=tuple(blocks))


def _line(each: Notice, *, acts: bool) -> Item:
    text = f"{each.ref}: issued {day(each.issued)}, to be put right by {day(each.remedy_by)}"
    if each.withdrawn:
        return Item(text=text, detail=f"withdrawn {day(each.withdrawn)}: {each.note}")
    if each.remedied:
        late = ", late" if each.remedied > each.remedy_by else ""
        return Item(
            text=text, detail=f"{each.text.rstrip('.')}; put right {day(each.remedied)}{late}. {each.note}".strip()
        )
    next_ = (
        ("Put right", f"breach {each.ref} remedied") if each.served else ("It was sent", f"breach {each.ref} served")
    )
    pressed = buttons(next_, ("Withdraw", f"breach {each.ref} withdraw"))
    return Item(
        text=text,
        detail=f"{each.text.rstrip('.')}; {_sent(each)}, not put right yet",
        tone=Tone.WARNING,
        buttons=pressed.buttons if acts else (),
    )


def _sent(each: Notice) -> str:
    return f"sent {day(each.served)}" if each.served else "not recorded as sent"


COMMAND = Command(
    name="breach",
    topic="provision",
    summary="Breach notices: issue one with a day to put it right, record that it was sent, put right or withdrawn",
    example="breach Fernhollow House issue by=2026-12-16: no improvement plan was sent within seven days",
    needs=Right.LOG,
    args=BreachArgs,
    run=run,
    title="Breach notices",
    submit="Record",
)
