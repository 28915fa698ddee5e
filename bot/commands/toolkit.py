"""toolkit [VERSION]: versions of the visit toolkit, as spreadsheets, reviewed and announced (IQAF §18; S17)."""

from collections.abc import Sequence
from typing import Annotated, Literal

from bot import toolkits
from bot.command import Args, Ask, Command, form
from bot.desk import Desk
from bot.engine.counted import counted
from bot.engine.errors import BadValue, NothingNamed
from bot.engine.facts import Entry, ToolkitAnnounced, ToolkitReviewed, in_force
from bot.engine.place import Right
from bot.engine.quality.toolkit import Toolkit, in_use
from bot.engine.quality.toolkit_reviews import PLACE, last_review, missing
from bot.frameworks import Framework
from bot.refusals import not_allowed
from bot.reply import AnyBlock, Choice, File, Heading, Item, Items, Note, Para, Reply, Table, Tone, buttons, facts
from bot.reply.cards import due_line
from bot.reply.dates import day

STEPS = {"show": "Show the versions", "review": "A review was held", "announce": "Announce it to every provider"}
FILES = (Choice(value="none", label="No"), Choice(value="xlsx", label="As a spreadsheet (xlsx)"))
PURPOSES = (Choice(value="visit", label="For a visit"), Choice(value="statement", label="For the provider's statement"))
AS_FILE = "as=xlsx"
LONGEST = 3000
SHORTEST = 10
MOST_NEAR = 3  #: services that a name may mean, in a refusal
NAMED = 10  #: services that are named where a list of them could be long


def _versions(framework: Framework) -> tuple[Choice, ...]:
    ordered = sorted(framework.toolkits.values(), key=lambda toolkit: toolkit.effective, reverse=True)
    return tuple(Choice(value=toolkit.id, label=f"{toolkit.id}: {toolkit.title}") for toolkit in ordered)


def _words(framework: Framework) -> tuple[Choice, ...]:
    return (*(Choice(value=word, label=label) for word, label in STEPS.items()), *_versions(framework))


class ToolkitArgs(Args):
    """Which version; what to do with it; of a review, who took part and what came of it."""

    what: Annotated[str, Ask("choice", "Version or step", choices=_words)] = "show"
    version: Annotated[str, Ask("choice", "Version", "Of a review or an announcement", choices=_versions)] = ""
    text: Annotated[str, Ask("text", "Outcome, or what is new", "Providers read what is new")] = ""
    groups: Annotated[str, Ask("line", "Groups that took part", "Their short names, with commas", named=True)] = ""
    file: Annotated[Literal["none", "xlsx"], Ask("choice", "File", choices=lambda _: FILES, named=True)] = "none"
    purpose: Annotated[
        Literal["visit", "statement"], Ask("choice", "Spreadsheet for", choices=lambda _: PURPOSES, named=True)
    ] = "visit"
    service: Annotated[str, Ask("service", "Service", "Whose name the spreadsheet bears", named=True)] = ""


async def run(args: ToolkitArgs, desk: Desk) -> Reply:
    """Show the versions or one of them, give its spreadsheet, or record its review or announcement."""
    args = await _typed(args, desk)
    step, given = args.what, args.version
    if step == "show":
        if not (given or args.service) and args.file == "none":
            return await _all(desk)
        toolkit = _find(given, desk) if given else in_use(desk.framework.toolkits, desk.today)
        return await _one(toolkit, args, desk)
    right = Right.ASSESS if step == "review" else Right.CONTRACT
    if not desk.may(right):
        raise not_allowed(f"record this step ({STEPS[step].lower()})", right, desk)
    if not given or not args.text or (step == "review" and not args.groups):
        return _ask(args, step, desk)
    if not SHORTEST <= len(args.text.strip()) <= LONGEST:
        hint = f"Say it in {SHORTEST} to {LONGEST} characters."
        raise BadValue(
            field="Outcome, or what is new", problem=f"it has {len(args.text.strip())} characters", hint=hint
        )
    toolkit = _find(given, desk)
    return await _review(toolkit, args, desk) if step == "review" else await _announce(toolkit, args, desk)


async def _typed(args: ToolkitArgs, desk: Desk) -> ToolkitArgs:
    """A version, a service by its name and “as=xlsx”, as one types them, in any order. Raises NothingNamed."""
    if args.what in STEPS:
        file = "xlsx" if args.version == AS_FILE else args.file
        return args.model_copy(update={"version": args.version.replace(AS_FILE, ""), "file": file})
    words = f"{args.what} {args.version} {args.text}".split()
    version = next((word for word in words if word in desk.framework.toolkits), "")
    named = " ".join(word for word in words if word not in {version, AS_FILE})
    service = await _service(named, desk) if named else args.service
    file = "xlsx" if AS_FILE in words else args.file
    return args.model_copy(update={"what": "show", "version": version, "text": "", "file": file, "service": service})


