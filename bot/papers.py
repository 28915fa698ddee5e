"""A sitting's papers: its agenda gathered from the desk, and who is sent what (S26)."""

from collections.abc import AsyncIterator, Iterable
from datetime import timedelta

from bot.desk import Desk
from bot.engine.agenda import PROVIDER, Agenda, ForumTable, Material, compose
from bot.engine.facts import Entry, IntelligenceLogged, MailFiled, RagDecided
from bot.engine.forums import Forum, Sitting, sitting_before
from bot.engine.place import Right
from bot.post import Invitation, Post
from bot.reply import Reply
from bot.reply.agenda import agenda_reply, provider_reply

PREFIX = "service/"
MEMORY = timedelta(days=400)  #: how far back decisions and agendas are read: longer than any review interval
LASTING = ("agenda said", "rag decided", "withdrawn")
RECENT = ("intelligence logged", "mail filed", "mail unfiled", "withdrawn")
FIRST_WEEK = timedelta(days=7)  #: what "since last time" means for a forum's first sitting
SEQUENCE = {"draft": 0, "final": 1}  #: of the invitation: the later one updates the earlier


async def gather(desk: Desk, forum: Forum, sitting: Sitting) -> Agenda:
    """The agenda of a sitting as it stands at the desk's now."""
    last = sitting_before(forum, sitting.on)
    since = last.starts if last else sitting.starts - FIRST_WEEK
    recent = await desk.ledger.since(RECENT, since)
    lasting = await desk.ledger.since(LASTING, min(since, desk.now - MEMORY))
    history = {(entry.stream, entry.seq): entry for entry in (*recent, *lasting)}
    standings = {s.service.location_id: s for s in await desk.services.notable()}
    for location_id in _locations(history.values(), desk.framework.forums):
        if location_id not in standings:
            standings[location_id] = await desk.services.standing(location_id)
    material = Material(
        regime=desk.framework.regime,
        names={agency.id: agency.name for agency in desk.framework.agencies.values()},
        standings=tuple(standings.values()),
        history=tuple(history.values()),
        since=since,
    )
    return compose(desk.framework.forums, forum, sitting, material)


def _locations(entries: Iterable[Entry], table: ForumTable) -> list[str]:
    """The services that these entries can put on an agenda."""
    telling = {category for rule in table.sections for category in rule.categories}
    found = []
    for entry in entries:
        match entry.fact:
            case MailFiled() | RagDecided() | IntelligenceLogged(source="provider"):
                found.append(entry.stream)
            case IntelligenceLogged(category=category) if category in telling:
                found.append(entry.stream)
    return sorted({stream.removeprefix(PREFIX) for stream in found})


async def mails(desk: Desk, forum: Forum, agenda: Agenda, stage: str, note: str) -> AsyncIterator[Post]:
    """The mails of a stage: all of it to the forum's members, to others the lines that they must attend for."""
    agencies = dict.fromkeys((*forum.members, *(agency for agency in agenda.attending if agency != PROVIDER)))
    for agency in agencies:
        theirs = agenda if agency in forum.members else agenda.for_agency(agency)
        reply = agenda_reply(theirs, stage, desk.framework.agencies, note).model_copy(update={"private": False})
        for member in await desk.members.having(Right.READ, agency):
            yield _mail(agenda, stage, member.email, reply)
    for location_id in dict.fromkeys(item.location_id for item in agenda.items if PROVIDER in item.attend):
        own = agenda.for_provider(location_id)
        service = (await desk.services.standing(location_id)).service
        for address in service.addresses if own.sections else ():
            if not address.startswith("@"):  # a domain is known to write from, and cannot be written to
                yield _mail(agenda, stage, address, provider_reply(own, stage), about=location_id)


def _mail(agenda: Agenda, stage: str, address: str, reply: Reply, about: str = "") -> Post:
    sitting = agenda.sitting
    name = f"{agenda.forum}/{sitting.on}"
    return Post(
        key=f"agenda/{name}/{stage}/{about or 'member'}/{address}",
        to=f"mail:{address}",
        reply=reply,
        invitation=Invitation(
            uid=f"{name}/{about}".strip("/").replace("/", "-") + "@iqaf",
            sequence=SEQUENCE[stage],
            title=f"{agenda.title}: your service" if about else agenda.title,
            starts=sitting.starts,
            ends=sitting.ends,
        ),
        to_provider=bool(about),
    )
