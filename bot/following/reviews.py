"""Who takes part in a Contract Review Meeting is invited to it, and told where it is cancelled (IQAF §13; S13)."""

from datetime import datetime, timedelta

from bot.desk import Change, Desk
from bot.engine.facts import ReviewCalled, ReviewCancelled, ServiceDescribed, in_force
from bot.engine.place import Member
from bot.engine.provision.reviews import meetings
from bot.engine.streams import service_stream
from bot.following.contract import acting
from bot.post import Invitation, Post
from bot.reply import Note, Para, Reply, buttons, facts
from bot.reply.dates import LONDON, moment


async def follow(change: Change, desk: Desk) -> list[str]:
    """Invite those who act for the commissioners, and the provider where it takes part."""
    said: list[str] = []
    for fact, why in await _fallen(change, desk):
        said.append(await _invite(fact, change.after.service, why, desk))
    for entry in change.facts:
        if isinstance(entry.fact, ReviewCalled):
            said.append(await _invite(entry.fact, change.after.service, "", desk))
        elif isinstance(entry.fact, ReviewCancelled):
            told = (each.fact for each in await desk.ledger.about(entry.fact.ref))
            called = [fact for fact in told if isinstance(fact, ReviewCalled)]
            said += [await _invite(fact, change.after.service, entry.fact.reason, desk) for fact in called[-1:]]
    return said


async def _fallen(change: Change, desk: Desk) -> list[tuple[ReviewCalled, str]]:
    """Meetings that were called, and fell away with the contract; each with the reason."""
    gone = {item.ref for item in change.before.reviews} if change.before else set()
    gone -= {item.ref for item in change.after.reviews}
    if not gone:
        return []
    entries = in_force(await desk.ledger.read(service_stream(change.after.service.location_id)))
    held = [entry for entry in entries if entry.effective <= desk.today]
    fallen = {each.ref: each.note for each in meetings(held, desk.today) if each.over and each.ref in gone}
    called = (entry.fact for entry in held if isinstance(entry.fact, ReviewCalled))
    return [(fact, fallen[fact.ref]) for fact in called if fact.ref in fallen]


async def _invite(fact: ReviewCalled, service: ServiceDescribed, cancelled: str, desk: Desk) -> str:
    """Mail to each, with the meeting for their calendars; *cancelled* is why it will not be."""
    table = desk.framework.contract
    members: dict[str, Member] = {}
    for commissioner in service.commissioners:
        members |= {member.id: member for member in await acting(table.agency(commissioner), desk)}
    addresses = service.mailboxes if fact.with_provider else ()
    reply = _to_member(fact, service, cancelled, desk)
    for member in members.values():
        await desk.post(_post(fact, service, member.email, reply, desk, gone=bool(cancelled)))
    for address in addresses:
        told = _to_provider(fact, service, desk, gone=bool(cancelled))
        await desk.post(_post(fact, service, address, told, desk, gone=bool(cancelled), provider=True))
    names = [member.name for member in members.values()]
    if fact.with_provider:
        names.append("the provider" if addresses else "nobody of the provider, which has no address here")
    return f"{'Told that it is cancelled' if cancelled else 'Invited'}: {', '.join(names)}."


def _starts(fact: ReviewCalled, desk: Desk) -> datetime:
    return datetime.combine(fact.on, desk.framework.contract.meeting.starts, LONDON)


def _title(service: ServiceDescribed) -> str:
    return f"Contract review meeting: {service.name}"


def _to_member(fact: ReviewCalled, service: ServiceDescribed, cancelled: str, desk: Desk) -> Reply:
    pressed = buttons(("Status", f"status {service.location_id}"))
    if not cancelled:
        pressed = buttons(("Held", f"review {fact.ref} held"), ("Status", f"status {service.location_id}"))
    rows = facts(
        [
            ("Service", f"{service.service_kind.value} · {service.postcode} · {service.location_id}"),
            ("When", moment(_starts(fact, desk))),
            ("Why", "; ".join(fact.reasons)),
            ("Provider", "takes part" if fact.with_provider else "does not take part"),
            ("Cancelled", cancelled),
        ]
    )
    title = f"{_title(service)} ({fact.ref}){' is cancelled' if cancelled else ''}"
    return Reply(title=title, blocks=(rows, pressed), private=False)


def _to_provider(fact: ReviewCalled, service: ServiceDescribed, desk: Desk, *, gone: bool) -> Reply:
    """Its own matter only, and none of the partners' words."""
    when = moment(_starts(fact, desk))
    text = (
        f"We ask you to meet the commissioners of {service.name} to review how the service performs under its contract."
    )
    if gone:
        text = f"The contract review meeting about {service.name} will not take place at this time."
    return Reply(
        title=f"{_title(service)}{' is cancelled' if gone else ''}",
        blocks=(
            Para(text=text),
            facts([("When", when), ("Service", f"{service.name}, {service.postcode}"), ("Our reference", fact.ref)]),
            Note(text="Answer this mail with any question. Leave out names and details of citizens."),
        ),
        private=False,
    )


def _post(
    fact: ReviewCalled,
    service: ServiceDescribed,
    address: str,
    reply: Reply,
    desk: Desk,
    *,
    gone: bool,
    provider: bool = False,
) -> Post:
    starts = _starts(fact, desk)
    audience = "provider" if provider else "member"
    return Post(
        key=f"review/{fact.ref}/{'cancelled' if gone else 'called'}/{audience}/{address}",
        to=f"mail:{address}",
        reply=reply,
        invitation=Invitation(
            uid=f"{fact.ref}{'-provider' if provider else ''}@iqaf".lower(),
            sequence=int(gone),
            title=_title(service),
            starts=starts,
            ends=starts + timedelta(minutes=desk.framework.contract.meeting.minutes),
            description=f"Our reference: {fact.ref}",
            cancelled=gone,
        ),
        to_provider=provider,
    )
