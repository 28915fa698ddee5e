"""Reminders go out: grouped by who reads them, recorded for each thing, so that none is sent twice or forgotten."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.desk import Desk, ListQuery
from bot.engine.parts import Due
from bot.engine.place import Member, Right
from bot.engine.reminders import Reminder, already, reminders
from bot.engine.standing import Standing
from bot.engine.streams import service_stream
from bot.post import Post
from bot.reply.reminders import member_mail, provider_mail
from bot.statements.steps import ask

PROVIDER = "provider"
AHEAD = timedelta(days=92)  #: no clock reminds earlier than that before its day
MEMORY = AHEAD + timedelta(days=8)  #: for so long what was sent is looked up: what was sent earlier was due before now

Thing = tuple[Standing, Due]


@dataclass
class _Letter:
    """What one member is reminded of."""

    own: list[Thing] = field(default_factory=list)
    unreached: list[Thing] = field(default_factory=list)


async def remind(desk: Desk) -> tuple[int, int]:
    """Send what falls today: how many things were reminded of, in how many mails."""
    sent = already(await desk.ledger.since(("reminder sent",), desk.now - MEMORY))
    standings = await desk.services.every(ListQuery(due_by=desk.today + AHEAD))
    found = [(s, each) for s in standings for each in reminders(s, desk.today, sent)]
    providers: dict[str, list[Thing]] = defaultdict(list)
    members: dict[str, _Letter] = defaultdict(_Letter)
    told = 0
    for standing, reminder in found:
        if await _address(standing, reminder, providers, members, desk):
            await desk.ledger.append(service_stream(standing.service.location_id), reminder.fact)
            told += 1
    for address, things in sorted(providers.items()):
        post = Post(
            key=_key(address, things, desk), to=f"mail:{address}", reply=provider_mail(things), to_provider=True
        )
        await desk.post(post)
    for member, letter in sorted(members.items()):
        reply = member_mail(letter.own, letter.unreached)
        key = _key(member, [*letter.own, *letter.unreached], desk)
        await desk.post(Post(key=key, to=f"mail:{member}", reply=reply, subject=reply.title))
    return told, len(providers) + len(members)


async def _address(
    standing: Standing,
    reminder: Reminder,
    providers: dict[str, list[Thing]],
    members: dict[str, _Letter],
    desk: Desk,
) -> bool:
    """Put one thing into the mails of all who must do it; whether there is anybody."""
    thing = (standing, reminder.due)
    if reminder.due.actor != PROVIDER:
        actor = reminder.due.actor
        people = await desk.members.having(Right.ASSESS, actor) or await desk.members.having(Right.ACKNOWLEDGE, actor)
        for member in people:
            members[member.email].own.append(thing)
        return bool(people) or await _unreached(thing, members, desk)
    for address in (to := standing.service.mailboxes):
        providers[address].append(thing)
    return bool(to) or await _unreached(thing, members, desk)


async def _unreached(thing: Thing, members: dict[str, _Letter], desk: Desk) -> bool:
    """Whoever must do it cannot be reached: those who buy the service are asked to tell them. Whether there is any."""
    people = await _buyers(thing[0], desk)
    for member in people:
        members[member.email].unreached.append(thing)
    return bool(people)


async def _buyers(standing: Standing, desk: Desk) -> tuple[Member, ...]:
    """Those who work on quality at the agencies that commission a service; where nobody does, at the council."""
    councils = [agency.id for agency in desk.framework.agencies.values() if agency.kind == "council"]
    for agencies in (desk.framework.escalation.also(standing.service), councils):
        if people := [m for agency in agencies for m in await desk.members.having(Right.ASSESS, agency)]:
            return tuple(people)
    return ()


async def ask_for_statements(desk: Desk) -> int:
    """Where the framework says that requests go out by themselves: those due, longest waiting first, so many a day."""
    rules = desk.framework.statements.automatic
    if not rules.on:
        return 0
    waiting: list[Thing] = []
    for standing in await desk.services.every(ListQuery(due_by=desk.today)):
        asked = [due for due in standing.dues if due.sort == "statement" and not due.ref and due.on <= desk.today]
        if asked and standing.service.mailboxes:
            waiting.append((standing, asked[0]))
    first = sorted(waiting, key=lambda each: (each[1].on, each[0].service.location_id))[: rules.most_a_day]
    for standing, due in first:
        await ask(standing, None, desk, why=due.why)
    return len(first)


def _key(to: str, things: Sequence[Thing], desk: Desk) -> str:
    """Of a mail: the day, its reader, and what it tells; whatever else is said that day is another mail."""
    digest = hashlib.sha256("\n".join(sorted(_named(things))).encode()).hexdigest()[:12]
    return f"reminder/{desk.today}/{to}/{digest}"


def _named(things: Iterable[Thing]) -> Iterable[str]:
    return (f"{s.service.location_id}/{due.sort}/{due.ref}/{due.what}/{due.on}" for s, due in things)
