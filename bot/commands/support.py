"""support SERVICE [STEP]: the level of support, what was offered, what became of it, and its effect (IQAF §14; S19)."""

from collections.abc import Sequence
from typing import Annotated, Literal

from bot import refusals
from bot.command import Args, Ask, Command, form
from bot.desk import Desk, ListQuery
from bot.engine.days import said
from bot.engine.errors import BadValue, NothingNamed
from bot.engine.facts import SupportDeclined, SupportEnded, SupportOffered, SupportTaken, in_force
from bot.engine.parts import Suggestion
from bot.engine.place import Right
from bot.engine.provision.support import Given, given, package_due, title
from bot.engine.standing import Standing
from bot.engine.streams import service_stream
from bot.frameworks import Framework
from bot.reply import (
    AnyBlock,
    Button,
    Choice,
    Heading,
    Item,
    Items,
    Note,
    Para,
    Reasons,
    Reply,
    Table,
    buttons,
    facts,
    rag_words,
    rating_words,
)
from bot.reply.cards import due_line

STEPS = {
    "show": "Show it",
    "offer": "Offer something of the package",
    "taken": "The provider took it up",
    "declined": "The provider declined it",
    "ended": "It came to its end",
}
NEEDED = {"offer": ("offer", "text"), "declined": ("text",), "ended": ("effect", "text")}
EFFECTS = {"better": "Better", "no change": "No change", "worse": "Worse"}
SHORTEST, LONGEST = 10, 1000


def step_choices(_: Framework) -> tuple[Choice, ...]:
    """What can be said of support."""
    return tuple(Choice(value=value, label=label) for value, label in STEPS.items())


def offer_choices(framework: Framework) -> tuple[Choice, ...]:
    """What the package offers."""
    return tuple(Choice(value=offer.id, label=offer.title) for offer in framework.support.offers.values())


def effect_choices(_: Framework) -> tuple[Choice, ...]:
    """What it can have done."""
    return tuple(Choice(value=value, label=label) for value, label in EFFECTS.items())


class SupportArgs(Args):
    """Which service, what is said, of which offer, and why or to what effect."""

    service: Annotated[str, Ask("service", "Service or support", "A service, or a reference such as SUP-0001")]
    step: Annotated[
        Literal["show", "offer", "taken", "declined", "ended"], Ask("choice", "What", choices=step_choices)
    ] = "show"
    text: Annotated[str, Ask("text", "Words", "Why it is offered or declined; what it did")] = ""
    offer: Annotated[str, Ask("choice", "Offer", "Where something is offered", choices=offer_choices)] = ""
    effect: Annotated[
        Literal["", "better", "no change", "worse"], Ask("choice", "Effect", "Where it ended", choices=effect_choices)
    ] = ""
    ref: Annotated[str, Ask("line", "Support", in_form=False)] = ""


async def run(args: SupportArgs, desk: Desk) -> Reply:
    """Show the support of a service, or record a step and show it as it then stands."""
    needed = Right.READ if args.step == "show" else Right.ASSESS
    if not desk.may(needed):
        what = "offer support" if args.step == "offer" else "record what became of support"
        raise refusals.not_allowed(what, needed, desk)
    standing = await desk.services.standing(args.service)
    known = await _known(args.service, desk)
    if args.step == "show":
        return await _card(standing, known, desk)
    if args.step == "offer":
        if not args.offer:
            return Reply(title=STEPS["offer"], blocks=_asked(args, args.service, desk))
        done = await _offer(args, standing, known, desk)
    else:
        one = _meant(args, standing, known)
        if isinstance(one, Reply):
            return one
        if args.step != "taken" and not (args.text or args.effect):
            return Reply(title=f"{STEPS[args.step]}: {one.ref}", blocks=_asked(args, one.ref, desk))
        done = await _step(args, standing, one, desk)
    after = await desk.services.standing(args.service)
    return await _card(after, await _known(args.service, desk), desk, done)


async def _known(location: str, desk: Desk) -> tuple[Given, ...]:
    entries = in_force(await desk.ledger.read(service_stream(location)))
    return given([entry for entry in entries if entry.effective <= desk.today], desk.today)


