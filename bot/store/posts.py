"""Posts on their way out: a row for each integration and destination, written in the transaction that caused them."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Row

from bot.lanes import Unreadable
from bot.post import Outgoing, Post
from bot.store.connection import Connected
from bot.store.statements import insert_once
from bot.store.tables import outbox

log = logging.getLogger(__name__)

AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)  #: deliveries run on the machine's clock, not on the place's
SHOWN = 3  #: faults of a message that cannot be read
NOWHERE = "none"  #: the integration of posts that no chat has a channel for: kept, and shown by “iqaf check”


async def put(connection: Connected, post: Post, routes: Mapping[str, Mapping[str, str]], now: datetime) -> None:
    """Queue a post wherever it goes. A key that was queued before for that destination is not queued again."""
    found = [*destinations(post.to, routes)]
    if not found:
        log.warning("nobody sees %s: no chat has a channel for %s", post.key, post.to)
    for integration, destination in found or [(NOWHERE, post.to)]:
        row = {
            "key": post.key,
            "integration": integration,
            "destination": destination,
            "body": post.model_dump_json(),
            "state": "new" if found else "refused",
            "attempt": 0,
            "created_at": now,
            "next_at": AT_ONCE,
            "remote_id": "",
            "note": "" if found else "no chat has a channel of this name: see [slack.channels] in the settings",
        }
        await insert_once(connection, outbox, row)


def destinations(to: str, routes: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """Where ``channel:NAME`` or ``mail:ADDRESS`` leads: (integration, its own name for the place)."""
    kind, _, name = to.partition(":")
    if kind == "mail":
        yield "mail", name
        return
    for integration, channels in routes.items():
        if name in channels:
            yield integration, channels[name]
        elif "*" in channels:
            yield integration, name


def read(row: Row[Any]) -> Outgoing | Unreadable:
    """The delivery that a row of the outbox keeps, as far as this version can read it."""
    named = {"id": row.id, "integration": row.integration, "destination": row.destination}
    try:
        return Outgoing(**named, post=Post.model_validate_json(row.body), attempt=row.attempt)
    except ValidationError as fault:  # its words may be meant for few, so they are not repeated
        parts = [
            f"{'.'.join(map(str, each['loc'])) or 'all of it'} ({each['type']})" for each in fault.errors()[:SHOWN]
        ]
        return Unreadable(**named, key=row.key, problem=", ".join(parts))


def readable(rows: Iterable[Row[Any]]) -> list[tuple[Row[Any], Outgoing]]:
    """Rows of the outbox with the deliveries they keep, without those that this version cannot read."""
    return [(row, found) for row in rows if isinstance(found := read(row), Outgoing)]
