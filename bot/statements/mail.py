"""A provider's mail with its statement (PQAS): taken where its sender is proven and one was asked for (S06, S29)."""

from bot.desk import Desk, KeptMail
from bot.documents import MEDIA, KeptDocument, ending, safe_name
from bot.engine.errors import IqafError
from bot.engine.mail import ParsedMail
from bot.engine.quality.cover import purpose_of
from bot.engine.quality.sheets import SheetFaults
from bot.engine.quality.statement_record import Statement
from bot.engine.verdict import Clause, Reason, Value
from bot.mailroom import borne
from bot.mailroom.proven import proven_for
from bot.reply import Button
from bot.statements import steps as statements
from bot.words import quoted

REFERENCES = "PQAS"  #: what a statement's reference begins with
SPREADSHEET = ".xlsx"
LONGEST_NAME = 40  #: of a file, on a button


class Taken(Value):
    """What became of a statement that came with a mail."""

    ref: str  #: of the statement; "" where none was asked for
    document: str
    fault: str = ""  #: why it was not taken, in words for its sender; "" where it was
    left: str = ""  #: name of what is attached and is still to be taken out by a member, or to be looked at
    proven: bool = True

    @property
    def said(self) -> str:
        """For the provider: nothing in it is a partner's. "" where a member must look first."""
        if self.left:
            return ""
        if not self.fault:
            return f"Your statement {self.ref} was taken."
        return f"Your statement was not taken. {self.fault}"

    def reason(self, clause: Clause) -> Reason | None:
        """Why a member must look first; None where that is not so."""
        if not self.left:
            return None
        why = "its sender is not proven" if not self.proven else "no spreadsheet of a statement was read in it"
        text = f"It bears {self.ref}, which is waited for; {why}, so a member looks at what is attached"
        return Reason(text=text, clause=clause)

    def press(self, mail: str, *, named: bool = True) -> Button:
        """What can be said of it in the triage channel. Not *named*: what is attached may not be shown there."""
        if self.left and not named:
            return Button(label="Look at what is attached", words=f"mail {mail}")
        if self.left and self.document:
            return Button(label=f"Look at {self.left[:LONGEST_NAME]}", words=f"document {self.document}")
        if self.left:
            words = f"mail {mail} take={quoted(safe_name(self.left))}"
            return Button(label=f"Take out {self.left[:LONGEST_NAME]}", words=words)
        if not self.fault:
            return Button(label=f"Show {self.ref}", words=f"statement {self.ref}")
        return Button(label="Look at the spreadsheet", words=f"document {self.document}")


async def take(kept: KeptMail, mail: ParsedMail, desk: Desk) -> Taken | None:
    """Take the statement that came with a filed mail, where its service was asked for one; None where none came.

    Only where our own mail server proved a sender who writes for it. What stands beside it is noted as the service's.
    Of a mail that bears the reference and brings no more than that, a member is offered what is attached.
    """
    if kept.service is None:
        return None
    proven = await proven_for(kept, mail, desk)
    taken = await _take_first(kept, kept.service, desk) if proven else None
    return taken or await _to_look_at(kept, mail, proven, desk)


async def _take_first(kept: KeptMail, service: str, desk: Desk) -> Taken | None:
    taken: Taken | None = None
    for document in await desk.documents.of_mail(kept.ref):
        if taken is None and document.workbook and purpose_of(document.workbook) == "statement":
            taken = await _take(kept, document, desk)
        if not (await desk.documents.get(document.ref)).purpose:
            await desk.documents.note(document.ref, service=service, purpose="sent by the provider")
    return taken


async def _to_look_at(kept: KeptMail, mail: ParsedMail, proven: bool, desk: Desk) -> Taken | None:  # noqa: FBT001
    ref, attached = await _borne(mail, kept.service or "", desk), _attached(mail)
    if not (ref and attached):
        return None
    came = {each.name: each.ref for each in await desk.documents.of_mail(kept.ref)}
    return Taken(ref=ref, document=came.get(safe_name(attached), ""), left=attached, proven=proven)


async def awaited(kept: KeptMail, mail: ParsedMail, service: str, desk: Desk) -> str:
    """The statement that is waited for, where a mail brings it; "" else.

    It does with the spreadsheet of one, and with anything attached where it bears the reference of one: who sent that
    need not be proven for its words to be no news.
    """
    waiting = await _waiting(service, desk)
    came = await desk.documents.of_mail(kept.ref) if waiting else ()
    if any(each.workbook and purpose_of(each.workbook) == "statement" for each in came):
        return waiting[-1].ref
    return await _borne(mail, service, desk) if waiting and _attached(mail) else ""


async def service_of(mail: ParsedMail, desk: Desk) -> str:
    """The service whose statement the subject or thread names; "" where there is none."""
    return await borne.service_of(mail, REFERENCES, desk)


async def _borne(mail: ParsedMail, service: str, desk: Desk) -> str:
    """The statement waited for whose reference its subject or thread bears; "" where there is none."""
    waiting = {each.ref for each in await _waiting(service, desk)}
    named = await borne.references(mail, REFERENCES, desk) if waiting else ()
    return next((ref for ref in named if ref in waiting), "")


def _attached(mail: ParsedMail) -> str:
    """The name of what may be its statement: a spreadsheet, else whatever may be sent in; "" where there is none."""
    names = [part.name for part in mail.attachments if ending(safe_name(part.name)) in MEDIA]
    sheets = [name for name in names if ending(safe_name(name)) == SPREADSHEET]
    return next(iter([*sheets, *names]), "")


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
