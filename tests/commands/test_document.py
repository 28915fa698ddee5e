"""document DOC: what it is, where it came from, a link of one's own, and what it could be for."""

import getpass
import os
from pathlib import Path

import pytest

from bot.admin import documents as module
from bot.admin.documents import fetch
from bot.admin.saying import as_text
from bot.dispatch import Identity, Request
from bot.documents import LETTER, SPREADSHEET
from bot.documents.sent_in import YOURS
from bot.engine.errors import BadValue, NotAllowed, NothingNamed, UnknownMember
from bot.engine.facts import MarkedRead
from bot.engine.workbook import Workbook
from bot.escalating.deed import deed
from bot.reply.text import plain
from bot.settings import Settings
from bot.store.documents import StoredDocuments
from bot.store.mailroom import MailStore
from tests.conftest import Place
from tests.telling import record

OFFICER = "tom.hadley@council.example"
OBSERVER = "mina.sato@cqc.example"


async def keep(place: Place, name: str, media: str = SPREADSHEET, *, made: bool = False, **more: object) -> str:
    async with place.database.writing() as connection:
        documents = StoredDocuments(connection, OFFICER, "web", place.now, lambda ref, member: "", write=True)
        return (await documents.keep(name, media, b"PK", made=made, **more)).ref  # type: ignore[arg-type]


async def test_a_spreadsheet_that_nobody_used_asks_what_it_is(lite: Place) -> None:
    lite.house.link = lambda ref, member: f"https://iqaf.example/{ref}/{member}"
    text = await lite.text("document doc-0001", as_=OFFICER)

    assert "DOC-0001: Oakwood House, visit.xlsx" in text
    assert "Sent in by  Tom Hadley" in text
    assert f"→ https://iqaf.example/DOC-0001/{OFFICER}" in text
    assert "What is it?" in text
    assert "/iqaf visit document=DOC-0001" in text
    assert "/iqaf statement document=DOC-0001" in text


async def test_who_may_not_record_is_not_asked(lite: Place) -> None:
    text = await lite.text("document DOC-0001", as_=OBSERVER)

    assert "What is it?" not in text
    assert "→ Fetch it  /iqaf document DOC-0001" in text


async def test_one_that_is_about_a_service_says_so_and_for_what(lite: Place) -> None:
    ref = await keep(lite, "Letter.docx", LETTER, made=True, service="1-9000000001", purpose="suspension letter")
    text = await lite.text(f"ref {ref}", as_=OFFICER)

    assert "Oakwood House, B" in text
    assert "For      suspension letter" in text
    assert "Made by  Tom Hadley" in text
    assert "/iqaf status 1-9000000001" in text
    assert "What is it?" not in text


async def test_faults_are_told(lite: Place) -> None:
    ref = await keep(lite, "visit.xlsx", workbook=Workbook(faults=("The file is damaged.",)))
    text = await lite.text(f"document {ref}", as_=OFFICER)

    assert "It is kept, but could not be read" in text
    assert "• The file is damaged." in text


async def test_an_unknown_one_is_refused(lite: Place) -> None:
    assert "There is no document “DOC-0999”" in await lite.text("document DOC-0999")


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("visit service=1-9000000001 document=DOC-0001 confirm=yes", "Record the visit from Oakwood House, visit.xlsx"),
        ("statement document=DOC-0002 mail=MAIL-0001", "Take the statement from Oakwood House, statement.xlsx"),
        ("visit service=1-9000000001 domains=G", ""),
        ("visit document=DOC-0999", ""),
    ],
)
async def test_the_page_behind_a_mailed_link_asks_before_it_records(lite: Place, words: str, what: str) -> None:
    who = Identity(channel="web", id=OFFICER, email=OFFICER)
    async with lite.house.desk(Request(who=who, words=""), write=False) as desk:
        asked = await deed(words, desk)

    assert asked.what.startswith(what)
    assert bool(asked.button) == bool(what)


