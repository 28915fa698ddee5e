"""The conversation without script: everything by plain forms and links."""

from datetime import UTC, datetime

from bot.integrations.web.room import Room
from bot.reply import Reply
from tests.integrations.web.place import HOSTILE, Place, draft
from tests.integrations.web.visitor import Page, Visitor

BEN = "ben.ode@icb.example"


async def test_the_first_page_is_the_private_conversation(visitor: Visitor) -> None:
    page = await visitor.get("/")

    assert page.path == "/c/bot"
    assert page.says("h1") == ["iqaf, privately"]
    assert page.says(".demo") == ["Demo. Every service, person and mail here is invented."]


async def test_members_are_offered_by_agency_with_their_roles(visitor: Visitor) -> None:
    page = await visitor.get("/c/bot")

    assert page.values("optgroup", "label") == ["Ambleford City Council", "NHS Ambleford ICB", "healthwatch"]
    assert page.says("option") == ["Amina Khan: Quality officer", "Ben Ode: Chair, Quality officer", "Carys Pugh"]


async def test_what_is_typed_is_said_by_the_chosen_member(demo: Place, visitor: Visitor) -> None:
    await visitor.be(BEN)

    page = await visitor.say("  status Oakwood House ")

    heard = demo.echo.heard[0]
    assert (heard.who.channel, heard.who.id, heard.who.email) == ("web", BEN, BEN)
    assert heard.words == "status Oakwood House"
    assert page.path == "/c/bot"
    assert page.says(".entry .by strong") == ["Ben Ode", "iqaf"]
    assert page.says(".reply h3") == ["Oakwood House"]


async def test_a_button_says_its_words(demo: Place, visitor: Visitor) -> None:
    page = await visitor.say("status Oakwood House")
    action = page.values("form.say", "action")[0]

    await visitor.post(action, {"words": page.values("form.say button", "value")[0]})

    assert demo.echo.heard[-1].words == "ack ESC-0001"


async def test_a_form_is_sent_as_the_arguments_of_its_command(demo: Place, visitor: Visitor) -> None:
    page = await visitor.say("log Oakwood House")
    answers = {"command": "log", "service": "Oakwood House", "text": "Two\r\nlines", "severity": "high", "on": ""}

    page = await visitor.post(page.values("form.form", "action")[0], answers)

    assert demo.echo.heard[-1].words == "log"
    assert demo.echo.heard[-1].fields == {
        "service": "Oakwood House",
        "text": "Two\nlines",
        "severity": "high",
        "on": "",
    }
    assert page.says(".reply h3")[-1] == "Logged as INT-0001"


async def test_the_same_form_sent_twice_has_one_key_and_a_changed_one_another(demo: Place, visitor: Visitor) -> None:
    page = await visitor.say("log Oakwood House")
    action = page.values("form.form", "action")[0]
    for text in ("No night staff", "No night staff", "No day staff"):
        await visitor.post(action, {"command": "log", "text": text})

    first, again, changed = (request.key for request in demo.echo.heard[-3:])

    assert first == again != changed
    assert first


async def test_a_line_sent_again_by_going_back_has_the_same_key_and_a_button_none(
    demo: Place, visitor: Visitor
) -> None:
    for _ in range(2):
        await visitor.post("/c/bot", {"words": "log Oakwood House", "once": "abc"})
    await visitor.say("status Oakwood House")

    first, again, pressed = (request.key for request in demo.echo.heard)

    assert first == again
    assert first
    assert pressed is None


async def test_each_page_numbers_its_line(visitor: Visitor) -> None:
    first, second = [(await visitor.get("/c/bot")).values("input[name=once]", "value")[0] for _ in range(2)]

    assert first != second


