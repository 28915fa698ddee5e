"""What the pages that face the internet are given of a place: signed links, documents, the directory, its health."""

import asyncio
from collections.abc import Mapping

from bot.app import Place
from bot.clockwork import CLOCK
from bot.desk import Desk
from bot.dispatch import Identity, MustWrite, Request
from bot.documents.sent_in import opened
from bot.engine.errors import UnknownMember
from bot.engine.place import Right
from bot.escalating.deed import deed
from bot.integrations.web.documents import Fetched, NotYours
from bot.integrations.web.ports import Link, PublicPorts
from bot.integrations.web.published import Published
from bot.market import publication
from bot.store.house import StoredHouse


def public_ports(place: Place, *, invented: bool = False) -> PublicPorts:
    """What the pages that face the internet need; *invented*: of the demo, whose directory says so."""

    async def read_link(token: str) -> Link:
        words, address = place.links.read(token)
        who = Request(who=Identity(channel="mail", id=address, email=address), words=words)
        try:
            async with place.house.desk(who, write=False) as desk:
                meant = await deed(words, desk)
                return Link(words=words, address=address, name=desk.member.name, **meant.model_dump())
        except UnknownMember:  # the answer to what they press will say so
            return Link(words=words, address=address)

    async def health() -> Mapping[str, bool]:
        try:
            async with asyncio.timeout(2), place.database.reading() as connection:
                await connection.exec_driver_sql("SELECT 1")
        except Exception:  # noqa: BLE001 - whatever it is, the answer is that it does not work
            return {"database": False}
        return {"database": True}

    async def fetch(token: str) -> Fetched:
        ref, member = place.documents.read(token)
        try:
            try:
                return await _fetched(place.house, ref, member, write=False)
            except MustWrite:  # that a restricted one is read is recorded
                return await _fetched(place.house, ref, member, write=True)
        except UnknownMember as unknown:
            raise NotYours from unknown

    shown: dict[str, Published] = {}  # the last one, read once: it never changes

    async def directory() -> Published | None:
        async with place.house.desk(Request(who=CLOCK, words=""), write=False) as desk:
            found = await on_show(desk, shown)
        return found.model_copy(update={"invented": True}) if found and invented else found

    return PublicPorts(
        dispatcher=place.dispatcher, read_link=read_link, health=health, fetch=fetch, directory=directory
    )


async def _fetched(house: StoredHouse, ref: str, member: str, *, write: bool) -> Fetched:
    """A document for a member, as long as that member may read here. Raises UnknownMember, NotAllowed, MustWrite."""
    who = Request(who=Identity(channel="web", id=member, email=member), words="")
    async with house.desk(who, write=write) as desk:
        if not desk.may(Right.READ):
            raise UnknownMember(who=member)
        kept = await opened(ref, desk)
        return Fetched(name=kept.name, media=kept.media, raw=await publication.as_public(kept, desk))


async def on_show(desk: Desk, shown: dict[str, Published]) -> Published | None:
    """The directory that is public; *shown* keeps the last one read, which changes only as notices are withdrawn."""
    runs = await publication.published_on(desk)
    if not runs:
        return None
    on, run = runs[-1]
    key = f"{run.document} {len(await publication.withdrawn(desk))}"
    if key not in shown:
        made = await publication.read(run.document, desk)
        csv = publication.csv_file(made)
        about = desk.framework
        shown.clear()
        shown[key] = Published(made=made, title=about.publication.title, place=about.title, on=on, csv=csv)
    return shown[key]
