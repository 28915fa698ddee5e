"""How typed words become arguments."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.command import Ask
from bot.commands import all_commands
from bot.words import quoted, read_day, values
from tests.conftest import Place

COMMANDS = all_commands()
TODAY = date(2026, 11, 18)


async def read(place: Place, command: str, rest: str) -> dict[str, str]:
    from bot.dispatch import Identity, Request

    who = Identity(channel="web", id="tom.hadley@council.example", email="tom.hadley@council.example")
    async with place.house.desk(Request(who=who, words=""), write=False) as desk:
        return await values(COMMANDS[command].args, rest, desk.services, desk.framework, TODAY)


@pytest.mark.parametrize(
    "rest",
    [
        "Oakwood House the lift is out",
        "oakwood house: the lift is out",
        "Oakwood House - the lift is out",
        '"Oakwood House" the lift is out',
        "“Oakwood House”, the lift is out",
    ],
)
async def test_a_name_and_a_text_are_told_apart(lite: Place, rest: str) -> None:
    found = await read(lite, "log", rest)

    assert found["service"].lower() == "oakwood house"
    assert found["text"] == "the lift is out"


async def test_a_location_id_stands_for_its_service(lite: Place) -> None:
    assert await read(lite, "log", "1-9000000001 the lift is out") == {
        "service": "1-9000000001",
        "text": "the lift is out",
    }


async def test_a_name_not_known_exactly_ends_at_the_colon(lite: Place) -> None:
    assert (await read(lite, "log", "Okwood Hose: the lift is out"))["service"] == "Okwood Hose"


async def test_named_fields_are_read_from_anywhere(lite: Place) -> None:
    found = await read(lite, "log", "severity=high Oakwood House: the lift is out category=environment on=17/11/2026")

    assert found == {
        "service": "Oakwood House",
        "text": "the lift is out",
        "severity": "high",
        "category": "environment",
        "on": "2026-11-17",
    }


@pytest.mark.parametrize(
    "rest", ["Oakwood House: the lift is out on=17 November 2026", "on=17  nov 2026, Oakwood House: the lift is out"]
)
async def test_a_named_day_may_be_written_out_without_quotes(lite: Place, rest: str) -> None:
    found = await read(lite, "log", rest)

    assert found == {"service": "Oakwood House", "text": "the lift is out", "on": "2026-11-17"}


async def test_a_choice_may_be_written_in_any_case_and_by_what_it_is_called(lite: Place) -> None:
    found = await read(lite, "log", 'Oakwood House: cold severity=HIGH category="Infection control" source=ICB')

    assert found["severity"] == "high"
    assert found["category"] == "infection_control"
    assert found["source"] == "icb"
    assert (await read(lite, "log", "Oakwood House: cold severity=Huge"))["severity"] == "Huge"


async def test_a_colour_and_its_reason(lite: Place) -> None:
    found = await read(lite, "rag", "Oakwood House amber: the manager is back")

    assert found == {"service": "Oakwood House", "colour": "amber", "reason": "the manager is back"}


async def test_an_option_may_stand_at_the_end(lite: Place) -> None:
    assert await read(lite, "why", "Oakwood House risk") == {"service": "Oakwood House", "which": "risk"}
    found = await read(lite, "history", "Oakwood House as at 1 June 2026")
    assert found == {"service": "Oakwood House", "as_at": "2026-06-01"}


@pytest.mark.parametrize(
    ("end", "day"),
    [
        ("as at 1 June 2026", "2026-06-01"),
        ("as of 2026-06-01", "2026-06-01"),
        ("01/06/2026", "2026-06-01"),
        ("on 1 june 2026", "2026-06-01"),
        ("yesterday", "2026-11-17"),
        ("last month", "2026-10-19"),
        ("as at 31 February 2026", "31 February 2026"),
    ],
)
async def test_a_day_at_the_end_is_read_or_kept_for_its_fault(lite: Place, end: str, day: str) -> None:
    assert await read(lite, "history", f"Oakwood House {end}") == {"service": "Oakwood House", "as_at": day}


async def test_a_choice_may_end_in_a_colon(lite: Place) -> None:
    found = await read(lite, "raise", "urgent=yes: Oakwood House the lift is out")

    assert found == {"urgent": "yes", "service": "Oakwood House", "text": "the lift is out"}


async def test_what_a_text_says_of_a_service_does_not_redirect_it(lite: Place) -> None:
    found = await read(lite, "log", "Oakwood House: they wrote service=1-9000000002 on the form")

    assert found == {"service": "Oakwood House", "text": "they wrote service=1-9000000002 on the form"}


async def test_words_left_over_are_kept(lite: Place) -> None:
    assert await read(lite, "me", "and my friends") == {"?": "and my friends"}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", date(2026, 11, 18)),
        ("Yesterday", date(2026, 11, 17)),
        ("24 November 2026", date(2026, 11, 24)),
        ("24 nov 2026", date(2026, 11, 24)),
        ("24/11/2026", date(2026, 11, 24)),
        ("2026-11-24", date(2026, 11, 24)),
        ("24.11.2026", date(2026, 11, 24)),
        ("next week", None),
        ("31/02/2026", None),
    ],
)
def test_days_as_people_write_them(text: str, day: date | None) -> None:
    assert read_day(text, TODAY) == day


@given(st.text(min_size=1))
def test_any_text_survives_being_quoted(text: str) -> None:
    from bot.words import _pairs

    found, rest = _pairs({"text": Ask("text", "Text")}, f"text={quoted(text)}")

    assert found == {"text": text}
    assert rest == ""


@pytest.mark.parametrize(
    "named", ["Oakwood House Annexe", "oakwood house north wing", "Oakwood House Nursing Home, Leeds"]
)
async def test_a_name_that_goes_on_before_the_colon_is_not_taken_for_the_shorter_one(lite: Place, named: str) -> None:
    found = await read(lite, "log", f"{named}: the lift is out")
    asked = await lite.text(f"log {named}: the lift is out")

    assert found == {"service": named, "text": "the lift is out"}
    assert "Which one do you mean?" in asked
    assert "Logged" not in asked


@pytest.mark.parametrize(
    ("rest", "read_as"),
    [
        ("Fernhollow approve", {"service": "Fernhollow", "step": "approve"}),
        ("Fernhollow return: no dates", {"service": "Fernhollow", "step": "return", "text": "no dates"}),
        ("Fernhollow return no dates: none", {"service": "Fernhollow", "step": "return", "text": "no dates: none"}),
        ("Fernhollow: return it", {"service": "Fernhollow", "step": "return", "text": "it"}),
        ("Approve", {"service": "Approve"}),
    ],
)
async def test_what_is_to_be_done_ends_a_part_of_a_name(lite: Place, rest: str, read_as: dict[str, str]) -> None:
    assert await read(lite, "plan", rest) == read_as


async def test_the_question_which_service_is_meant_keeps_what_was_to_be_done(lite: Place) -> None:
    asked = await lite.text("plan Fernhollow request on=2026-11-20")

    assert "Which one do you mean?" in asked
    assert "step=request" in asked


async def test_a_sentence_with_a_colon_in_it_is_a_text(lite: Place) -> None:
    found = await read(lite, "log", "Oakwood House has been without two things: light and heat")

    assert found == {"service": "Oakwood House", "text": "has been without two things: light and heat"}


async def test_a_long_run_of_blanks_is_read_at_once(lite: Place) -> None:
    began = time.process_time()
    await read(lite, "history", "x" + " " * 20_000 + "y")

    assert time.process_time() - began < 1