async def test_what_is_private_is_seen_by_its_asker_alone(visitor: Visitor) -> None:
    await visitor.say("list", "triage")  # answered privately
    await visitor.say("status Oakwood House", "triage")  # answered to all
    await visitor.say("status Oakwood House", "bot")

    mine = await visitor.get("/c/triage")
    await visitor.be(BEN)
    theirs, conversation = await visitor.get("/c/triage"), await visitor.get("/c/bot")

    assert mine.says(".reply h3") == ["Services", "Oakwood House"]
    assert "only you can see this" in mine.says(".by .small")
    assert theirs.says(".reply h3") == ["Oakwood House"]
    assert conversation.says(".entry") == []


async def test_channels_show_how_many_posts_are_new_until_they_are_opened(demo: Place, visitor: Visitor) -> None:
    await visitor.get("/c/bot")
    await demo.room.deliver(draft(7, "escalations"), demo.clock.now())

    before = _new(await visitor.get("/c/bot"), "escalations")
    page = await visitor.get("/c/escalations")
    after = _new(await visitor.get("/c/bot"), "escalations")

    assert before == "1 new"
    assert page.says(".by .small") == ["by itself · Sun 22 Nov 10:30"]
    assert after == ""


def _new(page: Page, channel: str) -> str:
    return "".join(page.says(f'a[data-channel="{channel}"] .badge:not([hidden])'))


async def test_suggestions_fill_the_line_by_a_link(visitor: Visitor) -> None:
    page = await visitor.get("/c/triage")
    offer = page.values("a.offer", "href")[0]

    page = await visitor.get(offer)

    assert offer == "/c/bot?words=status%20Oakwood%20House"
    assert page.values("#words", "value") == ["status Oakwood House"]


async def test_hostile_text_is_shown_as_text_everywhere(demo: Place, visitor: Visitor) -> None:
    demo.members[0] = demo.members[0].model_copy(update={"name": HOSTILE, "agency": HOSTILE})
    await visitor.say(HOSTILE)
    await visitor.post("/c/bot", {"command": HOSTILE, "text": HOSTILE, HOSTILE: HOSTILE})
    await demo.room.add("bot", demo.clock.now(), Reply(title=HOSTILE), member=demo.members[0].id, words=HOSTILE)

    page = await visitor.get("/c/bot", params={"words": HOSTILE})

    assert "alert(1)" in page.text
    assert "<script>" not in page.text
    assert "<img" not in page.text
    assert "49}}" not in page.text
    assert page.values("#words", "value") == [HOSTILE]


async def test_a_member_who_left_is_still_named_for_what_they_said(demo: Place, visitor: Visitor) -> None:
    await visitor.say("status Oakwood House", "triage")
    del demo.members[0]

    page = await visitor.get("/c/triage")

    assert page.says(".entry .by strong")[0] == "amina.khan@council.example"


async def test_a_place_without_members_says_what_to_do(demo: Place, visitor: Visitor) -> None:
    demo.members.clear()

    page = await visitor.get("/c/bot")

    assert page.status == 503
    assert "import" in page.says("main p")[0]


async def test_an_unknown_channel_is_refused_in_plain_words(visitor: Visitor) -> None:
    page = await visitor.get("/c/nowhere")

    assert (page.status, page.says("main p")[0]) == (404, "There is no such channel here.")
    assert page.values("main a", "href") == ["/"]


async def test_a_member_who_does_not_exist_cannot_be_chosen(visitor: Visitor) -> None:
    page = await visitor.be("nobody@place.example")

    assert page.says(".notice")[0] == "There is no such member here."
    assert page.says(".you .person strong") == ["Amina Khan"]


async def test_a_script_gets_the_new_entry_alone(visitor: Visitor) -> None:
    page = await visitor.post("/c/bot", {"words": "list"}, headers={"accept": "application/json"})

    assert page.headers["content-type"] == "application/json"
    assert '"title":"Services"' in page.text


def test_entries_are_kept_up_to_a_limit_and_numbered_on() -> None:
    room = Room()

    room.fill((draft(number), datetime(2026, 11, 22, tzinfo=UTC)) for number in range(1100))

    assert room.last == 1100
    assert len(room.seen("")) == 1000
