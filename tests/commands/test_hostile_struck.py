"""Struck at any write in the middle of what has effect: nothing of it is left, and said again all of it is, once."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from bot.engine.workbook import Workbook
from bot.frameworks import Framework
from bot.integrations.mail.attached import Attached
from bot.integrations.mail.attachments import unpack
from bot.integrations.mail.inbound import Intake
from bot.integrations.mail.parse import parse
from bot.reply.dates import LONDON
from bot.store.door import Door
from bot.store.mailroom import MailStore
from bot.store.tables import documents
from tests.acceptance.test_killed import Contents, everything, well_kept
from tests.commands.contracts import DEV, QUARRYBANK, WHY, presses
from tests.commands.mails import raw
from tests.commands.test_plan_mail import MANAGER, PROVEN, SUBJECT, TEXT
from tests.conftest import Place, move_in, opened
from tests.telling import LARKMEADOW, PRIYA

WRITES = ("INSERT", "UPDATE", "DELETE")
MOST = 400  #: writes of one command, beyond which we no longer believe that it ends
BODY = (
    "--b\r\nContent-Type: text/plain\r\n\r\nOur rota.\r\n"
    "--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=rota.pdf\r\n\r\n%PDF\r\n--b--"
)
MIXED = "multipart/mixed; boundary=b"
Act = Callable[[Place], Awaitable[object]]


class Struck(BaseException):
    """What no handler of the product catches: the process is gone."""


@contextmanager
def struck_at(place: Place, number: int) -> Iterator[list[str]]:
    """The write of this number, from 1 on, never returns; what was written until then."""
    seen: list[str] = []

    def look(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith(WRITES):
            seen.append(statement)
            if len(seen) == number:
                raise Struck(statement)

    engine = place.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", look)
    yield seen
    event.remove(engine, "before_cursor_execute", look)


@asynccontextmanager
async def moved_in(demo_file: Path, folder: Path, framework: Framework) -> AsyncIterator[Place]:
    copy = shutil.copy(demo_file, f"{folder}.db")
    async with opened(f"sqlite+aiosqlite:///{copy}") as database:
        place = move_in(database, framework)
        Door(place.house, _unread, _parts)
        yield place


async def _unread(_: bytes) -> Workbook:
    return Workbook()  # no spreadsheet is sent in here


async def _parts(whole: bytes) -> list[tuple[str, bytes]]:
    return [(part.name, part.raw) for part in unpack(whole).parts]


async def whole(place: Place) -> Contents:
    columns = [documents.c.ref, documents.c.name, documents.c.purpose, documents.c.service, documents.c.mail]
    async with place.database.reading() as connection:
        rows = [tuple(row) for row in await connection.execute(select(*columns).order_by(documents.c.ref))]
    return {**await everything(place.database), "documents": rows}


def says(words: str, as_: str = PRIYA) -> Act:
    return lambda place: place.say(words, as_=as_, key="struck")


def press(words: str) -> tuple[Act, Act]:
    """Shown first, and then the press on what was shown."""
    pressed: list[str] = []

    async def show(place: Place) -> None:
        pressed[:] = [each for each in presses(await place.say(words)).values() if "confirm=yes" in each][:1]

    return show, lambda place: place.say(pressed[0], key="struck")


def clock(words: str, at: datetime) -> Act:
    async def act(place: Place) -> None:
        place.now = at
        await place.clock(words, key=words, at=at)

    return act


async def nothing(place: Place) -> None:
    """Nothing goes before."""


async def statement_asked(place: Place) -> None:
    await place.say(f"statement {LARKMEADOW} request due=2026-12-16")


async def proposed(place: Place) -> None:
    await place.say(f"termination {QUARRYBANK} propose confirm=yes ends=2026-12-31 {WHY}")


async def with_attachment(place: Place) -> None:
    store = MailStore(place.database)
    await intake(place).take(raw(BODY, Content_Type=MIXED), MANAGER, ())
    assert (await store.outcome("MAIL-0001")).parsed


def intake(place: Place) -> Intake:
    async def read(data: bytes):
        return parse(data, "mx.place.example")

    async def unpacked(data: bytes):
        return unpack(data)

    door = Door(place.house, _unread, _parts)
    attached = Attached(place.dispatcher, door, unpacked)
    return Intake(MailStore(place.database), place.dispatcher, read, lambda: place.now, attached)


SNAPSHOT = datetime(2026, 12, 9, 6, tzinfo=LONDON)
FRIDAY = datetime(2026, 12, 11, 9, tzinfo=LONDON)
MORNING = datetime(2026, 12, 9, 8, tzinfo=LONDON)
DEEDS: dict[str, tuple[Act, Act]] = {
    "snapshot": (nothing, clock("publish snapshot 2026-12", SNAPSHOT)),
    "publication": (clock("publish snapshot 2026-12", SNAPSHOT), clock("publish directory 2026-12", FRIDAY)),
    "termination": press(f"termination {QUARRYBANK} propose immediate=yes {WHY}"),
    "second yes": (proposed, says("termination TER-0002 agree confirm=yes", DEV)),
    "suspension": press(f"suspension {LARKMEADOW} impose immediate=yes harm is threatened here tonight"),
    "visit": press(f"visit {LARKMEADOW} I I B S S"),
    "taking out": (with_attachment, says("mail MAIL-0001 take=rota.pdf")),
    "reminders": (statement_asked, clock("remind", MORNING)),
}


@pytest.mark.parametrize("deed", DEEDS)
async def test_nothing_is_left_of_a_deed_that_was_struck_and_all_of_it_once_when_it_is_said_again(
    demo_file: Path, tmp_path: Path, framework: Framework, deed: str
) -> None:
    before, act = DEEDS[deed]
    async with moved_in(demo_file, tmp_path / "undisturbed", framework) as place:
        await before(place)
        await act(place)
        wanted = await whole(place)
    async with moved_in(demo_file, tmp_path / "struck", framework) as place:
        await before(place)
        at_first, number = await whole(place), 1
        while number < MOST:
            with struck_at(place, number) as written:
                try:
                    await act(place)
                    break
                except Struck:
                    pass
            assert await whole(place) == at_first, written
            number += 1
        await act(place)  # who is in doubt says it once more
        found = await whole(place)
        assert await well_kept(place.database) == []

    assert number > 3, "it writes"
    for name, rows in wanted.items():
        assert found[name] == rows, name


async def test_a_plan_that_is_mailed_in_is_taken_once_wherever_it_was_struck(
    demo_file: Path, tmp_path: Path, framework: Framework
) -> None:
    plan = raw(BODY.replace("Our rota.", TEXT), SUBJECT, MANAGER, Content_Type=MIXED, **PROVEN)
    async with moved_in(demo_file, tmp_path / "undisturbed", framework) as place:
        await intake(place).take(plan, MANAGER, ())
        wanted = await whole(place)
    hit, number = True, 0
    while hit and number < MOST:
        number += 1
        async with moved_in(demo_file, tmp_path / f"struck{number}", framework) as place:
            with struck_at(place, number) as written:
                try:
                    await intake(place).take(plan, MANAGER, ())
                    hit = False
                except Struck:
                    pass
            await intake(place).resume()  # as every start does
            await intake(place).take(plan, MANAGER, ())  # and its sender's server tries again
            found = await whole(place)
            for name, rows in wanted.items():
                assert found[name] == rows, (name, written[-1])
    assert number > 5, "it writes"
