"""list: counts first, then the services a page at a time, by filters in any order."""

import pytest

from bot.reply import Buttons
from tests.conftest import Place
from tests.telling import LARKMEADOW, flat, listed, rows


def words_of(reply) -> dict[str, str]:
    return {
        button.label: button.words for block in reply.blocks if isinstance(block, Buttons) for button in block.buttons
    }


async def test_counts_come_first_and_add_up(lite: Place) -> None:
    reply = await lite.say("list")

    assert reply.title == "41 of all services: page 1 of 5"
    said = rows(reply)
    counted = [int(said[label]) for label in ("◆ Red", "▲ Amber", "● Green", "○ Not enough information")]
    assert sum(counted) == 41
    assert said["Ratings"] == "Gold 2, Silver 28, Bronze 8, Inadequate 1, No rating 2"
    assert len(listed(reply)) == 10


async def test_the_worst_risk_stands_first(lite: Place) -> None:
    first = listed(await lite.say("list"))

    assert ["Red" in line for line in first[:4]] == [True, True, True, False]
    assert "▲ Amber" in first[3]


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("list red", "3 of red: page 1 of 1"),
        ("LIST Red", "3 of Red: page 1 of 1"),
        ("list bronze amber", "6 of bronze amber: page 1 of 1"),
        ("list amber, bronze", "6 of amber, bronze: page 1 of 1"),
        ("list all services", "41 of all services: page 1 of 5"),
        ("list red and suspended", "3 of red and suspended: page 1 of 1"),
        ("list unrated", "2 of unrated: page 1 of 1"),
        ("list inadequate", "1 of inadequate: page 1 of 1"),
        ("list concern", "3 of concern: page 1 of 1"),
        ("list gold red", "0 of gold red: page 1 of 1"),
    ],
)
async def test_filters_in_any_order_case_and_number(lite: Place, words: str, title: str) -> None:
    assert (await lite.say(words)).title == title


async def test_two_colours_or_two_ratings_show_both(lite: Place) -> None:
    both = listed(await lite.say("list red amber"))

    assert len(both) == 10
    assert sum("Red" in line for line in both) == 3
    assert sum("Amber" in line for line in both) == 7
    assert (await lite.say("list amber red")).title == "11 of amber red: page 1 of 2"
    assert (await lite.say("list gold or inadequate")).title == "3 of gold or inadequate: page 1 of 1"
    assert (await lite.say("list unrated gold")).title == "4 of unrated gold: page 1 of 1"


async def test_overdue_shows_what_is_late_and_what_is_not_is_not_there(lite: Place) -> None:
    found = listed(await lite.say("list overdue"))

    assert len(found) == 9
    assert any(line.startswith("Fernhollow House") for line in found)
    assert not any(line.startswith("Oakwood House") for line in found)


async def test_pages_are_turned_by_buttons_and_every_service_is_on_one(lite: Place) -> None:
    reply, seen, pages = await lite.say("list silver"), [], 1
    seen += listed(reply)
    assert set(words_of(reply)) == {"Next"}
    while "Next" in words_of(reply):
        reply = await lite.say(words_of(reply)["Next"])
        seen += listed(reply)
        pages += 1
        assert "Previous" in words_of(reply)
    assert pages == 3
    assert len(seen) == len(set(seen)) == 28


async def test_namesakes_are_never_on_two_pages(lite: Place) -> None:
    seen: list[str] = []
    for page in range(1, 6):
        reply = await lite.say(f"list page={page}")
        seen += [
            button.words
            for block in reply.blocks
            if block.block == "items"
            for item in block.items
            for button in item.buttons
        ]
    assert len(seen) == len(set(seen)) == 41


@pytest.mark.parametrize(("words", "page"), [("list page=99", 5), ("list page=0", 1), ("list page=-3", 1)])
async def test_a_page_that_is_not_there_is_the_nearest_one(lite: Place, words: str, page: int) -> None:
    assert (await lite.say(words)).title == f"41 of all services: page {page} of 5"


async def test_a_page_that_is_no_number_is_asked_for_again(lite: Place) -> None:
    text = await flat(lite, "list red page=two")

    assert "integer" in text


async def test_an_unknown_filter_is_named_with_those_there_are(lite: Place) -> None:
    text = await flat(lite, "list purple")

    assert "“purple” is none of the filters" in text
    assert "red, amber, green, gold, silver, bronze, inadequate, unrated, overdue, suspended, concerns" in text


async def test_what_is_no_longer_registered_is_not_listed(lite: Place) -> None:
    for page in range(1, 6):
        assert not any(line.startswith("Plumtree Yard") for line in listed(await lite.say(f"list page={page}")))


async def test_where_nothing_is_like_that_it_says_so(lite: Place) -> None:
    assert "No service is like that." in await flat(lite, "list gold red")


async def test_a_list_follows_what_was_decided_a_moment_ago(lite: Place) -> None:
    await lite.say(f"rag {LARKMEADOW} red: nobody is in charge tonight")

    assert any(line.startswith("Larkmeadow Court") for line in listed(await lite.say("list red")))
