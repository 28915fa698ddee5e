"""Files sent to the demo's page and fetched from it: real sockets, the real place, and people who mean no good."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from itsdangerous import TimestampSigner
from sqlalchemy import update

from bot.documents import LARGEST
from bot.integrations.web import form
from bot.integrations.web.documents import DocumentLinks
from bot.store.tables import members
from tests.integrations.papers import Served, serve_demo, sheet
from tests.integrations.web.visitor import Visitor

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RUTH = "ruth.feldman@icb.example"


@pytest.fixture
async def served(demo_file: Path, tmp_path: Path) -> AsyncIterator[Served]:
    async with serve_demo(demo_file, tmp_path) as page:
        yield page


@pytest.fixture
async def visitor(served: Served) -> AsyncIterator[Visitor]:
    async with Visitor.at(served.url) as someone:
        yield someone


async def send(visitor: Visitor, *files: tuple[str, str, bytes], **fields: str) -> tuple[int, str]:
    """Post a form with these files: (field, name, bytes)."""
    data = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
    for name, value in {"token": await visitor.token(), "words": "", **fields}.items():
        data.add_field(name, value)
    for field, name, raw in files:
        data.add_field(field, raw, filename=name, content_type=XLSX)
    async with visitor.http.post("/c/bot", data=data) as answer:
        return answer.status, await answer.text()


def last(served: Served) -> tuple[str, str]:
    """What was said last, and the title of its answer."""
    entry = served.room.seen(RUTH)[-1]
    return entry.words, entry.reply.title


async def test_a_filled_spreadsheet_says_by_itself_what_it_is(served: Served, visitor: Visitor) -> None:
    status, _ = await send(visitor, ("attachment", "Oakwood.xlsx", sheet()))

    assert status == 200
    assert last(served)[0] == "visit document=DOC-0003"


async def test_what_cannot_be_read_is_kept_and_its_fault_is_said(served: Served, visitor: Visitor) -> None:
    _, text = await send(visitor, ("attachment", "Oakwood.xlsx", b"PK\x03\x04 not whole"))

    assert last(served) == ("document DOC-0003", "DOC-0003: Oakwood.xlsx")
    assert "It is kept, but could not be read" in text


async def test_words_that_a_file_comes_with_are_said_with_it(served: Served, visitor: Visitor) -> None:
    await send(visitor, ("attachment", "letter.pdf", b"%PDF-1.7"), words="log Oakwood House")
    assert last(served)[0] == "log Oakwood House document=DOC-0003"


async def test_a_file_of_a_form_reaches_its_field_as_a_reference(served: Served, visitor: Visitor) -> None:
    await send(visitor, ("document", "../../Oakwood.xlsx", sheet()), command="document")
    assert last(served)[1] == "DOC-0003: Oakwood.xlsx"


@pytest.mark.parametrize(
    ("files", "status", "why"),
    [
        ([("attachment", "tool.exe", b"MZ")], 200, "of a kind that is not taken here"),
        ([("attachment", "visit.xlsx", b"")], 200, "visit.xlsx is empty"),
        ([("attachment", "a.xlsx", b"PK"), ("document", "b.xlsx", b"PK")], 400, "one file at a time"),
        ([("attachment", "a.xlsx", b"PK")] * 8, 400, "could not be read"),
    ],
)
async def test_what_is_not_taken_is_refused_in_plain_words(
    served: Served, visitor: Visitor, files: list[tuple[str, str, bytes]], status: int, why: str
) -> None:
    got, text = await send(visitor, *files)

    assert got == status
    assert why in text
    assert await _count(served) == 2


async def test_a_file_without_the_pages_token_is_not_kept(served: Served, visitor: Visitor) -> None:
    status, _ = await send(visitor, ("attachment", "a.xlsx", sheet()), token="0" * 64)

    assert status == 403
    assert await _count(served) == 2


async def test_what_is_too_large_is_refused_before_it_is_sent(served: Served) -> None:
    answer = await _raw(served, f"content-length: {LARGEST * 2}\r\n", b"")
    assert b" 413 " in answer.split(b"\r\n")[0]


async def test_what_turns_out_too_large_is_cut_off(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form, "LARGEST_UPLOAD", 100_000)
    chunk = b"10000\r\n" + bytes(0x10000) + b"\r\n"
    answer = await _raw(served, "transfer-encoding: chunked\r\n", chunk * 3 + b"0\r\n\r\n")
    assert b" 413 " in answer.split(b"\r\n")[0]


async def test_one_who_sends_slowly_is_not_waited_for(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form, "UPLOAD_SECONDS", 0.3)
    began = time.monotonic()
    answer = await _raw(served, "content-length: 5000\r\n", b"--b\r\n")
    assert b" 408 " in answer.split(b"\r\n")[0]
    assert time.monotonic() - began < form.SECONDS * 6, "it waited as long as for one who sends"


@pytest.mark.parametrize("body", [b"", b"--b", b"--b\r\nno header\r\n", b"\xff" * 200, b"--b\r\n" * 3000])
async def test_what_is_no_form_is_not_understood(served: Served, body: bytes) -> None:
    answer = await _raw(served, f"content-length: {len(body)}\r\n", body)
    assert answer.split(b" ")[1] in {b"400", b"403"}


async def test_a_document_is_fetched_as_it_was_sent(served: Served, visitor: Visitor) -> None:
    page = await visitor.say("document DOC-0001")
    (url,) = page.values(".entry:last-child .file a", "href")
    async with aiohttp.ClientSession() as anyone, anyone.get(url) as answer:
        assert answer.status == 200
        raw = await answer.read()
        assert answer.headers["content-disposition"].startswith('attachment; filename="Oakwood House, visit.xlsx"')
    async with served.place.database.reading() as connection:
        assert raw == (await connection.exec_driver_sql("SELECT raw FROM documents WHERE ref = 'DOC-0001'")).scalar()


async def test_an_address_ends_with_its_members_membership(served: Served) -> None:
    url = served.place.documents.url("DOC-0001", RUTH)
    async with served.place.database.writing() as connection:
        await connection.execute(update(members).where(members.c.id == RUTH).values(active=False))

    status, text = await _get(url)

    assert status == 410
    assert "not a member any more" in text


async def test_forged_spoilt_and_old_addresses_open_nothing(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    good = served.place.documents.url("DOC-0001", RUTH)
    forged = DocumentLinks("another secret, of the right length", served.url).url("DOC-0001", RUTH)
    deed = served.url + "/documents/" + served.place.links.sign("document DOC-0001", RUTH)
    for url in (forged, deed, good[:-1], good + "x", served.place.documents.url("DOC-0002", RUTH)[:-30] + good[-30:]):
        assert (await _get(url))[0] == 410, url
    assert (await _get(served.place.documents.url("DOC-0999", RUTH)))[0] == 410
    tomorrow = time.time() + 24 * 60 * 60 + 5
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda signer: int(tomorrow))
    status, text = await _get(good)
    assert (status, "Ask for the document again: “document DOC-0001”" in text) == (410, True)


async def _get(url: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as anyone, anyone.get(url) as answer:
        return answer.status, await answer.text()


async def _count(served: Served) -> int:
    async with served.place.database.reading() as connection:
        return int((await connection.exec_driver_sql("SELECT count(*) FROM documents")).scalar_one())


async def _raw(served: Served, headers: str, body: bytes) -> bytes:
    """An upload written by hand; what the server answers first."""
    host = served.url.removeprefix("http://")
    reader, writer = await asyncio.open_connection("127.0.0.1", int(host.partition(":")[2]))
    head = f"POST /c/bot HTTP/1.1\r\nhost: {host}\r\ncontent-type: multipart/form-data; boundary=b\r\n{headers}\r\n"
    writer.write(head.encode() + body)
    answer = await asyncio.wait_for(reader.read(4000), 60)
    writer.close()
    return answer
