"""Where a mail belongs, and what the ledger is told when it is filed there (IQAF §24; S29)."""

from bot import refusals
from bot.desk import Desk, KeptMail
from bot.engine import privacy
from bot.engine.errors import BadValue
from bot.engine.facts import Entry, IntelligenceLogged, MailFiled, MailUnfiled, Withdrawn, in_force
from bot.engine.mail import ParsedMail
from bot.engine.names.words import Candidate
from bot.engine.place import Right
from bot.engine.scale import Marking, Severity
from bot.engine.streams import service_in, service_stream
from bot.engine.triage import IntakeTable
from bot.engine.verdict import Value
from bot.reply.cards import agency_name

LONGEST_TEXT = 1_500  #: characters of a mail that become intelligence; the rest stays in the mailroom
LONGEST_READ = 20_000  #: characters in which a service's name is looked for
MOST_CANDIDATES = 5
WELL_NAMED = 90.0  #: score of a candidate that the text does name, though it could be another word
FULL = 100.0  #: … by its whole name, id or address
NAMED, LIKELY, THREAD, SENDER = 1.0, 0.9, 0.95, 0.8
UNSURE = 0.5  #: at most, where nothing is sure


class Writer(Value):
    """Who wrote a mail, as far as we can tell. ``source`` is what the intelligence bears."""

    known: bool
    source: str
    said: str
    services: tuple[Candidate, ...] = ()
    member: bool = False  #: a member's own words, or a forward of what no provider known here wrote


class Placement(Value):
    """Which service a mail is about; None where a person must say."""

    service: str | None
    confidence: float
    why: str
    candidates: tuple[Candidate, ...] = ()
    thread: str = ""  #: reference of the earlier mail that it answers
    answered: ParsedMail | None = None  #: what that said


async def writer(mail: ParsedMail, desk: Desk) -> Writer:
    """A member, an address that a service is known to write from, or a stranger.

    An address whose proof failed at our own server is a stranger's, whatever it says.
    """
    if mail.authenticated == "fail":
        return Writer(known=False, source="unknown sender", said=f"{mail.sender}: the address failed its proof")
    member = await desk.members.get(mail.sender)
    if member and mail.forwarded_sender:
        first = await desk.services.writing_from(mail.forwarded_sender)
        said = f"{member.name} passed on what {mail.forwarded_sender} seems to have written: please confirm"
        return Writer(known=True, source=member.agency, said=said, services=first, member=not first)
    if member:
        agency = agency_name(member.agency, desk.framework.agencies)
        return Writer(known=True, source=member.agency, said=f"{member.name}, {agency}, a member", member=True)
    services = await desk.services.writing_from(mail.sender)
    if services:
        return Writer(known=True, source="provider", said=f"{mail.sender}, known to us", services=services)
    return Writer(known=False, source="unknown sender", said=f"{mail.sender or 'nobody named'}, not known to us")


async def place(mail: ParsedMail, who: Writer, desk: Desk, planned: tuple[str, str] = ("", "")) -> Placement:
    """By the thread, by what the text names, by who writes. Where these disagree, a person must say.

    *planned* is the service whose improvement plan or statement the mail bears the reference of, and what that is; it
    counts for who writes for it.
    """
    if earlier := await _earlier(mail, who, desk):
        return Placement(
            service=earlier.service,
            confidence=THREAD,
            why=f"It answers {earlier.ref}",
            thread=earlier.ref,
            answered=earlier.parsed,
        )
    theirs = {candidate.location_id: candidate for candidate in who.services}
    if planned[0] in theirs:
        why = f"It bears the reference of its {planned[1]}"
        return Placement(service=planned[0], confidence=THREAD, why=why)
    found = await desk.services.mentioned(mail.everything[:LONGEST_READ])
    if found.sure and (not theirs or _is_theirs(found.sure, theirs)):
        why = "It names the service in full" if found.exact else "It names the service"
        sure = NAMED if found.exact else LIKELY
        return Placement(service=found.sure.location_id, confidence=sure, why=why, candidates=(found.sure,))
    likely = found.candidates[:1] if found.candidates and found.candidates[0].score >= WELL_NAMED else ()
    stranger = found.sure or next((candidate for candidate in likely if not _is_theirs(candidate, theirs)), None)
    named = [candidate for candidate in found.candidates if candidate.location_id in theirs]
    if not stranger and len(theirs) == 1:
        (only,) = theirs
        return Placement(service=only, confidence=SENDER, why="The sender writes for this service alone")
    if not stranger and len(named) == 1:
        why = "Of the services the sender writes for, it names this one"
        return Placement(service=named[0].location_id, confidence=SENDER, why=why)
    return _unsure(stranger if theirs else None, (*named, *theirs.values(), *found.candidates))


