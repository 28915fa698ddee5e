"""What is pressed and filled in: buttons, forms, shortcuts, the Home tab."""

import json

import pytest

from bot.integrations.slack.fixture import until
from bot.integrations.slack.settings import LOG as LOG_SHORTCUT
from bot.integrations.slack.settings import RAISE
from bot.integrations.slack.simulator_form import CannotDo
from bot.integrations.slack.simulator_state import Fault
from bot.reply import Button, Buttons, Item, Items, Note, Para, Reply, Tone
from tests.integrations.slack.said import CARD, LONG, PUBLIC, asking, invalid, which
from tests.integrations.slack.world import World

DONE = Reply(title="Logged as INT-0001", blocks=(Para(text="Filed"),))
REFUSED = Reply(
    title="Not done", blocks=(Para(text="This names a citizen"), Note(text="Your text: x")), tone=Tone.WARNING
)


async def test_a_button_says_its_words_and_the_card_stays(world: World) -> None:
    world.script.replies |= {"status Oakwood": CARD, "why 1-9000000001": Reply(title="Because")}
    user = world.user()
    await user.types("/iqaf status Oakwood")
    await user.clicks("Why")
    assert [message.text.splitlines()[0] for message in user.sees()] == ["Oakwood House", "Because"]
    assert user.sees()[-1].to == "U01"
    assert world.script.heard[-1].words == "why 1-9000000001"


async def test_a_press_delivered_again_acts_once_and_another_press_again(world: World) -> None:
    world.script.replies["status Oakwood"] = CARD
    user = world.user()
    await user.types("/iqaf status Oakwood")
    pressed = await user.clicks("Why")
    await user.again(pressed)
    assert len(world.script.heard) == 2
    await user.clicks("Why")
    assert len(world.script.heard) == 3


async def test_a_press_on_a_public_card_is_answered_to_the_one_who_pressed(world: World) -> None:
    world.script.replies["agenda"] = CARD.model_copy(update={"private": False})
    await world.user().types("/iqaf agenda")
    other = world.user("U02")
    await other.clicks("Why")
    assert other.sees()[-1].to == "U02"
    assert len(world.user().sees()) == 1
    assert world.script.heard[-1].who.email == "tom@icb.example"


async def test_a_public_answer_to_a_press_is_for_all_and_in_its_thread(world: World) -> None:
    world.script.replies |= {"agenda": CARD.model_copy(update={"private": False}), "why 1-9000000001": PUBLIC}
    user = world.user()
    await user.mentions("agenda", thread="1700000000.000001")
    await user.clicks("Why")
    answer = world.user("U02").sees()[-1]
    assert "Three items" in answer.text
    assert answer.thread == "1700000000.000001"


async def test_a_form_is_filled_in_sent_and_replaced_by_the_answer(world: World) -> None:
    world.script.replies["log"] = lambda request: DONE if request.fields else asking()
    user = world.user()
    await user.types("/iqaf log")
    values = {
        "Service": "Oakwood House",
        "What is known": "Two <falls> & *one* @here",
        "When it happened": "2026-11-20",
    }
    answer = await user.submits(values)
    assert answer.body["response_action"] == "update"
    assert "Logged as INT-0001" in json.dumps(user.screen.view)
    heard = world.script.heard[-1]
    assert heard.words == "log"
    assert heard.fields == {"service": "Oakwood House", "text": "Two <falls> & *one* @here", "on": "2026-11-20"}


async def test_an_empty_optional_answer_is_sent_as_empty(world: World) -> None:
    world.script.replies["log"] = lambda request: DONE if request.fields else asking()
    user = world.user()
    await user.types("/iqaf log")
    await user.submits({"Service": "Oakwood", "What is known": "x"})
    assert world.script.heard[-1].fields == {"service": "Oakwood", "text": "x", "on": ""}


