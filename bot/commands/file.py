"""file MAIL: said by the mailbox for each mail that it has kept and read (IQAF §24; S29)."""

from datetime import timedelta
from typing import Annotated

from bot.command import Args, Ask, Command
from bot.desk import Desk, KeptMail
from bot.engine.mail import ParsedMail
from bot.engine.place import Right
from bot.engine.scale import Marking
from bot.engine.triage import Recent, Triage, acknowledge, classify
from bot.engine.verdict import Reason, Verdict
from bot.mailroom import card as triage_card
from bot.mailroom import filing, small_cards
from bot.mailroom.filing import Placement, Writer
from bot.plans import mail as plan_mail
from bot.post import Post
from bot.reply import AnyBlock, Note, Para, Reply
from bot.statements import mail as statement_mail

CHANNEL = "channel:triage"
LONGEST_SUBJECT = 200


class FileArgs(Args):
    """Which mail, and what stopped it being filed the first time."""

    mail: Annotated[str, Ask("line", "Mail", "Its reference, such as MAIL-0001")]
    fault: Annotated[str, Ask("line", "Fault")] = ""


async def run(args: FileArgs, desk: Desk) -> Reply:
    """Match it, judge it, make it intelligence, show it for correction, and acknowledge it where that is right."""
    kept = await desk.mail.get(args.mail.upper())
    if kept.state != "kept":
        return Reply(title=f"{kept.ref} was dealt with before")
    mail = kept.parsed
    if mail is None or mail.unreadable or args.fault:
        return await _give_up(kept, args.fault or ", ".join(mail.faults if mail else ()) or "it was never read", desk)
    if first := await _same_as(kept, mail, desk):
        note = f"The same mail as {first.ref}, come again"
        await desk.mail.update(kept.model_copy(update={"state": "not for us", "note": note}))
        return Reply(title=f"{kept.ref} is the same mail as {first.ref}")
    return await _file(kept, mail, desk)


async def _file(kept: KeptMail, mail: ParsedMail, desk: Desk) -> Reply:
    who = await filing.writer(mail, desk)
    where = await filing.place(mail, who, desk, planned=await _asked_of(mail, desk))
    judged = await _judge(kept, mail, who, where, desk)
    rest = desk.framework.intake.otherwise
    said = judged.value or Triage(category=rest.category, severity=rest.severity)
    kept = kept.model_copy(
        update={
            "category": said.category,
            "severity": (said.held_from or said.severity).value,
            "confidence": where.confidence,
            "sender_known": who.known,
            "note": where.why,
            "state": "unmatched",
        }
    )
    if mail.machine_answer:
        return await _from_machine(kept, mail, desk)
    if who.member:
        return await _from_member(kept, who, where, desk)
    taken = statement = None
    if where.service:
        if said.awaited:
            kept = await filing.record_awaited(kept, where.service, desk)
        else:
            kept = await filing.record(kept, where.service, said.category, said.severity, desk)
        taken = await plan_mail.take(kept, mail, desk)
        statement = await statement_mail.take(kept, mail, desk)
    told = _received(kept, taken, statement, desk)
    answer = await _acknowledge(kept, mail, who, told, desk)
    await desk.mail.update(kept)
    reasons = (*judged.reasons, *_taken_as(taken, statement, desk), *answer.reasons)
    card = await _card(kept, who, where, reasons, said, desk)
    named = filing.marking_of(kept.category, mail, desk.framework.intake) is Marking.PARTNERS
    of_statement = [statement.press(kept.ref, named=named)] if statement else []
    card = triage_card.with_presses(card, (*(taken.presses(kept.ref) if taken else ()), *of_statement))
    await desk.post(Post(key=f"triage/{kept.ref}", to=CHANNEL, reply=card))
    return card


async def _judge(kept: KeptMail, mail: ParsedMail, who: Writer, where: Placement, desk: Desk) -> Verdict[Triage]:
    """What it is about and how grave, as what it answers and brings has it."""
    return classify(
        mail,
        desk.framework.intake,
        reply=bool(where.thread),
        answered=where.answered,
        known=who.known,
        awaited=await _awaited(kept, mail, who, where, desk),
    )


def _taken_as(taken: plan_mail.Taken | None, statement: statement_mail.Taken | None, desk: Desk) -> tuple[Reason, ...]:
    """Why it was taken as a plan or statement, or was not."""
    plan = taken.reason(desk.framework.clocks.plan_submission.clause) if taken else None
    look = statement.reason(desk.framework.statements.submit.clause) if statement else None
    return tuple(each for each in (plan, look) if each)


async def _asked_of(mail: ParsedMail, desk: Desk) -> tuple[str, str]:
    """The service whose plan or statement it bears the reference of, and which; "" where it bears none."""
    if service := await plan_mail.service_of(mail, desk):
        return service, "improvement plan"
    return await statement_mail.service_of(mail, desk), "statement"


async def _awaited(kept: KeptMail, mail: ParsedMail, who: Writer, where: Placement, desk: Desk) -> str:
    """The plan or statement asked for that a known provider's mail brings; "" where it brings none."""
    if where.service is None or not who.known or who.member or mail.machine_answer:
        return ""
    plan = await plan_mail.awaited(mail, where.service, desk)
    return plan or await statement_mail.awaited(kept, mail, where.service, desk)


