"""A mailbox on the demo place: raw mail in, what became of it out."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from sqlalchemy import select

from bot.desk import KeptMail
from bot.engine.facts import Entry
from bot.integrations.mail.inbound import Intake
from bot.integrations.mail.parse import parse
from bot.post import Post
from bot.reply import Reply
from bot.reply.text import plain
from bot.store.ledger import StoredLedger
from bot.store.mailroom import MailStore
from bot.store.tables import outbox
from tests.conftest import Place

OAKWOOD = "1-9000000001"
MANAGER = "manager.oakwoodhouse@ivorywoodcare.example"


def raw(text: str, subject: str = "News", sender: str = MANAGER, **headers: str) -> bytes:
    """A plain mail; header names with underscores for hyphens."""
    lines = [f"From: {sender}", f"Subject: {subject}", *(f"{k.replace('_', '-')}: {v}" for k, v in headers.items())]
    return ("\r\n".join(lines) + f"\r\n\r\n{text}\r\n").encode()


@dataclass
class Mailbox:
    place: Place
    store: MailStore
    intake: Intake

    async def take(self, text: str, subject: str = "News", sender: str = MANAGER, **headers: str) -> KeptMail:
        ref = await self.intake.take(raw(text, subject, sender, **headers), sender, ())
        return await self.store.outcome(ref)

    async def outcome(self, ref: str) -> KeptMail:
        return await self.store.outcome(ref)

    async def entries(self, service: str = OAKWOOD) -> tuple[Entry, ...]:
        async with self.place.database.reading() as connection:
            return await StoredLedger(connection, "iqaf", self.place.now, write=False).read(f"service/{service}")

    async def posts(self, prefix: str) -> list[Post]:
        async with self.place.database.reading() as connection:
            rows = await connection.execute(select(outbox.c.body).where(outbox.c.key.startswith(prefix)))
            return [Post.model_validate_json(body) for body in rows.scalars()]

    async def card(self, ref: str) -> Reply:
        (post,) = await self.posts(f"triage/{ref}")
        return post.reply

    async def shown(self, ref: str) -> str:
        """The card's words, whatever the lines they stand on."""
        return " ".join(plain(await self.card(ref)).split())


async def open_mailbox(place: Place) -> AsyncIterator[Mailbox]:
    store = MailStore(place.database)

    async def read(data: bytes):
        return parse(data, "mx.place.example")

    yield Mailbox(place, store, Intake(store, place.dispatcher, read, lambda: place.now))