def _asked(args: SupportArgs, about: str, desk: Desk) -> tuple[AnyBlock, ...]:
    """A form of the fields that the step asks for, and no others."""
    values = {"service": about, "step": args.step, "text": args.text, "offer": args.offer}
    whole = form(COMMAND, desk.framework, values)
    must = NEEDED[args.step][0]
    fields = tuple(
        field.model_copy(update={"required": field.required or field.name == must})
        for field in whole.fields
        if field.name in {"service", "step", *NEEDED[args.step]}
    )
    return (whole.model_copy(update={"fields": fields}),)


async def _offer(args: SupportArgs, standing: Standing, known: Sequence[Given], desk: Desk) -> str:
    table = desk.framework.support
    if args.offer not in table.offers:
        hint = f"One of: {', '.join(table.offers)}."
        raise BadValue(field="Offer", problem=f"“{args.offer}” is not in the package", hint=hint)
    if open_ := next((each for each in known if each.offer == args.offer and not each.ended), None):
        hint = f"{open_.ref}: {open_.state}."
        raise BadValue(field="Offer", problem="it is open already", hint=hint)
    level = standing.support_level
    suggested = {each.offer: each.why for each in level.suggested} if level else {}
    why = args.text.strip() or suggested.get(args.offer, "")
    fact = SupportOffered(ref=await desk.ledger.reference("SUP"), offer=args.offer, why=_words(why, "Why"))
    await desk.ledger.append(service_stream(standing.service.location_id), fact)
    return f"{fact.ref} is offered: {table.offers[args.offer].title}"


def _meant(args: SupportArgs, standing: Standing, known: Sequence[Given]) -> Given | Reply:
    """The offer of that reference; without one the only one that this step fits. Raises NothingNamed, BadValue."""
    name = standing.service.name
    if args.ref and not args.ref.startswith("SUP-"):
        hint = "Say the support's own, SUP-…, or the service. Nothing was recorded."
        raise BadValue(field="Support", problem=f"{args.ref} is the reference of something else", hint=hint)
    if args.ref:
        one = next((each for each in known if each.ref == args.ref), None)
        if one is None:
            raise NothingNamed(what=f"support of {name} called", given=args.ref, hint="“support NAME” lists it.")
        if args.step not in one.steps:
            next_ = " or ".join(one.steps) or "nothing; offer it anew"
            raise BadValue(field=one.ref, problem=f"it is {one.state}", hint=f"What may be said of it: {next_}.")
        return one
    fits = [each for each in known if args.step in each.steps]
    if not fits:
        hint = f"“support {standing.service.location_id}” shows what is open, and what could be offered."
        waits = {"taken": "to be taken up", "declined": "for an answer"}.get(args.step, "to come to its end")
        raise BadValue(field="Support", problem=f"nothing that was offered to {name} waits {waits}", hint=hint)
    if len(fits) == 1:
        return fits[0]
    items = tuple(
        Item(text=each.ref, detail=each.state, buttons=buttons((each.ref, f"support {each.ref} {args.step}")).buttons)
        for each in fits
    )
    blocks = (Para(text="More than one is open. Nothing was recorded."), Items(items=items))
    return Reply(title="Which do you mean?", blocks=blocks, outcome="refused")


async def _step(args: SupportArgs, standing: Standing, one: Given, desk: Desk) -> str:
    stream = service_stream(standing.service.location_id)
    match args.step:
        case "taken":
            await desk.ledger.append(stream, SupportTaken(ref=one.ref))
            return f"{one.ref} is taken up"
        case "declined":
            await desk.ledger.append(stream, SupportDeclined(ref=one.ref, reason=_words(args.text, "Why")))
            return f"{one.ref} is declined"
        case _:
            if not args.effect:
                hint = 'Say effect=better, effect=worse or effect="no change".'
                raise BadValue(field="Effect", problem="it is missing", hint=hint)
            note = args.text.strip()[:LONGEST]
            await desk.ledger.append(stream, SupportEnded(ref=one.ref, effect=args.effect, note=note))
            return f"{one.ref} has ended: {args.effect}"


def _words(text: str, field: str) -> str:
    if not SHORTEST <= len(text.strip()) <= LONGEST:
        hint = f"Say it in {SHORTEST} to {LONGEST} characters."
        raise BadValue(field=field, problem="it is missing, too short or too long", hint=hint)
    return text.strip()


