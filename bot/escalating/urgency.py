"""Concerns that cannot wait: once an agenda has closed, only the forum's chair may still admit one (S26)."""

from bot.desk import Desk
from bot.engine.facts import ConcernRaised
from bot.engine.meetings.forums import Forum, Sitting
from bot.engine.standing import Standing
from bot.post import Post
from bot.reply import Reply, Tone, buttons, facts
from bot.reply.dates import moment


async def ask_chair(fact: ConcernRaised, standing: Standing, forum: Forum, closed: Sitting, desk: Desk) -> None:
    """The agenda has closed: only the chair may still admit it. Told by mail and in the forum's channel."""
    service = standing.service
    reply = Reply(
        title=f"Urgent: admit {fact.ref} to the {forum.name} of {moment(closed.starts)}?",
        blocks=(
            facts(
                [("Service", f"{service.name} · {service.postcode} · {service.location_id}"), ("Concern", fact.text)]
            ),
            buttons(("Admit", f"admit {fact.ref}"), ("Leave for the next", f"admit {fact.ref} answer=no")),
        ),
        tone=Tone.WARNING,
        private=False,
    )
    if forum.channel:
        await desk.post(Post(key=f"urgent/{fact.ref}/channel", to=f"channel:{forum.channel}", reply=reply))
    for member in await desk.members.all():
        if member.roles & {forum.chair, *forum.deputies}:
            await desk.post(
                Post(
                    key=f"urgent/{fact.ref}/{member.id}",
                    to=f"mail:{member.email}",
                    reply=reply,
                    link=f"admit {fact.ref}",
                )
            )
