"""suspension: imposed by who commissions, after a meeting or at once; reviewed, lifted, and citizens told (S14)."""

import asyncio
from datetime import timedelta

import pytest

from bot.engine.facts import CitizensTold, EscalationOpened, SuspensionImposed, SuspensionLifted, SuspensionReviewed
from bot.engine.scale import Commissioner
from bot.reply import File
from tests.commands.contracts import (
    DEV,
    GASWORKS,
    HELD,
    LARKMEADOW,
    MOSSGATE,
    OAKWOOD,
    QUARRYBANK,
    THISTLEDOWN,
    WHY,
    facts_of,
    letter,
    presses,
)
from tests.commands.described import SAYING, outside
from tests.conftest import Place
from tests.queued import queued
from tests.telling import MINA, NASTY, PRIYA, TOM, flat, rows

BOTH = (Commissioner.COUNCIL, Commissioner.ICB)


async def test_where_both_commission_it_is_joint_and_the_other_is_told_at_once(place: Place) -> None:
    await place.say(f"review {QUARRYBANK} {HELD}")

    reply = await place.say(f"suspension {QUARRYBANK} impose confirm=yes {WHY}")

    assert reply.title == "SUS-0004: Quarrybank View, suspension"
    said = rows(reply)
    assert said["By"] == "the council and the ICB, jointly"
    assert said["Follows"] == "contract review meeting CRM-0004"
    assert said["Review by"] == "18 December 2026"
    (fact,) = await facts_of(place, QUARRYBANK, SuspensionImposed)
    assert (fact.by, fact.lead, fact.review, fact.immediate) == (BOTH, Commissioner.COUNCIL, "CRM-0004", False)
    posts = await queued(place, "contract/SUS-0004")
    assert [post.to for post in posts] == ["channel:escalations", f"mail:{DEV}"]
    assert "Quarrybank View: suspension imposed jointly (SUS-0004)" in posts[1].reply.title
    assert not [post for post in await queued(place) if post.to_provider], "a person sends the letter"


async def test_its_lead_is_whoever_issues_it(lite: Place) -> None:
    await lite.say(f"review {QUARRYBANK} {HELD}", as_=DEV)
    await lite.say(f"suspension {QUARRYBANK} impose confirm=yes {WHY}", as_=DEV)

    (fact,) = await facts_of(lite, QUARRYBANK, SuspensionImposed)
    assert (fact.by, fact.lead) == ((Commissioner.ICB, Commissioner.COUNCIL), Commissioner.ICB)
    assert {post.to for post in await queued(lite, "contract/SUS")} == {"channel:escalations", f"mail:{PRIYA}"}


async def test_where_one_commissions_only_its_members_may_and_nobody_else_is_told(lite: Place) -> None:
    words = f"suspension {LARKMEADOW} impose confirm=yes immediate=yes {WHY}"

    refused = await flat(lite, words, as_=DEV)
    reply = await lite.say(words)

    assert "commissioned by the council, so only a member of Birmingham City Council may suspend Larkmeadow" in refused
    assert "You are of NHS Birmingham and Solihull Integrated Care Board." in refused
    assert rows(reply)["By"] == "the council"
    assert await queued(lite, "contract/SUS") == []
    assert "only a member of NHS Birmingham" in await flat(lite, f"suspension {MOSSGATE} impose confirm=yes {WHY}")


