"""What the outbox holds and held, as people look at it."""

from datetime import timedelta

from sqlalchemy import update

from bot.post import Post
from bot.reply import Reply
from bot.store.deliveries import Deliveries
from bot.store.mailroom import StoredMailroom
from bot.store.outbox import StoredOutbox
from bot.store.posts import destinations, put
from bot.store.tables import outbox
from tests.conftest import NOW, Place

ROUTES = {"web": {"escalations": "here"}, "slack": {"*": ""}}


async def queue(place: Place, *keys: str, to: str = "mail:someone@icb.example") -> None:
    async with place.database.writing() as connection:
        for number, key in enumerate(keys):
            post = Post(key=key, to=to, reply=Reply(title=key))
            await put(connection, post, ROUTES, NOW + timedelta(minutes=number))


async def test_the_newest_through_one_integration_stand_first(place: Place) -> None:
    await queue(place, "a", "b", "c")
    await queue(place, "elsewhere", to="channel:escalations")

    found = await Deliveries(place.database).newest("mail", 2)

    assert [delivery.outgoing.post.key for delivery in found] == ["c", "b"]
    assert {delivery.state for delivery in found} == {"new"}
    assert found[1].created_at == NOW + timedelta(minutes=1)
    assert found[0].outgoing.destination == "someone@icb.example"


async def test_what_cannot_be_read_hides_nothing_else(place: Place) -> None:
    await queue(place, "a", "b", "c")
    async with place.database.writing() as connection:
        await connection.execute(update(outbox).where(outbox.c.key == "b").values(body="{}"))
        mailroom = StoredMailroom(connection, NOW, write=False)
        assert await mailroom.sent(["b"]) is None
        assert await mailroom.sent(["c"])

    found = await Deliveries(place.database).newest("mail", 5)

    assert [delivery.outgoing.post.key for delivery in found] == ["c", "a"]


async def test_one_is_found_by_its_number_and_what_is_not_there_is_none(place: Place) -> None:
    await queue(place, "a")
    (only,) = await Deliveries(place.database).newest("mail", 5)

    assert await Deliveries(place.database).one(only.outgoing.id) == only
    assert await Deliveries(place.database).one(10**6) is None


async def test_what_arrived_is_told_oldest_first_and_nothing_else(place: Place) -> None:
    await queue(place, "a", "b", "c")
    store = StoredOutbox(place.database)
    for delivery in (await Deliveries(place.database).newest("mail", 5))[1:]:
        await store.sent(delivery.outgoing, f"far/{delivery.outgoing.id}", NOW)

    arrived = await Deliveries(place.database).sent("mail", 10)

    assert [delivery.outgoing.post.key for delivery in arrived] == ["a", "b"]
    assert arrived[0].remote_id == f"far/{arrived[0].outgoing.id}"
    assert [d.outgoing.post.key for d in await Deliveries(place.database).sent("mail", 1)] == ["b"]


async def test_a_refusal_keeps_its_reason(place: Place) -> None:
    await queue(place, "a")
    (only,) = await Deliveries(place.database).newest("mail", 1)
    await StoredOutbox(place.database).refused(only.outgoing, "no such mailbox")

    (seen,) = await Deliveries(place.database).newest("mail", 1)
    assert (seen.state, seen.note) == ("refused", "no such mailbox")


def test_a_channel_leads_to_every_integration_that_has_it() -> None:
    assert list(destinations("channel:escalations", ROUTES)) == [("web", "here"), ("slack", "escalations")]
    assert list(destinations("channel:triage", ROUTES)) == [("slack", "triage")]
    assert list(destinations("channel:triage", {"web": {"escalations": "here"}})) == []
    assert list(destinations("mail:a@b.example", {})) == [("mail", "a@b.example")]