async def _service(named: str, desk: Desk) -> str:
    """The service that is called just so."""
    found = await desk.services.find(named)
    if found.sure and found.exact:
        return found.sure.location_id
    near = "; ".join(f"service={each.location_id} is {each.name}" for each in found.candidates[:MOST_NEAR])
    hint = f"Those here: {', '.join(desk.framework.toolkits)}. For a service: toolkit {AS_FILE} service=NAME"
    raise NothingNamed(what="toolkit", given=named, hint=f"{hint} ({near})." if near else f"{hint}.")


def _find(version: str, desk: Desk) -> Toolkit:
    if version not in desk.framework.toolkits:
        hint = f"Those here: {', '.join(desk.framework.toolkits)}."
        raise NothingNamed(what="toolkit", given=version, hint=hint)
    return desk.framework.toolkits[version]


async def _all(desk: Desk) -> Reply:
    place = await desk.ledger.read(PLACE)
    table = desk.framework.toolkit_reviews
    now = in_use(desk.framework.toolkits, desk.today)
    ordered = sorted(desk.framework.toolkits.values(), key=lambda toolkit: toolkit.effective, reverse=True)
    rows = tuple(_row(toolkit, now, place, desk) for toolkit in ordered)
    head = ("Version", "Used from", "State", "Criteria", "Last reviewed", "Announced")
    review = due_line((await toolkits.dues(desk))[0])
    blocks: list[AnyBlock] = [
        Table(caption="Versions of the toolkit, newest first", head=head, rows=rows),
        Heading(text="Its yearly review"),
        Items(items=(review,)),
        Para(text="Who must take part:"),
        Items(items=tuple(Item(text=f"{each.title} ({each.id})") for each in table.groups.values())),
        Note(
            text=f"A visit is always worked out by the version it was done under ({desk.framework.ratings.versions}). "
            f"The first version is taken as known to every provider ({table.first_version})."
        ),
        buttons(
            (f"Show {now.id}", f"toolkit {now.id}"),
            ("Spreadsheet", f"toolkit {now.id} file=xlsx"),
            ("Review held", f"toolkit review {now.id}"),
            *_to_announce(ordered, place, desk),
        ),
    ]
    return Reply(title=f"Toolkit in force: {now.id}", blocks=tuple(blocks))


def _to_announce(these: Sequence[Toolkit], place: tuple[Entry, ...], desk: Desk) -> list[tuple[str, str]]:
    """A press for each of these versions, in force or to come, that providers are still to be told of (IQAF §18)."""
    versions = desk.framework.toolkits
    first, now = min(versions.values(), key=lambda each: each.effective), in_use(versions, desk.today)
    current = [each for each in these if each.effective >= now.effective and each.id != first.id]
    untold = [each for each in current if not _announced(each, place)]
    return [(f"Announce {each.id}", f"toolkit announce {each.id}") for each in untold]


def _row(toolkit: Toolkit, now: Toolkit, place: tuple[Entry, ...], desk: Desk) -> tuple[str, ...]:
    reviewed, announced = last_review(place, toolkit.id), _announced(toolkit, place)
    first = toolkit.id == min(desk.framework.toolkits.values(), key=lambda each: each.effective).id
    return (
        toolkit.id,
        day(toolkit.effective),
        _state(toolkit, now),
        str(len(toolkit.criteria)),
        day(reviewed[0]) if reviewed else "not yet",
        announced or ("the first, needs none" if first else "not yet"),
    )


def _state(toolkit: Toolkit, now: Toolkit) -> str:
    if toolkit.id == now.id:
        return "in force"
    return "to come" if toolkit.effective > now.effective else "replaced"


def _announced(toolkit: Toolkit, place: tuple[Entry, ...]) -> str:
    days = [
        e.effective for e in in_force(place) if isinstance(e.fact, ToolkitAnnounced) and e.fact.toolkit == toolkit.id
    ]
    return day(days[0]) if days else ""


async def _one(toolkit: Toolkit, args: ToolkitArgs, desk: Desk) -> Reply:
    """One version: its domains with their counts; as a spreadsheet where that was asked for."""
    now = in_use(desk.framework.toolkits, desk.today)
    rows = tuple(
        (
            domain.title,
            str(domain.totals.standards),
            str(domain.totals.criteria),
            str(domain.totals.mandatory),
            str(domain.totals.advanced),
        )
        for domain in toolkit.domains
    )
    state = _state(toolkit, now)
    blocks: list[AnyBlock] = [
        facts([("Version", toolkit.title), ("Used from", day(toolkit.effective)), ("State", state)])
    ]
    if args.file == "xlsx":
        service = (await desk.services.standing(args.service)).service if args.service else None
        ref = await toolkits.spreadsheet(toolkit, args.purpose, service, desk)
        kept = await desk.documents.get(ref)
        note = (
            "Fill it in and send it back with “visit”." if args.purpose == "visit" else "For the provider to fill in."
        )
        blocks.append(File(ref=ref, name=kept.name, url=desk.documents.link(ref), note=note))
    head = ("Domain", "Standards", "Criteria", "Mandatory", "Advanced")
    blocks.append(Table(caption="What it asks for", head=head, rows=rows))
    if any(criterion.placeholder for criterion in toolkit.criteria.values()):
        blocks.append(
            Note(text="Its criteria are placeholders: counts and thresholds are right, the wording is not here.")
        )
    more = _to_announce([toolkit], await desk.ledger.read(PLACE), desk)
    whose = f" service={args.service}" if args.service else ""
    blocks.append(buttons(("Spreadsheet", f"toolkit {toolkit.id} file=xlsx{whose}"), *more, ("Versions", "toolkit")))
    return Reply(title=f"Toolkit {toolkit.id}", blocks=tuple(blocks))