async def test_without_a_meeting_it_is_refused_with_the_two_ways_on(lite: Place) -> None:
    reply = await lite.say(f"suspension {LARKMEADOW} impose confirm=yes {WHY}")

    assert reply.title == "Not done: no review meeting was held"
    assert await facts_of(lite, LARKMEADOW, SuspensionImposed) == []
    assert presses(reply) == {
        "Call a meeting": f"review {LARKMEADOW} call {WHY}",
        "Suspend at once": f"suspension {LARKMEADOW} impose immediate=yes {WHY}",
    }
    shown = await lite.say(presses(reply)["Suspend at once"])
    assert await facts_of(lite, LARKMEADOW, SuspensionImposed) == []
    assert rows(shown)["At once"] == "yes: without a meeting, because people are at serious risk now"
    assert rows(shown)["Drafted"] == "a suspension letter; a person sends it"
    assert rows(shown)["Risk"] == "● Green → ◆ Red", "what follows by itself is shown before it is done"
    assert rows(shown)["Escalated at once"].startswith("Larkmeadow Court: turned Red: New placements suspended")
    asked_ = rows(shown)["Escalated at once"]
    pressed = await lite.say(presses(shown)["Do it"])
    assert rows(pressed)["Follows"] == "no meeting: harm threatens. One is due within 14 days"
    assert "Hold a contract review meeting on SUS-0004: by 2 December 2026" in await flat(lite, f"due {LARKMEADOW}")
    (opened,) = await facts_of(lite, LARKMEADOW, EscalationOpened)
    names = [lite.framework.agencies[each].name for each in opened.agencies]
    assert asked_.partition(", to ")[2] == ", ".join(names), "who was shown is who is asked"


@pytest.mark.parametrize(("days", "done"), [(0, True), (30, True), (31, False)])
async def test_a_meeting_carries_it_for_a_month(lite: Place, days: int, done: bool) -> None:
    await lite.say(f"review {LARKMEADOW} {HELD}")
    lite.now += timedelta(days=days)

    reply = await lite.say(f"suspension {LARKMEADOW} impose confirm=yes {WHY}")

    assert reply.title.startswith("SUS-0004" if done else "Not done")


@pytest.mark.parametrize("form", ["voluntary pause", "phased admissions"])
async def test_what_is_agreed_with_the_provider_needs_no_meeting(lite: Place, form: str) -> None:
    reply = await lite.say(f'suspension {LARKMEADOW} impose confirm=yes form="{form}" {WHY}')

    assert reply.title == f"SUS-0004: Larkmeadow Court, {form}"
    _, words = await letter(lite, reply)
    assert any(("one at a time" in text) is (form == "phased admissions") for _, text in words if "From 18" in text)


async def test_the_letter_says_what_why_until_when_and_what_the_provider_must_do(lite: Place) -> None:
    await lite.say(f"review {QUARRYBANK} {HELD}")
    reply = await lite.say(f"suspension {QUARRYBANK} impose confirm=yes {WHY}")

    name, words = await letter(lite, reply)

    assert name == "SUS-0004 suspension letter, Quarrybank View.docx"
    text = " ".join(text for _, text in words)
    assert [text for style, text in words if style == "Heading 1"] == ["Quarrybank View: suspension"]
    assert [text for style, text in words if style == "Heading 2"] == [
        "Our reasons",
        "What you need to do",
        "What happens next",
    ]
    for part in (
        "The registered manager Quarrybank View Demo Street B32 3IV",
        "Date: 18 November 2026",
        "Our reference: SUS-0004",
        "joint decision of Birmingham City Council and NHS Birmingham and Solihull Integrated Care Board",
        "contract review meeting of 18 November 2026",
        "Residents were left without heating for two nights.",
        "By 25 November 2026, tell everybody",
        "first by 18 December 2026",
        "Priya Nair",
    ):
        assert part in text, part
    assert "It takes effect at once" not in text


async def test_a_second_of_the_same_kind_is_refused_naming_the_first(lite: Place) -> None:
    text = await flat(lite, f"suspension Oakwood House impose confirm=yes immediate=yes {WHY}")

    assert "SUS-0001 has been open since 24 October 2026" in text
    assert len(await facts_of(lite, OAKWOOD, SuspensionImposed)) == 1


async def test_reviewed_the_next_review_is_a_month_later(lite: Place) -> None:
    reply = await lite.say("suspension SUS-0001 review it stays: night staffing is not yet safe")

    assert rows(reply)["Next review by"] == "18 December 2026"
    assert "by 18 December 2026 the council and the ICB, 1 month after the last review" in await flat(
        lite, "status Oakwood House"
    )
    assert len(await facts_of(lite, OAKWOOD, SuspensionReviewed)) == 1


