"""Words in, reply out: who may, which service is meant, what is missing, what is refused, what is lost (nothing)."""

import pytest
from sqlalchemy import func, select

from bot.command import Command, NoArgs
from bot.dispatch import Dispatcher, Identity, Request
from bot.engine.place import Member, Right
from bot.reply import Items
from bot.store.people import save_members
from bot.store.tables import facts, inbox
from tests.conftest import Place

OAKWOOD = "1-9000000001"
OBSERVER = "mina.sato@cqc.example"


async def kept(place: Place) -> int:
    async with place.database.reading() as connection:
        return (await connection.execute(select(func.count()).select_from(facts))).scalar_one()


@pytest.mark.parametrize("words", ["Oakwood House", "oakwood house", "/iqaf Oakwood House", "STATUS Oakwood House"])
async def test_a_services_name_alone_means_its_status(lite: Place, words: str) -> None:
    assert (await lite.say(words)).title.startswith("Oakwood House: ◆ Red")


@pytest.mark.parametrize("words", ["", "/iqaf", "   "])
async def test_nothing_said_is_help(lite: Place, words: str) -> None:
    assert (await lite.say(words)).title == "What you can do"


async def test_unknown_words_offer_the_nearest_command_with_the_rest_of_them(lite: Place) -> None:
    text = await lite.text("rase the roof")

    assert "I did not understand" in text
    assert "/iqaf raise the roof" in text


async def test_words_like_nothing_at_all_are_given_back(lite: Place) -> None:
    text = await lite.text("xyzzy plugh")

    assert "xyzzy plugh" in text
    assert "/iqaf help" in text


async def test_two_services_of_one_name_are_never_guessed_between(lite: Place) -> None:
    reply = await lite.say("Willowbrook Mews")

    assert reply.title == "Which one do you mean?"
    items = next(block for block in reply.blocks if isinstance(block, Items)).items
    assert sorted(item.detail.split(" · ")[1] for item in items) == ["B24 8KI", "B72 1OV"]
    assert all(item.text.startswith(("Willowbrook Mews: ● Green", "Willowbrook Mews: ▲ Amber")) for item in items)
    chosen = await lite.say(items[0].buttons[0].words)
    assert chosen.title.startswith("Willowbrook Mews: ")


async def test_which_one_is_asked_without_how_they_stand_where_something_would_be_recorded(lite: Place) -> None:
    reply = await lite.say("moderate Willowbrook Mews")
    items = next(block for block in reply.blocks if isinstance(block, Items)).items

    assert [item.text for item in items] == ["Willowbrook Mews", "Willowbrook Mews"]


async def test_name_and_postcode_tell_namesakes_apart(lite: Place) -> None:
    assert (await lite.text("Willowbrook Mews B72 1OV")).count("B72 1OV") >= 1
    assert (await lite.say("Willowbrook Mews B72 1OV")).title.startswith("Willowbrook Mews: ")


async def test_a_likeness_is_good_enough_to_read_and_is_said(lite: Place) -> None:
    text = await lite.text("status Thisstledown Lodge")

    assert "You wrote “Thisstledown Lodge”; I took it to mean Thistledown Lodge, B23 6MK." in text


async def test_a_likeness_is_not_good_enough_to_write(lite: Place) -> None:
    before = await kept(lite)

    reply = await lite.say('log Thistldown Lodge: the lift is out of order, "again"')

    assert reply.title == "Which one do you mean?"
    assert await kept(lite) == before
    button = next(block for block in reply.blocks if isinstance(block, Items)).items[0].buttons[0]
    logged = await lite.text(button.words)
    assert "Logged as INT-" in logged
    assert 'the lift is out of order, "again"' in logged


async def test_a_text_too_long_for_a_button_is_kept_in_a_form(lite: Place) -> None:
    told = "night cover " * 150

    reply = await lite.say(f"log Thistldown Lodge: {told}")

    assert reply.form
    fields = {field.name: field for field in reply.form.fields}
    assert fields["text"].value == told.strip()
    assert fields["service"].choices[0].label == "Thistledown Lodge, B23 6MK"


async def test_a_service_that_is_not_there_is_said_and_the_text_given_back(lite: Place) -> None:
    text = await lite.text("log Zzyzx Quorum: the lift is out of order")

    assert "No such service here" in text
    assert "the lift is out of order" in text


async def test_missing_arguments_open_the_form_with_what_is_known(lite: Place) -> None:
    reply = await lite.say("log Oakwood House")

    assert reply.form
    assert {field.name: field.value for field in reply.form.fields}["service"] == "Oakwood House"
    assert "Still needed: what is known" in await lite.text("log Oakwood House")


async def test_a_form_comes_back_with_its_faults_and_its_text(lite: Place) -> None:
    reply = await lite.say("log", fields={"service": OAKWOOD, "text": "the lift", "severity": "enormous"})

    assert reply.form
    assert {field.name: field.value for field in reply.form.fields}["text"] == "the lift"
    assert "Severity" in await lite.text("log", fields={"service": OAKWOOD, "text": "the lift", "severity": "enormous"})


