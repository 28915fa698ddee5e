"""The demo's directory has something to show from its first minute: two months, each as it went out on its day."""

from datetime import date
from pathlib import Path

import pytest

from bot.clockwork import CLOCK
from bot.demo.published import publish
from bot.demo.run import fill
from bot.dispatch import Request
from bot.frameworks import Framework
from bot.market import publication
from bot.reply import File
from bot.settings import Settings
from tests.conftest import NOW, Place, move_in, opened
from tests.telling import flat, rows


@pytest.fixture
async def public(lite: Place) -> Place:
    async with lite.database.writing() as connection:
        await publish(connection, lite.framework, lite.now)
    return lite


async def test_last_months_directory_is_public_with_what_changed_and_its_files(public: Place) -> None:
    reply = await public.say("directory")

    assert reply.title == "Regulated Care Services Directory: October 2026"
    assert "ratings as at 14 October 2026, published 16 October 2026" in str(reply.blocks)
    assert sum(int(value) for value in rows(reply).values()) == 41
    assert "CQC rating: Requires improvement → Inadequate" in await flat(public, "directory")
    assert [block.name for block in reply.blocks if isinstance(block, File)] == [
        "directory-2026-10.csv",
        "directory-2026-10.json",
    ]


async def test_publishing_shows_what_changed_against_it(public: Place) -> None:
    text = await flat(public, "publish directory")

    assert "this makes November 2026 public" in text
    assert "rating: Bronze → Silver" in text
    assert "Cobblers Yard: breach notice of" in text


async def test_it_knows_nothing_that_was_recorded_later(public: Place) -> None:
    async with public.house.desk(Request(who=CLOCK, words=""), write=False) as desk:
        runs = await publication.published_on(desk)
        months = [(on, await publication.read(fact.document, desk)) for on, fact in runs]
        kept = await desk.ledger.read(publication.STREAM)

    assert [on for on, _ in months] == [date(2026, 9, 11), date(2026, 10, 16)]
    for _, made in months:
        days = [day for row in made.rows for day in (row.rated_on, row.cqc_on, row.assured_on) if day]
        days += [breach.issued for row in made.rows for breach in row.breaches]
        assert max(days) <= made.snapshot
    assert [entry.recorded_at.date() for entry in kept][::2] == [date(2026, 9, 9), date(2026, 10, 14)]


async def test_the_demo_that_is_run_has_it(tmp_path: Path, framework: Framework) -> None:
    settings = Settings(home=tmp_path)

    assert await fill(settings, NOW)

    async with opened(f"sqlite+aiosqlite:///{tmp_path / 'iqaf.db'}") as database:
        assert (await move_in(database, framework).say("directory")).title.endswith("October 2026")
