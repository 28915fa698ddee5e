"""A provider's statement asked for, given more time, received and judged: recorded, and told where it must be (S06)."""

from datetime import date, timedelta

from bot.desk import Desk
from bot.documents import SPREADSHEET, KeptDocument
from bot.engine.days import add_months, london_day, said
from bot.engine.errors import BadValue
from bot.engine.facts import (
    Entry,
    ServiceDescribed,
    StatementExtended,
    StatementJudged,
    StatementReceived,
    StatementRequested,
    VisitRecorded,
    in_force,
)
from bot.engine.quality.sheet_words import folded
from bot.engine.quality.sheets import Answers, read_answers
from bot.engine.quality.statement_record import Statement, statements, validating
from bot.engine.quality.toolkit import in_use
from bot.engine.standing import Standing
from bot.engine.streams import service_stream
from bot.engine.workbook import Workbook
from bot.post import Post
from bot.reply.statements import asked_mail, extended_mail
from bot.workbooks.writing import toolkit_workbook

LONGEST = timedelta(days=366)  #: that a provider may be given


async def held(location_id: str, desk: Desk) -> tuple[Entry, ...]:
    """The service's entries in force today."""
    entries = in_force(await desk.ledger.read(service_stream(location_id)))
    return tuple(entry for entry in entries if entry.effective <= desk.today)


def told(entries: tuple[Entry, ...]) -> tuple[Statement, ...]:
    """Every statement that they tell of, the earliest first."""
    return statements(entries)


async def ask(
    standing: Standing, due: date | None, desk: Desk, why: str = ""
) -> tuple[StatementRequested, KeptDocument]:
    """Ask the provider for its statement: a reference, the spreadsheet, and a mail with both where it has an address.

    Raises BadValue where none is asked of such a service, where one is asked for already, or for a day that cannot be.
    """
    service, framework = standing.service, desk.framework
    known = told(await held(service.location_id, desk))
    _may_ask(standing, known, desk)
    due = checked_day(due or framework.statements.submit.ends(desk.today), desk)
    toolkit = in_use(framework.toolkits, desk.today)
    ref = await desk.ledger.reference("PQAS")
    raw = toolkit_workbook(toolkit, purpose="statement", service=service, due=due)
    name = f"{ref} {service.name}.xlsx".replace("/", "-")
    document = await desk.documents.make(name, SPREADSHEET, raw, service=service.location_id, purpose="statement")
    fact = StatementRequested(ref=ref, toolkit=toolkit.id, due=due, why=why)
    await desk.ledger.append(service_stream(service.location_id), fact)
    rule = framework.scope.of(service)
    unenforced = None if rule.statement_enforceable else rule.statements_clause
    reply = asked_mail(fact, service, framework.statements, unenforced)
    for address in service.mailboxes:
        await desk.post(
            Post(
                key=f"statement/{ref}/asked/{address}",
                to=f"mail:{address}",
                reply=reply,
                subject=reply.title,
                attachments=(document.ref,),
                to_provider=True,
            )
        )
    return fact, document


def _may_ask(standing: Standing, known: tuple[Statement, ...], desk: Desk) -> None:
    service = standing.service
    if not service.registered:
        hint = "What it sent before stands in its history."
        raise BadValue(field="Service", problem=f"{service.name} is no longer registered with the CQC", hint=hint)
    rule = desk.framework.scope.of(service)
    if rule.statements == "none":
        problem = f"no statement is asked of {service.name}: {rule.title} ({rule.statements_clause})"
        raise BadValue(field="Service", problem=problem, hint="“why” says which part of the framework applies.")
    for each in known:
        recent = each.requested and add_months(each.requested, rule.statement_months) > desk.today
        if each.received is None and recent:
            problem = f"{each.ref} is open already: {each.state(desk.today)}"
            hint = f"Record it with “statement {each.ref} receive” when it comes, or give more time."
            raise BadValue(field="Statement", problem=problem, hint=hint)