async def test_fields_that_a_form_does_not_have_are_ignored(lite: Place) -> None:
    reply = await lite.say(
        "log", fields={"service": OAKWOOD, "text": "the lift", "by": "somebody else", "ref": "INT-9999"}
    )

    assert reply.title.startswith("Logged as INT-")
    assert "INT-9999" not in reply.title


async def test_a_member_without_the_right_is_told_what_is_missing(lite: Place) -> None:
    before = await kept(lite)

    text = await lite.text("log Oakwood House: the lift is out of order", as_=OBSERVER)

    assert "You may not use “log”" in text
    assert "it takes one of the roles Quality or commissioning officer, " in " ".join(text.split())
    assert await kept(lite) == before


async def test_a_member_without_roles_is_not_answered(lite: Place) -> None:
    async with lite.database.writing() as connection:
        nobody = Member(id="new@council.example", name="New", agency="council", roles=frozenset())
        await save_members(connection, [nobody])

    text = await lite.text("status Oakwood House", as_="new@council.example")
    assert "I do not know you here" in text
    assert "Red" not in text


async def test_a_stranger_learns_nothing(lite: Place) -> None:
    for words in ("Oakwood House", "help", "me", "list red"):
        text = await lite.text(words, as_="stranger@elsewhere.example")
        assert "I do not know you here" in text
        assert "Red" not in text


@pytest.mark.parametrize("command", ["log", "raise"])
async def test_what_identifies_a_citizen_is_refused_and_given_back(lite: Place, command: str) -> None:
    before = await kept(lite)

    text = await lite.text(f"{command} Oakwood House: resident with NHS number 943 476 5919 fell twice")

    assert "an NHS number" in text
    assert "resident with NHS number 943 476 5919 fell twice" in text.replace("\n", " ")
    assert await kept(lite) == before


async def test_what_breaks_is_answered_and_nothing_of_it_is_kept(lite: Place, caplog: pytest.LogCaptureFixture) -> None:
    async def run(args, desk):
        await desk.ledger.append("audit", (await desk.ledger.read(f"service/{OAKWOOD}"))[0].fact)
        raise ZeroDivisionError

    broken = Command(name="broken", summary="", example="broken", needs=None, args=NoArgs, run=run)
    dispatcher = Dispatcher(lite.house, {"broken": broken})
    before = await kept(lite)

    who = Identity(channel="web", id="tom.hadley@council.example", email="tom.hadley@council.example")
    reply = await dispatcher.answer(Request(who=who, words="broken and my long text"))

    assert reply.title == "That went wrong on our side"
    assert "my long text" in reply.model_dump_json()
    assert await kept(lite) == before
    assert "ZeroDivisionError" in caplog.text


async def test_every_commands_example_works_on_the_demo_place(lite: Place) -> None:
    for name, command in lite.dispatcher.commands.items():
        if not command.hidden:
            reply = await lite.say(command.example, as_="ruth.feldman@icb.example")
            assert reply.title != "That went wrong on our side", name
            assert reply.form is None, f"{name}: its example must not need a form"


async def test_what_only_reads_leaves_no_trace_and_needs_no_turn(lite: Place) -> None:
    async with lite.database.writing():  # the only writer that SQLite allows
        reply = await lite.say("status Oakwood House", key="slack/1")

    assert reply.title.startswith("Oakwood House")
    async with lite.database.reading() as connection:
        assert (await connection.execute(select(func.count()).select_from(inbox))).scalar_one() == 0


async def test_a_member_who_may_speak_for_the_bot_writes_by_a_command_that_usually_reads(place: Place) -> None:
    roles = {**place.framework.roles}
    roles["chair"] = roles["chair"].model_copy(update={"rights": roles["chair"].rights | {Right.SPEAK}})
    place.house.framework = place.framework.model_copy(update={"roles": roles})

    said = await place.say("agenda sqg --draft", as_="ruth.feldman@icb.example")

    assert "draft" in said.model_dump_json().lower()
    async with place.database.reading() as connection:
        kinds = (await connection.execute(select(facts.c.kind).order_by(facts.c.id.desc()).limit(1))).scalar_one()
    assert kinds == "agenda said"


async def test_half_a_name_is_enough_to_be_asked(lite: Place) -> None:
    for words in ("thistledown", "larkmedow", "larkmedow court"):
        text = await lite.text(words)
        assert "/iqaf hi" not in text
        assert "/iqaf me" not in text
        assert "Thistledown Lodge" in text or "Larkmeadow Court" in text


async def test_words_of_a_list_offer_the_list(lite: Place) -> None:
    assert "/iqaf list red" in await lite.text("show me all red services please")


async def test_what_was_said_before_the_name_is_kept_in_the_form(lite: Place) -> None:
    reply = await lite.say("log no hot water at larkmeadow court")

    assert reply.form
    fields = {field.name: field for field in reply.form.fields}
    assert fields["text"].value == "no hot water at larkmeadow court"
    assert [choice.label for choice in fields["service"].choices] == ["Larkmeadow Court, B29 4OC"]
