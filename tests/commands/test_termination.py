"""termination: two yeses where both commission, at once on a threat, and never by one alone (S15)."""

import asyncio
from datetime import timedelta

import pytest

from bot.engine.facts import TerminationAgreed, TerminationDropped, TerminationProposed
from bot.engine.scale import Commissioner
from bot.reply import File
from tests.commands.contracts import (
    DEV,
    GASWORKS,
    HELD,
    LARKMEADOW,
    NIGHTINGALE,
    QUARRYBANK,
    THISTLEDOWN,
    WHY,
    facts_of,
    letter,
    presses,
)
from tests.conftest import Place
from tests.queued import queued
from tests.telling import JOAN, MINA, PRIYA, flat, rows

THREAT = f"termination {QUARRYBANK} propose confirm=yes immediate=yes residents are in danger tonight and must be moved"


async def test_where_both_commission_one_yes_leaves_the_contract_as_it_is(lite: Place) -> None:
    reply = await lite.say(f"termination {QUARRYBANK} propose confirm=yes ends=2027-01-31 {WHY}")

    assert reply.title == "TER-0002: termination proposed, waiting for the ICB"
    assert rows(reply)["State"] == "waiting for the ICB; the contract goes on until then"
    assert rows(reply)["Answer by"] == "25 November 2026"
    assert "none was held lately: call one" in await flat(lite, f"termination {THISTLEDOWN} propose confirm=yes {WHY}")
    card = await flat(lite, f"status {QUARRYBANK}")
    assert "waiting for the ICB" in card
    assert "TER-0002: the ICB must agree too before the contract ends (IQAF §16)" in card
    (post,) = await queued(lite, "contract/TER-0002")
    assert post.to == f"mail:{DEV}"
    assert post.reply.title == "Quarrybank View: termination proposed, your answer is needed (TER-0002)"
    assert presses(post.reply)["Agree"] == "termination TER-0002 agree"


async def test_after_a_meeting_the_proposal_names_it_and_asks_for_none(lite: Place) -> None:
    await lite.say(f"review {QUARRYBANK} {HELD}")

    reply = await lite.say(f"termination {QUARRYBANK} propose confirm=yes {WHY}")

    assert "Call a meeting" not in presses(reply)
    (fact,) = await facts_of(lite, QUARRYBANK, TerminationProposed)
    assert fact.review == "CRM-0004"


@pytest.mark.parametrize("who", [PRIYA, "kit.amory@council.example"])
async def test_the_commissioner_that_proposed_it_cannot_say_the_second_yes(lite: Place, who: str) -> None:
    if who != PRIYA:
        async with lite.database.writing() as connection:
            await connection.exec_driver_sql(f"UPDATE members SET roles = '[\"contract_manager\"]' WHERE id = '{who}'")

    text = await flat(lite, "termination TER-0001 agree confirm=yes", as_=who)

    assert "TER-0001 was proposed by the council and takes the yes of the ICB too" in text
    assert "Nothing was recorded, and the contract goes on." in text
    assert await facts_of(lite, NIGHTINGALE, TerminationAgreed) == []


async def test_who_proposed_it_and_moved_to_the_other_agency_cannot_say_it_either(lite: Place) -> None:
    async with lite.database.writing() as connection:
        await connection.exec_driver_sql(f"UPDATE members SET agency = 'icb' WHERE id = '{PRIYA}'")

    assert "of another member" in await flat(lite, "termination TER-0001 agree confirm=yes")
    assert await facts_of(lite, NIGHTINGALE, TerminationAgreed) == []


async def test_with_the_other_commissioners_yes_it_ends(lite: Place) -> None:
    reply = await lite.say("termination TER-0001 agree confirm=yes", as_=DEV)

    assert reply.title == "TER-0001: the contract of Nightingale Weir ends on 18 November 2026"
    assert rows(reply)["By"] == "the council and the ICB"
    name, words = await letter(lite, reply)
    text = " ".join(text for _, text in words)
    assert name == "TER-0001 termination letter, Nightingale Weir.docx"
    assert "both have agreed to this" in text
    assert "Its last day is 18 November 2026." in text
    assert "stopped answering." in text
    assert {post.to for post in await queued(lite, "contract/TER-0001")} == {"channel:escalations", f"mail:{PRIYA}"}
    lite.now += timedelta(days=1)
    await lite.clock("refresh")
    assert "Contract ended on 18 November 2026, by the council and the ICB" in await flat(lite, f"status {NIGHTINGALE}")