def checked_day(due: date, desk: Desk) -> date:
    """A day that a provider may be given. Raises BadValue."""
    if not desk.today < due <= desk.today + LONGEST:
        hint = f"Give a day after today, {said(desk.today)}, and within a year."
        raise BadValue(field="Due date", problem=f"{said(due)} cannot be it", hint=hint)
    return due


async def extend(statement: Statement, standing: Standing, due: date, reason: str, desk: Desk) -> StatementExtended:
    """Give more time before the day has passed: more than it was asked for, though an earlier slip may be put right.

    Raises BadValue afterwards, for then it is for officers to decide; and for a day that takes time away.
    """
    if statement.received is not None:
        problem = f"{statement.ref} was {statement.state(desk.today)}"
        raise BadValue(field="Statement", problem=problem, hint="There is nothing to wait for.")
    if statement.late(desk.today):
        problem = f"{statement.ref} is overdue, so what follows is put to officers ({statement.state(desk.today)})"
        hint = f"“decide {statement.ref} extend” gives more time."
        raise BadValue(field="Statement", problem=problem, hint=hint)
    service = standing.service
    known = (entry.fact for entry in await held(service.location_id, desk))
    asked = [fact.due for fact in known if isinstance(fact, StatementRequested) and fact.ref == statement.ref]
    if asked and due <= asked[0]:
        problem = f"{said(due)} is no more time: it was asked for by {said(asked[0])}"
        raise BadValue(field="Due date", problem=problem, hint="Give a later day.")
    if due == statement.due:
        raise BadValue(field="Due date", problem=f"it is due by {said(due)} already", hint="Nothing was recorded.")
    fact = StatementExtended(ref=statement.ref, due=checked_day(due, desk), reason=reason)
    await desk.ledger.append(service_stream(service.location_id), fact)
    return fact


async def tell_extended(fact: StatementExtended, seq: int, service: ServiceDescribed, desk: Desk) -> None:
    """Mail the provider its new day, without a partner's words. *seq*: of the entry, for a day may come again."""
    reply = extended_mail(fact.ref, fact.due, service)
    for address in service.mailboxes:
        key = f"statement/{fact.ref}/extended/{fact.due}/{seq}/{address}"
        post = Post(key=key, to=f"mail:{address}", reply=reply, subject=reply.title, to_provider=True)
        await desk.post(post)


async def receive(statement: Statement, standing: Standing, document: str, mail: str, desk: Desk) -> Answers:
    """Take the statement from a spreadsheet; a second one corrects the first, which keeps its day.

    It counts from the day on which the document came. Raises BadValue or SheetFaults: then the document is kept, and
    nothing of it is recorded.
    """
    service = standing.service
    kept = await desk.documents.get(document)
    if statement.judged:
        problem = f"{statement.ref} was {statement.state(desk.today)}"
        raise BadValue(field="Statement", problem=problem, hint="Ask for a new one if it must be done again.")
    answers = _read(kept, statement, standing, desk)
    stream = service_stream(service.location_id)
    fact = StatementReceived(
        ref=statement.ref,
        toolkit=answers.toolkit,
        criteria=answers.criteria,
        document=kept.ref,
        mail=mail or kept.mail or "",
    )
    before = [
        entry
        for entry in in_force(await desk.ledger.read(stream))
        if isinstance(entry.fact, StatementReceived) and entry.fact.ref == statement.ref
    ]
    if before and getattr(before[-1].fact, "document", "") == kept.ref:
        hint = "Nothing was recorded twice."
        raise BadValue(field="Document", problem=f"{statement.ref} was taken from {kept.ref} already", hint=hint)
    came = before[-1].effective if before else min(london_day(kept.received_at), desk.today)
    await desk.ledger.append(stream, fact, effective=came, corrects=before[-1].seq if before else None)
    await desk.documents.note(kept.ref, service=service.location_id, purpose="statement")
    return answers