async def test_the_command_line_writes_it_to_a_file_and_over_none(lite: Place, tmp_path: Path) -> None:
    settings = Settings(database_url=lite.database.url.render_as_string(hide_password=False))
    path = await fetch(settings, "doc-0001", tmp_path)

    assert path.name == "Oakwood House, visit.xlsx"
    assert path.read_bytes().startswith(b"PK")
    with pytest.raises(BadValue, match="is there already"):
        await fetch(settings, "DOC-0001", path)
    with pytest.raises(BadValue, match="cannot be written"):
        await fetch(settings, "DOC-0001", tmp_path / "none" / "a.xlsx")
    with pytest.raises(NothingNamed):
        await fetch(settings, "DOC-0999", tmp_path)


async def restricted(place: Place) -> str:
    """A document that came with a mail that nobody has judged yet."""
    raw = b"From: manager.oakwoodhouse@ivorywoodcare.example\r\n\r\nAttached."
    store = MailStore(place.database)
    mail, _ = await store.keep(raw, "manager.oakwoodhouse@ivorywoodcare.example", (), place.now)
    async with place.database.writing() as connection:
        documents = StoredDocuments(connection, "manager@ivorywoodcare.example", "mail", place.now, _none, write=True)
        return (await documents.keep("a.pdf", "application/pdf", b"%PDF", mail=await store.outcome(mail))).ref


def letters(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("*.pdf")}


def _none(ref: str, member: str) -> str:
    return ""


async def test_the_command_line_records_who_reads_a_restricted_one(lite: Place, tmp_path: Path) -> None:
    settings = Settings(database_url=lite.database.url.render_as_string(hide_password=False))
    ref = await restricted(lite)

    await fetch(settings, ref, tmp_path / "one.pdf")
    await fetch(settings, ref, tmp_path / "two.pdf", "Ivy.Cole@safeguarding.example")
    for member, refusal in (
        (OFFICER, NotAllowed),
        (OBSERVER, NothingNamed),
        ("someone@elsewhere.example", UnknownMember),
    ):
        with pytest.raises(refusal):
            await fetch(settings, ref, tmp_path / "three.pdf", member)
    await fetch(settings, "DOC-0001", tmp_path / "open.xlsx", OBSERVER)

    read = [entry.fact for entry in await record(lite, "audit")]
    assert [(fact.member, fact.refs) for fact in read if isinstance(fact, MarkedRead)] == [
        (f"{getpass.getuser()} at the command line", (ref,)),
        ("ivy.cole@safeguarding.example", (ref,)),
    ]
    assert letters(tmp_path) == {"one.pdf", "two.pdf"}


@pytest.mark.parametrize("words", ["document {}", "ref {}"])
async def test_who_neither_triages_nor_may_read_it_hears_of_a_restricted_one_as_of_none(
    lite: Place, words: str
) -> None:
    ref = await restricted(lite)

    assert "You may not read" in await lite.text(words.format(ref), as_=OFFICER)
    shown = await lite.text(words.format(ref.lower()), as_=OBSERVER)
    assert shown == (await lite.text(words.format("doc-0999"), as_=OBSERVER)).replace("DOC-0999", ref)


def test_who_has_no_name_on_a_machine_is_recorded_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert module._user() == f"user {os.getuid()}"


async def test_in_a_terminal_it_is_fetched_by_the_command_line_and_by_no_link(lite: Place) -> None:
    lite.house.link = lambda ref, member: f"https://iqaf.example/{ref}/{member}"
    reply = await lite.say("document DOC-0001", as_=OFFICER)

    assert "https://iqaf.example" in plain(reply)
    text = as_text(reply)
    assert "→ Fetch it  iqaf document DOC-0001" in text
    assert "https://" not in text
    assert YOURS not in text
    assert "/iqaf visit document=DOC-0001" in text, "the rest is said as in chat"