async def _review(toolkit: Toolkit, args: ToolkitArgs, desk: Desk) -> Reply:
    table = desk.framework.toolkit_reviews
    given = [word.strip().casefold() for word in args.groups.split(",") if word.strip()]
    by_word = {name.casefold(): group.id for group in table.groups.values() for name in (group.id, group.title)}
    strange = [word for word in given if word not in by_word]
    if strange:
        hint = f"There are: {', '.join(table.groups)}."
        raise BadValue(field="Groups that took part", problem=f"“{strange[0]}” is none of them", hint=hint)
    took = tuple(dict.fromkeys(by_word[word] for word in given))
    await desk.ledger.append(PLACE, ToolkitReviewed(toolkit=toolkit.id, groups=took, outcome=args.text.strip()))
    lacking = missing(took, table)
    rows = [("Took part", ", ".join(table.groups[key].title for key in took)), ("Outcome", args.text.strip())]
    blocks: list[AnyBlock] = [facts(rows)]
    if lacking:
        text = f"Did not take part, and must: {'; '.join(lacking)} ({table.groups[next(iter(table.groups))].clause})"
        blocks.append(Para(text=text, tone=Tone.WARNING))
    blocks += [Items(items=tuple(due_line(due) for due in await toolkits.dues(desk))), buttons(("Versions", "toolkit"))]
    return Reply(title=f"Review of toolkit {toolkit.id} recorded", blocks=tuple(blocks))


async def _announce(toolkit: Toolkit, args: ToolkitArgs, desk: Desk) -> Reply:
    told = await toolkits.announce(toolkit, args.text.strip(), desk)
    if not told.services and not told.unreached:
        said = Para(text="Every contracted provider was told of it before; nothing was sent again.")
        return Reply(
            title=f"Toolkit {toolkit.id} was announced before", blocks=(said, buttons(("Versions", "toolkit")))
        )
    rows = [
        ("Mails", f"{told.addresses}, to {counted(told.providers, 'provider')} of {counted(told.services, 'service')}")
    ]
    blocks: list[AnyBlock] = [facts([*rows, ("Used from", day(toolkit.effective)), ("What is new", args.text.strip())])]
    if toolkit.effective <= desk.today:
        late = f"It has been used since {day(toolkit.effective)}: providers were to be told before"
        text = f"{late} ({desk.framework.toolkit_reviews.announced})."
        blocks.append(Para(text=text, tone=Tone.WARNING))
    if told.unreached:
        rest = f" and {len(told.unreached) - NAMED} more" if len(told.unreached) > NAMED else ""
        text = f"No address is known for {', '.join(told.unreached[:NAMED])}{rest}: tell them another way."
        blocks.append(Para(text=text, tone=Tone.WARNING))
    blocks.append(buttons(("Versions", "toolkit")))
    return Reply(title=f"Toolkit {toolkit.id} announced", blocks=tuple(blocks))


def _ask(args: ToolkitArgs, step: str, desk: Desk) -> Reply:
    """The form for a review or an announcement, with only what it needs."""
    version = args.version or in_use(desk.framework.toolkits, desk.today).id
    groups = args.groups or ", ".join(desk.framework.toolkit_reviews.groups)
    asks = form(COMMAND, desk.framework, {"what": step, "version": version, "text": args.text, "groups": groups})
    wanted = {"what", "version", "text"} | ({"groups"} if step == "review" else set())
    fields = tuple(f.model_copy(update={"required": True}) for f in asks.fields if f.name in wanted)
    said = "Who took part, and what came of it?" if step == "review" else "What is new? Providers will read it."
    return Reply(
        title=f"Toolkit: {STEPS[step].lower()}", blocks=(Para(text=said), asks.model_copy(update={"fields": fields}))
    )


COMMAND = Command(
    name="toolkit",
    topic="quality",
    summary="Versions of the visit toolkit, as spreadsheets to fill in; review one, or tell providers of it",
    example="toolkit 2024-09",
    needs=Right.LOG,
    args=ToolkitArgs,
    run=run,
    title="Toolkit",
    submit="Send",
)
