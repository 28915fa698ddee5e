"""What people type in place of a command, and that no word is taken twice."""

from collections import Counter

import pytest

from bot.command import asks
from bot.commands import all_commands
from bot.contracts.asking import TAKES
from bot.dispatch import Identity, Request
from bot.phrases import BEGINS, SEVERAL, WHOLE, plain
from bot.reply import Form
from tests.conftest import Place
from tests.telling import LARKMEADOW, asked, flat

COMMANDS = {command.name: command for command in all_commands().values()}


def test_no_name_or_alias_is_taken_twice() -> None:
    counted = Counter(word for each in COMMANDS.values() for word in (each.name, *each.aliases))
    assert [word for word, times in counted.items() if times > 1] == []
    assert set(counted) == set(all_commands())


def test_a_phrase_means_one_thing_and_hides_no_command() -> None:
    assert not set(WHOLE) & set(BEGINS)
    for phrase in (*WHOLE, *BEGINS, *SEVERAL):
        assert phrase.split()[0] not in all_commands(), f"“{phrase}” begins with a command: it is never reached"
        assert phrase == " ".join(phrase.lower().split())
    for said in (*WHOLE.values(), *BEGINS.values()):
        assert said.split()[0] in COMMANDS, said
    for names in SEVERAL.values():
        assert set(names) <= set(COMMANDS)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("what is due", "due"),
        ("What\u2019s due next month?", "due next month"),
        ("what is due for Oakwood House?", "due Oakwood House"),
        ("visits due  this quarter", "due visits this quarter"),
        ("who is red", "list red"),
        ("Red", "list red"),
        ("red lodge", "red lodge"),
        ("how is Oakwood House", "status Oakwood House"),
        ("approve IAP-0001", "plan step=approve IAP-0001"),
        ("approve the plan of Oakwood House", "plan step=approve Oakwood House"),
        ("suspend: Oakwood House", "suspension step=impose Oakwood House"),
        ("impose a suspension on Oakwood House", "suspension step=impose Oakwood House"),
        ("suspended sentence", "suspended sentence"),
        ("Oakwood House", "Oakwood House"),
        ("", ""),
    ],
)
def test_it_is_said_in_the_words_of_a_command(said: str, meant: str) -> None:
    assert plain(said) == meant


async def test_questions_as_people_ask_them_are_answered(lite: Place) -> None:
    assert (await lite.say("what is due?")).title == (await lite.say("due")).title
    assert (await lite.say("visits due next month")).title == (await lite.say("due visits next month")).title
    assert await lite.say("who is red?") == await lite.say("list red")
    assert (await lite.say("what can you do")).title == "What you can do"


@pytest.mark.parametrize(
    ("words", "step"), [("suspend", "impose"), ("terminate", "propose"), ("issue a breach notice to", "issue")]
)
async def test_a_step_said_as_a_verb_opens_its_form_and_records_nothing(lite: Place, words: str, step: str) -> None:
    reply = await lite.say(f"{words} Larkmeadow Court")

    assert isinstance(reply.form, Form)
    given = asked(reply)
    assert (given["service"], given["step"]) == (LARKMEADOW, step)


async def test_the_form_of_a_step_asks_what_it_takes_and_no_more_and_names_the_service(lite: Place) -> None:
    form = (await lite.say("suspend Larkmeadow Court")).form

    assert form is not None
    fields = {field.name: field for field in form.fields}
    assert set(fields) == {"service", "step", "text", "form", "immediate", "on"}
    assert fields["service"].hint == "Larkmeadow Court, B29 4OC"
    assert fields["text"].required
    assert [choice.value for choice in fields["step"].choices] == ["impose"]
    call = (await lite.say("review Larkmeadow Court call")).form
    assert call is not None
    assert {field.name for field in call.fields if field.required} >= {"text", "on"}
    assert "outcomes" not in {field.name for field in call.fields}
    of_plan = (await lite.say("visit IAP-0001")).form
    assert of_plan is not None
    assert of_plan.fields[0].value == "IAP-0001"


async def test_every_step_that_a_form_is_for_is_one_of_its_command(lite: Place) -> None:
    for name, step in TAKES:
        command = COMMANDS[name]
        assert step in {c.value for c in asks(command.args)["step"].choices(lite.framework)}
        assert set(TAKES[name, step]) <= set(command.args.model_fields)


async def test_a_verb_of_several_commands_offers_them_and_takes_none(lite: Place) -> None:
    text = await flat(lite, "issue Larkmeadow Court")

    assert "“issue” is no command" in text
    for name in ("breach", "plan", "statement"):
        assert f"/iqaf {name} Larkmeadow Court" in text


@pytest.mark.parametrize("name", ["Suspend House", "Approve Lodge", "How is Home", "Stand Down Court", "The Approach"])
async def test_a_service_whose_name_begins_with_a_phrase_is_found_by_its_name(lite: Place, name: str) -> None:
    async with lite.house.desk(Request(who=Identity(channel="clock", id="iqaf"), words=""), write=True) as desk:
        known = (await desk.services.standing(LARKMEADOW)).service
        other = known.model_copy(update={"location_id": "1-9000000999", "name": name})
        await desk.ledger.append("service/1-9000000999", other)
        await desk.services.changed()

    assert (await lite.say(name)).title.startswith(f"{name}: ")
    assert (await lite.say(f"/iqaf {name.lower()}")).title.startswith(f"{name}: ")
    assert asked(await lite.say(f"suspend {name}"))["service"] == "1-9000000999"


@pytest.mark.parametrize("words", ["suspend Larkmeadow Court", f"suspend {LARKMEADOW}", "suspend B29 4OC"])
async def test_a_phrase_before_a_service_is_still_a_phrase(lite: Place, words: str) -> None:
    assert not (await lite.say(words)).title.startswith("Larkmeadow Court: ")
