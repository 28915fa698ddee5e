"""What a document that was sent in asks to be done: what its spreadsheet says it is, or else a question (S03, S06)."""

from bot import refusals
from bot.desk import Desk
from bot.documents import KeptDocument, ending
from bot.engine.errors import BadValue
from bot.engine.facts import MarkedRead, in_force
from bot.engine.mail import ParsedMail
from bot.engine.place import Right
from bot.engine.quality.cover import purpose_of
from bot.engine.scale import Marking
from bot.engine.streams import service_stream
from bot.mailroom import filing
from bot.reply import AnyBlock, Button, Buttons, File, Item, Items, Para, Reply, Tone, facts
from bot.reply.dates import moment

KB = 1024
THEIRS = "document"  #: the field of the commands that take one
YOURS = "The link is yours alone and works for a day."


def words_for(kept: KeptDocument) -> str:
    """What to say about it: ``visit document=DOC-0001`` where it is a visit, ``document DOC-0001`` where it is open."""
    purpose = purpose_of(kept.workbook) if kept.workbook and not kept.workbook.faults else None
    return f"{purpose} {THEIRS}={kept.ref}" if purpose else f"document {kept.ref}"


def said_with(words: str, kept: KeptDocument) -> str:
    """What is said by *words* that a document came with; what the document itself asks for where there are none."""
    return f"{words.strip()} {THEIRS}={kept.ref}" if words.strip() else words_for(kept)


async def check_allowed(kept: KeptDocument, desk: Desk) -> None:
    """What came with a restricted mail is as restricted as the mail (S28). Raises NotAllowed, or NothingNamed."""
    if not desk.may(Right.READ_RESTRICTED) and await _marked(kept, desk):
        raise refusals.restricted("read", kept.ref, desk)


async def opened(ref: str, desk: Desk, reader: str = "") -> KeptDocument:
    """A document whose content is about to be read: of a restricted one that is recorded (S28).

    *reader* is who reads it, where that is no member. Raises NothingNamed; NotAllowed for who may not read it;
    MustWrite at a desk that cannot record it.
    """
    kept = await desk.documents.get(ref.strip().upper())
    await check_allowed(kept, desk)
    if await _marked(kept, desk):
        await desk.ledger.append("audit", MarkedRead(member=reader or desk.member.id, refs=(kept.ref,)))
    return kept


async def check_free(kept: KeptDocument, service: str, desk: Desk) -> None:
    """Raises BadValue for what we made ourselves, and for what is another service's record already.

    One file recorded at two services would say of one what was found at the other. Taken back there, it is free.
    """
    if kept.made:
        hint = "Give the one that was sent in."
        raise BadValue(field="Document", problem=f"{kept.ref} ({kept.name}) was made here", hint=hint)
    if kept.service in {None, service}:
        return
    held = in_force(await desk.ledger.read(service_stream(kept.service)))
    if any(getattr(entry.fact, "document", "") == kept.ref for entry in held):
        other = (await desk.services.standing(kept.service or "")).service
        problem = f"{kept.ref} is recorded at {other.name} ({other.location_id}) as its {kept.purpose}"
        raise BadValue(field="Document", problem=problem, hint="Correct it there first, or send the right one.")


async def _marked(kept: KeptDocument, desk: Desk) -> bool:
    """Whether it came with a restricted mail, of somebody else."""
    if kept.mail is None or kept.by == desk.member.id:
        return False
    mail = await desk.mail.get(kept.mail)
    marking = filing.marking_of(mail.category, mail.parsed or ParsedMail(), desk.framework.intake)
    return marking is not Marking.PARTNERS


async def unproven(kept: KeptDocument, desk: Desk) -> str:
    """The mail that it came with, where nothing proves who sent that; "" else. A member's address may be forged."""
    if kept.mail is None:
        return ""
    mail = await desk.mail.get(kept.mail)
    return "" if mail.parsed and mail.parsed.authenticated == "pass" else kept.mail


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
            (
                "Sender",
                "not proven: anybody can write this address" if await unproven(kept, desk) else "",
                Tone.WARNING,
            ),
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
