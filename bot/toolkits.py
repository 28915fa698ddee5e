"""Versions of the toolkit at a place: what is due of them, and how every provider is told of a new one (IQAF §18)."""

from datetime import UTC, date, datetime

from bot.desk import Desk, ListQuery
from bot.documents import SPREADSHEET
from bot.engine.facts import ServiceDescribed, ToolkitAnnounced
from bot.engine.parts import Due
from bot.engine.place import Right
from bot.engine.provision.support import package_due
from bot.engine.quality.sheet_words import Purpose
from bot.engine.quality.toolkit import Toolkit, in_use
from bot.engine.quality.toolkit_reviews import PLACE, review_due
from bot.engine.streams import service_stream
from bot.engine.verdict import Reason, Value
from bot.post import Post
from bot.reply import AnyBlock, Heading, Items, Note, Para, Reasons, Reply, buttons, facts
from bot.reply.cards import due_line
from bot.reply.dates import day
from bot.reply.next_steps import next_step

ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)


class Told(Value):
    """Whom an announcement reached."""

    addresses: int
    services: int
    providers: int
    unreached: tuple[str, ...]  #: names of contracted services with no address to write to


async def dues(desk: Desk) -> tuple[Due, ...]:
    """What is due of the toolkit in force: its yearly review."""
    toolkit = in_use(desk.framework.toolkits, desk.today)
    place = await desk.ledger.read(PLACE)
    return (review_due(toolkit, place, desk.framework.toolkit_reviews.review, desk.today),)


async def place_dues(until: date, desk: Desk) -> tuple[Due, ...]:
    """What is due of the place itself by *until*, soonest first: the toolkit's review, the support package's."""
    found = (*await dues(desk), package_due(desk.framework.support, desk.today))
    return tuple(sorted((due for due in found if due.on <= until), key=lambda due: due.on))


async def due_blocks(until: date, desk: Desk) -> list[AnyBlock]:
    """The same, for the end of a list of what is due of its services, each with its next step where there is one."""
    blocks: list[AnyBlock] = []
    for due in await place_dues(until, desk):
        line = due_line(due)
        blocks.append(Para(text=f"{line.text}, {line.detail}", tone=line.tone))
        if due.sort == "toolkit":
            press = next_step(due, "")
            blocks.append(buttons((press.label, press.words)))
    return [Heading(text="Of the place itself"), *blocks] if blocks else []


async def remind(desk: Desk) -> int:
    """Mail who holds the yearly review, on the days on which its clock says so and no day twice; how many were told."""
    told = 0
    for due in await dues(desk):
        fallen = [day for day in due.remind if day <= desk.today <= due.on]
        people = await desk.members.having(Right.ASSESS, due.actor) if fallen else ()
        for member in people:
            blocks = (Items(items=(due_line(due),)), buttons(("Versions", "toolkit")))
            reply = Reply(title=f"To be done soon: {due.what.lower()}", blocks=blocks, private=False)
            key = f"reminder/toolkit/{due.ref}/{fallen[-1]}/{member.id}"
            await desk.post(Post(key=key, to=f"mail:{member.email}", reply=reply))
            told += 1
    return told


async def spreadsheet(toolkit: Toolkit, purpose: Purpose, service: ServiceDescribed | None, desk: Desk) -> str:
    """Make and keep the toolkit as a spreadsheet to fill in; its reference."""
    from bot.workbooks.writing import toolkit_workbook  # loaded only where a spreadsheet is written

    raw = toolkit_workbook(toolkit, purpose=purpose, service=service, writer=desk.member.name if service else "")
    name = f"toolkit-{toolkit.id}-{purpose}.xlsx"
    at = service.location_id if service else ""
    made = await desk.documents.make(name, SPREADSHEET, raw, service=at, purpose=f"blank {purpose}")
    return made.ref


async def announce(toolkit: Toolkit, words: str, desk: Desk) -> Told:
    """Mail every contracted provider, once an address, and record for each service that it was told.

    Services that were told before are left out: a second announcement reaches those that are new here.
    """
    known = await desk.ledger.since([ToolkitAnnounced.model_fields["kind"].default], ALWAYS)
    told = {entry.stream for entry in known if getattr(entry.fact, "toolkit", "") == toolkit.id}
    standings = await desk.services.every(ListQuery())
    meant = [each.service for each in standings if each.service.contracted and each.service.registered]
    fresh = [service for service in meant if service_stream(service.location_id) not in told]
    reached = [service for service in fresh if service.mailboxes]
    unreached = tuple(service.name for service in fresh if not service.mailboxes)
    addresses = sorted({address.casefold() for service in reached for address in service.mailboxes})
    attached = (await spreadsheet(toolkit, "statement", None, desk),) if addresses else ()
    for address in addresses:
        await desk.post(
            Post(
                key=f"toolkit/{toolkit.id}/{address}",
                to=f"mail:{address}",
                reply=letter(toolkit, words, desk),
                to_provider=True,
                attachments=attached,
            )
        )
    for service in reached:
        await desk.ledger.append(service_stream(service.location_id), ToolkitAnnounced(toolkit=toolkit.id, providers=1))
    providers = len({service.provider_id for service in reached})
    if reached:
        await desk.ledger.append(PLACE, ToolkitAnnounced(toolkit=toolkit.id, providers=providers, note=words))
    return Told(addresses=len(addresses), services=len(reached), providers=providers, unreached=unreached)


def letter(toolkit: Toolkit, words: str, desk: Desk) -> Reply:
    """What a provider is sent: which version, from when, what is new."""
    clause = desk.framework.toolkit_reviews.announced
    reason = Reason(text="Every provider is told of a new toolkit before it is used", clause=clause)
    rows = [
        ("Version", f"{toolkit.id}: {toolkit.title}"),
        ("Used from", day(toolkit.effective)),
        ("It asks for", f"{len(toolkit.criteria)} criteria in {len(toolkit.domains)} domains"),
        ("What is new", words),
    ]
    blocks = (
        Para(text="The toolkit by which quality is looked at, and in which you make your yearly statement, changes."),
        facts(rows),
        Reasons(reasons=(reason,)),
        Note(text="The spreadsheet of this version is attached. You need not send it until you are asked for it."),
    )
    return Reply(title=f"A new quality toolkit from {day(toolkit.effective)}", blocks=blocks, private=False)
