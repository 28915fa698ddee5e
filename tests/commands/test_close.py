"""close: a forum ends a concern that it has dealt with, and its agendas and the risk know it (S26)."""

from datetime import datetime

import pytest

from bot.reply.dates import LONDON
from bot.reply.text import plain
from tests.conftest import Place
from tests.queued import queued
from tests.telling import OAKWOOD, RUTH, TOM, asked, flat

AFTER = datetime(2026, 11, 25, 9, tzinfo=LONDON)
DONE = "the agency nurse was replaced and nights are covered"


async def test_a_concern_that_was_dealt_with_is_on_no_agenda_and_counts_no_more(place: Place) -> None:
    place.now = AFTER
    assert "CON-0001" in await place.text("agenda")
    before = await place.text(f"why {OAKWOOD}")

    answer = await flat(place, f"close con-0001 {DONE}", as_=RUTH)

    assert "CON-0001 is closed: Oakwood House" in answer
    assert DONE in answer
    assert "CON-0001" not in await place.text("agenda")
    assert "CON-0001" in before
    assert "CON-0001" not in await place.text(f"why {OAKWOOD}")
    assert f"CON-0001: closed. {DONE}" in await flat(place, f"history {OAKWOOD}")
    (post,) = await queued(place, "closed/")
    assert (post.to, post.reply.private) == ("channel:system-quality-group", False)
    assert DONE in " ".join(plain(post.reply).split())


@pytest.mark.parametrize("words", ["CON-0001,CON-0003", "CON-0001, CON-0003", "CON-0001, con-0001, CON-0003"])
async def test_several_are_closed_with_one_outcome(lite: Place, words: str) -> None:
    answer = await flat(lite, f"close {words} {DONE}", as_=RUTH)

    assert "CON-0001, CON-0003 are closed: Oakwood House, Marlpit Grange" in answer
    assert f"Outcome {DONE}" in answer
    assert [post.key for post in await queued(lite, "closed/")] == ["closed/CON-0001", "closed/CON-0003"]


async def test_where_one_is_unknown_none_is_closed(lite: Place) -> None:
    assert "There is no open concern" in await lite.text(f"close CON-0001,CON-9999 {DONE}", as_=RUTH)
    assert "CON-0001" in await lite.text("agenda")


async def test_an_outcome_is_asked_for_and_must_say_something(lite: Place) -> None:
    assert asked(await lite.say("close CON-0001", as_=RUTH)) == {"ref": "CON-0001", "outcome": ""}
    assert "it is too short" in await lite.text("close CON-0001 done", as_=RUTH)
    assert "it is too long" in await lite.text(f"close CON-0001 {'very ' * 700}", as_=RUTH)
    assert "there is no reference in it" in await lite.text("close", as_=RUTH, fields={"ref": ",", "outcome": DONE})


async def test_only_who_may_decide_closes_and_only_what_is_open(lite: Place) -> None:
    assert "You may not use “close”" in await lite.text(f"close CON-0001 {DONE}", as_=TOM)
    await lite.say(f"close CON-0001 {DONE}", as_=RUTH)
    assert "There is no open concern" in await lite.text(f"close CON-0001 {DONE}", as_=RUTH)


async def test_a_forum_without_a_channel_is_not_posted_to(lite: Place) -> None:
    table = lite.framework.forums
    quiet = table.model_copy(
        update={"forums": {**table.forums, "sqg": table.forums["sqg"].model_copy(update={"channel": ""})}}
    )
    lite.house.framework = lite.framework.model_copy(update={"forums": quiet})

    await lite.say(f"close CON-0001 {DONE}", as_=RUTH)

    assert await queued(lite, "closed/") == []


async def test_deciding_on_a_service_offers_to_close_its_concerns(lite: Place) -> None:
    decided = await lite.text(f"rag {OAKWOOD} red: still no manager and no plan", as_=RUTH)
    viewed = await lite.text(f"rag {OAKWOOD} red: still no manager and no plan", as_=TOM)

    assert "/iqaf close CON-0001" in decided
    assert "/iqaf close" not in viewed