def _unsure(stranger: Candidate | None, candidates: tuple[Candidate, ...]) -> Placement:
    """What it could be about, best first. *stranger* is a service that its sender does not write for."""
    every = (stranger, *candidates) if stranger else candidates
    distinct = {candidate.location_id: candidate for candidate in every}
    offered = tuple(distinct.values())[:MOST_CANDIDATES]
    if stranger:
        why = "It names a service that its sender does not write for"
    elif offered:
        why = "It could be about more than one service"
    else:
        why = "It names no service that is known here"
    several = {candidate.name for candidate in offered if candidate.score >= FULL}
    if not stranger and len(several) > 1:
        why = f"It names {len(several)} services: {', '.join(sorted(several))}"
    best = max((candidate.score for candidate in offered), default=0.0)
    return Placement(service=None, confidence=round(best / 100 * UNSURE, 2), why=why, candidates=offered)


def _is_theirs(candidate: Candidate, theirs: dict[str, Candidate]) -> bool:
    return candidate.location_id in theirs or candidate.provider in {known.provider for known in theirs.values()}


async def also_named(kept: KeptMail, desk: Desk) -> tuple[Candidate, ...]:
    """Services that a filed mail names in full besides those it is filed at."""
    if not kept.service or kept.parsed is None:
        return ()
    found = await desk.services.mentioned(kept.parsed.everything[:LONGEST_READ])
    there = {kept.service, *await copies(kept, desk)}
    own = (await desk.services.standing(kept.service)).service.name
    full = [candidate for candidate in found.candidates if candidate.score >= FULL]
    return tuple(one for one in full if one.location_id not in there and one.name != own)


async def copies(kept: KeptMail, desk: Desk) -> tuple[str, ...]:
    """The other services that the mail is filed at as well, in order."""
    told = await desk.ledger.since(("mail filed",), kept.received_at)
    streams = {entry.stream for entry in told if isinstance(entry.fact, MailFiled) and entry.fact.mail == kept.ref}
    places = sorted(service_in(stream) for stream in streams)
    return tuple([place for place in places if place != kept.service and (await _entries(kept, place, desk))[0]])


async def _earlier(mail: ParsedMail, who: Writer, desk: Desk) -> KeptMail | None:
    """The filed mail that this one answers, if its writer may be believed to answer it."""
    theirs = {candidate.location_id for candidate in who.services}
    for message_id in (mail.in_reply_to, *reversed(mail.references)):
        earlier = await desk.mail.by_message_id(message_id) if message_id else None
        if earlier and earlier.service and earlier.parsed:
            same = mail.sender == earlier.parsed.sender and mail.authenticated != "fail"
            if same or earlier.service in theirs:
                return earlier
    return None


def intelligence_text(mail: ParsedMail, ref: str) -> str:
    """What the ledger keeps of a mail: its subject and the top of its text, or only where it is held (S28)."""
    if found := held(mail):
        return f"A mail held in the mailroom as {ref}: it contains {', '.join(found)}."
    whole = "\n".join(part for part in (mail.subject, mail.top or mail.text) if part) or "A mail without text."
    if len(whole) <= LONGEST_TEXT:
        return whole
    return f"{whole[:LONGEST_TEXT].rstrip()} … (the rest is in {ref})"


def held(mail: ParsedMail) -> tuple[str, ...]:
    """What identifies a citizen in the words that would be posted. A signature's numbers are its writer's own."""
    return privacy.identifiers(mail.unquoted)


def marking_of(category: str, mail: ParsedMail, table: IntakeTable) -> Marking:
    """Restricted where the kind is, where the mail identifies a citizen, or where nobody has judged it yet."""
    return Marking.RESTRICTED if held(mail) or not category else table.kind(category).marking


def check_restricted(kept: KeptMail, what: str, desk: Desk) -> None:
    """Raises NotAllowed where *what* would show who wrote a restricted mail to a member who may not read it."""
    marking = marking_of(kept.category, kept.parsed or ParsedMail(), desk.framework.intake)
    if marking is not Marking.PARTNERS and not desk.may(Right.READ_RESTRICTED):
        raise refusals.not_allowed(what, Right.READ_RESTRICTED, desk)


async def filed_entries(kept: KeptMail, desk: Desk) -> tuple[Entry | None, Entry | None]:
    """The mail's line in its service's ledger and the intelligence taken from it, where they stand."""
    return await _entries(kept, kept.service, desk) if kept.service else (None, None)


