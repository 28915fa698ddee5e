"""What is derived can be thrown away: by hand, and by itself after an upgrade that changed how a standing looks."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from bot.app import open_place
from bot.clockwork import CLOCK
from bot.dispatch import Request
from bot.engine.facts import AliasLearned
from bot.engine.standing import Standing, conclude
from bot.frameworks import Framework, available, load
from bot.settings import read
from bot.store import rebuild as module
from bot.store.rebuild import rebuild, renew
from bot.store.rules import rules_of
from bot.store.tables import standings
from tests.conftest import Place
from tests.telling import OAKWOOD


async def kept(place: Place) -> dict[str, str]:
    async with place.database.reading() as connection:
        return {row.location_id: row.body for row in await connection.execute(select(standings))}


async def test_thrown_away_and_worked_out_anew_they_are_the_same(place: Place) -> None:
    before = await kept(place)
    async with place.database.writing() as connection:
        await connection.execute(delete(standings))

    assert await rebuild(place.database, place.framework, place.now) == 42

    assert await kept(place) == before


async def test_what_time_alone_has_changed_since_is_left_to_the_nightly_refresh(lite: Place) -> None:
    before = await kept(lite)

    await rebuild(lite.database, lite.framework, lite.now + timedelta(days=60))

    assert await kept(lite) == before


async def grow_old(place: Place, *only: str) -> None:
    """Rows as an older version left them: other rules, and characters that this one cannot read."""
    async with place.database.writing() as connection:
        for location_id, body in (await kept(place)).items():
            if not only or location_id in only:
                old = {"rules": "older", "body": json.dumps({**json.loads(body), "gone_in_this_version": 1}), "rag": ""}
                await connection.execute(update(standings).where(standings.c.location_id == location_id).values(old))


async def test_after_an_upgrade_all_that_other_rules_gave_is_worked_out_anew_once(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    before = await kept(place)
    await grow_old(place)

    assert await renew(place.database, place.framework, place.now) == 42

    assert "42 standings are being worked out anew" in caplog.text
    assert await kept(place) == before
    assert await renew(place.database, place.framework, place.now) == 0, "once is enough"


async def test_what_other_rules_gave_is_never_read_but_worked_out(place: Place) -> None:
    """Another replica of an older version may write a row at any time."""
    listed, agenda = await place.text("list"), await place.text("agenda sqg")
    await grow_old(place, OAKWOOD)

    assert (await place.say(OAKWOOD)).title == "Oakwood House: ◆ Red, Bronze"
    assert await place.text("agenda sqg") == agenda
    assert "Oakwood House" in listed
    assert (await place.say(f"log {OAKWOOD} the new manager has started")).outcome == "done"
    assert await renew(place.database, place.framework, place.now) == 0, "what is told of is saved by today's rules"


async def test_that_the_rules_have_changed_is_no_event_to_announce(lite: Place) -> None:
    await grow_old(lite, OAKWOOD)

    async with lite.house.desk(Request(who=CLOCK, words=""), write=True) as desk:
        await desk.ledger.append(f"service/{OAKWOOD}", AliasLearned(alias="The Old Vicarage"))
        (change,) = await desk.changed()

    assert change.before
    assert change.before.model_copy(update={"aliases": change.after.aliases}) == change.after


async def test_one_that_was_stopped_goes_on_where_it_was(lite: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    before = await kept(lite)
    await grow_old(lite)
    monkeypatch.setattr(module, "TOGETHER", 10)
    begun = count(1)

    def stopping(*given: Any) -> Standing:
        if next(begun) == 25:
            raise KeyboardInterrupt
        return conclude(*given)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(module, "conclude", stopping)
        await renew(lite.database, lite.framework, lite.now)

    assert await renew(lite.database, lite.framework, lite.now) == 42 - 20
    assert await kept(lite) == before


async def test_replicas_that_start_together_do_it_once_between_them(place: Place) -> None:
    before = await kept(place)
    await grow_old(place)

    await asyncio.gather(*(renew(place.database, place.framework, place.now) for _ in range(3)))

    assert await kept(place) == before


async def test_others_write_while_all_is_worked_out_anew(lite: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TOGETHER", 2)
    anew = asyncio.create_task(rebuild(lite.database, lite.framework, lite.now))
    await asyncio.sleep(0.05)
    said = await lite.say(f"log {OAKWOOD} the new manager has started")
    assert (said.outcome, anew.done()) == ("done", False)
    await anew

    async with lite.database.reading() as connection:
        assert [row.location_id for row in await connection.execute(select(standings))].count(OAKWOOD) == 1
    after = await kept(lite)
    await rebuild(lite.database, lite.framework, lite.now)
    assert await kept(lite) == after


async def test_a_row_of_which_the_ledger_knows_nothing_goes(lite: Place) -> None:
    async with lite.database.writing() as connection:
        row = (await connection.execute(select(standings).where(standings.c.location_id == OAKWOOD))).one()
        await connection.execute(standings.insert().values({**row._mapping, "location_id": "1-9999999999"}))

    assert await rebuild(lite.database, lite.framework, lite.now) == 42
    assert "1-9999999999" not in await kept(lite)


async def test_a_place_does_so_when_it_is_opened(lite: Place, monkeypatch) -> None:
    monkeypatch.setenv("IQAF_DATABASE_URL", lite.database.url.render_as_string(hide_password=False))
    await grow_old(lite)

    async with open_place(read()):
        pass

    assert all(Standing.model_validate_json(body) for body in (await kept(lite)).values())


def test_any_value_of_the_framework_and_no_comment_in_it_is_another_rule(framework: Framework, tmp_path: Path) -> None:
    folder = tmp_path / "place"
    shutil.copytree(available()["birmingham-solihull"], folder)
    for comment, file in (("# a word\n", "risk.yaml"), ("# another\n", "clocks.yaml")):
        (folder / file).write_text(comment + (folder / file).read_text(encoding="utf-8"), encoding="utf-8")
    same = load(folder)
    head = (folder / "framework.yaml").read_text(encoding="utf-8")
    (folder / "framework.yaml").write_text(head.replace(f"title: {framework.title}", "title: Elsewhere"), "utf-8")

    assert rules_of(same) == rules_of(framework) == rules_of(framework.model_copy())
    assert rules_of(load(folder)) != rules_of(framework)


async def test_the_rules_are_alike_in_every_process() -> None:
    code = "from bot.frameworks import available, load; from bot.store.rules import rules_of"
    code += "; print(rules_of(load(available()['birmingham-solihull'])))"

    async def said(seed: str) -> bytes:
        env = {**os.environ, "PYTHONHASHSEED": seed}
        other = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=subprocess.PIPE, env=env)
        return (await other.communicate())[0]

    one, two = await asyncio.gather(said("1"), said("2"))
    assert len(one.strip()) == 64
    assert one == two
