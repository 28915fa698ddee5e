"""The door for documents: kept before anything is read, read before anything is said, and nobody else's."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.app import Place
from bot.dispatch import Identity
from bot.documents import LARGEST, MB, SPREADSHEET, EmptyFile, NotTaken, SentTooMuch, TooLarge, safe_name
from bot.documents.sent_in import words_for
from bot.engine.errors import UnknownMember
from bot.reply.text import plain
from bot.store import door as module
from bot.store.tables import members
from tests.integrations.papers import open_at, sheet

OFFICER = "tom.hadley@council.example"
TOM = Identity(channel="web", id=OFFICER, email=OFFICER)
PRIYA = Identity(channel="web", id="priya.nair@council.example", email="priya.nair@council.example")


@pytest.fixture
async def place(demo_file: Path, tmp_path: Path) -> AsyncIterator[Place]:
    shutil.copy(demo_file, tmp_path / "iqaf.db")
    async with open_at(tmp_path) as opened:
        yield opened


async def test_a_spreadsheet_is_kept_as_it_came_and_says_what_it_is(place: Place) -> None:
    kept = await place.door.take("Oakwood, visit.xlsx", sheet(), who=TOM)

    async with place.house.desk(_asking(TOM), write=False) as desk:
        assert await desk.documents.raw(kept.ref) == sheet()
        assert await desk.documents.get(kept.ref) == kept
    assert (kept.media, kept.by, kept.made, kept.channel) == (SPREADSHEET, OFFICER, False, "web")
    assert kept.workbook
    assert kept.workbook.faults == ()
    assert words_for(kept) == f"visit document={kept.ref}"


async def test_a_statement_says_that_it_is_one(place: Place) -> None:
    kept = await place.door.take("PQAS.xlsx", sheet("statement"), who=TOM)
    assert words_for(kept) == f"statement document={kept.ref}"


async def test_what_cannot_be_read_is_kept_with_its_fault(place: Place) -> None:
    kept = await place.door.take("visit.xlsx", b"MZ\x90\x00 no workbook at all", who=TOM)

    assert kept.workbook
    assert "not an Excel workbook" in kept.workbook.faults[0]
    assert words_for(kept) == f"document {kept.ref}"
    reply = await place.dispatcher.answer(_asking(TOM, words_for(kept)))
    assert "It is kept, but could not be read" in plain(reply)


async def test_what_is_too_large_to_read_is_kept_all_the_same(place: Place) -> None:
    kept = await place.door.take("visit.xlsx", b"PK" + bytes(30 * MB), who=TOM)

    assert kept.size == 30 * MB + 2
    assert kept.workbook
    assert "the largest that is read" in kept.workbook.faults[0]


async def test_the_same_file_is_kept_once_for_each_who_sends_it(place: Place) -> None:
    first, again, hers = [await place.door.take("a.xlsx", sheet(), who=who) for who in (TOM, TOM, PRIYA)]
    assert first.ref == again.ref != hers.ref


@pytest.mark.parametrize(
    ("name", "raw", "refusal"),
    [
        ("visit.xlsx", bytes(LARGEST + 1), TooLarge),
        ("visit.xlsx", b"", EmptyFile),
        ("visit.exe", b"MZ", NotTaken),
        ("visit", b"text", NotTaken),
    ],
)
async def test_what_is_not_kept_is_refused_before_it_is_looked_at(
    place: Place, name: str, raw: bytes, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await place.door.take(name, raw, who=TOM)


async def test_nobody_but_a_member_may_send_anything(place: Place) -> None:
    stranger = Identity(channel="web", id="someone@elsewhere.example", email="someone@elsewhere.example")
    with pytest.raises(UnknownMember):
        await place.door.take("visit.xlsx", sheet(), who=stranger)
    async with place.database.writing() as connection:
        await connection.execute(update(members).where(members.c.id == OFFICER).values(roles="[]"))
    with pytest.raises(UnknownMember):
        await place.door.take("visit.xlsx", sheet(), who=TOM)


async def test_one_member_cannot_fill_the_house(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    for number in range(2):
        await place.door.take("a.txt", f"{number}".encode(), who=PRIYA)
    with pytest.raises(SentTooMuch, match="2 files"):
        await place.door.take("a.txt", b"one more", who=PRIYA)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.xlsx", "passwd.xlsx"),
        ("C:\\Users\\me\\visit.xlsx", "visit.xlsx"),
        ("a\r\nX-Evil: 1.xlsx", "a X-Evil 1.xlsx"),
        ("gpj.\u202exslx.exe", "gpj. xslx.exe"),
        ("x" * 400 + ".xlsx", "x" * 145 + ".xlsx"),
        ("...", "document"),
        (".xlsx", "xlsx"),
    ],
)
def test_a_name_holds_no_folder_and_nothing_that_steers(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def _asking(who: Identity, words: str = "") -> object:
    from bot.dispatch import Request

    return Request(who=who, words=words)
