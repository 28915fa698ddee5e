"""refile MAIL: one press corrects where a mail was filed, as what, and how grave it is (S29)."""

from typing import Annotated, Literal

from bot import choices, refusals
from bot.command import Args, Ask, Command, form
from bot.desk import Desk, KeptMail
from bot.engine.errors import BadValue
from bot.engine.facts import AliasLearned, IntelligenceLogged
from bot.engine.mail import ParsedMail
from bot.engine.place import Right
from bot.engine.scale import Severity
from bot.engine.streams import service_stream
from bot.frameworks import Framework
from bot.mailroom import card as triage_card
from bot.mailroom import filing
from bot.post import Post
from bot.reply import Choice, Note, Para, Reply

CHANNEL = "channel:triage"
LONGEST_ALIAS = 120
CHANGES = {
    "right": "It is right as it is",
    "none": "It is not for us: take it back",
    "trust": "Remember the sender as this service's",
    "alias": "Remember another name of this service",
}


def changes(_: Framework) -> tuple[Choice, ...]:
    """What can be said of a filing as a whole."""
    return tuple(Choice(value=value, label=label) for value, label in CHANGES.items())


class RefileArgs(Args):
    """Which mail, and what is to be different."""

    mail: Annotated[str, Ask("line", "Mail", "Its reference, such as MAIL-0001")]
    change: Annotated[
        Literal["", "right", "none", "trust", "alias"], Ask("choice", "As a whole", "Or below", choices=changes)
    ] = ""
    words: Annotated[str, Ask("text", "Why, or the other name to remember")] = ""
    service: Annotated[str, Ask("service", "Service", "The one it is about")] = ""
    also: Annotated[str, Ask("service", "Also about", "Another service that gets a copy")] = ""
    category: Annotated[str, Ask("choice", "About", choices=choices.categories)] = ""
    severity: Annotated[Severity | None, Ask("choice", "Severity", choices=choices.severities)] = None


async def run(args: RefileArgs, desk: Desk) -> Reply:
    """Correct it, and show it as it now stands; with nothing to correct, ask what."""
    kept = await desk.mail.get(args.mail.strip().upper())
    filing.readable(kept) if args.change != "none" else None
    if not (args.change or args.service or args.also or args.category or args.severity):
        return Reply(title=f"Correct {kept.ref}", blocks=(form(COMMAND, desk.framework, _now(kept)),))
    _check(args, kept, desk)
    _check_marking(args, kept, desk)
    match args.change:
        case "none":
            kept = await filing.take_back_everywhere(kept, args.words or "not for us", desk)
            kept = kept.model_copy(update={"state": "not for us"})
        case "alias":
            await desk.ledger.append(service_stream(kept.service or args.service), AliasLearned(alias=args.words))
        case _:
            kept = await _corrected(args, kept, desk)
    kept = kept.model_copy(update={"note": _note(args, desk)})
    await desk.mail.update(kept)
    await _tell(kept, desk)
    return await _shown(kept, desk, settled=bool(args.change))


def _now(kept: KeptMail) -> dict[str, str]:
    given = {"mail": kept.ref, "service": kept.service or "", "category": kept.category, "severity": kept.severity}
    return {name: value for name, value in given.items() if value}


def _check(args: RefileArgs, kept: KeptMail, desk: Desk) -> None:
    if args.category and args.category not in desk.framework.categories:
        known = ", ".join(desk.framework.categories)
        raise BadValue(field="About", problem=f"“{args.category}” is no category here", hint=f"One of: {known}.")
    if (args.also or args.change in {"right", "trust", "alias"}) and not (kept.service or args.service):
        raise BadValue(field="Service", problem=f"{kept.ref} is filed nowhere", hint="Say first which service it is.")
    if args.change == "alias" and not (0 < len(args.words) <= LONGEST_ALIAS):
        hint = f"refile {kept.ref} alias OTHER NAME, of at most {LONGEST_ALIAS} characters."
        raise BadValue(field="Other name", problem="there is none, or it is too long", hint=hint)
    if args.change == "trust" and _unprovable(kept):
        hint = "A mail that failed its proof, or that a machine wrote, makes nobody known."
        raise BadValue(field="Sender", problem=f"{kept.ref} does not show who wrote it", hint=hint)


