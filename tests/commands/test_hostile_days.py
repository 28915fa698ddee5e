"""Days that are slips of the keyboard: refused in words, since what is due in the year 9999 is never chased."""

import pytest

from tests.commands.contracts import LARKMEADOW, QUARRYBANK
from tests.conftest import Place
from tests.queued import queued
from tests.telling import flat, record

FAR = ("9999-12-31", "9999-01-31", "2062-11-18")
LONG_AGO = ("0001-01-01", "1926-11-18")
COMING = (
    f"breach {QUARRYBANK} issue by={{}} no improvement plan was sent at all",
    f"review {LARKMEADOW} call on={{}} provider=yes medicines are still not safe",
    f"termination {QUARRYBANK} propose ends={{}} two re-inspections found nothing better",
)
HAPPENED = (
    f"suspension {LARKMEADOW} impose immediate=yes on={{}} harm is threatened here tonight",
    f"review {LARKMEADOW} held on={{}} outcomes=suspension it was all talked about at length",
    f"feedback {LARKMEADOW} add source=complaint on={{}}",
)


@pytest.mark.parametrize("words", COMING)
async def test_nothing_is_promised_for_a_day_that_nobody_will_see(lite: Place, words: str) -> None:
    for day in FAR:
        reply = await lite.say(words.format(day))

        assert reply.outcome == "refused", "it never goes wrong on our side"
        assert "is too far ahead" in await flat(lite, words.format(day))
    assert [post for post in await queued(lite) if post.to_provider] == []


@pytest.mark.parametrize("words", HAPPENED)
async def test_nothing_happened_before_there_were_records(lite: Place, words: str) -> None:
    before = await record(lite, f"service/{LARKMEADOW}")
    for day in LONG_AGO:
        assert (await lite.say(words.format(day))).outcome == "refused"
    assert await record(lite, f"service/{LARKMEADOW}") == before


async def test_the_last_day_that_may_be_given_is_two_years_ahead(lite: Place) -> None:
    words = f"breach {QUARRYBANK} issue by={{}} no improvement plan was sent at all"

    assert (await lite.say(words.format("2028-11-19"))).outcome == "refused"
    assert (await lite.say(words.format("2028-11-18"))).outcome == "done"
