"""The way out to the channels: once each, and found again after an unknown outcome."""

from datetime import UTC, datetime

import pytest

from bot.integrations.web.room import Room
from bot.integrations.web.send import WebSender
from bot.post import Sender, SendRefused
from tests.integrations.web.place import draft

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def sender(room: Room) -> Sender:
    return WebSender(room, frozenset({"system-quality-group"}), lambda: NOW)


async def test_a_post_arrives_in_its_channel(sender: Sender, room: Room) -> None:
    number = await sender.send(draft(5))

    entry = room.seen("anyone")[0]
    assert (number, entry.id, entry.channel, entry.at) == ("1", 1, "system-quality-group", NOW)


async def test_the_same_delivery_twice_is_one_entry(sender: Sender, room: Room) -> None:
    first, second = await sender.send(draft(5)), await sender.send(draft(5))

    assert first == second
    assert len(room.seen("anyone")) == 1


async def test_looking_tells_whether_it_arrived(sender: Sender) -> None:
    before = await sender.look(draft(5))
    await sender.send(draft(5))

    assert before is None
    assert await sender.look(draft(5)) == "1"


async def test_what_was_delivered_by_an_earlier_process_is_known(sender: Sender, room: Room) -> None:
    room.fill([(draft(5), NOW)])

    assert await sender.look(draft(5)) == "1"
    assert await sender.send(draft(5)) == "1"


async def test_an_unknown_channel_is_refused_with_what_to_do(sender: Sender) -> None:
    with pytest.raises(SendRefused, match="add it"):
        await sender.send(draft(5, "nowhere"))
