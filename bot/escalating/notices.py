"""Escalations opened and climbed: the fact, the post in the channel, the mails to those who are asked (S27)."""

from collections.abc import Iterable, Sequence

from bot.desk import Desk
from bot.engine.errors import NothingNamed
from bot.engine.escalation import Step, Trigger, deadline, silent
from bot.engine.facts import EscalationClimbed, EscalationOpened
from bot.engine.meetings.agenda import PROVIDER
from bot.engine.place import Member, Right
from bot.engine.standing import OpenEscalation, Standing
from bot.engine.streams import service_in, service_stream
from bot.post import Post
from bot.reply import Reply
from bot.reply.cards import agency_name
from bot.reply.dates import moment
from bot.reply.escalation import added_reply, climbed_reply, opened_reply


async def opened(ref: str, desk: Desk) -> tuple[Standing, OpenEscalation]:
    """An open escalation and its service. Raises NothingNamed for a reference unknown, or stood down."""
    entries = await desk.ledger.about(ref.strip().upper())
    first = next((entry for entry in entries if isinstance(entry.fact, EscalationOpened)), None)
    if first is None:
        raise NothingNamed(what="escalation", given=ref, hint="References look like ESC-0001; “me” lists open ones.")
    await desk.ledger.read(first.stream)  # whoever writes there now is waited for: it may stand down this very moment
    standing = await desk.services.standing(service_in(first.stream))
    found = next((e for e in standing.escalations if e.ref == ref.strip().upper()), None)
    if found is None:
        raise NothingNamed(what="open escalation", given=ref, hint="It has stood down: “history” says why.")
    return standing, found


async def asked_of(trigger: Trigger, standing: Standing, desk: Desk) -> dict[str, Sequence[Member]]:
    """The agencies that an escalation names, and who acknowledges for each; nobody where it has nobody here."""
    table, regime = desk.framework.escalation, desk.framework.regime
    attends = (agency for agency in regime.levels[table.causes[trigger.cause].tells].attends if agency != PROVIDER)
    named = dict.fromkeys((*table.also(standing.service), *attends))
    return {agency: await desk.members.having(Right.ACKNOWLEDGE, agency) for agency in named}


async def open_one(trigger: Trigger, standing: Standing, desk: Desk) -> EscalationOpened:
    """Record an escalation, post it to its channel, and mail those who acknowledge for each agency asked.

    The provider itself is not told: an unannounced visit may follow. An agency with nobody here cannot be asked, and
    the post says so; where that leaves none, all are named, so that it climbs.
    """
    table = desk.framework.escalation
    cause = table.causes[trigger.cause]
    asked = await asked_of(trigger, standing, desk)
    named = list(asked)
    reached = [agency for agency, members in asked.items() if members]
    fact = EscalationOpened(
        ref=await desk.ledger.reference("ESC"),
        trigger=cause.id,
        summary=trigger.summary,
        agencies=tuple(reached or named),
        acknowledge_by=deadline(table.steps(cause.id), 0, desk.now) or desk.now,
    )
    await desk.ledger.append(service_stream(standing.service.location_id), fact)
    escalation = OpenEscalation(
        ref=fact.ref,
        trigger=fact.trigger,
        summary=fact.summary,
        opened=desk.now,
        level=0,
        acknowledge_by=fact.acknowledge_by,
        agencies=fact.agencies,
    )
    unreached = [agency for agency in named if agency not in reached]
    reply = opened_reply(escalation, standing, trigger.why, unreached, desk.framework.agencies)
    await _tell(escalation, reply, (member for agency in reached for member in asked[agency]), desk)
    return fact