async def test_a_review_recorded_late_does_not_move_the_next_one_back(lite: Place) -> None:
    await lite.say("suspension SUS-0001 review it stays: checked this morning")
    reply = await lite.say("suspension SUS-0001 review on=2026-11-02 it stays: checked earlier this month")

    assert rows(reply)["Next review by"] == "18 December 2026"


async def test_lifted_with_a_letter_it_is_gone_and_both_ends_are_told(lite: Place) -> None:
    reply = await lite.say("suspension SUS-0001 lift three clean audits and a manager in post")

    assert reply.title == "SUS-0001: suspension of Oakwood House lifted"
    _, words = await letter(lite, reply)
    assert "Oakwood House: suspension lifted" in [text for _, text in words]
    text = await flat(lite, "status Oakwood House")
    assert "SUS-0001: Suspension" not in text
    assert (await facts_of(lite, OAKWOOD, SuspensionLifted))[0].letter.startswith("DOC-")
    assert {post.to for post in await queued(lite, "contract/SUS-0001/lifted")} == {
        "channel:escalations",
        f"mail:{DEV}",
    }
    told = await lite.say("suspension SUS-0001 told the manager wrote to all families")
    assert told.title == "Oakwood House: citizens were told of the end of suspension SUS-0001"
    assert [fact.stage for fact in await facts_of(lite, OAKWOOD, CitizensTold)] == ["start", "end"]
    again = await flat(lite, "suspension SUS-0001 told")
    assert "citizens were told of SUS-0001. Nothing is left to confirm." in again


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("suspension Larkmeadow Court lift it is all well again", "there is no open suspension of Larkmeadow Court"),
        ("suspension CON-0001 lift it is all well again", "CON-0001 is no suspension of Oakwood House"),
        ("suspension SUS-0001 lift well", "it is too short to be one"),
        (f"suspension SUS-0001 lift {'y' * 3001}", "it has 3001 characters"),
        ("suspension SUS-0001 lift on=2026-11-19 it is all well again", "19 November 2026 is still to come"),
        ("suspension SUS-0001 lift on=2026-10-01 it is all well again", "is before it began, 24 October 2026"),
        (f"suspension {LARKMEADOW} impose confirm=yes immediate=yes bad", "it is too short to be one"),
        (
            f"suspension {LARKMEADOW} impose confirm=yes on=2027-01-01 immediate=yes {WHY}",
            "1 January 2027 is still to come",
        ),
        (
            f"suspension {GASWORKS} impose confirm=yes immediate=yes {WHY}",
            "Gasworks View is commissioned by nobody here",
        ),
        (f"suspension {LARKMEADOW} impose confirm=yes NHS number 943 476 5919 {WHY}", "identifies a citizen"),
        (f"suspension {LARKMEADOW} stop {WHY}", "“stop” is none of show, impose, review, lift, told"),
        ("suspension Larkmeadow Court told", "there is no open suspension of which citizens are still to be told"),
    ],
)
async def test_what_cannot_be_is_refused_with_the_reason(lite: Place, words: str, told: str) -> None:
    before = len(await facts_of(lite, OAKWOOD, SuspensionLifted))

    assert told in await flat(lite, words)
    assert await facts_of(lite, LARKMEADOW, SuspensionImposed) == []
    assert len(await facts_of(lite, OAKWOOD, SuspensionLifted)) == before


async def test_the_one_that_follows_from_the_rating_cannot_be_lifted(lite: Place) -> None:
    await lite.say("suspension SUS-0002 lift the deep clean is finished and was checked")

    text = await flat(lite, "suspension Thistledown Lodge lift the deep clean is finished and was checked")
    card = await flat(lite, "suspension Thistledown Lodge")

    assert "there is no open suspension of Thistledown Lodge. New offers are suspended by the rating" in text
    assert "that ends by itself when the rating changes" in text
    assert "New offers suspended by the rating of Inadequate" in card
    assert len(await facts_of(lite, THISTLEDOWN, SuspensionLifted)) == 1