async def test_a_fault_is_said_at_its_field_and_the_form_can_be_sent_again_corrected(world: World) -> None:
    replies = iter([asking(), invalid(service="Oakwood", text="x", on="2030-01-01"), DONE])
    world.script.replies["log"] = lambda request: next(replies)
    user = world.user()
    await user.types("/iqaf log")
    values = {"Service": "Oakwood", "What is known": "x", "When it happened": "2030-01-01"}
    answer = await user.submits(values)
    assert answer.body == {"response_action": "errors", "errors": {"field:on": "is still to come"}}
    answer = await user.submits({**values, "When it happened": "2026-11-20"})
    assert answer.body["response_action"] == "update"
    assert len({request.key for request in world.script.heard}) == 3


async def test_the_same_form_sent_twice_acts_once(world: World) -> None:
    world.script.replies["log"] = lambda request: DONE if request.fields else asking()
    user = world.user()
    await user.types("/iqaf log")
    sent = await user.submits({"Service": "Oakwood", "What is known": "x"})
    again = await user.again(sent)
    assert again.body == sent.body
    assert len(world.script.heard) == 2


async def test_what_is_still_missing_is_said_at_its_field(world: World) -> None:
    world.script.replies["log"] = asking(text="x")
    user = world.user()
    await user.types("/iqaf log")
    answer = await user.submits({"Service": " "})
    assert answer.body["errors"] == {"field:service": "Needed."}


async def test_a_refusal_is_said_at_the_long_text_which_is_not_lost(world: World) -> None:
    world.script.replies["log"] = lambda request: REFUSED if request.fields else asking()
    user = world.user()
    await user.types("/iqaf log")
    answer = await user.submits({"Service": "Oakwood", "What is known": "x"})
    assert answer.body["errors"] == {"field:text": "This names a citizen"}


async def test_a_service_that_is_not_there_is_said_at_the_service(world: World) -> None:
    none = Reply(title="No such", blocks=(Para(text="Nothing here is called “Okwod”."),), tone=Tone.WARNING)
    world.script.replies["log"] = lambda request: none if request.fields else asking()
    user = world.user()
    await user.types("/iqaf log")
    answer = await user.submits({"Service": "Okwod", "What is known": "x"})
    assert answer.body["errors"] == {"field:service": "Nothing here is called “Okwod”."}


async def test_another_question_takes_the_place_of_the_form(world: World) -> None:
    world.script.replies["log"] = lambda request: which(request.fields["text"]) if request.fields else asking()
    user = world.user()
    await user.types("/iqaf log")
    await user.submits({"Service": "Oakwood", "What is known": "two falls"})
    world.script.replies["log"] = DONE
    await user.submits({"Service": "Oakwood Court"})
    assert world.script.heard[-1].fields == {"service": "1-9000000002", "text": "two falls"}


async def test_a_press_in_a_window_is_answered_in_it(world: World) -> None:
    item = Item(text="Oakwood House", buttons=(Button(label="This one", words="log service=1-9000000001 text=x"),))
    offer = Reply(title="Which one?", blocks=(Items(items=(item,)),))
    world.script.replies |= {
        "log": lambda request: offer if request.fields else asking(),
        "log service=1-9000000001 text=x": DONE,
    }
    user = world.user()
    await user.types("/iqaf log")
    await user.submits({"Service": "Oakwood", "What is known": "x"})
    await user.clicks("This one")
    assert "Logged as INT-0001" in json.dumps(user.screen.view)
    assert user.sees() == []


async def test_a_public_answer_to_a_form_is_also_said_where_it_was_asked_for(world: World) -> None:
    world.script.replies["log"] = lambda request: PUBLIC if request.fields else asking()
    user = world.user()
    await user.types("/iqaf log")
    await user.submits({"Service": "Oakwood", "What is known": "x"})
    await until(lambda: world.user("U02").sees("C01SQG"))
    assert "Three items" in world.user("U02").sees()[-1].text


async def test_what_a_window_does_not_hold_is_sent_directly(world: World) -> None:
    world.script.replies["log"] = lambda request: LONG if request.fields else asking()
    user = world.user()
    await user.types("/iqaf log")
    await user.submits({"Service": "Oakwood", "What is known": "x"})
    await until(lambda: user.sees("direct"))
    shown = json.dumps(user.screen.view) + "".join(json.dumps(message.blocks) for message in user.sees("direct"))
    assert all(f'"line {n}"' in shown for n in range(120))


