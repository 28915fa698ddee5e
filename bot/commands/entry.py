"""entry SERVICE [STEP] [TEXT]: may a service join the contract, on what evidence, within which limits (IQAF §23)."""

from typing import Annotated, Literal

from bot import answers
from bot.command import Args, Ask, Command, form
from bot.desk import Desk
from bot.engine.place import Right
from bot.engine.scale import NhsScore
from bot.frameworks import Framework
from bot.market import entering
from bot.market.entering import Joining, asked, joining
from bot.market.entry_card import card
from bot.reply import Choice, Form, Note, Reply

STEPS = {
    "show": "Show how it stands",
    "apply": "It applies to join",
    "seen": "Something was seen",
    "nhs": "Record the NHS's score",
    "admit": "Admit it",
    "refuse": "Refuse it",
}
ASKED = {
    "apply": ("specialisms", "citizens", "commissioner"),
    "seen": ("item", "met", "value", "text"),
    "nhs": ("score",),
    "admit": ("text", "commissioner"),
    "refuse": ("text",),
}
"""What each step's form asks, besides the service and the step."""
NEEDED = {"apply": "citizens", "seen": "item", "nhs": "score", "admit": "text", "refuse": "text"}
WHAT = {
    "apply": "record an application to join",
    "seen": "record what was seen",
    "nhs": "record the NHS's score",
    "admit": "decide who joins the contract",
    "refuse": "decide who joins the contract",
}
"""What a member who may not is told."""
BUYERS = {"council": "Council", "icb": "ICB", "both": "Both"}


def _steps(_: Framework) -> tuple[Choice, ...]:
    return tuple(Choice(value=value, label=label) for value, label in STEPS.items())


def _items(framework: Framework) -> tuple[Choice, ...]:
    table = framework.entry
    extra = (table.host_evidence, table.scenarios_item)
    rows = [(each.id, each.title) for each in (*table.evidence.values(), *extra)]
    rows += [(each.id, f"Specialism: {each.title}") for each in table.specialisms.values()]
    return tuple(Choice(value=value, label=label) for value, label in rows)


def _scores(_: Framework) -> tuple[Choice, ...]:
    return tuple(Choice(value=each.value.lower(), label=each.value) for each in NhsScore)


def _yes_no(_: Framework) -> tuple[Choice, ...]:
    return (Choice(value="yes", label="Yes"), Choice(value="no", label="No"))


def _buyers(_: Framework) -> tuple[Choice, ...]:
    return tuple(Choice(value=value, label=label) for value, label in BUYERS.items())


class EntryArgs(Args):
    """Which service or application, which step, and what that step needs."""

    service: Annotated[str, Ask("service", "Service or reference", "Its name, or an application such as ENT-0001")]
    step: Annotated[
        Literal["show", "apply", "seen", "nhs", "admit", "refuse"], Ask("choice", "Step", choices=_steps)
    ] = "show"
    item: Annotated[str, Ask("choice", "What was seen", choices=_items, named=True)] = ""
    met: Annotated[Literal["yes", "no"], Ask("choice", "Good enough", choices=_yes_no, named=True)] = "yes"
    value: Annotated[str, Ask("line", "Its number", "Of a food hygiene rating", named=True)] = ""
    score: Annotated[str, Ask("choice", "NHS score", choices=_scores, named=True)] = ""
    specialisms: Annotated[
        str, Ask("line", "Specialisms", "Between commas, such as dementia, mental-health", named=True)
    ] = ""
    citizens: Annotated[
        Literal["", "yes", "no"], Ask("choice", "Supports people already", choices=_yes_no, named=True)
    ] = ""
    commissioner: Annotated[
        Literal["", "council", "icb", "both"],
        Ask(
            "choice",
            "Commissioned by",
            "Each decides for itself. Empty: as now, else your own",
            choices=_buyers,
            named=True,
        ),
    ] = ""
    text: Annotated[str, Ask("text", "Note or reason", "No details of citizens")] = ""
    ref: Annotated[str, Ask("line", "Reference", in_form=False, named=True)] = ""


async def run(args: EntryArgs, desk: Desk) -> Reply:
    """Answer whether it may join and what is still to be seen; or record a step of its way in."""
    args = _words(args, desk)
    about = await joining(args.service, desk)
    needed = NEEDED.get(args.step, "")
    if needed and not getattr(args, needed):
        return _ask(args, about, needed, desk)
    match args.step:
        case "apply":
            ref = await entering.apply(
                about, args.specialisms, args.commissioner, desk, citizens=args.citizens == "yes"
            )
            return await _after(f"{ref} recorded: it applies to join.", args.service, desk)
        case "seen":
            met = args.met == "yes"
            title = await entering.seen(about, args.item, args.value, args.text, desk, met=met)
            return await _after(f"Recorded: {title}.", args.service, desk)
        case "nhs":
            score = await entering.score(about, args.score, desk)
            return await _after(f"Recorded: NHS score {score}.", args.service, desk)
        case "admit" | "refuse":
            admitted = args.step == "admit"
            ended = await entering.decide(about, args.text, args.commissioner, desk, admitted=admitted)
            how = "admitted to the contract" if admitted else "refused"
            return await _after(f"{ended.ref}: {how} by {desk.member.name}. {args.text.strip()}", args.service, desk)
        case _:
            return card(about, desk)


def _words(args: EntryArgs, desk: Desk) -> EntryArgs:
    """“seen insurance: certificate of May” and “nhs green”, said without naming the field."""
    first, _, rest = args.text.strip().partition(" ")
    head = first.rstrip(":,").lower()
    if args.step == "seen" and not args.item and head in {each.value for each in _items(desk.framework)}:
        return args.model_copy(update={"item": head, "text": rest.strip()})
    if args.step == "nhs" and not args.score and args.text.strip():
        return args.model_copy(update={"score": args.text.strip(), "text": ""})
    return args


def _ask(args: EntryArgs, about: Joining, needed: str, desk: Desk) -> Reply:
    """The step's own form."""
    entering.require(Right.CONTRACT if args.step in {"admit", "refuse"} else Right.ASSESS, WHAT[args.step], desk)
    if args.step == "apply":
        entering.may_apply(about, args.commissioner)
    kept = {name: str(value) for name, value in args.model_dump().items() if value}
    whole = form(COMMAND, desk.framework, kept)
    shown = {"service", "step", *ASKED[args.step]}
    possible = {each.id for each in asked(about, desk) if each.recorded}
    fields = []
    for field in whole.fields:
        if field.name not in shown:
            continue
        update: dict[str, object] = {"required": field.required or field.name == needed}
        if field.name == "item":
            update["choices"] = tuple(choice for choice in field.choices if choice.value in possible)
        fields.append(field.model_copy(update=update))
    question: Form = whole.model_copy(update={"fields": tuple(fields)})
    return answers.ask(question, [needed])


async def _after(done: str, location_id: str, desk: Desk) -> Reply:
    shown = card(await joining(location_id, desk), desk)
    return shown.model_copy(update={"blocks": (Note(text=done), *shown.blocks)})


COMMAND = Command(
    name="entry",
    topic="market",
    summary="May a service join the contract: what was seen, what is missing, and what its rating then allows it",
    example="entry Gasworks View",
    needs=Right.LOG,
    args=EntryArgs,
    run=run,
    title="Joining the contract",
    submit="Record",
)
