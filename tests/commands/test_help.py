"""help: what this member may do and no more, with an example of each."""

import pytest

from tests.conftest import Place
from tests.telling import MINA, PRIYA, TOM, flat, listed

READING = {"agenda", "find", "help", "history", "list", "mail", "me", "ref", "status", "why"}


async def named(place: Place, as_: str) -> set[str]:
    return {line.split(":")[0] for line in listed(await place.say("help", as_=as_))}


async def test_it_lists_only_what_the_member_may_do(lite: Place) -> None:
    assert await named(lite, MINA) == READING
    assert await named(lite, TOM) - READING == {"ack", "log", "rag", "raise", "refile", "urgent", "withdraw"}
    assert await named(lite, PRIYA) - await named(lite, TOM) == {"admit", "close", "standdown"}


async def test_what_the_clock_says_is_listed_for_nobody(lite: Place) -> None:
    for member in (MINA, TOM, PRIYA, "kit.amory@council.example"):
        assert not await named(lite, member) & {"climb", "refresh"}


@pytest.mark.parametrize("words", ["help", "hello", "hi", "?", "HELP", "/iqaf help", "help nonsense"])
async def test_it_is_found_by_whatever_people_say_first(lite: Place, words: str) -> None:
    assert (await lite.say(words)).title == "What you can do"


async def test_about_one_command_it_shows_an_example_and_its_form(lite: Place) -> None:
    reply = await lite.say("help raise")

    assert reply.title == "raise"
    assert reply.form and reply.form.command == "raise"
    assert "For example: /iqaf raise Oakwood House" in await flat(lite, "help raise")
    assert (await lite.say("help me")).form is None


async def test_about_a_command_one_may_not_use_it_says_what_one_may(lite: Place) -> None:
    assert (await lite.say("help rag", as_=MINA)).title == "What you can do"
    assert (await lite.say("help climb", as_=PRIYA)).title == "What you can do"


async def test_every_button_of_it_opens_a_form(lite: Place) -> None:
    reply = await lite.say("help")

    words = [
        button.words
        for block in reply.blocks
        if block.block == "items"
        for item in block.items
        for button in item.buttons
    ]
    assert {"log", "raise", "rag"} <= set(words)
    for each in words:
        assert (await lite.say(each)).form, each


async def test_it_warns_of_citizens_details(lite: Place) -> None:
    assert "Never write a citizen's name or details here." in await flat(lite, "help", as_=MINA)