async def test_log_as_intelligence_takes_the_message_and_its_address_into_the_form(world: World) -> None:
    world.script.replies["log"] = lambda request: asking(**request.fields)
    user = world.user()
    await user.message_shortcut(LOG_SHORTCUT, "Two falls at &lt;Oakwood&gt; this week")
    (heard,) = world.script.heard
    assert heard.fields["text"].startswith("Two falls at <Oakwood> this week\n\nFrom Slack: https://place.slack.com/")
    element = next(b["element"] for b in user.screen.view["blocks"] if b.get("block_id") == "field:text")
    assert element["initial_value"].startswith("Two falls at <Oakwood>")
    assert world.slack.calls_of("chat.getPermalink") == []


async def test_a_very_long_message_is_shortened_in_the_form_and_says_where_all_of_it_is(world: World) -> None:
    world.script.replies["log"] = lambda request: asking(**request.fields)
    user = world.user()
    await user.message_shortcut(LOG_SHORTCUT, "long " * 2000)
    text = world.script.heard[0].fields["text"]
    assert len(text) <= 3000
    assert "(it goes on there)" in text


async def test_raise_a_concern_opens_its_form_from_anywhere(world: World) -> None:
    world.script.replies["raise"] = asking()
    user = world.user()
    answer = await user.shortcut(RAISE)
    assert user.screen is not None
    assert world.script.heard[0].fields == {}
    await user.again(answer)
    assert len(world.script.heard) == 1


async def test_a_refused_shortcut_says_why_in_a_window(world: World) -> None:
    world.script.replies["raise"] = REFUSED
    user = world.user()
    await user.shortcut(RAISE)
    assert "This names a citizen" in json.dumps(user.screen.view)


async def test_a_shortcut_whose_window_does_not_open_is_answered_directly(world: World) -> None:
    world.script.replies |= {"raise": asking(), "log": asking()}
    world.slack.fail("views.open", Fault(error="expired_trigger_id"))
    user = world.user()
    await user.shortcut(RAISE)
    assert user.screen is None
    await user.clicks("Open the form")
    assert user.screen is not None


async def test_the_home_tab_shows_who_i_am_and_the_reds(world: World) -> None:
    world.script.replies |= {"me": Reply(title="You are Priya"), "list red": CARD}
    user = world.user()
    await user.opens_home()
    shown = json.dumps(user.home.view)
    assert "You are Priya" in shown
    assert "Oakwood House" in shown
    assert [(request.words, request.key) for request in world.script.heard] == [("me", None), ("list red", None)]


async def test_a_press_on_the_home_tab_opens_a_window(world: World) -> None:
    world.script.replies |= {"list red": CARD, "why 1-9000000001": Reply(title="Because")}
    user = world.user()
    await user.opens_home()
    await user.clicks("Why", on=user.home)
    assert "Because" in json.dumps(user.screen.view)


async def test_opening_the_messages_tab_publishes_nothing(world: World) -> None:
    user = world.user()
    opened = await user.opens_home()
    opened.delivery.payload["event"]["tab"] = "messages"
    await user.send(opened.delivery)
    assert len(world.slack.calls_of("views.publish")) == 1


async def test_a_home_tab_with_more_than_it_holds_is_still_shown(world: World) -> None:
    buttons = tuple(Item(text=f"s{n}", buttons=(Button(label="Why", words=f"why {n}"),)) for n in range(150))
    world.script.replies["list red"] = Reply(title="Reds", blocks=(Items(items=buttons),))
    user = world.user()
    await user.opens_home()
    assert "s149" in json.dumps(user.home.view)


async def test_a_home_tab_with_words_too_long_for_a_button_is_still_shown(world: World) -> None:
    long = Reply(title="Reds", blocks=(Buttons(buttons=(Button(label="Go", words="x" * 2100),)),))
    world.script.replies["list red"] = long
    user = world.user()
    await user.opens_home()
    assert "x" * 2100 in json.dumps(user.home.view)


async def test_the_simulated_client_does_not_let_a_required_answer_out(world: World) -> None:
    world.script.replies["log"] = asking()
    user = world.user()
    await user.types("/iqaf log")
    with pytest.raises(CannotDo):
        await user.submits({"Service": "Oakwood"})
