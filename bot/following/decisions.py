"""A question that arises is put to officers, once; what was decided is said in the same place (IQAF §8, 13)."""

from bot.desk import Change, Desk
from bot.engine.facts import DecisionTaken
from bot.engine.parts import Awaited
from bot.engine.place import Member
from bot.engine.standing import Standing
from bot.post import Post
from bot.reply.decisions import decided_reply, question_reply


async def follow(change: Change, desk: Desk) -> list[str]:
    """Post each new question to its channel and mail those who may decide it; say what was decided.

    A service that is new here brings no questions of its past: they stand on its card and on the agenda.
    """
    if change.before is None:
        return []
    known = {asked.key: asked for asked in change.before.awaiting}
    new = [asked for asked in change.after.awaiting if asked.key not in known]
    told = [await _put(asked, change.after, desk) for asked in new]
    for entry in change.facts:
        if isinstance(entry.fact, DecisionTaken):
            await _say(entry.fact, known.get(entry.fact.about), change.after, desk)
    return told


async def _put(asked: Awaited, standing: Standing, desk: Desk) -> str:
    table, service = desk.framework.decisions, standing.service
    question = table.questions[asked.question]
    reply = question_reply(asked, question, service, desk.framework.roles)
    key = f"decision/{service.location_id}/{asked.key}"
    await desk.post(Post(key=key, to=f"channel:{table.channel}", reply=reply))
    for member in await _deciders(asked, standing, desk):
        await desk.post(Post(key=f"{key}/{member.id}", to=f"mail:{member.email}", reply=reply, subject=reply.title))
    return f"Put to officers: {service.name}: “{question.title}”"


async def _deciders(asked: Awaited, standing: Standing, desk: Desk) -> tuple[Member, ...]:
    """Those of the commissioning agencies who may choose some answer; where there is none, whoever may anywhere."""
    rights = desk.framework.decisions.questions[asked.question].rights
    able = {member.id: member for right in rights for member in await desk.members.having(right)}
    buyers = desk.framework.escalation.also(standing.service)
    theirs = tuple(member for member in able.values() if member.agency in buyers)
    return theirs or tuple(able.values())


async def _say(fact: DecisionTaken, asked: Awaited | None, standing: Standing, desk: Desk) -> None:
    table = desk.framework.decisions
    question = next((row for row in table.questions.values() if row.id == fact.question), None)
    option = question.options.get(fact.option) if question else None
    if question and option:
        text = asked.text if asked else ""
        reply = decided_reply(question, option, fact.reason, desk.member.name, standing.service, text)
        key = f"decided/{standing.service.location_id}/{fact.about}"
        await desk.post(Post(key=key, to=f"channel:{table.channel}", reply=reply))
