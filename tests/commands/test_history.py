"""history: the timeline, what was known on a past day and nothing later, and who may read what is marked."""

from datetime import date, timedelta

import pytest

from bot.dispatch import Identity, Request
from bot.engine.facts import IntelligenceLogged, MarkedRead, Withdrawn
from bot.engine.place import Member
from bot.engine.scale import Marking
from bot.reply import Buttons, Items
from bot.store.ledger import StoredLedger
from bot.store.people import save_members
from tests.conftest import Place
from tests.telling import IVY, JOAN, LARKMEADOW, MINA, NASTY, OAKWOOD, PRIYA, RUTH, TOM, flat, listed, record

RESTRICTED = "Two referrals in a week"


async def audited(place: Place) -> list[MarkedRead]:
    return [entry.fact for entry in await record(place, "audit") if isinstance(entry.fact, MarkedRead)]


async def test_newest_first_with_who_recorded_it_and_when(lite: Place) -> None:
    reply = await lite.say("history Oakwood House")

    assert listed(reply)[0] == "17 November 2026: SQG decided: ◆ Red. Looked at again: no change."
    assert "recorded Tuesday 17 November 2026, 11:00 by Ruth Feldman" in await flat(lite, "history Oakwood House")


async def test_pages_are_turned_and_every_entry_is_on_one(lite: Place) -> None:
    first = await lite.say("history Oakwood House")
    older = {
        button.label: button.words for block in first.blocks if isinstance(block, Buttons) for button in block.buttons
    }["Older"]
    second = await lite.say(older)

    lines = [*listed(first), *listed(second)]
    assert len(lines) == len(await record(lite)) > 20
    assert lines[-1].startswith("1 June 2024: CQC published: Good.")
    assert "page 2 of 2" in await flat(lite, older)
    assert listed(await lite.say("history Oakwood House page=99")) == listed(second)


async def test_on_a_past_day_only_what_was_then_known_is_shown(lite: Place) -> None:
    reply = await lite.say("history Oakwood House as at 1 October 2026")
    text = await flat(lite, "history Oakwood House as at 1 October 2026")

    assert "As known on 1 October 2026: ▲ Amber, Bronze." in text
    assert listed(reply)[0].startswith("8 September 2026: SQG decided: ▲ Amber.")
    for later in ("October 2026: VIS-0002", "Red", "SUS-0001", "INT-0003", "CON-0001"):
        assert later not in text.replace("As known on 1 October 2026", ""), later


async def test_a_fact_recorded_late_does_not_leak_into_the_days_before(lite: Place) -> None:
    await lite.say(f"log {LARKMEADOW}: the roof has leaked since spring on=2026-06-01 severity=high")

    assert "roof" not in await flat(lite, f"history {LARKMEADOW} as at 17 November 2026")
    now = await flat(lite, f"history {LARKMEADOW}")
    assert "1 June 2026: INT-0040: intelligence" in now
    assert "recorded Wednesday 18 November 2026, 09:00 by Priya Nair" in now


async def test_the_standing_is_that_of_the_day(lite: Place) -> None:
    for day, stood in (("2026-07-01", "● Green, Silver"), ("2026-09-01", "Bronze"), ("2026-11-01", "◆ Red, Bronze")):
        text = await flat(lite, f"history Oakwood House as_at={day}")
        assert stood in text.split("What happened")[0], day


async def test_a_day_to_come_is_refused(lite: Place) -> None:
    assert "1 June 2030 is still to come" in await flat(lite, "history Oakwood House as at 1 June 2030")


async def test_a_day_before_anything_was_known_says_so(lite: Place) -> None:
    assert "Nothing was known by that day." in await flat(lite, "history Oakwood House as at 1 June 2020")


async def test_a_day_that_is_none_asks_which_service_is_meant_or_for_the_day(lite: Place) -> None:
    assert "As at" in await flat(lite, "history Oakwood House as_at=someday")


async def test_what_is_restricted_is_there_but_not_shown_to_those_without_the_right(lite: Place) -> None:
    for member in (TOM, MINA):
        text = await flat(lite, "history Oakwood House", as_=member)
        assert "INT-0004: marked restricted, not shown to you." in text
        assert RESTRICTED not in text
    assert await audited(lite) == []


async def test_those_with_the_right_read_it_and_that_is_recorded(lite: Place) -> None:
    for member in (PRIYA, RUTH, IVY):
        assert RESTRICTED in await flat(lite, "history Oakwood House", as_=member)

    assert [(read.member, read.refs) for read in await audited(lite)] == [
        (member, ("INT-0004",)) for member in (PRIYA, RUTH, IVY)
    ]


async def test_a_page_without_marked_entries_is_not_audited(lite: Place) -> None:
    await lite.say("history Oakwood House page=2")

    assert await audited(lite) == []


async def test_an_author_reads_what_they_restricted_themselves(lite: Place) -> None:
    await lite.say(f"log {LARKMEADOW}: told in confidence marking=restricted", as_=TOM)

    assert "told in confidence" in await flat(lite, f"history {LARKMEADOW}", as_=TOM)
    assert "told in confidence" not in await flat(lite, f"history {LARKMEADOW}", as_=JOAN)


