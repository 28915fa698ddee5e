"""What goes wrong around the bot: files, databases and disks. Each is said in words; nothing is lost or half done."""

import asyncio
import ctypes
import os
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiosmtplib
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import event, text

from bot.cli import main
from bot.engine.facts import RagDecided
from bot.frameworks import available
from bot.integrations.mail.door import serve_smtp
from bot.integrations.mail.inbound import Intake, intake_path
from bot.integrations.mail.parse import parse
from bot.store.ledger import tampered
from bot.store.mailroom import MailStore
from tests.acceptance.iqaf import PATIENCE
from tests.acceptance.test_killed import everything, well_kept
from tests.conftest import ROOT, Place
from tests.queued import queued
from tests.telling import LARKMEADOW, OAKWOOD, PRIYA, RUTH, record

LONG = "the manager walked out and " * 100
MAIL = (
    b"From: Sam <manager.oakwoodhouse@ivorywoodcare.example>\r\nTo: quality@place.example\r\nSubject: Our manager\r\n"
    b"Message-ID: <f1@x.example>\r\n\r\nThe registered manager of Oakwood House has resigned.\r\n"
) + b"It says more. " * 600
FULL_ON_POSTGRESQL = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$
"""
OVERRIDE = (1, 2)  #: root's CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: without them a file's mode holds for root too
PR_CAPBSET_DROP = 24


# Disks


@asynccontextmanager
async def no_room(place: Place, *full: str) -> AsyncIterator[None]:
    """As long as this lasts, the database's disk is full; on PostgreSQL, where it writes to the tables in *full*."""
    if place.database.sqlite:
        async with _sqlite_full(place):
            yield
        return
    async with place.database.writing() as connection:
        await connection.execute(text(FULL_ON_POSTGRESQL))
        for table in full:
            trigger = f"CREATE TRIGGER full_{table} BEFORE INSERT OR UPDATE ON {table} EXECUTE FUNCTION full_disk()"
            await connection.execute(text(trigger))
    yield
    async with place.database.writing() as connection:
        await connection.execute(text("DROP FUNCTION full_disk CASCADE"))


@asynccontextmanager
async def _sqlite_full(place: Place) -> AsyncIterator[None]:
    def limit(connection, _) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA max_page_count=1")  # no page more than there are
        cursor.close()

    engine = place.database.engine
    await engine.dispose()
    event.listen(engine.sync_engine, "connect", limit)
    yield
    event.remove(engine.sync_engine, "connect", limit)
    await engine.dispose()


@pytest.mark.parametrize(
    ("words", "table", "answer"),
    [
        (f"log {OAKWOOD}: {LONG}", "inbox", "Logged as INT-0040"),
        (f"raise {OAKWOOD}: {LONG}", "facts", "Raised as CON-0004"),
        (f"rag {LARKMEADOW} red: {LONG}", "outbox", "Larkmeadow Court: ◆ Red"),
    ],
)
async def test_a_disk_that_fills_in_the_middle_of_a_command_keeps_nothing_of_it(
    place: Place, words: str, table: str, answer: str
) -> None:
    before = await everything(place.database)
    async with no_room(place, table):
        refused = await place.say(words, key="k1", as_=RUTH)
        shown = await place.text(words, key="k1", as_=RUTH)
        assert (await place.say("status Oakwood House")).outcome == "done"

    assert refused.outcome == "broke"
    assert "There is no room left where the database is kept, so nothing was recorded." in " ".join(shown.split())
    assert "walked out" in shown
    assert await everything(place.database) == before
    assert await well_kept_ledger(place) == []

    assert (await place.say(words, key="k1", as_=RUTH)).title == answer
    assert (await place.say(words, key="k1", as_=RUTH)).title == answer
    assert await well_kept_ledger(place) == []
    entries = [*await told(place, OAKWOOD), *await told(place, LARKMEADOW)]
    said = [entry.fact for entry in entries if "walked out" in repr(entry.fact)]
    assert len([fact for fact in said if fact.kind != "escalation opened"]) == 1


async def told(place: Place, location_id: str):
    return await record(place, f"service/{location_id}")


async def well_kept_ledger(place: Place) -> list[str]:
    async with place.database.reading() as connection:
        return await tampered(connection)


async def read(raw: bytes):
    return parse(raw)


async def send(port: int) -> str:
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, use_tls=False, start_tls=False, timeout=20) as smtp:
        return (await smtp.sendmail("manager.oakwoodhouse@ivorywoodcare.example", ["q@place.example"], MAIL))[1]


async def test_a_mail_that_finds_no_room_is_asked_for_again_and_no_half_of_it_is_kept(place: Place) -> None:
    store = MailStore(place.database)
    intake = Intake(store, place.dispatcher, read, lambda: place.now)
    door = await serve_smtp(intake, "127.0.0.1", 0)
    before = await everything(place.database)
    async with no_room(place, "mail"):
        with pytest.raises(aiosmtplib.SMTPDataError) as refused:
            await send(door.port)
    assert refused.value.code == 451
    assert await everything(place.database) == before

    assert await send(door.port) == "2.0.0 Kept as MAIL-0001"
    assert await send(door.port) == "2.0.0 Kept as MAIL-0001"
    await door.close()
    assert await intake.resume() == 1
    assert (await store.outcome("MAIL-0001")).state == "filed"


