"""What somebody can achieve with a mail that is not what it seems: at another's service, in another's name, unseen."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest
from starlette.applications import Starlette

from bot.app import Place
from bot.dispatch import Identity, Request
from bot.engine.facts import MarkedRead
from bot.integrations.mail.settings import MailSettings
from bot.integrations.web.routes import public_routes
from bot.public import public_ports
from bot.reply import Reply
from bot.reply.text import plain
from bot.store.tables import members
from tests.integrations.mail.test_attached import MANAGER, TOM, kept, mail, take
from tests.integrations.papers import open_at, sheet
from tests.integrations.web.serving import serving

AMIR = "amir.haddad@healthwatch.example"  #: may read, and nothing that is restricted
IVY = "ivy.cole@safeguarding.example"  #: may read what is restricted
NHS = "About NHS number 943 476 5919"


@pytest.fixture
async def place(demo_file: Path, tmp_path: Path) -> AsyncIterator[Place]:
    shutil.copy(demo_file, tmp_path / "iqaf.db")
    async with open_at(tmp_path, mail=MailSettings(authserv_id="mx.place.example")) as opened:
        yield opened


async def say(place: Place, words: str, who: str = TOM) -> Reply:
    identity = Identity(channel="web", id=who, email=who)
    return await place.dispatcher.answer(Request(who=identity, words=words))


async def reads(place: Place) -> list[MarkedRead]:
    async with place.house.desk(Request(who=Identity(channel="mail", id="iqaf"), words=""), write=False) as desk:
        return [entry.fact for entry in await desk.ledger.read("audit") if isinstance(entry.fact, MarkedRead)]


async def status_of(place: Place, ref: str, who: str) -> int:
    """What fetching the document by a link of one's own answers."""
    path = urlsplit(place.documents.url(ref, who)).path
    pages = Starlette(routes=public_routes(public_ports(place)))
    async with serving(pages) as at, aiohttp.ClientSession() as http, http.get(at + path) as answer:
        return answer.status


async def test_who_may_not_read_a_restricted_sheet_learns_nothing_of_its_answers(place: Place) -> None:
    await take(place, mail(("visit.xlsx", sheet()), sender=MANAGER, subject=NHS), MANAGER)
    (document,) = await kept(place)

    for words in (f"visit document={document.ref}", f"plan IAP-0001 submitted document={document.ref}"):
        text = plain(await say(place, words))
        assert f"read {document.ref}" in text
        assert "Gold" not in text
        assert document.name not in text


async def test_reading_a_restricted_document_is_recorded_and_a_glance_at_its_card_is_not(place: Place) -> None:
    await take(place, mail(("letter.pdf", b"%PDF-1.7"), sender=MANAGER, subject=NHS), MANAGER)
    (document,) = await kept(place)

    assert await status_of(place, document.ref, AMIR) == 410
    assert await reads(place) == []
    assert await status_of(place, document.ref, IVY) == 200
    (read,) = await reads(place)
    assert (read.member, read.refs) == (IVY, (document.ref,))


async def test_a_link_opens_nothing_for_a_member_whose_roles_were_taken_away(place: Place) -> None:
    assert await status_of(place, "DOC-0001", AMIR) == 200
    async with place.database.writing() as connection:
        await connection.execute(members.update().where(members.c.id == AMIR).values(roles='["provider"]'))

    assert await status_of(place, "DOC-0001", AMIR) == 410


async def test_a_sheet_under_a_members_forged_address_says_that_nobody_proved_it(place: Place) -> None:
    await take(place, mail(("visit.xlsx", sheet()), proven=False))
    (document,) = await kept(place)

    assert "not proven" in plain(await say(place, f"document {document.ref}"))
    assert "nothing proves who sent that" in plain(await say(place, f"visit document={document.ref}"))


async def test_a_members_own_proven_mail_is_not_doubted(place: Place) -> None:
    await take(place, mail(("visit.xlsx", sheet())))
    (document,) = await kept(place)

    assert "not proven" not in plain(await say(place, f"document {document.ref}"))
    assert "nothing proves" not in plain(await say(place, f"visit document={document.ref}"))
