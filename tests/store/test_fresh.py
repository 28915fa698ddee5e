"""What is kept in memory is never older than the database, whoever wrote there and however it ended."""

import asyncio

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import OperationalError

from bot.dispatch import Identity, MustWrite, Request
from bot.engine.facts import AliasLearned
from bot.post import Post
from bot.reply import Reply
from bot.store.house import StoredHouse
from bot.store.tables import members
from tests.conftest import Place, opened

PRIYA = Identity(channel="web", id="priya.nair@council.example", email="priya.nair@council.example")
SAID = Request(who=PRIYA, words="me")
OAKWOOD, COURT = "1-9000000001", "1-9000000002"


async def found(house: StoredHouse, text: str) -> str | None:
    async with house.desk(SAID, write=False) as desk:
        sure = (await desk.services.find(text)).sure
    return sure.location_id if sure else None


async def learn(house: StoredHouse, location_id: str, alias: str) -> None:
    async with house.desk(SAID, write=True) as desk:
        await desk.ledger.append(f"service/{location_id}", AliasLearned(alias=alias))
        await desk.changed()


async def test_what_another_process_writes_is_known_at_the_next_question(place: Place) -> None:
    before = (await place.say("status Oakwood House")).model_dump_json()
    assert await found(place.house, "ironbark villa") is None

    async with opened(str(place.database.url.render_as_string(hide_password=False))) as database:
        other = StoredHouse(database, place.framework, {}, lambda: place.now)
        await learn(other, OAKWOOD, "Ironbark Villa")
        async with other.desk(Request(who=PRIYA, words="raise"), write=True) as desk:
            entries = await desk.ledger.read(f"service/{OAKWOOD}")
            concern = next(entry.fact for entry in entries if entry.fact.kind == "concern raised")
            await desk.ledger.append(f"service/{OAKWOOD}", concern.model_copy(update={"ref": "CON-9999"}))
            await desk.changed()

    assert await found(place.house, "ironbark villa") == OAKWOOD
    after = (await place.say("status Oakwood House")).model_dump_json()
    assert "CON-9999" in after
    assert "CON-9999" not in before


async def test_a_member_who_was_made_inactive_is_not_answered_again(place: Place) -> None:
    assert (await place.say("status Oakwood House")).title.startswith("Oakwood House")

    async with place.database.writing() as connection:
        await connection.execute(update(members).where(members.c.id == PRIYA.id).values(active=False))

    assert (await place.say("status Oakwood House")).title == "Not done"


async def test_a_name_that_was_not_kept_is_forgotten_even_where_its_number_is_given_again(place: Place) -> None:
    async def break_off() -> None:
        async with place.house.desk(SAID, write=True) as desk:
            await desk.ledger.append(f"service/{OAKWOOD}", AliasLearned(alias="Ironbark Villa"))
            await desk.changed()
            assert (await desk.services.find("ironbark villa")).sure
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await break_off()
    await learn(place.house, COURT, "Wychwood Manor")

    assert await found(place.house, "ironbark villa") is None
    assert await found(place.house, "wychwood manor") == COURT


async def test_a_name_given_at_this_desk_is_found_there_and_after_it_and_its_change_still_told(place: Place) -> None:
    async with place.house.desk(SAID, write=True) as desk:
        await desk.ledger.append(f"service/{OAKWOOD}", AliasLearned(alias="Ironbark Villa"))
        sure = (await desk.services.find("ironbark villa")).sure
        assert sure and sure.location_id == OAKWOOD
        assert [change.after.service.location_id for change in await desk.changed()] == [OAKWOOD]

    assert await found(place.house, "ironbark villa") == OAKWOOD


async def test_many_who_ask_at_once_wait_for_one_index(place: Place) -> None:
    answers = await asyncio.gather(*(place.say("status Oakwood House") for _ in range(40)))

    assert {answer.title for answer in answers} == {answers[0].title}
    assert answers[0].title.startswith("Oakwood House")


async def test_a_desk_that_reads_cannot_write(place: Place) -> None:
    post = Post(key="once", to="channel:escalations", reply=Reply(title="Hello"))
    async with place.house.desk(SAID, write=False) as desk:
        with pytest.raises(MustWrite):
            await desk.ledger.append(f"service/{OAKWOOD}", AliasLearned(alias="Ironbark Villa"))
        with pytest.raises(MustWrite):
            await desk.ledger.reference("INT")
        with pytest.raises(MustWrite):
            await desk.post(post)


async def test_what_reads_sqlite_in_place_could_not_write_if_it_tried(lite: Place) -> None:
    async with lite.database.glancing() as connection:
        with pytest.raises(OperationalError, match="readonly"):
            await connection.execute(text("DELETE FROM facts"))


async def test_a_glance_sees_one_state_from_its_beginning_to_its_end(lite: Place) -> None:
    names = text("SELECT count(*) FROM facts")
    async with lite.database.glancing() as connection:
        before = (await connection.execute(names)).scalar_one()
        await learn(lite.house, OAKWOOD, "Ironbark Villa")
        assert (await connection.execute(names)).scalar_one() == before
    async with lite.database.glancing() as connection:
        assert (await connection.execute(names)).scalar_one() == before + 1
