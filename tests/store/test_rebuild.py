"""What is derived can be thrown away: by hand, and by itself after an upgrade that changed how a standing looks."""

import json
from datetime import timedelta

from sqlalchemy import delete, select, update

from bot.app import open_place
from bot.engine.standing import Standing
from bot.settings import read
from bot.store.kept import Memory
from bot.store.rebuild import SHAPE, rebuild, rebuild_if_reshaped, shape
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


async def test_after_an_upgrade_that_changed_what_they_look_like_they_can_be_read_again(place: Place) -> None:
    before = await kept(place)
    old = json.dumps({**json.loads(before[OAKWOOD]), "gone_in_this_version": 1})
    async with place.database.writing() as connection:
        await connection.execute(update(standings).where(standings.c.location_id == OAKWOOD).values(body=old))
    await Memory(place.database).put(SHAPE, "of an older version")
    assert (await place.say(OAKWOOD)).outcome == "broke"

    assert await rebuild_if_reshaped(place.database, place.framework, place.now)

    assert (await place.say(OAKWOOD)).title == "Oakwood House: ◆ Red, Bronze"
    assert await kept(place) == before
    assert not await rebuild_if_reshaped(place.database, place.framework, place.now), "once is enough"


async def test_a_place_does_so_when_it_is_opened(lite: Place, monkeypatch) -> None:
    monkeypatch.setenv("IQAF_DATABASE_URL", lite.database.url.render_as_string(hide_password=False))
    async with lite.database.writing() as connection:
        await connection.execute(update(standings).values(body='{"today": "2026-11-18"}'))

    async with open_place(read()):
        pass

    assert all(Standing.model_validate_json(body) for body in (await kept(lite)).values())
    assert await Memory(lite.database).get(SHAPE) == shape()
