"""help: what this member may do and no more, with an example of each."""

import pytest

from bot.commands import all_commands
from bot.dispatch import Identity, Request
from bot.engine.place import Right
from tests.conftest import Place
from tests.telling import MINA, PRIYA, TOM, flat, listed

TOPICS = ("ask", "tell", "quality", "provision", "market", "meetings", "papers")


async def named(place: Place, as_: str) -> set[str]:
    """Every command that some topic lists for this member."""
    found: set[str] = set()
    for topic in TOPICS:
        reply = await place.say(f"help {topic}", as_=as_)
        if reply.title != "What you can do":
            found |= {line.split(":")[0] for line in listed(reply)}
    return found


async def test_it_lists_only_what_the_member_may_do(lite: Place) -> None:
    commands = {command.name: command for command in all_commands().values()}
    for member in (MINA, TOM, PRIYA):
        rights = {right for right in Right if await may(lite, member, right)}
        open_ = {c.name for c in commands.values() if not c.hidden and (c.needs is None or c.needs in rights)}
        assert await named(lite, member) == open_
    assert not await named(lite, MINA) & {"log", "raise", "visit", "suspension"}


async def may(place: Place, member: str, right: Right) -> bool:
    who = Identity(channel="web", id=member, email=member)
    async with place.house.desk(Request(who=who, words=""), write=False) as desk:
        return desk.may(right)


async def test_every_command_that_is_not_hidden_stands_under_a_topic() -> None:
    commands = {command.name: command for command in all_commands().values()}

    assert [c.name for c in commands.values() if bool(c.topic) is c.hidden] == []


async def test_it_begins_with_what_most_people_need_and_leads_to_every_topic(lite: Place) -> None:
    lines = listed(await lite.say("help", as_=PRIYA))

    assert [line.split(":")[0] for line in lines[:5]] == ["status", "log", "raise", "due", "agenda"]
    assert len(lines) == 5 + len(TOPICS)
    assert (await lite.say("help provision", as_=PRIYA)).title == "Plans and contracts"


async def test_a_word_for_a_step_leads_to_its_command_and_what_is_none_is_said(lite: Place) -> None:
    assert (await lite.say("help suspend")).title == "suspension"
    assert (await lite.say("help approve")).title == "plan"
    assert "“nonsense” is no topic, and no command that you may use." in await flat(lite, "help nonsense")
    assert "is no topic" not in await flat(lite, "help")


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
    assert {"log", "raise", "help provision"} <= set(words)
    for each in words:
        reply = await lite.say(each)
        assert reply.form or each.startswith("help "), each


async def test_it_warns_of_citizens_details(lite: Place) -> None:
    assert "Never write a citizen's name or details here." in await flat(lite, "help", as_=MINA)
