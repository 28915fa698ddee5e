"""Desks: who sits there, what is kept, what is said twice, and standings that follow from the ledger alone."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from bot.dispatch import Identity, Request
from bot.engine.errors import UnknownMember
from bot.engine.facts import AliasLearned
from bot.engine.place import Member
from bot.engine.standing import Standing, conclude
from bot.post import Post
from bot.reply import Reply
from bot.reply.text import plain
from bot.store.ledger import StoredLedger, streams
from bot.store.people import link, save_members
from bot.store.rebuild import rebuild
from bot.store.tables import outbox, standings
from tests.conftest import Place
from tests.queued import queued

PRIYA = Identity(channel="web", id="priya.nair@council.example", email="priya.nair@council.example")
OAKWOOD = "1-9000000001"


def said(words: str, key: str | None = None, who: Identity = PRIYA) -> Request:
    return Request(who=who, words=words, key=key)


async def test_rebuilding_every_standing_from_the_ledger_gives_the_stored_rows(place: Place) -> None:
    await place.say(f"log {OAKWOOD} the lift is out of order category=environment severity=low")
    async with place.database.reading() as connection:
        rows = (await connection.execute(select(standings.c.location_id, standings.c.body))).all()
        for row in rows:
            ledger = StoredLedger(connection, "iqaf", place.now, write=False)
            entries = await ledger.read(f"service/{row.location_id}")
            kept = Standing.model_validate_json(row.body)
            assert conclude(place.framework, entries, place.now) == kept
        assert len(rows) == len(await streams(connection, "service/"))


async def test_the_same_delivery_acts_once_and_is_answered_alike(place: Place) -> None:
    request = said(f"log {OAKWOOD} the lift is out of order", key="slack/Ev1")

    answers = await asyncio.gather(*(place.dispatcher.answer(request) for _ in range(5)))

    assert len({answer.model_dump_json() for answer in answers}) == 1
    async with place.database.reading() as connection:
        known = await StoredLedger(connection, "iqaf", place.now, write=False).read(f"service/{OAKWOOD}")
    assert sum("lift is out of order" in getattr(entry.fact, "text", "") for entry in known) == 1


async def test_a_stranger_gets_no_desk(place: Place) -> None:
    stranger = Identity(channel="slack", id="T1/U9", email="stranger@elsewhere.example")

    with pytest.raises(UnknownMember, match=r"stranger@elsewhere\.example"):
        async with place.house.desk(said("status", who=stranger), write=False):
            pass


async def test_nobody_outside_is_taken_for_the_bot(place: Place) -> None:
    for channel in ("slack", "web", "teams", "terminal"):
        reply = await place.dispatcher.answer(said("refresh", who=Identity(channel=channel, id="iqaf", email="iqaf")))
        assert reply.title == "Not done"


async def test_a_linked_identity_is_its_member_whatever_the_channel_says_of_mail(place: Place) -> None:
    async with place.database.writing() as connection:
        await link(connection, "slack", "T1/U1", "owen.reid@cqc.example")

    async with place.house.desk(said("me", who=Identity(channel="slack", id="T1/U1")), write=False) as desk:
        assert desk.member.name == "Owen Reid"


async def test_a_post_is_queued_once_for_its_key(place: Place) -> None:
    post = Post(key="once", to="channel:escalations", reply=Reply(title="Hello"))
    for _ in range(2):
        async with place.house.desk(said("me"), write=True) as desk:
            await desk.post(post)
            await desk.post(post)

    async with place.database.reading() as connection:
        rows = (await connection.execute(select(outbox).where(outbox.c.key == "once"))).all()
    assert [(row.integration, row.destination, row.state) for row in rows] == [("web", "escalations", "new")]


async def test_a_desk_sees_what_it_recorded_itself(place: Place) -> None:
    async with place.house.desk(said("me"), write=True) as desk:
        await desk.ledger.append(f"service/{OAKWOOD}", AliasLearned(alias="Ironbark Villa"))
        fresh = await desk.services.standing(OAKWOOD)
        assert "Ironbark Villa" in fresh.aliases
        changes = await desk.changed()
        assert [change.after.service.name for change in changes] == ["Oakwood House"]
        assert await desk.changed() == ()

    async with place.house.desk(said("me"), write=False) as desk:
        found = await desk.services.find("ironbark villa")
        assert found.sure and found.sure.location_id == OAKWOOD


async def test_a_standing_asked_for_later_is_as_at_that_day_before_any_nightly_refresh(place: Place) -> None:
    async with place.house.desk(said("me"), write=False) as desk:
        kept = await desk.services.standing(OAKWOOD)
    assert kept.changes_on is not None
    place.now = place.now + (kept.changes_on - place.now.date())

    async with place.house.desk(said("me"), write=False) as desk:
        assert (await desk.services.standing(OAKWOOD)).today == place.now.date()


async def test_the_nightly_refresh_changes_only_what_time_changed(place: Place) -> None:
    place.now += timedelta(days=40)
    async with place.house.desk(said("me"), write=True) as desk:
        changed = await desk.services.refresh()
        assert changed > 0
    async with place.house.desk(said("me"), write=True) as desk:
        assert await desk.services.refresh() == 0


async def test_a_service_described_while_another_was_being_described_is_found(place: Place) -> None:
    described, written = asyncio.Event(), asyncio.Event()

    async def describe(number: int, name: str, *, slowly: bool) -> None:
        async with place.house.desk(said(""), write=True) as desk:
            like = (await desk.services.standing(OAKWOOD)).service
            new = like.model_copy(update={"location_id": f"1-90000007{number}", "name": name, "aliases": ()})
            await desk.ledger.append(f"service/{new.location_id}", new)
            await desk.changed()
            if slowly:
                described.set()
                await asyncio.wait({asyncio.create_task(written.wait())}, timeout=0.5)

    first = asyncio.create_task(describe(70, "Zebra Lodge", slowly=True))
    await described.wait()
    await describe(71, "Yak Manor", slowly=False)
    await place.say("find Yak Manor")
    written.set()
    await first

    assert "1-9000000770" in await place.text("find Zebra Lodge")


async def test_what_is_written_does_not_stand_in_the_words_of_a_fault(place: Place) -> None:
    with pytest.raises(SQLAlchemyError) as fault:
        async with place.database.writing() as connection:
            await connection.execute(text("INSERT INTO nowhere (body) VALUES (:body)"), {"body": "marked words"})

    assert "marked words" not in str(fault.value)


async def test_a_post_that_no_chat_has_a_channel_for_is_kept_and_said(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    place.house.routes = {"slack": {"escalations": "C1"}}
    async with place.house.desk(said("me"), write=True) as desk:
        await desk.post(Post(key="lost", to="channel:triage", reply=Reply(title="Hello")))

    async with place.database.reading() as connection:
        row = (await connection.execute(select(outbox).where(outbox.c.key == "lost"))).one()
    assert (row.integration, row.destination, row.state) == ("none", "channel:triage", "refused")
    assert "nobody sees lost" in caplog.text


async def test_a_member_no_more_is_not_told_again_what_a_key_was_answered(place: Place) -> None:
    request = said("status Oakwood House", key="link/1")
    await place.dispatcher.answer(request)
    async with place.database.writing() as connection:
        await save_members(
            connection, [Member(id=PRIYA.id, name="P", agency="council", roles=frozenset(), active=False)]
        )

    assert "I do not know you here" in plain(await place.dispatcher.answer(request))


async def test_a_service_registered_no_more_stays_on_agendas_while_something_is_open(lite: Place) -> None:
    quiet = "1-9000000012"
    await lite.say(f"raise {quiet} third fall from the same hoist")
    async with lite.house.desk(said(""), write=True) as desk:
        for each in (quiet, "1-9000000013"):
            service = (await desk.services.standing(each)).service
            await desk.ledger.append(f"service/{each}", service.model_copy(update={"registered": False}))
        await desk.changed()
        notable = {each.service.location_id for each in await desk.services.notable()}

    assert quiet in notable
    assert "1-9000000013" not in notable
    assert "third fall" in await lite.text("agenda sqg")


async def test_what_time_has_brought_is_escalated_though_all_was_worked_out_anew_before(lite: Place) -> None:
    lite.now += timedelta(days=40)
    assert await rebuild(lite.database, lite.framework, lite.now) > 0
    assert await queued(lite, "escalation/") == []
    await lite.clock("refresh")

    assert await queued(lite, "escalation/")


async def test_one_transaction_may_write_to_more_streams_than_a_server_has_locks_for(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.ledger.LOCKS", 8)
    async with place.database.reading() as connection:
        ledger = StoredLedger(connection, "iqaf", place.now, write=True)
        for number in range(100):
            await ledger.read(f"service/none-{number}")
        if not place.database.sqlite:
            held = await connection.execute(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"))
            assert held.scalar_one() <= 8
