"""Where one commissioner let a service join, the other that is asked is told, once, to decide for itself (IQAF §23)."""

from bot.desk import Change, Desk
from bot.engine.facts import EntryDecided
from bot.engine.provision.contract import named, upper_first
from bot.engine.scale import Commissioner
from bot.engine.standing import Standing
from bot.following.contract import acting
from bot.post import Post
from bot.reply import Note, Reply, buttons, facts


async def follow(change: Change, desk: Desk) -> list[str]:
    """Mail those who act for each commissioner whose answer is open; a sentence for whoever decided."""
    told = []
    for entry in change.facts:
        if isinstance(entry.fact, EntryDecided):
            told += [await _tell(entry.fact, each, change.after, desk) for each in entry.fact.asks]
    return told


async def _tell(fact: EntryDecided, commissioner: Commissioner, standing: Standing, desk: Desk) -> str:
    service, mine = standing.service, [fact.commissioner] if fact.commissioner else []
    reply = Reply(
        title=f"{service.name}: your answer is needed, may it join your contract ({fact.ref})",
        blocks=(
            facts(
                [
                    ("Service", f"{service.service_kind.value} · {service.postcode} · {service.location_id}"),
                    ("Joined", f"the contract of {named(mine)}, by {desk.member.name}"),
                    ("Reasons", fact.reason),
                ]
            ),
            Note(text="Each commissioner decides for its own contract; until you do, it has none with you."),
            buttons(
                ("What was seen", f"entry {fact.ref}"),
                ("Admit", f"entry {fact.ref} admit"),
                ("Refuse", f"entry {fact.ref} refuse"),
            ),
        ),
        private=False,
    )
    members = await acting(desk.framework.contract.agency(commissioner), desk)
    for member in members:
        key = f"entry/{fact.ref}/asked/{member.id}"
        await desk.post(Post(key=key, to=f"mail:{member.email}", reply=reply, subject=reply.title))
    if not members:
        return f"{upper_first(named([commissioner]))} has nobody here who could be asked: tell it directly."
    return f"Asked {named([commissioner])}: {', '.join(member.name for member in members)}."
