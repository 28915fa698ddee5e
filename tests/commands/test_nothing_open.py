"""What ends or answers something is refused at once where nothing of it is open: nobody writes reasons in vain."""

import pytest

from tests.commands.contracts import DEV, LARKMEADOW, OAKWOOD, WHY
from tests.conftest import Place
from tests.telling import PRIYA, flat


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("suspension {} lift", "there is no open suspension of Larkmeadow Court"),
        ("suspension {} review", "there is no open suspension of Larkmeadow Court"),
        ("breach {} withdraw", "there is no open breach notice of Larkmeadow Court"),
        ("termination {} refuse", "there is no open termination of Larkmeadow Court"),
        ("termination {} withdraw", "there is no open termination of Larkmeadow Court"),
        ("review {} cancel", "there is no open contract review of Larkmeadow Court"),
    ],
)
async def test_a_step_on_what_is_not_there_is_refused_before_its_reasons_are_asked(
    lite: Place, words: str, told: str
) -> None:
    reply = await lite.say(words.format(LARKMEADOW))

    assert reply.form is None
    assert told in await flat(lite, words.format(LARKMEADOW))


@pytest.mark.parametrize("words", ["suspension {} impose", "breach {} issue", "review {} held", "review {} call"])
async def test_what_needs_nothing_to_be_open_is_asked_for(lite: Place, words: str) -> None:
    assert (await lite.say(words.format(LARKMEADOW))).form


@pytest.mark.parametrize(
    "words", ["suspension {} impose", "suspension {} lift", "breach {} issue", "review {} call", "review {} held"]
)
async def test_who_does_not_buy_the_service_is_refused_before_writing_reasons(lite: Place, words: str) -> None:
    assert "so only a member of" in await flat(lite, words.format(LARKMEADOW), as_=DEV)


async def test_with_several_open_and_no_reasons_it_asks_which_first(lite: Place) -> None:
    await lite.say(f'suspension {OAKWOOD} impose confirm=yes form="voluntary pause" {WHY}', as_=PRIYA)

    reply = await lite.say("suspension Oakwood House lift")

    assert (reply.title, reply.form) == ("Which suspension do you mean?", None)
    words = [item.buttons[0].words for block in reply.blocks if hasattr(block, "items") for item in block.items]
    assert words == ["suspension SUS-0001 lift", "suspension SUS-0004 lift"]
    assert (await lite.say(words[0])).form