async def test_a_last_day_to_come_is_kept_and_it_may_be_withdrawn_until_then(lite: Place) -> None:
    await lite.say(f"termination {QUARRYBANK} propose confirm=yes ends=2026-12-31 {WHY}")
    reply = await lite.say("termination TER-0002 agree confirm=yes", as_=DEV)

    assert reply.title.endswith("ends on 31 December 2026")
    assert "The contract ends on 31 December 2026" in await flat(lite, f"status {QUARRYBANK}")
    assert presses(await lite.say("termination TER-0002"))["Withdraw"] == "termination TER-0002 withdraw"
    gone = await lite.say("termination TER-0002 withdraw a new provider takes the home over", as_=DEV)
    assert "termination withdrawn, the contract of Quarrybank View goes on" in gone.title
    assert "Termination -" not in await flat(lite, f"status {QUARRYBANK}")


async def test_a_last_day_that_passed_before_the_second_yes_is_the_day_of_that_yes(lite: Place) -> None:
    await lite.say(f"termination {QUARRYBANK} propose confirm=yes ends=2026-11-19 {WHY}")
    lite.now += timedelta(days=5)

    assert (await lite.say("termination TER-0002 agree confirm=yes", as_=DEV)).title.endswith(
        "ends on 23 November 2026"
    )


async def test_an_immediate_threat_ends_it_at_once_and_the_other_is_told_exactly_once(place: Place) -> None:
    reply = await place.say(THREAT)
    await place.say(THREAT)

    assert reply.title == "TER-0002: the contract of Quarrybank View ends on 18 November 2026"
    assert len(await facts_of(place, QUARRYBANK, TerminationProposed)) == 1
    posts = await queued(place, "contract/TER")
    assert [post.to for post in posts] == ["channel:escalations", f"mail:{DEV}"]
    assert posts[1].reply.title == "Quarrybank View: contract terminated at once (TER-0002)"
    card = await flat(place, "status Quarrybank View")
    assert "Hold a contract review meeting on TER-0002: by 2 December 2026" in card
    assert "the council ended its own contract alone; that of the ICB goes on (IQAF §16, local default)" in card
    _, words = await letter(place, reply)
    assert any("immediate or serious threat" in text for _, text in words)


async def test_one_commissioner_alone_ends_it_with_or_without_a_meeting_and_sees_whether_one_was_held(
    lite: Place,
) -> None:
    shown = await lite.say(f"termination {LARKMEADOW} propose {WHY}")

    assert rows(shown)["Review meeting"] == "none was held in the last month; the framework says “usually”"
    await lite.say(f"review {LARKMEADOW} {HELD}")
    met = await lite.say(f"termination {LARKMEADOW} propose {WHY}")
    assert rows(met)["Review meeting"] == "CRM-0004, 18 November 2026"
    done = await lite.say(presses(met)["Do it"])
    assert done.title == "TER-0002: the contract of Larkmeadow Court ends on 18 November 2026"
    assert await queued(lite, "contract/TER") == []
    _, words = await letter(lite, done)
    assert any("It follows the contract review meeting of 18 November 2026." in text for _, text in words)


@pytest.mark.parametrize("words", [THREAT.replace(" confirm=yes", ""), f"termination {LARKMEADOW} propose {WHY}"])
async def test_what_ends_a_contract_is_shown_first_and_nobody_is_told(lite: Place, words: str) -> None:
    shown = await lite.say(words)

    assert shown.title.endswith("this ends the contract of the council")
    assert rows(shown)["Drafted"] == "a termination letter; a person sends it"
    assert await facts_of(lite, words.split()[1], TerminationProposed) == []
    assert await queued(lite, "contract/TER") == []


async def test_the_press_carries_the_whole_act_and_does_just_that(lite: Place) -> None:
    why = 'she wrote "step=agree immediate=no" and ends=2027-01-01\nin the note'
    shown = await lite.say(f"termination {QUARRYBANK} propose immediate=yes ends=2026-12-01 {why}")

    said = rows(shown)
    assert said["Ends"] == "the contract of the council, whose last day is 1 December 2026"
    assert said["Goes on"] == "the contract of the ICB"
    assert said["Told"] == "the ICB: Dev Patel"
    await lite.say(presses(shown)["Do it"])
    (fact,) = await facts_of(lite, QUARRYBANK, TerminationProposed)
    assert (fact.reason, fact.immediate, str(fact.ends)) == (said["Reasons"], True, "2026-12-01")


