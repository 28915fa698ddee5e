"""Members, and which of a channel's identities is which member."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Row, String, bindparam, delete, func, insert, select, update

from bot.engine.place import Member, Right, Role
from bot.store.connection import Connected
from bot.store.finder import VERSION
from bot.store.tables import identities, members

_LINKED = select(identities.c.member).where(
    identities.c.channel == bindparam("channel"), identities.c.id == bindparam("identity")
)
KNOWN_AS = select(members, VERSION.scalar_subquery().label("names")).where(
    members.c.active, members.c.id == func.coalesce(_LINKED.scalar_subquery(), bindparam("email", type_=String))
)


class StoredMembers:
    """The members within one transaction."""

    def __init__(self, connection: Connected, roles: Mapping[str, Role]) -> None:
        self._connection = connection
        self._roles = roles
        self._all: tuple[Member, ...] | None = None  #: asked for over and over, and nothing said at a desk changes them
        self.names: str | None = None  #: the version of the services' names, asked for with the member

    async def get(self, member_id: str) -> Member | None:
        """An active member by id, or None."""
        query = select(members).where(members.c.id == member_id.lower(), members.c.active)
        row = (await self._connection.execute(query)).first()
        return member_of(row) if row else None

    async def known_as(self, channel: str, identity: str, email: str | None) -> Member | None:
        """The member whom a channel calls *identity*: by what an administrator linked, else by vouched e-mail."""
        who = {"channel": channel, "identity": identity, "email": email.lower() if email else None}
        row = (await self._connection.execute(KNOWN_AS, who)).first()
        self.names = row.names if row else None
        return member_of(row) if row else None

    async def all(self) -> tuple[Member, ...]:
        """Every active member, by agency and name."""
        if self._all is None:
            query = select(members).where(members.c.active).order_by(members.c.agency, members.c.name)
            self._all = tuple(member_of(row) for row in await self._connection.execute(query))
        return self._all

    async def having(self, right: Right, agency: str | None = None) -> tuple[Member, ...]:
        """Active members whose roles give *right*, of one agency where named."""
        return tuple(
            member
            for member in await self.all()
            if (agency is None or member.agency == agency) and has_right(member, right, self._roles)
        )


def has_right(member: Member, right: Right, roles: Mapping[str, Role]) -> bool:
    """Whether one of a member's roles gives *right*. A role the framework does not know gives nothing."""
    return any(right in roles[role].rights for role in member.roles if role in roles)


def member_of(row: Row[Any]) -> Member:
    """The member that a row keeps."""
    return Member(
        id=row.id, name=row.name, agency=row.agency, roles=frozenset(json.loads(row.roles)), active=row.active
    )


async def save_members(connection: Connected, people: Iterable[Member]) -> None:
    """Add members, or replace those with the same id."""
    for person in people:
        row = {
            **person.model_dump(exclude={"roles"}),
            "id": person.id.lower(),
            "roles": json.dumps(sorted(person.roles)),
        }
        if (await connection.execute(update(members).where(members.c.id == row["id"]).values(row))).rowcount == 0:
            await connection.execute(insert(members).values(row))


async def link(connection: Connected, channel: str, identity: str, member_id: str) -> None:
    """Say that a channel's identity is this member."""
    of_this = (identities.c.channel == channel, identities.c.id == identity)
    await connection.execute(delete(identities).where(*of_this))
    await connection.execute(insert(identities).values(channel=channel, id=identity, member=member_id.lower()))
