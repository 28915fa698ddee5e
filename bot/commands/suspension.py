"""suspension SERVICE [impose|review|lift|told] TEXT: new placements stop, are looked at, go on (IQAF §15; S14)."""

from datetime import date
from typing import Annotated, Literal

from bot import choices
from bot.command import Args, Ask, Command
from bot.confirming import Confirmed
from bot.contracts import suspending
from bot.contracts.asking import acts, ask, gathered, own, stopped
from bot.desk import Desk
from bot.engine.place import Right
from bot.engine.provision.suspended import Suspension, suspensions
from bot.frameworks import Framework
from bot.reply import AnyBlock, Choice, File, Heading, Item, Items, Para, Reply, Tone, buttons
from bot.reply.dates import day

STEPS = {
    "show": "Show what there is",
    "impose": "Suspend",
    "review": "Record a review: it stays",
    "lift": "Lift it",
    "told": "Citizens were told",
}


def steps(_: Framework) -> tuple[Choice, ...]:
    """What can be done."""
    return tuple(Choice(value=value, label=label) for value, label in STEPS.items())


def forms(framework: Framework) -> tuple[Choice, ...]:
    """The kinds of suspension."""
    return tuple(Choice(value=row.id, label=row.name) for row in framework.contract.forms.values())


def yes_or_no(_: Framework) -> tuple[Choice, ...]:
    """Whether it cannot wait for a meeting."""
    return (Choice(value="no", label="No"), Choice(value="yes", label="Yes: people are at serious risk now"))


class SuspensionArgs(Args):
    """Which service or suspension, what is done, and why."""

    service: Annotated[str, Ask("service", "Service", "Its name, or a reference such as SUS-0001")]
    step: Annotated[Literal["show", "impose", "review", "lift", "told"], Ask("choice", "Step", choices=steps)] = "show"
    text: Annotated[str, Ask("text", "Reasons or outcome", "They stand in the letter; no details of citizens")] = ""
    form: Annotated[
        Literal["suspension", "voluntary pause", "phased admissions", "enforced"],
        Ask("choice", "Kind", choices=forms),
    ] = "suspension"
    immediate: Annotated[Literal["no", "yes"], Ask("choice", "At once, without a meeting", choices=yes_or_no)] = "no"
    on: Annotated[date | None, Ask("date", "On", "Empty: today")] = None
    ref: Annotated[str, Ask("line", "Reference", in_form=False)] = ""
    confirm: Annotated[
        Literal["no", "yes"], Ask("choice", "Do it", choices=choices.yes_or_no, in_form=False, named=True)
    ] = "no"
    expect: Annotated[str, Ask("line", "As it was shown", in_form=False, named=True)] = ""


async def run(args: SuspensionArgs, desk: Desk) -> Reply:
    """Show the suspensions of a service, or take a step."""
    if args.step in {"impose", "review", "lift"} and not args.text.strip():
        return await _stopped(args, desk) or _asked(args, desk)
    at, ref = args.service, args.ref
    match args.step:
        case "impose":
            wish = suspending.Wish(args.text, args.form, args.on, args.immediate == "yes")
            return await suspending.impose(at, wish, desk, Confirmed(args.confirm == "yes", args.expect))
        case "review":
            return await suspending.review(at, ref, args.text, args.on, desk)
        case "lift":
            return await suspending.lift(at, ref, args.text, args.on, desk)
        case "told":
            return await suspending.told(at, ref, args.text, args.on, desk)
        case _:
            return await _show(at, ref, desk)


def _asked(args: SuspensionArgs, desk: Desk) -> Reply:
    given = args.model_dump(include={"step", "form", "immediate"}) | {"service": args.ref or args.service}
    return ask(COMMAND, given, ["text"], desk)


async def _stopped(args: SuspensionArgs, desk: Desk) -> Reply | None:
    """What stands against a step whatever its reasons: said, or raised, before anybody writes them."""
    standing, entries = await gathered(args.service, desk)
    own(standing.service, f"{args.step} a suspension of {standing.service.name}", desk)
    if args.step == "impose":
        return None
    return stopped(suspending.to_pick(entries, standing), args.ref, ("suspension", args.step), standing)


async def _show(at: str, ref: str, desk: Desk) -> Reply:
    """What is suspended, since when and why, then what was; with the letters of what is open."""
    standing, entries = await gathered(at, desk)
    found = [each for each in reversed(suspensions(entries, desk.today)) if not ref or each.ref == ref]
    blocks: list[AnyBlock] = []
    if by_rating := [item for item in standing.suspensions if not item.ref]:
        blocks.append(Items(items=tuple(Item(text=i.what, detail=i.state, tone=Tone.WARNING) for i in by_rating)))
    may = acts(standing.service, desk)
    for heading, lifted in (("Open", False), ("Lifted or ended", True)):
        items = tuple(_line(each, may=may) for each in found if bool(each.lifted) is lifted)
        blocks += [Heading(text=heading), Items(items=items)] if items else []
    for letter in [letter for each in found if not each.lifted or ref for letter in each.letters]:
        kept = await desk.documents.get(letter)
        blocks.append(File(ref=kept.ref, name=kept.name, url=desk.documents.link(kept.ref), note="A draft"))
    if not blocks:
        blocks.append(Para(text="It is not suspended, and was not before."))
    stands = any(each.form == "suspension" and not each.lifted for each in found)
    suspend = [("Suspend", f"suspension {at} impose")] if may and not stands else []
    blocks.append(buttons(*suspend, ("Status", f"status {at}")))
    return Reply(title=f"{standing.service.name}: suspensions", blocks=tuple(blocks))


def _line(each: Suspension, *, may: bool) -> Item:
    words = [
        f"by {' and '.join(each.by)}, issued by the {each.lead.value}" if len(each.by) > 1 else f"by {each.lead.value}",
        each.reason.rstrip("."),
        "at once, without a meeting" if each.immediate else "",
        f"after {each.review}" if each.review else "",
        f"last reviewed {day(each.reviewed)}: {each.outcome}" if each.reviewed else "",
        each.why_lifted if each.over else "",
        f"lifted {day(each.lifted)}: {each.why_lifted}" if each.lifted and not each.over else "",
        "" if each.over else _told(each),
    ]
    steps_: tuple[str, ...] = ("told",) if each.lifted else ("review", "lift")
    if not may or (each.lifted and not each.untold):
        steps_ = ()
    pressed = ((STEPS[step].partition(":")[0], f"suspension {each.ref} {step}") for step in steps_)
    return Item(
        text=f"{each.ref}: {each.form.capitalize()} since {day(each.since)}",
        detail="; ".join(filter(None, words)),
        tone=Tone.PLAIN if each.lifted else Tone.WARNING,
        buttons=buttons(*pressed).buttons,
    )


def _told(each: Suspension) -> str:
    return "citizens: nobody has confirmed that they were told" if each.untold else "citizens: told"


COMMAND = Command(
    name="suspension",
    topic="provision",
    summary="Suspend new placements, review or lift it, with the letter drafted; or show what there is",
    example="suspension Oakwood House review: it stays, night staffing is not yet safe",
    needs=Right.LOG,
    args=SuspensionArgs,
    run=run,
    title="Suspensions",
    submit="Record",
)