async def whose(document: str, desk: Desk) -> str:
    """The location id of the service that a statement's spreadsheet says it is of. Raises BadValue, SheetFaults."""
    kept = await desk.documents.get(document)
    answers = read_answers(_workbook(kept), desk.framework.toolkits, partial=False)
    found = await desk.services.find(answers.location_id) if answers.location_id else None
    if found is None or found.sure is None or not found.exact:
        problem = f"{kept.ref} does not say by its location id which service it is of"
        hint = f"Say it: “statement SERVICE receive document={kept.ref}”."
        raise BadValue(field="Document", problem=problem, hint=hint)
    return found.sure.location_id


def _workbook(kept: KeptDocument) -> Workbook:
    if kept.workbook is None:
        hint = f"It is kept as {kept.ref}; nothing of it was recorded."
        raise BadValue(field="Document", problem=f"{kept.name} is no spreadsheet that could be read", hint=hint)
    return kept.workbook


def _read(kept: KeptDocument, statement: Statement, standing: Standing, desk: Desk) -> Answers:
    service = standing.service
    again = f"It is kept as {kept.ref}; nothing of it was recorded."
    answers = read_answers(_workbook(kept), desk.framework.toolkits, partial=False)
    if answers.purpose != "statement":
        problem = "it is a visit's spreadsheet, not a statement's"
        raise BadValue(field="Document", problem=problem, hint=f"{again} Record it with “visit”.")
    if other := _other(answers, standing):
        raise BadValue(field="Document", problem=f"it is of {other}, not of {service.name}", hint=again)
    if statement.toolkit and answers.toolkit != statement.toolkit:
        asked = f"{statement.ref} was asked for under toolkit {statement.toolkit}, and it answers {answers.toolkit}"
        raise BadValue(
            field="Document", problem=asked, hint=f"{again} Send the spreadsheet that came with the request."
        )
    if answers.on and answers.on > desk.today:
        problem = f"it is dated {said(answers.on)}, which is still to come"
        raise BadValue(field="Document", problem=problem, hint=again)
    return answers


def _other(answers: Answers, standing: Standing) -> str:
    """Whose it is, where it is not this service's; "" where it is, or where it does not say."""
    service = standing.service
    if answers.location_id and folded(answers.location_id) != folded(service.location_id):
        return f"{answers.service or 'a service'} ({answers.location_id})"
    names = {folded(name) for name in (service.name, *standing.aliases)}
    return answers.service if answers.service and folded(answers.service) not in names else ""


async def judge(statement: Statement, standing: Standing, judgement: str, reason: str, desk: Desk) -> StatementJudged:
    """Record what a member made of its evidence; what follows is put to officers. A second one corrects the first.

    Raises BadValue for a statement that has not come, or the same judgement again.
    """
    if statement.received is None:
        problem = f"{statement.ref} has not come ({statement.state(desk.today)})"
        raise BadValue(field="Statement", problem=problem, hint="It can be judged once it has come.")
    if statement.judged and statement.judged.judgement == judgement:
        problem = f"{statement.ref} was {statement.state(desk.today)}"
        raise BadValue(field="Statement", problem=problem, hint=statement.judged.reason)
    entries = await held(standing.service.location_id, desk)
    visits = [(entry.effective, entry.fact) for entry in entries if isinstance(entry.fact, VisitRecorded)]
    visit = validating(statement, statements(entries), visits)
    fact = StatementJudged.model_validate(
        {"ref": statement.ref, "judgement": judgement, "visit": visit.ref if visit else "", "reason": reason}
    )
    before = [e for e in entries if isinstance(e.fact, StatementJudged) and e.fact.ref == statement.ref]
    corrects = before[-1].seq if before else None
    await desk.ledger.append(service_stream(standing.service.location_id), fact, corrects=corrects)
    return fact