@pytest.mark.parametrize("step", ["impose", "review", "lift", "told"])
@pytest.mark.parametrize("who", [TOM, "ruth.feldman@icb.example"])
async def test_it_takes_the_right_to_manage_contracts(lite: Place, who: str, step: str) -> None:
    assert "it takes one of the roles Quality lead, Contract" in await flat(
        lite, f"suspension SUS-0001 {step} {WHY}", as_=who
    )


async def test_anyone_who_logs_may_see_it_and_an_observer_may_not(lite: Place) -> None:
    reply = await lite.say("suspension Oakwood House", as_=TOM)

    assert set(presses(reply)) == {"Status"}, "an officer may not lift it, and is not offered to"
    assert presses(await lite.say("suspension Oakwood House"))["Lift it"] == "suspension SUS-0001 lift"
    assert "You may not use “suspension”" in await flat(lite, "suspension Oakwood House", as_=MINA)


async def test_with_several_open_it_asks_which_and_records_nothing(lite: Place) -> None:
    await lite.say(f'suspension Oakwood House impose confirm=yes form="voluntary pause" {WHY}')

    reply = await lite.say("suspension Oakwood House lift three clean audits and a manager in post")

    assert reply.title == "Which suspension do you mean?"
    assert await facts_of(lite, OAKWOOD, SuspensionLifted) == []
    words = [item.buttons[0].words for block in reply.blocks if hasattr(block, "items") for item in block.items]
    assert words[0] == "suspension SUS-0001 lift three clean audits and a manager in post"
    await lite.say(words[0])
    assert [fact.ref for fact in await facts_of(lite, OAKWOOD, SuspensionLifted)] == ["SUS-0001"]


async def test_a_long_text_is_not_carried_by_the_button_that_asks_which(lite: Place) -> None:
    await lite.say(f'suspension Oakwood House impose confirm=yes form="voluntary pause" {WHY}')

    reply = await lite.say(f"suspension Oakwood House lift {'long ' * 400}")

    assert presses(reply)["This one"].endswith(" lift")


async def test_what_is_still_needed_is_asked_for_with_the_reference_kept(lite: Place) -> None:
    reply = await lite.say("suspension SUS-0001 lift")

    assert reply.form
    given = {field.name: field.value for field in reply.form.fields}
    assert (given["service"], given["step"]) == ("SUS-0001", "lift")
    done = await lite.say("suspension", fields={**given, "text": "three clean audits and a manager in post"})
    assert done.title.startswith("SUS-0001")


async def test_the_words_of_a_user_stand_in_the_letter_as_they_are(lite: Place) -> None:
    shown = await lite.say(
        "suspension", fields={"service": LARKMEADOW, "step": "impose", "immediate": "yes", "text": NASTY + "\x07 {x}"}
    )
    reply = await lite.say(presses(shown)["Do it"])

    _, words = await letter(lite, reply)
    text = " ".join(text for _, text in words)
    assert '"no" & <script>alert(1)</script> *bold*' in text
    assert "second line: 👩‍👩‍👧 ça 50% @here <!channel> {x}" in text


async def test_what_was_is_shown_with_its_end_and_its_letters(lite: Place) -> None:
    await lite.say("suspension SUS-0001 lift three clean audits and a manager in post")

    reply = await lite.say("suspension SUS-0001")
    text = await flat(lite, "suspension Oakwood House")

    assert "lifted 18 November 2026: three clean audits and a manager in post" in text
    assert "citizens: nobody has confirmed that they were told" in text
    assert [block.name for block in reply.blocks if isinstance(block, File)] == [
        "SUS-0001 letter lifting a suspension, Oakwood House.docx"
    ]
    assert "It is not suspended, and was not before." in await flat(lite, "suspension Oakwood Court")


async def test_two_who_suspend_at_the_same_moment_suspend_once(place: Place) -> None:
    words = f"suspension {QUARRYBANK} impose confirm=yes immediate=yes {WHY}"

    await asyncio.gather(place.say(words), place.say(words, as_=DEV))

    assert len(await facts_of(place, QUARRYBANK, SuspensionImposed)) == 1