def _check_marking(args: RefileArgs, kept: KeptMail, desk: Desk) -> None:
    """What is restricted is opened to all partners only by who may read it (S28); so is who wrote it.

    An address that is trusted stands among the provider's own, and is told to whoever writes to the provider.
    """
    if args.change == "trust":
        filing.check_restricted(kept, f"trust the sender of {kept.ref}", desk)
    if not args.category or desk.may(Right.READ_RESTRICTED):
        return
    mail, table = kept.parsed or ParsedMail(), desk.framework.intake
    was, will = (filing.marking_of(category, mail, table) for category in (kept.category, args.category))
    if was.rank > will.rank:
        raise refusals.not_allowed(f"open {kept.ref} to all partners", Right.READ_RESTRICTED, desk)


def _unprovable(kept: KeptMail) -> bool:
    mail = filing.readable(kept)
    return not mail.sender or mail.authenticated == "fail" or mail.machine_answer


async def _corrected(args: RefileArgs, kept: KeptMail, desk: Desk) -> KeptMail:
    """Move it where the service is another; then file it there with what is now known of it."""
    service = args.service or kept.service
    category = args.category or kept.category
    severity = await _severity(args, kept, desk)
    graver = args.severity.value if args.severity else kept.severity
    kept = kept.model_copy(update={"category": category, "severity": graver})
    if service is None:
        return kept
    if args.change == "trust":
        kept = await _trust(kept, service, desk)
    if kept.service and kept.service != service:
        kept = await filing.take_back(kept, args.words or f"it is about {service}", desk)
    kept = await filing.record(kept, service, category, severity, desk)
    for copy in {*await filing.copies(kept, desk), args.also} - {"", service}:
        await filing.copy(kept, copy, category, severity, desk)
    return kept


async def _severity(args: RefileArgs, kept: KeptMail, desk: Desk) -> Severity:
    """What its intelligence is to bear: what the member says, else what it bore, a stranger's held until confirmed."""
    words = Severity(kept.severity) if kept.severity else desk.framework.intake.otherwise.severity
    if args.severity or args.change in {"right", "trust"}:
        return args.severity or words
    _, learnt = await filing.filed_entries(kept, desk)
    if learnt and isinstance(learnt.fact, IntelligenceLogged):
        return learnt.fact.severity
    limit = desk.framework.intake.strangers.at_most
    return limit if not kept.sender_known and words.worse_than(limit) else words


async def _trust(kept: KeptMail, service: str, desk: Desk) -> KeptMail:
    """The sender's whole address, never the domain, becomes one that this service writes from."""
    described = (await desk.services.standing(service)).service
    sender = filing.readable(kept).sender
    if sender not in described.addresses:
        fact = described.model_copy(update={"addresses": (*described.addresses, sender)})
        await desk.ledger.append(service_stream(service), fact)
    return kept.model_copy(update={"sender_known": True})


def _note(args: RefileArgs, desk: Desk) -> str:
    done = {
        "right": "Confirmed",
        "none": "Taken back",
        "trust": "Sender now known; confirmed",
        "alias": f"Also called “{args.words}”, said",
        "": "Also filed at a second service" if args.also else "Corrected",
    }[args.change]
    return f"{done} by {desk.member.name}"


async def _tell(kept: KeptMail, desk: Desk) -> None:
    """Tell the channel, which saw the first card, how the mail now stands."""
    where = await filing.service_line(kept, desk) or "no service"
    said = f"{where}; {kept.category}, {kept.severity}." if kept.service else "It is filed nowhere."
    reply = Reply(title=f"{kept.ref}: {kept.note}", blocks=(Para(text=said),), private=False)
    await desk.post(Post(key=f"refile/{kept.ref}/{desk.now.isoformat()}", to=CHANNEL, reply=reply))


async def _shown(kept: KeptMail, desk: Desk, *, settled: bool) -> Reply:
    mail = kept.parsed
    if mail is None:
        return Reply(title=f"{kept.ref}: {kept.note}", blocks=(Note(text="It stays in the mailroom as it came."),))
    service, held = await filing.service_line(kept, desk), filing.held(mail)
    if settled:
        card = triage_card.settled_card(kept, desk.framework, service, held)
    else:
        also = await filing.also_named(kept, desk)
        card = triage_card.triage_card(kept, desk.framework, service=service, held=held, candidates=also)
    return card.model_copy(update={"private": True})


COMMAND = Command(
    name="refile",
    topic="papers",
    summary="Correct where a mail was filed, as what, and how grave it is",
    example="refile MAIL-0001 category=income",
    needs=Right.TRIAGE,
    args=RefileArgs,
    run=run,
    title="Correct a mail's filing",
    submit="Correct",
)
