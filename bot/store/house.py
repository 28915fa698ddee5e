"""The house: opens desks on a database. A desk is one transaction."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy import select, update

from bot.desk import Change, Desk
from bot.dispatch import OWN_CHANNELS, AlreadyAnswered, MustWrite, Request
from bot.engine.errors import UnknownMember
from bot.engine.place import THE_BOT, Member, Right
from bot.frameworks import Framework
from bot.post import Post
from bot.reply import REPLY, Reply
from bot.reply.dates import LONDON
from bot.store.connection import Connected
from bot.store.database import Database
from bot.store.documents import StoredDocuments, TakeOut
from bot.store.finder import Finder
from bot.store.ledger import StoredLedger
from bot.store.mailroom import StoredMailroom
from bot.store.people import StoredMembers, has_right
from bot.store.posts import put
from bot.store.services import StoredServices
from bot.store.statements import insert_once
from bot.store.tables import inbox

Routes = Mapping[str, Mapping[str, str]]  #: integration -> our channel name -> its own name for it; "*" takes any


class StoredDesk:
    """One member's desk: see :class:`bot.desk.Desk`."""

    def __init__(self, house: "StoredHouse", connection: Connected, request: Request, *, write: bool) -> None:
        self.framework = house.framework
        self.now = (request.at or house.now()).astimezone(LONDON)
        self.today = self.now.date()
        self.channel = request.who.channel
        self.member: Member = THE_BOT
        self.members = StoredMembers(connection, house.framework.roles)
        self.mail = StoredMailroom(connection, self.now, write=write)
        self._house = house
        self.connection = connection
        self.writes = write

    def _sit_down(self) -> None:
        self.ledger = StoredLedger(self.connection, self.member.id, self.now, write=self.writes)
        self.documents = StoredDocuments(
            self.connection,
            self.member.id,
            self.channel,
            self.now,
            self._house.link,
            write=self.writes,
            take_out=self._house.take_out,
        )
        names = None if self.writes else self.members.names
        self.services = StoredServices(
            self.connection, self.framework, self.ledger, self._house.finder, self.now, names
        )

    async def identify(self, request: Request) -> None:
        """Find out who sits here. Raises UnknownMember."""
        who = request.who
        if who.channel in OWN_CHANNELS and who.id == THE_BOT.id:
            self._sit_down()
            return
        member = await self.members.known_as(who.channel, who.id, who.email)
        if member is None:
            raise UnknownMember(who=who.email or who.id)
        self.member = member
        self._sit_down()

    async def post(self, post: Post) -> None:
        """Put a post in the outbox, once for each integration that has its channel. Raises MustWrite."""
        if not self.writes:
            raise MustWrite
        await put(self.connection, post, self._house.routes, self.now)
        self._house.posted = True

    async def changed(self) -> tuple[Change, ...]:
        """What the facts recorded since last asked have changed."""
        return await self.services.changed()

    def may(self, right: Right) -> bool:
        """Whether the member has *right*."""
        return has_right(self.member, right, self.framework.roles)


class StoredHouse:
    """Opens desks on a database for one place."""

    def __init__(self, database: Database, framework: Framework, routes: Routes, now: Callable[[], datetime]) -> None:
        self.database = database
        self.framework = framework
        self.routes = routes
        self.now = now
        self.finder = Finder()
        self.posted = False
        self.link: Callable[[str, str], str] = lambda ref, member: ""  #: makes a document's address for a member
        self.take_out: TakeOut | None = None  #: keeps what is attached to a mail; the door does
        self.after_commit: Callable[[], None] = lambda: None  #: wakes whoever delivers posts

    @asynccontextmanager
    async def desk(self, request: Request, *, write: bool) -> AsyncIterator[Desk]:
        """Raises UnknownMember, AlreadyAnswered, Conflict.

        Only what writes is remembered by its key: what is asked twice may be answered twice.
        """
        opened = self.database.writing() if write else self.database.glancing()
        async with opened as connection:
            desk = StoredDesk(self, connection, request, write=write)
            await desk.identify(request)  # before the key: who is a member no more is told nothing again
            if write and request.key is not None:
                await self._claim(connection, request.key)
            yield desk
        if self.posted:
            self.posted = False
            self.after_commit()

    async def remember(self, desk: Desk, request: Request, reply: Reply) -> None:
        """Keep the answer under the request's key, where it may have written."""
        stored = _stored(desk)
        if stored.writes and request.key is not None:
            kept = {"reply": reply.model_dump_json(), "said_at": desk.now}
            await stored.connection.execute(update(inbox).where(inbox.c.key == request.key).values(kept))

    async def _claim(self, connection: Connected, key: str) -> None:
        """Take the key for this transaction; another that holds it is waited for."""
        row = {"key": key, "said_at": self.now(), "reply": json.dumps(None)}
        if not await insert_once(connection, inbox, row):
            said = (await connection.execute(select(inbox.c.reply).where(inbox.c.key == key))).scalar_one()
            raise AlreadyAnswered(REPLY.validate_json(said))


def _stored(desk: Desk) -> StoredDesk:
    if not isinstance(desk, StoredDesk):
        message = "this house remembers only what was said at its own desks"
        raise TypeError(message)
    return desk