async def add_to(escalation: OpenEscalation, trigger: Trigger, standing: Standing, desk: Desk) -> str:
    """Tell those asked that more has come in while they have not answered; a sentence for whoever logged it."""
    reply = added_reply(escalation, standing, trigger.why, desk.framework.agencies)
    key = f"escalation/{escalation.ref}/more/{trigger.refs[0]}"
    await desk.post(Post(key=key, to=f"channel:{desk.framework.escalation.channel}", reply=reply))
    for agency in escalation.agencies:
        for member in await desk.members.having(Right.ACKNOWLEDGE, agency):
            to, link = f"mail:{member.email}", f"ack {escalation.ref}"
            await desk.post(Post(key=f"{key}/{member.id}", to=to, reply=reply, subject=reply.title, link=link))
    return f"Added to {escalation.ref}, which waits to be acknowledged: those asked were told."


async def climb_one(escalation: OpenEscalation, standing: Standing, desk: Desk) -> OpenEscalation:
    """Take an escalation one step up: recorded, posted again, and mailed to those of that step."""
    steps = desk.framework.escalation.steps(escalation.trigger)
    level = escalation.level + 1
    step = steps[min(level, len(steps) - 1)]
    by = deadline(steps, level, desk.now)
    fact = EscalationClimbed(ref=escalation.ref, level=level, acknowledge_by=by)
    await desk.ledger.append(service_stream(standing.service.location_id), fact)
    climbed = escalation.model_copy(update={"level": level, "acknowledge_by": by})
    told, to = await _told(climbed, desk)
    named = {member.agency for member in told}
    left = [agency for agency in silent(climbed) if agency not in named] if step.of == "agencies" and named else []
    reply = climbed_reply(climbed, standing, to, left, desk.framework.agencies)
    await _tell(climbed, reply, told, desk)
    return climbed


def opened_note(fact: EscalationOpened, desk: Desk) -> str:
    """That an escalation was opened, for whoever set it off."""
    names = ", ".join(agency_name(agency, desk.framework.agencies) for agency in fact.agencies)
    return f"Escalated: {fact.ref} to {names}, to be acknowledged by {moment(fact.acknowledge_by)}."


async def _told(escalation: OpenEscalation, desk: Desk) -> tuple[tuple[Member, ...], str]:
    """Who hears of a climb, and that in words. Where a step has nobody here, it is not the end: the next one's people
    hear of it instead, after the last the forum's chair, and then whoever may stand it down.
    """
    steps = desk.framework.escalation.steps(escalation.trigger)
    wanted, *after = steps[min(escalation.level, len(steps) - 1) :]
    if told := await _people(wanted, escalation, desk):
        return told, f"It now goes to {wanted.who}."
    none = f"It should now go to {wanted.who}, and there is nobody here like that."
    for step in after:
        if told := await _people(step, escalation, desk):
            return told, f"{none} It goes to {step.who} instead."
    forum = desk.framework.forums.forums[desk.framework.forums.concerns_to]
    for roles, who in (({forum.chair}, "chair"), (set(forum.deputies), "deputy chair")):
        if told := tuple(member for member in await desk.members.all() if member.roles & roles):
            return told, f"{none} It goes to the {who} of the {forum.name} instead."
    told = await desk.members.having(Right.STAND_DOWN)
    return told, f"{none} " + ("It goes to those who may stand it down." if told else "Tell the agencies directly.")


async def _people(step: Step, escalation: OpenEscalation, desk: Desk) -> tuple[Member, ...]:
    waiting = silent(escalation)
    return tuple(
        member
        for member in await desk.members.all()
        if member.roles & set(step.roles) and (step.of == "everyone" or member.agency in waiting)
    )


async def _tell(escalation: OpenEscalation, reply: Reply, people: Iterable[Member], desk: Desk) -> None:
    key = f"escalation/{escalation.ref}/{escalation.level}"
    await desk.post(Post(key=key, to=f"channel:{desk.framework.escalation.channel}", reply=reply))
    for member in people:
        await desk.post(
            Post(
                key=f"{key}/{member.id}",
                to=f"mail:{member.email}",
                reply=reply,
                subject=reply.title,
                link=f"ack {escalation.ref}",
            )
        )