async def _entries(kept: KeptMail, service: str, desk: Desk) -> tuple[Entry | None, Entry | None]:
    entries = in_force(await desk.ledger.read(service_stream(service)))
    of_mail = [entry for entry in entries if getattr(entry.fact, "mail", None) == kept.ref]
    filed = next((entry for entry in reversed(of_mail) if isinstance(entry.fact, MailFiled)), None)
    learnt = next((entry for entry in reversed(of_mail) if isinstance(entry.fact, IntelligenceLogged)), None)
    return filed, learnt


async def record(kept: KeptMail, service: str, category: str, severity: Severity, desk: Desk) -> KeptMail:
    """File a mail at a service as intelligence of this category and severity, or correct how it was filed there.

    *severity* is what the intelligence bears; the mail keeps its own, which may be graver (see ``Triage``).
    Raises BadValue for a mail that was never read.
    """
    ref = await copy(kept, service, category, severity, desk)
    return kept.model_copy(update={"state": "filed", "service": service, "intelligence": ref, "category": category})


async def record_awaited(kept: KeptMail, service: str, desk: Desk) -> KeptMail:
    """File a mail that brings what was asked for, as no news: it is marked by what its words are about all the same."""
    mail = readable(kept)
    fact = _filed(kept, mail, desk.framework.intake.otherwise.category)
    marking = marking_of(kept.category, mail, desk.framework.intake)
    await desk.ledger.append(service_stream(service), fact, marking=marking)
    return kept.model_copy(update={"state": "filed", "service": service})


async def copy(kept: KeptMail, service: str, category: str, severity: Severity, desk: Desk) -> str:
    """Tell a service's ledger of a mail, or correct what it was told; the reference of the intelligence there.

    Raises BadValue for a mail that was never read.
    """
    mail = readable(kept)
    old_filed, old_learnt = await _entries(kept, service, desk)
    marking = marking_of(category, mail, desk.framework.intake)
    filed = _filed(kept, mail, category)
    who = await writer(mail, desk)
    learnt = IntelligenceLogged(
        ref=old_learnt.fact.ref
        if old_learnt and isinstance(old_learnt.fact, IntelligenceLogged)
        else await desk.ledger.reference("INT"),
        text=intelligence_text(mail, kept.ref),
        category=category,
        severity=severity,
        source=who.source,
        mail=kept.ref,
    )
    for fact, old in ((filed, old_filed), (learnt, old_learnt)):
        if old is None or old.fact != fact:
            await desk.ledger.append(
                service_stream(service),
                fact,
                effective=old.effective if old else None,
                marking=marking,
                corrects=old.seq if old else None,
            )
    return learnt.ref


def _filed(kept: KeptMail, mail: ParsedMail, category: str) -> MailFiled:
    return MailFiled(
        mail=kept.ref,
        subject="(held in the mailroom)" if held(mail) else mail.subject,
        sender=mail.sender,
        sender_known=kept.sender_known,
        category=category,
    )


async def take_back(kept: KeptMail, reason: str, desk: Desk) -> KeptMail:
    """Undo the filing of a mail: its line and its intelligence are withdrawn, with the reason."""
    if kept.service:
        await _withdraw(kept, kept.service, reason, desk)
    return kept.model_copy(update={"state": "unmatched", "service": None, "intelligence": None})


async def take_back_everywhere(kept: KeptMail, reason: str, desk: Desk) -> KeptMail:
    """As :func:`take_back`, with the copies."""
    for service in await copies(kept, desk):
        await _withdraw(kept, service, reason, desk)
    return await take_back(kept, reason, desk)


async def _withdraw(kept: KeptMail, service: str, reason: str, desk: Desk) -> None:
    filed, learnt = await _entries(kept, service, desk)
    if filed:
        fact = MailUnfiled(mail=kept.ref, reason=reason)
        await desk.ledger.append(filed.stream, fact, marking=filed.marking, corrects=filed.seq)
    if learnt:
        await desk.ledger.append(learnt.stream, Withdrawn(reason=reason), marking=learnt.marking, corrects=learnt.seq)


async def service_line(kept: KeptMail, desk: Desk) -> str:
    """The service a mail is filed at, told apart from its namesakes; "" where there is none."""
    if not kept.service:
        return ""
    service = (await desk.services.standing(kept.service)).service
    return f"{service.name} · {service.postcode} · {service.location_id}"


def readable(kept: KeptMail) -> ParsedMail:
    """What was read of a mail. Raises BadValue where nothing was."""
    if kept.parsed is None:
        raise BadValue(field="Mail", problem=f"{kept.ref} could not be read", hint="Its raw form is in the mailroom.")
    return kept.parsed
