"""me: who the bot thinks I am, what I may do, and what waits for me."""

from bot.engine.place import Member
from bot.reply import Buttons, Heading, Items
from bot.store.people import save_members
from tests.conftest import Place
from tests.telling import JOAN, LARKMEADOW, MINA, PRIYA, RUTH, TOM, flat, rows


async def parts(place: Place, as_: str) -> dict[str, list[str]]:
    """What stands under each heading."""
    found: dict[str, list[str]] = {}
    heading = ""
    for block in (await place.say("me", as_=as_)).blocks:
        match block:
            case Heading(text=text):
                heading = text.split(":")[0]
            case Items(items=items):
                found[heading] = [item.text for item in items]
    return found


async def test_it_says_who_i_am_and_what_i_may_do(lite: Place) -> None:
    assert rows(await lite.say("me")) == {
        "You are": "Priya Nair (priya.nair@council.example)",
        "Agency": "Birmingham City Council",
        "Roles": "Quality lead",
        "You may": "read, log, raise, decide, acknowledge, stand down, triage, read restricted, assess, moderate, "
        "contract, publish",
    }
    assert rows(await lite.say("whoami", as_=MINA))["You may"] == "read"


async def test_escalations_wait_until_my_agency_has_acknowledged(lite: Place) -> None:
    waiting = "Waiting for your agency's acknowledgement"
    assert (await parts(lite, TOM))[waiting][0].startswith("ESC-0001: Whistleblowing")

    await lite.say("ack ESC-0001", as_=PRIYA)

    assert waiting not in await parts(lite, TOM)
    assert waiting in await parts(lite, JOAN)
    assert waiting not in await parts(lite, "beth.longley@healthwatch.example"), "it was not asked"


async def test_its_button_acknowledges(lite: Place) -> None:
    reply = await lite.say("me", as_=RUTH)
    words = [
        button.words
        for block in reply.blocks
        if isinstance(block, Items | Buttons)
        for item in (block.items if isinstance(block, Items) else [])
        for button in item.buttons
    ]

    assert "ack ESC-0001" in words
    assert "Acknowledged" in await flat(lite, "ack ESC-0001", as_=RUTH)


async def test_concerns_are_those_that_my_agency_raised(lite: Place) -> None:
    raised = "Concerns your agency raised"
    assert (await parts(lite, TOM))[raised] == ["CON-0001: Oakwood House", "CON-0002: Fernhollow House"]
    assert (await parts(lite, JOAN))[raised] == ["CON-0003: Marlpit Grange"]

    await lite.say(f"raise {LARKMEADOW}: third change of deputy manager", as_=JOAN)

    assert set((await parts(lite, JOAN))[raised]) == {"CON-0003: Marlpit Grange", "CON-0004: Larkmeadow Court"}


async def test_what_is_overdue_is_told_to_the_agency_that_has_to_do_it_with_its_next_step(lite: Place) -> None:
    ours = "Overdue, for your agency to do"
    council, cqc = await parts(lite, TOM), await parts(lite, MINA)

    assert "Pennyroyal House: Quality monitoring visit: overdue, was due by 19 October 2026" in council[ours]
    assert not [line for line in council[ours] if "Submit" in line], "a provider has to do that"
    assert "Book /iqaf book 1-9000000020" in await flat(lite, "me", as_=TOM)
    assert ours not in cqc
    text = await flat(lite, "me", as_=MINA)
    everything = rows(await lite.say("due overdue"))["Things due"].split(",")[0]
    assert f"For others to do {everything} things are overdue." in text
    assert "/iqaf due overdue" in text


async def test_questions_wait_for_who_may_answer_one_of_them(lite: Place) -> None:
    questions = "Questions you may answer"

    assert any("PQAS-0001" in line for line in (await parts(lite, PRIYA))[questions])
    assert "about=PQAS-0001/late" in await flat(lite, "me")
    assert questions not in await parts(lite, MINA)


async def test_of_many_some_are_shown_and_the_rest_counted(lite: Place, monkeypatch) -> None:
    monkeypatch.setattr("bot.commands.me.SHOWN", 1)

    shown = await parts(lite, TOM)
    assert len(shown["Concerns your agency raised"]) == 1
    assert "and 1 more" in await flat(lite, "me", as_=TOM)


async def test_at_the_top_of_its_ladder_an_escalation_says_so(lite: Place) -> None:
    for level in (1, 2, 3):
        await lite.clock(f"climb ESC-0001 {level}")

    assert "at the top of its ladder" in await flat(lite, "me", as_=TOM)


async def test_where_nothing_waits_it_says_so(lite: Place, monkeypatch) -> None:
    async def nothing(_) -> tuple[()]:
        return ()

    monkeypatch.setattr("bot.store.services.StoredServices.notable", nothing)

    assert "Nothing waits for you." in await flat(lite, "me")


async def test_a_member_whose_roles_are_unknown_here_learns_nothing_of_services(lite: Place) -> None:
    async with lite.database.writing() as connection:
        odd = Member(id="odd@elsewhere.example", name="Odd", agency="elsewhere", roles=frozenset({"wizard"}))
        await save_members(connection, [odd])

    reply = await lite.say("me", as_="odd@elsewhere.example")

    assert rows(reply) == {
        "You are": "Odd (odd@elsewhere.example)",
        "Agency": "elsewhere",
        "Roles": "none",
        "You may": "ask for help only",
    }
    assert len(reply.blocks) == 1
