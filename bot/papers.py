"""A sitting's papers: its agenda gathered from the desk, and who is sent what (S26)."""

from collections.abc import AsyncIterator, Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from bot.desk import Desk
from bot.engine.facts import AgendaSaid, ConcernRaised, Entry, IntelligenceLogged, MailFiled, RagDecided, in_force
from bot.engine.meetings.agenda import PROVIDER, Agenda, ForumTable, Material, compose, new_since
from bot.engine.meetings.agenda_lines import LOOKED_AT
from bot.engine.meetings.forums import Forum, Sitting
from bot.engine.place import Right
from bot.engine.scale import Marking
from bot.engine.sharing import markings
from bot.engine.streams import service_in, service_stream
from bot.post import Invitation, Post
from bot.reply import Reply
from bot.reply.agenda import agenda_reply, provider_reply

MEMORY = timedelta(days=400)  #: how far back decisions and agendas are read: longer than any review interval
LASTING = ("agenda said", "rag decided", "withdrawn")
RECENT = ("intelligence logged", "mail filed", "mail unfiled", "withdrawn")
SEQUENCE = {"draft": 0, "final": 1}  #: of the invitation: the later one updates the earlier


async def gather(desk: Desk, forum: Forum, sitting: Sitting) -> Agenda:
    """The agenda of a sitting as it stands at the desk's now."""
    lasting = await desk.ledger.since(LASTING, desk.now - MEMORY, _lighter)
    since = new_since(forum, sitting, lasting)
    recent = await desk.ledger.since(RECENT, since)
    history = {(entry.stream, entry.seq): entry for entry in (*recent, *lasting)}
    standings = {s.service.location_id: s for s in await desk.services.notable()}
    for location_id in _locations(history.values(), desk.framework.forums):
        if location_id not in standings:
            standings[location_id] = await desk.services.standing(location_id)
    material = Material(
        regime=desk.framework.regime,
        names={agency.id: agency.name for agency in desk.framework.agencies.values()},
        categories={category.id: category.name for category in desk.framework.categories.values()},
        standings=tuple(standings.values()),
        history=tuple(history.values()),
        since=since,
    )
    return compose(desk.framework.forums, forum, sitting, material)


def _lighter(fact: dict[str, Any]) -> dict[str, Any]:
    """An earlier agenda without the parts that no later one looks at: whole, a year of them takes seconds to read."""
    if "sections" not in fact:
        return fact
    final = fact.get("stage") == "final"
    return {**fact, "sections": [part for part in fact["sections"] if final and part["id"] in LOOKED_AT]}


class Sent(NamedTuple):
    """An agenda from the record: at which stage it was sent, when, and whether it was late."""

    agenda: Agenda
    stage: str
    at: datetime
    note: str


async def as_said(desk: Desk, forum: Forum, sitting: Sitting) -> Sent | None:
    """The last agenda that was sent for a sitting, as it was then, or None where none was.

    The words of partners are those of the ledger: what was withdrawn or marked since is shown no more (S28).
    """
    entries = await desk.ledger.read(f"meeting/{forum.id}/{sitting.on}")
    sent = [(e.recorded_at, e.fact) for e in entries if isinstance(e.fact, AgendaSaid) and e.fact.stage in SEQUENCE]
    if not sent:
        return None
    at, fact = sent[-1]
    kept = Agenda(forum=forum.id, title=forum.name, sitting=sitting, sections=fact.sections)
    about = dict.fromkeys(item.location_id for item in kept.items if any(each.worded for each in item.told))
    words = {ref: text for location_id in about for ref, text in await _words(desk, location_id)}
    return Sent(agenda=kept.with_words(words), stage=fact.stage, at=at, note=fact.note)


async def _words(desk: Desk, location_id: str) -> list[tuple[str, str]]:
    """What partners may read of what was told about a service, by its reference."""
    entries = await desk.ledger.read(service_stream(location_id))
    marked = markings(entries)
    return [
        (entry.fact.ref, entry.fact.text)
        for entry in in_force(entries)
        if isinstance(entry.fact, ConcernRaised | IntelligenceLogged) and marked[entry.seq] is Marking.PARTNERS
    ]


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
    return sorted({service_in(stream) for stream in found})


async def mails(desk: Desk, forum: Forum, agenda: Agenda, stage: str, note: str) -> AsyncIterator[Post]:
    """The mails of a stage: all of it to the forum's members, to others the lines that they must attend for."""
    agencies = dict.fromkeys((*forum.members, *(agency for agency in agenda.attending if agency != PROVIDER)))
    for agency in agencies:
        theirs = agenda if agency in forum.members else agenda.for_agency(agency)
        made = agenda_reply(theirs, stage, desk.framework.agencies, note, forum=forum)
        reply = made.model_copy(update={"private": False})
        for member in await desk.members.having(Right.READ, agency):
            yield _mail(agenda, stage, member.email, reply)
    for location_id in dict.fromkeys(item.location_id for item in agenda.items if PROVIDER in item.attend):
        own = agenda.for_provider(location_id)
        service = (await desk.services.standing(location_id)).service
        for address in service.mailboxes if own.sections else ():
            yield _mail(own, stage, address, provider_reply(own, stage), about=location_id)


def _mail(agenda: Agenda, stage: str, address: str, reply: Reply, about: str = "") -> Post:
    sitting = agenda.sitting
    name = f"{agenda.forum}/{sitting.on}"
    services = ", ".join(dict.fromkeys(item.service for item in agenda.items)) if about else ""
    return Post(
        key=f"agenda/{name}/{stage}/{about or 'member'}/{address}",
        to=f"mail:{address}",
        reply=reply,
        invitation=Invitation(
            uid=f"{name}/{about}".strip("/").replace("/", "-") + "@iqaf",
            sequence=SEQUENCE[stage],
            title=f"{agenda.title}: {services}" if about else agenda.title,
            starts=sitting.starts,
            ends=sitting.ends,
            description=f"{services} is on the agenda. Please attend for it; what will be discussed is in the mail."
            if about
            else f"The {stage} agenda is in the mail that this came with.",
        ),
        to_provider=bool(about),
    )
