"""What cannot wait until the next agenda: the chair is asked, once."""

from datetime import datetime

from bot.reply.dates import LONDON
from tests.conftest import Place
from tests.queued import queued
from tests.telling import flat

CLOSED = datetime(2026, 11, 23, 9, 30, tzinfo=LONDON)


async def test_a_concern_raised_after_the_close_can_still_be_put_to_the_chair(lite: Place) -> None:
    lite.now = CLOSED
    raised = await flat(lite, "raise Larkmeadow Court: no hot water since Sunday")
    assert "/iqaf urgent CON-0004" in raised

    text = await flat(lite, "urgent CON-0004")
    again = await flat(lite, "urgent con-0004")

    assert "CON-0004: the chair has been asked" in text
    assert "the chair has been asked" in again
    assert {post.key for post in await queued(lite, "urgent/CON-0004/")} == {
        "urgent/CON-0004/channel",
        "urgent/CON-0004/ruth.feldman@icb.example",
        "urgent/CON-0004/samir.qureshi@icb.example",
    }


async def test_saying_that_it_is_urgent_is_enough(lite: Place) -> None:
    lite.now = CLOSED

    text = await flat(lite, "raise Larkmeadow Court urgent: no hot water since Sunday")

    assert "The chair has been asked to admit it." in text
    assert "Concern no hot water since Sunday" in text


async def test_before_the_close_there_is_nothing_to_ask(lite: Place) -> None:
    await lite.say("raise Larkmeadow Court: no hot water since Sunday")

    assert "no agenda stands closed" in await flat(lite, "urgent CON-0004")


async def test_a_concern_there_is_not(lite: Place) -> None:
    assert "CON-9999" in await flat(lite, "urgent CON-9999")