async def test_a_flag_in_the_midst_of_a_sentence_never_ends_a_contract(lite: Place) -> None:
    shown = await lite.say(f"termination {QUARRYBANK} propose the manager wrote immediate=yes in the note")

    assert rows(shown)["At once, alone"] == "yes: an immediate or serious threat to people"
    assert await facts_of(lite, QUARRYBANK, TerminationProposed) == []


async def test_where_the_standing_has_changed_it_is_shown_again_and_not_done(lite: Place) -> None:
    shown = await lite.say(THREAT.replace(" confirm=yes", ""))
    await lite.say("breach BRN-0002 withdraw the files were found at the head office")

    again = await lite.say(presses(shown)["Do it"])

    assert await facts_of(lite, QUARRYBANK, TerminationProposed) == []
    assert "It was not recorded: what it comes to is no longer what you were shown." in str(again.blocks)
    assert "Recorded since you were shown it" in str(again.blocks)
    await lite.say(presses(again)["Do it"])
    assert len(await facts_of(lite, QUARRYBANK, TerminationProposed)) == 1


async def test_the_second_yes_is_shown_first_too_with_what_ends_with_the_contract(lite: Place) -> None:
    await lite.say(f"plan {NIGHTINGALE} request {WHY}")
    shown = await lite.say("termination TER-0001 agree", as_=DEV)

    assert "IAP-" in rows(shown)["Ends with it"]
    assert await facts_of(lite, NIGHTINGALE, TerminationAgreed) == []
    await lite.say(presses(shown)["Do it"], as_=DEV)
    assert len(await facts_of(lite, NIGHTINGALE, TerminationAgreed)) == 1


async def test_a_reason_that_no_press_can_carry_is_refused(lite: Place) -> None:
    text = await flat(lite, f"termination {QUARRYBANK} propose immediate=yes {'danger ' * 300}")

    assert "a press carries 1900" in text


async def test_the_other_may_refuse_it_and_the_contract_goes_on(lite: Place) -> None:
    reply = await lite.say("termination TER-0001 refuse a turnaround team starts on Monday", as_=DEV)

    assert reply.title == "TER-0001: termination refused, the contract of Nightingale Weir goes on"
    (fact,) = await facts_of(lite, NIGHTINGALE, TerminationDropped)
    assert fact.commissioner is Commissioner.ICB
    (post,) = await queued(lite, "contract/TER-0001/dropped")
    assert post.to == f"mail:{PRIYA}"
    assert "dropped on 18 November 2026: a turnaround team starts on Monday" in await flat(lite, "termination TER-0001")


@pytest.mark.parametrize(
    ("words", "who", "told"),
    [
        ("termination TER-0001 refuse it is not needed any more", PRIYA, "takes the yes of the ICB too"),
        (
            "termination TER-0001 withdraw it is not needed any more",
            DEV,
            "only a member of that side may withdraw it. You may",
        ),
        ("termination TER-0001 refuse no", DEV, "it is too short to be one"),
        ("termination TER-0001 withdraw no", PRIYA, "it is too short to be one"),
        (f"termination {NIGHTINGALE} propose confirm=yes {WHY}", DEV, "TER-0001 waits for the ICB already"),
        (f"termination {QUARRYBANK} propose confirm=yes ends=2026-11-17 {WHY}", PRIYA, "17 November 2026 has passed"),
        (f"termination {QUARRYBANK} propose confirm=yes bad", PRIYA, "it is too short to be one"),
        (f"termination {QUARRYBANK} agree confirm=yes", DEV, "there is no open termination of Quarrybank View"),
        ("termination SUS-0001 agree confirm=yes", DEV, "SUS-0001 is no termination of Oakwood House"),
        (f"termination {GASWORKS} propose confirm=yes {WHY}", PRIYA, "commissioned by nobody here"),
        (f"termination {QUARRYBANK} propose confirm=yes {WHY}", JOAN, "it takes one of the roles"),
        (f"termination {LARKMEADOW} propose confirm=yes {WHY}", DEV, "only a member of Birmingham City Council"),
        (f"termination {QUARRYBANK} show", MINA, "You may not use “termination”"),
    ],
)
async def test_what_cannot_be_is_refused_with_the_reason(lite: Place, words: str, who: str, told: str) -> None:
    assert told in await flat(lite, words, as_=who)
    assert await facts_of(lite, QUARRYBANK, TerminationProposed) == []
    assert await facts_of(lite, NIGHTINGALE, TerminationDropped) == []