async def _from_machine(kept: KeptMail, mail: ParsedMail, desk: Desk) -> Reply:
    """Kept, and no more; but a mail of ours that came back is made known."""
    returned = await desk.mail.sent(mail.returned) if mail.returned else None
    note = f"A machine's answer ({', '.join(mail.automatic)}): kept, and filed nowhere"
    if returned:
        note = f"Our mail to {returned.destination} came back ({returned.post.key})"
        await desk.post(small_cards.returned_post(kept, returned))
    kept = kept.model_copy(update={"state": "not for us", "note": note})
    return await _small(kept, small_cards.machine_card(kept, desk.framework, returned), desk)


async def _from_member(kept: KeptMail, who: Writer, where: Placement, desk: Desk) -> Reply:
    """A member's mail is no provider's word: somebody must say that it is to be filed, and where."""
    kept = kept.model_copy(update={"note": "From a member: kept, and filed nowhere"})
    came = [(each.ref, each.name) for each in await desk.documents.of_mail(kept.ref)]
    return await _small(kept, small_cards.member_card(kept, desk.framework, who.said, where.candidates, came), desk)


async def _small(kept: KeptMail, card: Reply, desk: Desk) -> Reply:
    await desk.mail.update(kept)
    await desk.post(Post(key=f"triage/{kept.ref}", to=CHANNEL, reply=card))
    return card


async def _card(
    kept: KeptMail,
    who: Writer,
    where: Placement,
    reasons: tuple[Reason, ...],
    said: Triage,
    desk: Desk,
) -> Reply:
    return triage_card.triage_card(
        kept,
        desk.framework,
        service=await filing.service_line(kept, desk),
        sender=who.said,
        reasons=(triage_card.matching(where.why), *reasons),
        candidates=await filing.also_named(kept, desk) if kept.service else where.candidates,
        held=filing.held(filing.readable(kept)),
        counts_as=triage_card.counting_as(said),
    )


async def _give_up(kept: KeptMail, fault: str, desk: Desk) -> Reply:
    kept = kept.model_copy(update={"state": "unprocessable", "note": fault})
    await desk.mail.update(kept)
    card = triage_card.unprocessable_card(kept, fault)
    await desk.post(Post(key=f"triage/{kept.ref}", to=CHANNEL, reply=card))
    return card


async def _same_as(kept: KeptMail, mail: ParsedMail, desk: Desk) -> KeptMail | None:
    """The earlier mail that this is a second delivery of. One that differs in its words is a mail of its own."""
    first = await desk.mail.by_message_id(mail.message_id) if mail.message_id else None
    if first is None or first.ref == kept.ref or first.parsed is None:
        return None
    alike = (first.parsed.sender, first.parsed.everything) == (mail.sender, mail.everything)
    return first if alike else None


async def _acknowledge(kept: KeptMail, mail: ParsedMail, who: Writer, told: Reply, desk: Desk) -> Verdict[bool]:
    subject = mail.subject[:LONGEST_SUBJECT]
    hour = desk.now - timedelta(hours=1)
    recent = Recent(
        same_subject_hour=await desk.mail.acknowledgements(mail.sender, hour, subject),
        sender_day=await desk.mail.acknowledgements(mail.sender, desk.now - timedelta(days=1)),
        all_hour=await desk.mail.acknowledgements("", hour),
    )
    verdict = acknowledge(mail, known=who.known, recent=recent, table=desk.framework.intake)
    if verdict.value:
        await desk.mail.note_acknowledgement(mail.sender, subject, kept.ref)
        await desk.post(
            Post(
                key=f"ack/{kept.ref}",
                to=f"mail:{mail.sender}",
                reply=told,
                subject=f"[{kept.ref}] {subject}".strip(),
                in_reply_to=mail.message_id,
                to_provider=True,
            )
        )
    return verdict


def _received(
    kept: KeptMail, taken: plan_mail.Taken | None, statement: statement_mail.Taken | None, desk: Desk
) -> Reply:
    """The acknowledgement. It repeats nothing of the mail but the subject."""
    blocks: list[AnyBlock] = [
        Para(text=f"It has the reference {kept.ref}. Keep it in the subject when you write about this again."),
    ]
    if taken and taken.submitted:
        told = f"It was taken as your improvement plan {taken.plan}. You will hear by {taken.by}."
        if taken.besides:  # what is not said would be found out when it is late
            told += f" It was not taken as {', '.join(taken.besides)}: send each plan in a mail of its own."
        blocks.append(Para(text=told))
    if statement and statement.said:
        blocks.append(Para(text=statement.said))
    if advice := desk.framework.intake.kind(kept.category).advice:
        blocks.append(Para(text=advice))
    blocks.append(Note(text="This answer was sent by itself. If anyone is in danger, call 999: nobody waits here."))
    return Reply(title="Your message has arrived", blocks=tuple(blocks), private=False)


COMMAND = Command(
    name="file",
    summary="File a mail that has come in",
    example="file MAIL-0001",
    needs=Right.SPEAK,
    args=FileArgs,
    run=run,
    hidden=True,
)