async def _card(standing: Standing, known: Sequence[Given], desk: Desk, done: str = "") -> Reply:
    level, table = standing.support_level, desk.framework.support
    at, acts = standing.service.location_id, desk.may(Right.ASSESS)
    rating, risk = standing.rating.verdict.value, standing.risk.verdict.value
    blocks: list[AnyBlock] = [
        facts(
            [
                ("Level", f"{level.title}: {table.levels[level.verdict.value or ''].what}" if level else "none"),
                ("Rating", rating_words(rating)),
                ("Risk", rag_words(risk)),
            ]
        )
    ]
    if level is None:
        blocks.append(Para(text="The package is for services under the contract."))
    blocks += _open(known, desk)
    blocks += [await _effect(standing, known, desk)] if known else []
    if level and level.suggested:
        blocks += [
            Heading(text="Suggested"),
            Items(items=tuple(_suggestion(each, at, acts=acts) for each in level.suggested)),
        ]
    blocks += await _elsewhere(standing, desk)
    blocks += [Reasons(reasons=level.verdict.reasons)] if level else []
    review = due_line(package_due(table, desk.today))
    blocks.append(Note(text=f"{review.text}; {review.detail}"))
    offer = [("Offer something", f"support {at} offer")] if acts else []
    blocks.append(buttons(*offer, ("Status", f"status {at}")))
    said_ = done or (f"{level.title} support" if level else "no support package")
    return Reply(title=f"{standing.service.name}: {said_}", blocks=tuple(blocks))


def _suggestion(each: Suggestion, at: str, *, acts: bool) -> Item:
    press = Button(label="Offer it", words=f"support {at} offer offer={each.offer}")
    return Item(text=each.title, detail=each.why, buttons=(press,) if acts else ())


def _open(known: Sequence[Given], desk: Desk) -> list[AnyBlock]:
    def steps(each: Given) -> tuple[str, ...]:
        return tuple(each.steps[:2]) if desk.may(Right.ASSESS) else ()

    items = tuple(
        Item(
            text=f"{each.ref}: {title(desk.framework.support, each.offer)}",
            detail=f"{each.state}; {each.why}",
            buttons=tuple(Button(label=STEPS[step], words=f"support {each.ref} {step}") for step in steps(each)),
        )
        for each in known
        if not each.ended
    )
    return [Heading(text="Open"), Items(items=items)] if items else []


async def _effect(standing: Standing, known: Sequence[Given], desk: Desk) -> AnyBlock:
    """How the service stood when each was offered, and how it stands now."""
    rows = []
    for each in known:
        then = await _then(standing, each, desk)
        offer = f"{each.ref}: {title(desk.framework.support, each.offer)}"
        rows.append((offer, said(each.offered), each.effect or each.state.split()[0], then, _how(standing)))
    head = ("Offer", "Offered", "What came of it", "When offered", "Now")
    return Table(caption="Effect", head=head, rows=tuple(rows))


async def _then(standing: Standing, each: Given, desk: Desk) -> str:
    try:
        return _how(await desk.services.as_at(standing.service.location_id, each.offered))
    except NothingNamed:  # nothing was recorded by that day
        return "not known"


def _how(standing: Standing) -> str:
    score = f", {standing.risk.score} points" if standing.risk.score is not None else ""
    return f"{rating_words(standing.rating.verdict.value)}, {rag_words(standing.risk.verdict.value)}{score}"


async def _elsewhere(standing: Standing, desk: Desk) -> list[AnyBlock]:
    """The provider's other services that have support open: its effect is looked at for the provider as a whole."""
    service = standing.service
    every = await desk.services.every(ListQuery(provider=service.provider_name))
    others = [one for one in every if one.service.location_id != service.location_id and one.support]
    items = tuple(
        Item(
            text=one.service.name,
            detail="; ".join(f"{item.ref} {item.what}, {item.state}" for item in one.support),
            buttons=buttons(("Show", f"support {one.service.location_id}")).buttons,
        )
        for one in others
    )
    return [Heading(text=f"Elsewhere at {service.provider_name}"), Items(items=items)] if items else []


COMMAND = Command(
    name="support",
    topic="provision",
    summary="The support package for a service: its level, what was offered and taken up, and the effect",
    example="support Oakwood House",
    needs=Right.LOG,
    args=SupportArgs,
    run=run,
    title="Support",
    submit="Record",
)