async def test_what_is_for_an_agency_is_read_there_alone(lite: Place) -> None:
    await lite.say(f"log {LARKMEADOW}: our lawyers are involved marking=agency", as_=TOM)

    assert "our lawyers" in await flat(lite, f"history {LARKMEADOW}", as_="grace.obi@council.example")
    for member in (JOAN, RUTH, IVY, MINA):
        text = await flat(lite, f"history {LARKMEADOW}", as_=member)
        assert "our lawyers" not in text, member
        assert "marked agency, not shown to you" in text
    assert [read.member for read in await audited(lite)] == ["grace.obi@council.example"]


async def test_marked_words_are_on_no_card_list_or_reason(lite: Place) -> None:
    await lite.say(f"log {LARKMEADOW}: zebra crossing marking=restricted severity=critical category=safeguarding")

    for words in (f"status {LARKMEADOW}", f"why {LARKMEADOW}", "list", "me", "agenda", "find zebra crossing"):
        text = await flat(lite, words, as_=PRIYA)
        assert "zebra" not in text.replace("“zebra crossing”", ""), words


async def test_who_has_left_is_named_by_address(lite: Place) -> None:
    await lite.say(f"log {LARKMEADOW}: told in confidence marking=agency", as_=TOM)
    async with lite.database.writing() as connection:
        from bot.store.people import StoredMembers

        tom = await StoredMembers(connection, lite.framework.roles).get(TOM)
        assert tom
        await save_members(connection, [tom.model_copy(update={"active": False})])

    assert f"by {TOM}, marked agency" in await flat(lite, f"history {LARKMEADOW}", as_=PRIYA)


async def test_a_correction_is_a_new_entry_that_names_the_old_one(lite: Place) -> None:
    await lite.say(f"log {LARKMEADOW}: the lift is out of order")
    async with lite.database.writing() as connection:
        ledger = StoredLedger(connection, PRIYA, lite.now + timedelta(minutes=1), write=True)
        wrong = (await ledger.read(f"service/{LARKMEADOW}"))[-1]
        assert isinstance(wrong.fact, IntelligenceLogged)
        await ledger.append(wrong.stream, Withdrawn(reason="another service's lift"), corrects=wrong.seq)

    reply = await lite.say(f"history {LARKMEADOW}")

    (items,) = (block.items for block in reply.blocks if isinstance(block, Items))
    assert items[0].text == "18 November 2026: Withdrawn. another service's lift"
    assert items[0].detail.endswith(", correcting an earlier entry")
    assert "the lift is out of order" not in items[1].text
    assert items[1].text.endswith("withdrawn; its words are shown no more.")


async def test_names_are_shown_not_the_ids_of_tables(lite: Place) -> None:
    text = await flat(lite, "history Oakwood House")

    assert "NHS Birmingham and Solihull Integrated Care Board's own view: ◆ Red." in text
    assert "INT-0003: intelligence, Leadership and management, high." in text


async def test_the_words_of_users_come_back_as_they_were(lite: Place) -> None:
    await lite.say("log", fields={"service": OAKWOOD, "text": NASTY})

    (line,) = (line for line in listed(await lite.say("history Oakwood House")) if "INT-0040" in line)
    assert NASTY in line


@pytest.mark.parametrize("marking", [marking for marking in Marking if marking is not Marking.PARTNERS])
async def test_as_at_a_past_day_marked_entries_are_hidden_too(lite: Place, marking: Marking) -> None:
    await lite.say(f"log {LARKMEADOW}: told in confidence marking={marking.value}", as_=TOM)
    lite.now += timedelta(days=3)

    day = date(2026, 11, 19)
    assert "told in confidence" not in await flat(lite, f"history {LARKMEADOW} as_at={day}", as_=JOAN)
    assert f"marked {marking.value}, not shown to you" in await flat(lite, f"history {LARKMEADOW}", as_=JOAN)


async def test_what_was_open_and_is_then_restricted_is_restricted_wherever_it_stands(lite: Place) -> None:
    await lite.say(f"log {LARKMEADOW}: a carer was seen to strike someone")
    first = (await record(lite, f"service/{LARKMEADOW}"))[-1]
    who = Request(who=Identity(channel="web", id=PRIYA, email=PRIYA), words="")
    async with lite.house.desk(who, write=True) as desk:
        await desk.ledger.append(first.stream, first.fact, marking=Marking.RESTRICTED, corrects=first.seq)
        await desk.changed()

    assert "strike" not in await flat(lite, f"history {LARKMEADOW}", MINA)
    assert "strike" not in await flat(lite, f"history {LARKMEADOW} as at 18 November 2026", MINA)
    assert "strike" in await flat(lite, f"history {LARKMEADOW}", PRIYA)


async def test_what_is_an_agencys_own_stays_with_it_when_its_author_moves_or_leaves(lite: Place) -> None:
    await lite.say(f"log {LARKMEADOW}: the contract is under review marking=agency")
    for agency, active in (("icb", True), ("council", False)):
        moved = Member(id=PRIYA, name="Priya Nair", agency=agency, roles=frozenset({"officer"}), active=active)
        async with lite.database.writing() as connection:
            await save_members(connection, [moved])

        assert "under review" not in await flat(lite, f"history {LARKMEADOW}", JOAN)
        assert "under review" in await flat(lite, f"history {LARKMEADOW}", TOM)
