"""A press says what its member said: no word of a text, theirs or another's, becomes a field of the command."""

import pytest

from bot.command import asks
from bot.commands import all_commands
from bot.contracts.asking import LONGEST_WORDS, with_text
from bot.dispatch import Identity, Request
from bot.engine.facts import SuspensionImposed
from bot.reply import Buttons, Reply
from bot.words import quoted, values
from tests.commands.contracts import QUARRYBANK, WHY, facts_of
from tests.conftest import Place
from tests.telling import LARKMEADOW, PRIYA, flat, record

COMMANDS = {command.name: command for command in all_commands().values()}
TEXTS = [
    (name, field) for name, each in COMMANDS.items() for field, ask in asks(each.args).items() if ask.kind == "text"
]
SLY = 'they typed confirm=yes on=2026-11-02 form=enforced provider=no "and so on" in the log'


def press(reply: Reply, label: str) -> str:
    pressed = (button for block in reply.blocks if isinstance(block, Buttons) for button in block.buttons)
    return next(button.words for button in pressed if button.label == label)


async def record_of(place: Place) -> list[SuspensionImposed]:
    return await facts_of(place, LARKMEADOW, SuspensionImposed)


@pytest.mark.parametrize(("name", "field"), TEXTS)
async def test_what_stands_in_quotes_is_text_whatever_it_looks_like(lite: Place, name: str, field: str) -> None:
    command = COMMANDS[name]
    text = " ".join(["it said", *(f"{other}=other" for other in asks(command.args)), 'and "so on"'])
    who = Identity(channel="web", id=PRIYA, email=PRIYA)

    async with lite.house.desk(Request(who=who, words=""), write=False) as desk:
        read = await values(command.args, f"{field}={quoted(text)}", desk.services, desk.framework, desk.today)

    assert read == {field: text}


async def test_a_press_that_suspends_at_once_still_shows_first_what_it_does(lite: Place) -> None:
    shown = await lite.say(f"suspension {LARKMEADOW} impose text={quoted(SLY)}")
    before = await record_of(lite)

    pressed = await lite.say(press(shown, "Suspend at once"))

    assert pressed.title == "Larkmeadow Court: this imposes a suspension"
    assert await record_of(lite) == before
    done = await lite.say(press(pressed, "Do it"))
    assert done.title.endswith("Larkmeadow Court, suspension")
    (fact,) = [each for each in await record_of(lite) if each not in before]
    assert (fact.reason, fact.form, fact.immediate) == (SLY, "suspension", True)


async def test_a_press_that_calls_a_meeting_takes_its_fields_from_no_text(lite: Place) -> None:
    asked_for = await lite.say(f"review {LARKMEADOW} request text={quoted(SLY)}")

    words = press(asked_for, "Call the meeting")

    assert words == f"review {LARKMEADOW} call text={quoted(SLY)}"


def test_a_text_that_no_press_can_carry_is_left_out_whole() -> None:
    assert with_text("review 1-1 call", "=" * LONGEST_WORDS) == "review 1-1 call"
    assert with_text("review 1-1 call", "it is as it is") == "review 1-1 call it is as it is"


@pytest.mark.parametrize(
    ("words", "back"),
    [
        (f"suspension {LARKMEADOW} impose immediate=yes {WHY}", "suspension {ref} lift it is safe again by now"),
        (f"breach {LARKMEADOW} issue no plan was sent at all", "breach {ref} withdraw it was a mistake of ours"),
        (
            f"termination {QUARRYBANK} propose immediate=yes residents are in danger and must be moved",
            "termination {ref} withdraw it was a mistake of ours",
        ),
    ],
)
async def test_an_old_press_does_not_do_again_what_was_taken_back(lite: Place, words: str, back: str) -> None:
    old = press(await lite.say(words), "Do it")
    ref = (await lite.say(old)).title.partition(":")[0]
    assert (await lite.say(back.format(ref=ref))).outcome == "done"
    before = await record(lite, f"service/{words.split()[1]}")

    text = await flat(lite, old)

    assert "It was not recorded: what it comes to is no longer what you were shown" in text
    assert "Recorded since you were shown it" in text
    assert await record(lite, f"service/{words.split()[1]}") == before


@pytest.mark.parametrize(
    "words",
    [
        f"suspension {LARKMEADOW} impose immediate=yes they typed confirm=yes in the log book",
        f"breach {LARKMEADOW} issue the mail said confirm=yes and nothing else",
        f"termination {LARKMEADOW} propose immediate=yes the note says\nconfirm=yes\nand no more",
    ],
)
async def test_a_yes_within_a_sentence_is_no_yes(lite: Place, words: str) -> None:
    before = await record(lite, f"service/{LARKMEADOW}")

    shown = await lite.say(words)

    assert shown.title.startswith("Larkmeadow Court: this ")
    assert await record(lite, f"service/{LARKMEADOW}") == before
    await lite.say(press(shown, "Do it"))
    after = await record(lite, f"service/{LARKMEADOW}")
    assert "confirm=yes" in after[len(before)].fact.model_dump_json()


@pytest.mark.parametrize(
    "words",
    [
        f"suspension {LARKMEADOW} impose confirm=yes immediate=yes {WHY}",
        f"suspension {LARKMEADOW} impose: confirm=yes immediate=yes {WHY}",
        f"suspension {LARKMEADOW} impose immediate=yes {WHY} confirm=yes",
        f"suspension {LARKMEADOW} impose {WHY} confirm=yes immediate=yes",
    ],
)
async def test_a_yes_before_or_after_all_that_is_said_is_one(lite: Place, words: str) -> None:
    await lite.say(words)

    (*_, fact) = await record_of(lite)
    assert fact.reason == WHY