async def test_what_has_ended_cannot_be_ended_again_nor_withdrawn(lite: Place) -> None:
    await lite.say(THREAT)
    assert "the contract ends on 18 November 2026 by TER-0002 already" in await flat(lite, THREAT)
    lite.now += timedelta(days=1)
    await lite.clock("refresh")

    assert "is commissioned by the ICB, so only a member of" in await flat(lite, THREAT)
    assert "is commissioned by the ICB" in await flat(lite, "termination TER-0002 withdraw it was a mistake")
    shown = await lite.say("termination Quarrybank View", as_=DEV)
    assert "Propose termination" in presses(shown), "the contract of the ICB goes on"
    assert "Propose termination" not in presses(await lite.say("termination Quarrybank View"))
    assert [block.name for block in shown.blocks if isinstance(block, File)] == [
        "TER-0002 termination letter, Quarrybank View.docx"
    ]


async def test_the_dropped_one_cannot_be_agreed_to(lite: Place) -> None:
    await lite.say("termination TER-0001 withdraw they came back to us")

    assert "TER-0001: dropped on 18 November 2026" in await flat(
        lite, "termination TER-0001 agree confirm=yes", as_=DEV
    )


async def test_two_yeses_at_the_same_moment_are_one(place: Place) -> None:
    await asyncio.gather(
        place.say("termination TER-0001 agree confirm=yes", as_=DEV),
        place.say("termination TER-0001 agree confirm=yes", as_=DEV),
    )

    assert len(await facts_of(place, NIGHTINGALE, TerminationAgreed)) == 1


async def test_what_is_still_needed_is_asked_for_with_what_was_said(lite: Place) -> None:
    reply = await lite.say(f"termination {QUARRYBANK} propose confirm=yes ends=2027-01-31")

    assert reply.form
    given = {field.name: field.value for field in reply.form.fields}
    assert (given["step"], given["ends"], given["immediate"]) == ("propose", "2027-01-31", "no")


async def test_nothing_proposed_says_so(lite: Place) -> None:
    assert "No termination was proposed. The service is under contract." in await flat(
        lite, f"termination {LARKMEADOW}"
    )
    shown = await lite.say("termination TER-0001", as_=DEV)
    assert presses(shown)["Agree"] == "termination TER-0001 agree"


async def test_with_the_contract_a_meeting_that_was_called_falls_away_and_those_invited_are_told(lite: Place) -> None:
    await lite.say(f"review {NIGHTINGALE} call on=2026-12-02 {WHY}")
    await lite.say("termination TER-0001 agree confirm=yes", as_=DEV)
    lite.now += timedelta(days=1)
    await lite.clock("refresh")

    told = [post for post in await queued(lite, "review/") if "/cancelled/" in post.key]
    assert {post.to for post in told} >= {f"mail:{PRIYA}", f"mail:{DEV}"}
    assert all(post.invitation and post.invitation.cancelled for post in told)
    shown = await flat(lite, f"review {NIGHTINGALE}")
    assert "the contract ended on 18 November 2026 (TER-0001)" in shown


async def test_an_escalation_of_what_ran_out_ends_with_the_contract(lite: Place) -> None:
    await lite.say(f"plan {NIGHTINGALE} request {WHY}")
    lite.now += timedelta(days=8)
    await lite.clock("refresh")
    assert "a clock has run out" in await flat(lite, f"status {NIGHTINGALE}")
    await lite.say("termination TER-0001 agree confirm=yes", as_=DEV)
    lite.now += timedelta(days=1)
    await lite.clock("refresh")

    assert "a clock has run out" not in await flat(lite, f"status {NIGHTINGALE}")
    (post,) = [each for each in await queued(lite, "escalation/") if each.key.endswith("/down")]
    assert "it stands down by itself" in str(post.reply.blocks)


async def test_the_other_cannot_withdraw_what_one_ended_at_once_and_is_not_told_to_agree(lite: Place) -> None:
    await lite.say(THREAT)

    text = await flat(lite, "termination TER-0002 withdraw it was a mistake", as_=DEV)

    assert "only a member of that side may withdraw it. Your own contract goes on." in text


async def test_where_nobody_here_buys_there_is_no_contract_to_end(lite: Place) -> None:
    text = await flat(lite, f"termination Gasworks View propose {WHY}")

    assert "no contract under which you could propose to end the contract of Gasworks View" in text