async def test_a_mail_that_was_kept_when_the_disk_filled_is_filed_later_and_once(place: Place) -> None:
    store = MailStore(place.database)
    intake = Intake(store, place.dispatcher, read, lambda: place.now)
    ref, _ = await store.keep(MAIL, "manager.oakwoodhouse@ivorywoodcare.example", (), place.now)
    before = await everything(place.database)
    async with no_room(place, "mail", "outbox"):
        assert await intake.resume() == 1
        assert (await store.outcome(ref)).state == "kept"
    assert await everything(place.database) == before

    assert await intake.resume() == 1
    assert await intake.resume() == 0
    assert (await store.outcome(ref)).state == "filed"
    assert [post.key for post in await queued(place, "ack/")] == [f"ack/{ref}"]
    assert await well_kept_ledger(place) == []


async def test_files_of_mail_that_find_no_room_are_told_of_one_by_one(place: Place, tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(MAIL)
    intake = Intake(MailStore(place.database), place.dispatcher, read, lambda: place.now)
    async with no_room(place, "mail"):
        summary = await intake_path(intake, tmp_path)
    again = await intake_path(intake, tmp_path)

    assert summary.raised == 1
    assert "There is no room left" in summary.outcomes[0].fault
    assert again.count("filed") == 1


async def test_the_clerk_outlives_a_database_that_is_away(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.integrations.mail.inbound.ROUND_SECONDS", 0.05)
    store = MailStore(place.database)
    ref, _ = await store.keep(MAIL, "manager.oakwoodhouse@ivorywoodcare.example", (), place.now)
    intake = Intake(store, place.dispatcher, read, lambda: place.now)
    async with place.database.writing() as connection:
        await connection.execute(text("ALTER TABLE mail RENAME TO elsewhere"))
    intake.start()
    await asyncio.sleep(0.2)
    async with place.database.writing() as connection:
        await connection.execute(text("ALTER TABLE elsewhere RENAME TO mail"))
    async with asyncio.timeout(60):
        while (await store.outcome(ref)).state == "kept":  # noqa: ASYNC110 - a row in a database wakes nobody
            await asyncio.sleep(0.02)
    await intake.stop()

    assert (await store.outcome(ref)).state == "filed"


# Two at once


async def test_all_who_set_a_colour_at_once_are_recorded_and_the_last_holds(place: Place) -> None:
    said = [(who, colour) for who in (RUTH, PRIYA) for colour in ("red", "amber", "red")]

    replies = await asyncio.gather(
        *(
            place.say(f"rag {LARKMEADOW} {colour}: as I saw it, number {number}", as_=who)
            for number, (who, colour) in enumerate(said)
        )
    )

    decided = [entry.fact for entry in await told(place, LARKMEADOW) if isinstance(entry.fact, RagDecided)]
    assert {reply.outcome for reply in replies} == {"done"}
    assert len([fact for fact in decided if "as I saw it" in fact.reason]) == len(said)
    held = re.search(r"(Red|Amber)", (await place.say(f"status {LARKMEADOW}")).title)
    assert held
    assert held.group() == decided[-1].rag.value
    assert {post.key.split("/")[1] for post in await queued(place, "escalation/")} == {"ESC-0002"}
    assert await well_kept(place.database) == []


# The command line


def run(*words: str) -> Result:
    """The command line, in this process."""
    return CliRunner().invoke(main, words)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for what the command line keeps."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IQAF_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("IQAF_DATABASE_URL", raising=False)
    return tmp_path / "home"


@pytest.fixture
def kept(home: Path, demo_file: Path) -> Path:
    """The demo place's file, where the command line keeps it."""
    home.mkdir()
    shutil.copy(demo_file, home / "iqaf.db")
    return home / "iqaf.db"


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """A framework with a right that does not exist."""
    folder = tmp_path / "faulty"
    shutil.copytree(available()["birmingham-solihull"], folder)
    roles = folder / "roles.yaml"
    roles.write_text(
        roles.read_text(encoding="utf-8").replace("rights: [read,", "rights: [juggle,", 1), encoding="utf-8"
    )
    return folder


ENTRIES = [
    ("run",),
    ("serve",),
    ("demo", "--script"),
    ("say", "help", "--as", PRIYA),
    ("import", "members", "some.csv"),
    ("import", "services", "some.csv"),
    ("import", "cqc", "some.csv"),
    ("intake", "some.csv"),
    ("calendar",),
    ("check",),
    ("check", "faulty"),
    ("db", "upgrade"),
    ("db", "rebuild"),
    ("db", "verify"),
    ("rate", "some.csv", "--framework", "faulty"),
    ("toolkit", "--framework", "faulty"),
]


@pytest.mark.parametrize("words", ENTRIES, ids=" ".join)
def test_no_entry_starts_with_a_framework_that_has_a_fault(
    home: Path, faulty: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("IQAF_FRAMEWORK", str(faulty))
    Path("some.csv").write_text("{}", encoding="utf-8")

    result = run(*words)

    assert result.exit_code == 2
    assert "roles.yaml, line 6, officer.rights.0: " in result.stderr
    assert "it is 'juggle'" in result.stderr
    assert "Traceback" not in result.output
    assert result.stdout == ""
    assert not (home / "iqaf.db").exists()


OPENING = [
    ("run",),
    ("serve",),
    ("say", "help", "--as", PRIYA),
    ("check",),
    ("db", "upgrade"),
    ("db", "verify"),
    ("db", "rebuild"),
    ("import", "members", "some.csv"),
    ("intake", "some.csv"),
]


@pytest.mark.parametrize("words", OPENING, ids=" ".join)
def test_a_database_of_a_newer_version_is_refused_and_not_touched(kept: Path, words: tuple[str, ...]) -> None:
    Path("some.csv").write_text("{}", encoding="utf-8")
    with sqlite3.connect(kept) as opened:
        opened.execute("PRAGMA journal_mode=DELETE")
        opened.execute("update alembic_version set version_num = '9999'")
    opened.close()
    before = dump(kept)

    result = run(*words)

    assert result.exit_code == 2
    assert "made by a newer iqaf (its version is 9999" in result.stderr
    assert "install that version or a later one" in result.stderr
    assert "Traceback" not in result.output
    assert dump(kept) == before


def dump(file: Path) -> list[str]:
    with sqlite3.connect(file) as opened:
        found = list(opened.iterdump())
    opened.close()
    return found


@pytest.mark.parametrize("words", OPENING, ids=" ".join)
def test_a_file_that_is_no_database_is_refused_and_not_touched(kept: Path, words: tuple[str, ...]) -> None:
    Path("some.csv").write_text("{}", encoding="utf-8")
    kept.write_bytes(b"minutes of the meeting\n" * 400)

    result = run(*words)

    assert result.exit_code == 2
    assert f"that file is no database (sqlite+aiosqlite:///{kept}:" in result.stderr
    assert "Traceback" not in result.output
    assert kept.read_bytes() == b"minutes of the meeting\n" * 400


def test_a_tampered_row_is_found_and_named(kept: Path) -> None:
    assert run("db", "verify").exit_code == 0
    last = "select max(id) from facts where kind = 'rag decided'"
    with sqlite3.connect(kept) as opened:
        opened.execute(f"update facts set body = replace(body, 'reason', 'season') where id = ({last})")
        where = opened.execute(f"select stream, seq from facts where id = ({last})").fetchone()
    opened.close()

    result = run("db", "verify")

    assert result.exit_code == 1
    assert result.stdout == f"{where[0]} entry {where[1]}: was altered after it was recorded\n"


# The real program


def iqaf(*words: str, before: Callable[[], None] | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    """``python -m bot`` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
        preexec_fn=before,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def obeying_modes() -> None:
    """Root may write to anything, but for this."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None)
        for capability in OVERRIDE:
            libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


def test_a_database_that_may_only_be_read_is_said(kept: Path) -> None:
    kept.chmod(0o444)
    kept.parent.chmod(0o555)

    result = iqaf("say", f"log {OAKWOOD}: the lift", "--as", PRIYA, before=obeying_modes)
    kept.parent.chmod(0o755)

    assert result.returncode == 2
    assert "The database cannot be used: it may only be read, not written" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_folder_that_cannot_be_written_is_said(home: Path) -> None:
    home.mkdir()
    home.chmod(0o555)

    result = iqaf("check", before=obeying_modes)
    home.chmod(0o755)

    assert result.returncode == 2
    assert "it cannot be opened or made (is its folder there, and may we write in it?)" in result.stderr
    assert str(home) in result.stderr
    assert "Traceback" not in result.stderr


def test_a_folder_that_cannot_be_made_is_said(home: Path) -> None:
    home.write_text("this is a file")

    result = run("check")

    assert result.exit_code == 2
    assert "The database cannot be used: " in result.stderr
    assert str(home) in result.stderr


def test_a_disk_that_takes_no_more_is_said_and_after_it_does_the_same_works(kept: Path) -> None:
    words = ("say", f"rag {LARKMEADOW} red: {LONG}", "--as", RUTH)

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))

    before = dump(kept)
    refused = iqaf(*words, before=limited)
    assert refused.returncode == 1
    assert (
        "The database cannot be used: its disk does not do what it is told (is it full?). Nothing was recorded."
        in " ".join(refused.stderr.split())
    )
    assert "Traceback" not in refused.stderr
    assert [line for line in dump(kept) if '"secret"' not in line and "'secret'" not in line] == before

    assert iqaf(*words).returncode == 0
    assert run("db", "verify").exit_code == 0
