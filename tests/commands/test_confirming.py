"""What takes effect is shown first in every chat: a yes typed by hand, to nothing that was shown, is a script's."""

import pytest

from bot.dispatch import Identity, Request
from bot.reply import Reply
from tests.commands.contracts import presses
from tests.conftest import Place

PRIYA = "priya.nair@council.example"
ACTS = (
    ("termination Oakwood Court propose confirm=yes: two reviews found no progress", "Do it"),
    ("suspension Oakwood Court impose immediate=yes confirm=yes: medicines are not safe", "Do it"),
    ("breach Oakwood Court issue confirm=yes: call bells were out of order", "Do it"),
    ("publish directory confirm=yes", "Do it"),
    ("visit Oakwood Court: Gold Silver Silver Bronze Silver confirm=yes", "Record it"),
)


async def said(place: Place, words: str, channel: str) -> Reply:
    who = Identity(channel=channel, id=PRIYA, email=PRIYA)
    return await place.dispatcher.answer(Request(who=who, words=words))


async def kept(place: Place) -> int:
    async with place.house.desk(Request(who=Identity(channel="clock", id="iqaf"), words=""), write=False) as desk:
        return sum([len(await desk.ledger.read(stream)) for stream in ("service/1-9000000002", "place/publication")])


@pytest.mark.parametrize(("words", "press"), ACTS, ids=lambda each: each.partition(" ")[0])
@pytest.mark.parametrize("channel", ["web", "mail", "slack"])
async def test_in_chat_a_typed_yes_shows_first_and_the_press_acts(
    lite: Place, words: str, press: str, channel: str
) -> None:
    before = await kept(lite)

    shown = await said(lite, words, channel)

    assert await kept(lite) == before
    assert "no longer what you were shown" not in str(shown.blocks)
    assert (await said(lite, presses(shown)[press], channel)).outcome == "done"
    assert await kept(lite) > before


@pytest.mark.parametrize(("words", "press"), ACTS, ids=lambda each: each.partition(" ")[0])
async def test_a_script_on_the_command_line_says_it_at_once(lite: Place, words: str, press: str) -> None:
    before = await kept(lite)

    done = await said(lite, words, "terminal")

    assert done.outcome == "done", press
    assert await kept(lite) > before