async def test_where_the_other_has_nobody_to_tell_that_is_said(lite: Place) -> None:
    async with lite.database.writing() as connection:
        await connection.exec_driver_sql("UPDATE members SET active = 0 WHERE agency = 'icb'")

    text = await flat(lite, f"suspension {QUARRYBANK} impose confirm=yes immediate=yes {WHY}")

    assert "The ICB has nobody here who could be told: tell it directly." in text


async def test_where_nobody_manages_contracts_those_who_acknowledge_are_told(lite: Place) -> None:
    async with lite.database.writing() as connection:
        await connection.exec_driver_sql(f"UPDATE members SET active = 0 WHERE id = '{DEV}'")

    text = await flat(lite, f"suspension {QUARRYBANK} impose confirm=yes immediate=yes {WHY}")

    assert "Told the ICB: " in text
    assert "Ruth Feldman" in text


async def test_suspended_on_a_day_before_it_counts_from_then(lite: Place) -> None:
    reply = await lite.say(f"suspension {LARKMEADOW} impose confirm=yes immediate=yes on=2026-11-16 {WHY}")

    assert rows(reply)["From"] == "16 November 2026"
    assert rows(reply)["Review by"] == "16 December 2026"


async def test_what_suspends_is_shown_first_and_its_press_suspends_just_so(lite: Place) -> None:
    shown = await lite.say(f"suspension {QUARRYBANK} impose form=enforced immediate=yes on=2026-11-17 {WHY}")

    assert rows(shown)["Told"] == "the ICB: Dev Patel"
    assert await facts_of(lite, QUARRYBANK, SuspensionImposed) == []
    assert await queued(lite, "contract/SUS") == []
    done = await lite.say(presses(shown)["Do it"])
    (fact,) = await facts_of(lite, QUARRYBANK, SuspensionImposed)
    assert (fact.form, fact.immediate, fact.reason) == ("enforced", True, WHY)
    assert rows(done)["From"] == "17 November 2026"
    assert "has been open since 17 November 2026" in await flat(lite, presses(shown)["Do it"]), (
        "pressed twice it is one"
    )


async def test_a_flag_in_the_midst_of_a_sentence_never_suspends(lite: Place) -> None:
    shown = await lite.say(f"suspension {LARKMEADOW} impose the manager wrote immediate=yes in the note")

    assert "At once" in rows(shown)
    assert await facts_of(lite, LARKMEADOW, SuspensionImposed) == []


async def test_where_who_issued_it_buys_no_more_whoever_buys_now_has_it_in_hand(lite: Place) -> None:
    await outside(lite, OAKWOOD, contracted=True, commissioners=(Commissioner.ICB,))

    async with lite.house.desk(SAYING, write=False) as desk:
        dues = (await desk.services.standing(OAKWOOD)).dues
    assert [due.actor for due in dues if due.ref == "SUS-0001"] == ["icb"], "the council could only be refused"
    assert "by ICB" in await flat(lite, f"suspension {OAKWOOD}", DEV)
    assert "reviewed, and it stays" in await flat(lite, "suspension SUS-0001 review staffing is still not safe", DEV)


async def test_it_ends_with_the_contract_of_whoever_had_it_in_hand_last(lite: Place) -> None:
    await outside(lite, OAKWOOD, contracted=True, commissioners=(Commissioner.ICB,))
    await lite.say(f"termination {OAKWOOD} propose confirm=yes {WHY}", DEV)

    lite.now += timedelta(days=1)

    shown = await flat(lite, f"suspension {OAKWOOD}", DEV)
    assert "the contract ended on 18 November 2026 (TER-0002)" in shown
    assert "Lift it" not in shown


async def test_only_who_may_act_on_it_is_offered_its_steps(lite: Place) -> None:
    mine = presses(await lite.say(f"suspension {OAKWOOD}"))
    assert set(mine) == {"Record a review", "Lift it", "Status"}, "it is suspended: another would be refused"
    assert "Suspend" in presses(await lite.say(f"suspension {LARKMEADOW}"))

    assert set(presses(await lite.say(f"suspension {OAKWOOD}", as_=TOM))) == {"Status"}
    assert set(presses(await lite.say(f"suspension {LARKMEADOW}", as_=DEV))) == {"Status"}, "the ICB does not buy it"
