"""mail MAIL: what a mail in the mailroom says, for those who may read it (S28, S29)."""

from collections.abc import Mapping
from typing import Annotated

from bot import refusals
from bot.command import Args, Ask, Command
from bot.desk import Desk, KeptMail
from bot.documents import MEDIA, ending, safe_name, sent_in
from bot.engine import privacy
from bot.engine.facts import MarkedRead
from bot.engine.mail import ParsedMail
from bot.engine.place import Right
from bot.engine.scale import Marking
from bot.mailroom import filing
from bot.reply import AnyBlock, Buttons, Item, Items, Note, Para, Reply, Tone, buttons, facts
from bot.reply.dates import moment
from bot.words import quoted

LONGEST_SHOWN = 6_000
OFF_CHAT = frozenset({"web", "terminal"})  #: where words that identify a citizen may be shown: never in team chat
MOST_ATTACHMENTS = 20
ASKED_FOR = "what was asked for, and no news: its words are no intelligence"


class MailArgs(Args):
    """Which mail."""

    mail: Annotated[str, Ask("line", "Mail", "Its reference, such as MAIL-0001")]
    take: Annotated[
        str, Ask("line", "Take out", "The name of what is attached: it is kept as a document", in_form=False)
    ] = ""


async def run(args: MailArgs, desk: Desk) -> Reply:
    """Show it; a restricted one only with that right, and the reading is recorded."""
    kept = await desk.mail.get(args.mail.strip().upper())
    mail = kept.parsed or ParsedMail()
    held = filing.held(mail)
    marking = filing.marking_of(kept.category, mail, desk.framework.intake)
    if marking is not Marking.PARTNERS:
        _check(kept, desk)
        await desk.ledger.append("audit", MarkedRead(member=desk.member.id, refs=(kept.ref,)))
    if args.take:
        return await _take(kept, args.take, desk)
    taken = {each.name: each.ref for each in await desk.documents.of_mail(kept.ref)}
    blocks: list[AnyBlock] = [await _facts(kept, mail, desk), *_text(kept, mail, held, taken, desk)]
    if marking is not Marking.PARTNERS:
        blocks.append(Note(text="It is restricted: that you read it was recorded."))
    corrections = [("Correct how it was filed", f"refile {kept.ref}")] if desk.may(Right.TRIAGE) else []
    status = [("Status of the service", f"status {kept.service}")] if kept.service else []
    if corrections or status:
        blocks.append(buttons(*corrections, *status))
    return Reply(title=f"Mail {kept.ref}", blocks=tuple(blocks))


async def _take(kept: KeptMail, name: str, desk: Desk) -> Reply:
    """Keep what is attached as a document. Raises NotAllowed, NothingNamed, TooLarge, EmptyFile, NotTaken, SentTooMuch.

    Who sent it is as little proven as the mail: the document says so.
    """
    if not desk.may(Right.TRIAGE):
        raise refusals.not_allowed(f"take out what is attached to {kept.ref}", Right.TRIAGE, desk)
    return await sent_in.shown(await desk.documents.take_out(kept.ref, name), desk)


def _check(kept: KeptMail, desk: Desk) -> None:
    if not desk.may(Right.READ_RESTRICTED):
        raise refusals.restricted("read", kept.ref, desk)


async def _facts(kept: KeptMail, mail: ParsedMail, desk: Desk) -> AnyBlock:
    category = desk.framework.categories.get(kept.category)
    known = "known to us" if kept.sender_known else "not known to us"
    return facts(
        [
            ("Service", await filing.service_line(kept, desk) or "not matched"),
            ("From", f"{mail.sender or kept.envelope_from or 'nobody named'}, {known}"),
            ("Arrived", moment(kept.received_at)),
            ("State", kept.state),
            ("About", category.name if category else kept.category),
            ("Severity", kept.severity),
            ("Counts as", ASKED_FOR if kept.state == "filed" and not kept.intelligence else ""),
            ("Intelligence", kept.intelligence or ""),
            ("Broken", ", ".join(mail.faults)),
            ("Note", kept.note),
        ]
    )


def _text(
    kept: KeptMail, mail: ParsedMail, held: tuple[str, ...], taken: Mapping[str, str], desk: Desk
) -> list[AnyBlock]:
    """Its words, and what is attached: what was taken as a document (name to reference), and what stays in the mail."""
    if held and desk.channel not in OFF_CHAT:
        why = f"It contains {', '.join(held)}, which does not belong in chat or in another mail."
        return [Para(text=f"{why} Read it on the web page or the command line.", tone=Tone.WARNING)]
    if kept.parsed is None:
        return [Para(text="It was never read: only its raw form is kept.", tone=Tone.WARNING)]
    blocks: list[AnyBlock] = [Para(text=mail.subject or "It has no subject.")]
    more = privacy.identifiers(mail.everything) if desk.channel not in OFF_CHAT else ()
    whole = mail.top if more else mail.text
    blocks.append(Para(text=whole[:LONGEST_SHOWN] or "It has no text."))
    if more:
        blocks.append(Note(text="Its signature and what it quotes are shown on the web page only."))
    if len(whole) > LONGEST_SHOWN:
        blocks.append(Note(text=f"The first {LONGEST_SHOWN:,} of {len(whole):,} characters."))
    if mail.attachments:
        named = tuple(
            Item(
                text=part.name,
                detail=f"{part.content_type}, {part.size:,} bytes; {_kept_as(part.name, taken)}",
                buttons=_press(kept, part.name, taken, desk).buttons,
            )
            for part in mail.attachments[:MOST_ATTACHMENTS]
        )
        blocks.append(Items(items=named))
    return blocks


def _kept_as(name: str, taken: Mapping[str, str]) -> str:
    ref = taken.get(safe_name(name))
    return f"kept as {ref}" if ref else "only in the mail as it came"


def _press(kept: KeptMail, name: str, taken: Mapping[str, str], desk: Desk) -> Buttons:
    """What can be done with an attachment: look at the document that it is, or make it one."""
    safe = safe_name(name)
    if safe in taken:
        return buttons(("Show it", f"document {taken[safe]}"))
    if ending(safe) not in MEDIA or not desk.may(Right.TRIAGE):
        return buttons()
    return buttons(("Take it out", f"mail {kept.ref} take={quoted(safe)}"))


COMMAND = Command(
    name="mail",
    topic="papers",
    summary="Read a mail that came in, as it was kept",
    example="mail MAIL-0001",
    needs=Right.READ,
    audited=True,
    args=MailArgs,
    run=run,
    title="Read a mail",
    submit="Read",
)
