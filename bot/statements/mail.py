"""A provider's mail with its statement (PQAS): taken where its sender is proven and one was asked for (S06, S29)."""

from bot.desk import Desk, KeptMail
from bot.documents import KeptDocument
from bot.engine.errors import IqafError
from bot.engine.mail import ParsedMail
from bot.engine.quality.cover import purpose_of
from bot.engine.quality.sheets import SheetFaults
from bot.engine.quality.statement_record import Statement
from bot.engine.verdict import Value
from bot.mailroom.proven import proven_for
from bot.reply import Button
from bot.statements import steps as statements


class Taken(Value):
    """What became of a statement that came with a mail."""

    ref: str  #: of the statement; "" where none was asked for
    document: str
    fault: str = ""  #: why it was not taken, in words for its sender; "" where it was

    @property
    def said(self) -> str:
        """For the provider: nothing in it is a partner's."""
        if not self.fault:
            return f"Your statement {self.ref} was taken."
        return f"Your statement was not taken. {self.fault}"

    @property
    def press(self) -> Button:
        """What can be said of it in the triage channel."""
        if not self.fault:
            return Button(label=f"Show {self.ref}", words=f"statement {self.ref}")
        return Button(label="Look at the spreadsheet", words=f"document {self.document}")


async def take(kept: KeptMail, mail: ParsedMail, desk: Desk) -> Taken | None:
    """Take the statement that came with a filed mail, where its service was asked for one; None where none came.

    Only where our own mail server proved a sender who writes for it. What stands beside it is noted as the service's.
    """
    if kept.service is None or not await proven_for(kept, mail, desk):
        return None
    taken: Taken | None = None
    for document in await desk.documents.of_mail(kept.ref):
        if taken is None and document.workbook and purpose_of(document.workbook) == "statement":
            taken = await _take(kept, document, desk)
        if not (await desk.documents.get(document.ref)).purpose:
            await desk.documents.note(document.ref, service=kept.service, purpose="sent by the provider")
    return taken


async def awaited(kept: KeptMail, service: str, desk: Desk) -> str:
    """The statement that is waited for, where a spreadsheet of one came with the mail; "" else."""
    waiting = await _waiting(service, desk)
    came = await desk.documents.of_mail(kept.ref) if waiting else ()
    brings = any(each.workbook and purpose_of(each.workbook) == "statement" for each in came)
    return waiting[-1].ref if brings else ""


async def _waiting(service: str, desk: Desk) -> list[Statement]:
    known = statements.told(await statements.held(service, desk))
    return [each for each in known if each.received is None and each.judged is None]


async def _take(kept: KeptMail, document: KeptDocument, desk: Desk) -> Taken:
    service = kept.service or ""
    waiting = await _waiting(service, desk)
    if not waiting:
        fault = "None is waited for now; a partner will look at it."
        return Taken(ref="", document=document.ref, fault=fault)
    standing = await desk.services.standing(service)
    try:
        await statements.receive(waiting[-1], standing, document.ref, kept.ref, desk)
    except SheetFaults as refusal:  # for its sender to correct; nothing was recorded
        return Taken(ref=waiting[-1].ref, document=document.ref, fault=str(refusal))
    except IqafError:  # what else is wrong is said in words for members
        return Taken(ref=waiting[-1].ref, document=document.ref, fault="A partner will look at it and write to you.")
    return Taken(ref=waiting[-1].ref, document=document.ref)
