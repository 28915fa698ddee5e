"""What a document that was sent in asks to be done: what its spreadsheet says it is, or else a question (S03, S06)."""

from typing import Protocol

from bot import filing, refusals
from bot.desk import Desk
from bot.dispatch import Identity
from bot.documents import KeptDocument, ending
from bot.engine.mail import ParsedMail
from bot.engine.place import Right
from bot.engine.quality.cover import purpose_of
from bot.engine.scale import Marking
from bot.reply import AnyBlock, Button, Buttons, File, Item, Items, Para, Reply, Tone, facts
from bot.reply.dates import moment

KB = 1024
THEIRS = "document"  #: the field of the commands that take one
YOURS = "The link is yours alone and works for a day."


class TakesDocuments(Protocol):
    """:class:`bot.store.door.Door`, as far as a channel uses it."""

    async def welcome(self, who: Identity) -> None:
        """Raises UnknownMember for whoever may send nothing: nothing is fetched for them."""
        ...

    async def take(self, name: str, raw: bytes, *, who: Identity) -> KeptDocument:
        """Keep what *who* sends under a reference; a spreadsheet is read first.

        Raises UnknownMember, TooLarge, EmptyFile, NotTaken, SentTooMuch.
        """
        ...


def words_for(kept: KeptDocument) -> str:
    """What to say about it: ``visit document=DOC-0001`` where it is a visit, ``document DOC-0001`` where it is open."""
    purpose = purpose_of(kept.workbook) if kept.workbook and not kept.workbook.faults else None
    return f"{purpose} {THEIRS}={kept.ref}" if purpose else f"document {kept.ref}"


def said_with(words: str, kept: KeptDocument) -> str:
    """What is said by *words* that a document came with; what the document itself asks for where there are none."""
    return f"{words.strip()} {THEIRS}={kept.ref}" if words.strip() else words_for(kept)


async def check_allowed(kept: KeptDocument, desk: Desk) -> None:
    """What came with a restricted mail is as restricted as the mail (S28). Raises NotAllowed."""
    if kept.mail is None or desk.may(Right.READ_RESTRICTED):
        return
    mail = await desk.mail.get(kept.mail)
    marking = filing.marking_of(mail.category, mail.parsed or ParsedMail(), desk.framework.intake)
    if marking is not Marking.PARTNERS and kept.by != desk.member.id:
        raise refusals.not_allowed(f"read {kept.ref}", Right.READ_RESTRICTED, desk)


async def shown(kept: KeptDocument, desk: Desk) -> Reply:
    """What it is, where it came from, and how to fetch it; of one that nobody has used, the question what it is."""
    await check_allowed(kept, desk)
    blocks: list[AnyBlock] = [await _facts(kept, desk)]
    if kept.workbook and kept.workbook.faults:
        blocks.append(Para(text="It is kept, but could not be read:", tone=Tone.WARNING))
        blocks.append(Items(items=tuple(Item(text=fault) for fault in kept.workbook.faults)))
    url = desk.documents.link(kept.ref)
    blocks.append(File(ref=kept.ref, name=kept.name, url=url, note=YOURS if url else ""))
    return Reply(title=f"{kept.ref}: {kept.name}", blocks=(*blocks, *_next(kept, desk)))


async def _facts(kept: KeptDocument, desk: Desk) -> AnyBlock:
    service = (await desk.services.standing(kept.service)).service if kept.service else None
    sender = await desk.members.get(kept.by)
    return facts(
        [
            ("Service", f"{service.name}, {service.postcode}" if service else ""),
            ("For", kept.purpose),
            ("Made by" if kept.made else "Sent in by", sender.name if sender else kept.by),
            ("On", moment(kept.received_at)),
            ("With", f"mail {kept.mail}" if kept.mail else ""),
            ("Size", f"{-(-kept.size // KB):,} kB"),
        ]
    )


def _next(kept: KeptDocument, desk: Desk) -> list[AnyBlock]:
    """Of a readable spreadsheet that nobody has used: what is it? A service's card where it is about one."""
    if kept.service:
        return [Buttons(buttons=(Button(label="Status of the service", words=f"status {kept.service}"),))]
    unread = not kept.workbook or kept.workbook.faults
    if kept.made or kept.purpose or unread or ending(kept.name) != ".xlsx" or not desk.may(Right.ASSESS):
        return []
    purpose = purpose_of(kept.workbook) if kept.workbook else None
    choices = (("A visit", "visit"), ("A provider's statement", "statement"))
    return [
        Para(text="Nothing has been recorded from it yet. What is it?"),
        Buttons(
            buttons=tuple(
                Button(
                    label=label, words=f"{verb} {THEIRS}={kept.ref}", style="primary" if verb == purpose else "plain"
                )
                for label, verb in choices
            )
        ),
    ]
