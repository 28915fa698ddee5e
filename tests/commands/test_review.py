"""review: any partner asks, who commissions calls, invitations go out, outcomes lead on (S13)."""

from datetime import datetime, timedelta

import pytest

from bot.engine.facts import ReviewCalled, ReviewCancelled, ReviewHeld, ReviewRequested
from bot.reply import Reasons
from bot.reply.dates import LONDON
from tests.commands.contracts import DEV, GASWORKS, LARKMEADOW, OAKWOOD, OWEN, QUARRYBANK, facts_of, presses
from tests.conftest import Place
from tests.queued import queued
from tests.telling import MINA, NASTY, PRIYA, TOM, flat, rows

CALL = f"review {OAKWOOD} call on=2026-12-02: medicines and night staffing are still not safe"


async def test_called_it_invites_both_commissioners_and_the_provider(place: Place) -> None:
    reply = await place.say(CALL)

    assert reply.title == "CRM-0004: contract review meeting about Oakwood House"
    assert rows(reply)["On"] == "2 December 2026, 10:00"
    posts = await queued(place, "review/CRM-0004/called")
    assert [post.to for post in posts] == [
        f"mail:{PRIYA}",
        f"mail:{DEV}",
        "mail:manager.oakwoodhouse@ivorywoodcare.example",
    ]
    for post in posts:
        assert post.invitation
        assert post.invitation.starts == datetime(2026, 12, 2, 10, tzinfo=LONDON)
        assert post.invitation.ends - post.invitation.starts == timedelta(hours=1)
    assert [post.to_provider for post in posts] == [False, False, True]
    card = await flat(place, "status Oakwood House")
    assert "CRM-0004: Contract review meeting called for 2 December 2026: medicines and night" in card


async def test_the_provider_reads_its_own_matter_and_no_partners_words(lite: Place) -> None:
    await lite.say("review", fields={"service": OAKWOOD, "step": "call", "on": "2026-12-02", "text": NASTY})

    *_, post = await queued(lite, "review/CRM-0004/called")
    said = post.model_dump_json()
    assert post.to_provider
    assert "Oakwood House" in said
    assert "Wednesday 2 December 2026, 10:00" in said
    for word in ("alert", "ça", "SUS-0001", "medicines", "Priya", "safeguarding"):
        assert word not in said, word


async def test_without_the_provider_it_is_not_invited(lite: Place) -> None:
    reply = await lite.say(CALL.replace("on=", "provider=no on="))

    assert rows(reply)["Provider"] == "does not take part"
    assert not [post for post in await queued(lite, "review/") if post.to_provider]
    (fact,) = await facts_of(lite, OAKWOOD, ReviewCalled)
    assert not fact.with_provider


async def test_what_asked_for_it_is_among_its_reasons_and_is_asked_no_more(lite: Place) -> None:
    before = await flat(lite, f"status {QUARRYBANK}")
    await lite.say(f"review {QUARRYBANK} call on=2026-11-25: the records are still behind")

    (fact,) = await facts_of(lite, QUARRYBANK, ReviewCalled)
    assert "In breach of contract (BRN-0002, 29 October 2026)" in before
    assert fact.reasons == ("the records are still behind", "In breach of contract (BRN-0002, 29 October 2026)")
    assert "Call a contract review meeting?" not in await flat(lite, f"status {QUARRYBANK}")


async def test_cancelled_the_invitations_are_taken_back_and_it_is_asked_again(lite: Place) -> None:
    await lite.say(f"review {QUARRYBANK} call on=2026-11-25: the records are still behind")
    reply = await lite.say("review CRM-0004 cancel the provider showed us all records today")

    assert reply.title == "CRM-0004: cancelled"
    posts = await queued(lite, "review/CRM-0004/cancelled")
    assert len(posts) == 3
    assert all(post.invitation and post.invitation.cancelled and post.invitation.sequence == 1 for post in posts)
    called = await queued(lite, "review/CRM-0004/called")
    assert [p.invitation.uid for p in posts if p.invitation] == [p.invitation.uid for p in called if p.invitation]
    assert "showed us all records" not in posts[-1].model_dump_json(), "a partner's words are not the provider's"
    assert len(await facts_of(lite, QUARRYBANK, ReviewCancelled)) == 1
    assert "Call a contract review meeting?" in await flat(lite, f"status {QUARRYBANK}")


async def test_held_each_outcome_offers_its_next_step(lite: Place) -> None:
    await lite.say(CALL)
    lite.now = datetime(2026, 12, 2, 12, tzinfo=LONDON)
    assert "It was held /iqaf review CRM-0004 held" in await flat(lite, f"due {OAKWOOD}")

    reply = await lite.say("review CRM-0004 held outcomes=suspension,breach-notice,no-action they could show nothing")

    assert reply.title == "CRM-0004: contract review meeting held"
    assert rows(reply)["Outcomes"] == "Suspension of new referrals; Breach notice; No further action"
    assert presses(reply) == {
        "Suspend": f"suspension {OAKWOOD} impose",
        "Issue a breach notice": f"breach {OAKWOOD} issue",
        "Status": f"status {OAKWOOD}",
    }
    assert (await lite.say(presses(reply)["Issue a breach notice"])).form
    (*_, fact) = await facts_of(lite, OAKWOOD, ReviewHeld)
    assert fact.outcomes == ("suspension", "breach-notice", "no-action")
    assert "Hold contract review meeting" not in await flat(lite, "status Oakwood House")


async def test_no_action_leads_nowhere(lite: Place) -> None:
    reply = await lite.say(f"review {LARKMEADOW} held outcomes=no-action all that was asked for was there")

    assert set(presses(reply)) == {"Status"}


async def test_a_form_gives_a_second_outcome(lite: Place) -> None:
    fields = {"service": LARKMEADOW, "step": "held", "text": "they need help with records", "outcomes": "support"}
    reply = await lite.say("review", fields={**fields, "also": "monitoring"})

    assert set(presses(reply)) == {"Support", "Improvement plan", "Status"}


async def test_one_held_that_nobody_called_here_is_recorded_too(lite: Place) -> None:
    reply = await lite.say(f"review {LARKMEADOW} held on=2026-11-16 outcomes=monitoring they were given a month more")

    assert rows(reply)["Held on"] == "16 November 2026"
    assert "CRM-0004: held on 16 November 2026 Progress of the improvement plan is monitored. they" in await flat(
        lite, f"review {LARKMEADOW}"
    )


async def test_any_partner_may_ask_and_those_who_commission_are_asked(lite: Place) -> None:
    reply = await lite.say(f"review {LARKMEADOW} request our inspectors found nobody in charge", as_=OWEN)

    assert reply.title == "CRQ-0001: a contract review meeting is asked for"
    assert rows(reply)["Asked by"] == "Care Quality Commission"
    (fact,) = await facts_of(lite, LARKMEADOW, ReviewRequested)
    assert fact.agency == "cqc"
    shown = await lite.say(f"review {LARKMEADOW}")
    (why,) = (block.reasons for block in shown.blocks if isinstance(block, Reasons))
    assert str(why[0]).endswith("our inspectors found nobody in charge (CRQ-0001) (IQAF §13)")
    assert presses(shown)["Decide"] == f"decide {LARKMEADOW} about=contract-review/CRQ-0001"
    posts = await queued(lite, "decision/")
    assert any("Is a contract review meeting to be called?" in post.reply.title for post in posts)


async def test_a_wish_for_a_service_outside_the_contract_says_that_nobody_is_asked(lite: Place) -> None:
    text = await flat(lite, f"review {GASWORKS} request our inspectors found nobody in charge", as_=OWEN)

    assert "not under contract, so nobody is asked; raise a concern" in text


async def test_decided_that_there_is_none_it_is_not_asked_again(lite: Place) -> None:
    await lite.say(f"review {LARKMEADOW} request our inspectors found nobody in charge", as_=OWEN)
    await lite.say(f"decide {LARKMEADOW} about=contract-review/CRQ-0001 none the new manager began on Monday")

    assert "Call a contract review meeting?" not in await flat(lite, f"status {LARKMEADOW}")
    await lite.say(f"log {LARKMEADOW}: two residents were hurt category=safeguarding severity=high")
    assert "Safeguarding concern, high (INT-" in await flat(lite, f"review {LARKMEADOW}")


async def test_marked_intelligence_asks_without_a_word_of_it(lite: Place) -> None:
    await lite.say(
        f"log {LARKMEADOW}: the night manager hides things category=safeguarding severity=high marking=restricted"
    )

    text = await flat(lite, f"review {LARKMEADOW}", as_=TOM)
    assert "Safeguarding concern, high (INT-" in text
    assert "night manager" not in text
    assert not [post for post in await queued(lite) if "hides things" in post.model_dump_json()]


@pytest.mark.parametrize(
    ("words", "who", "told"),
    [
        (f"review {OAKWOOD} call on=2026-11-17: they are still not safe", PRIYA, "17 November 2026 has passed"),
        (f"review {OAKWOOD} call on=2026-12-02: bad", PRIYA, "it is too short to be one"),
        (f"review {OAKWOOD} call: they are still not safe", PRIYA, "Still needed: on."),
        (f"review {OAKWOOD} call on=2026-12-02: they are still not safe", TOM, "it takes one of the roles"),
        (f"review {OAKWOOD} call on=2026-12-02: they are still not safe", OWEN, "it takes one of the roles"),
        (f"review {LARKMEADOW} call on=2026-12-02: they are still not safe", DEV, "only a member of Birmingham City"),
        (f"review {GASWORKS} call on=2026-12-02: they are still not safe", PRIYA, "commissioned by nobody here"),
        (f"review {OAKWOOD} held: they were given a month more", PRIYA, "Still needed: outcome."),
        (
            f"review {OAKWOOD} held outcomes=party they were given a month",
            PRIYA,
            "“party” is none. One or more of: no-",
        ),
        (f"review {OAKWOOD} held outcomes=monitoring on=2026-12-24 a month more", PRIYA, "is still to come"),
        (f"review {OAKWOOD} held outcomes=monitoring short", PRIYA, "it is too short to be one"),
        ("review CRM-0001 held outcomes=monitoring a month more", PRIYA, "CRM-0001 was held on 23 October 2026"),
        (
            f"review {OAKWOOD} cancel they are safe again now",
            PRIYA,
            "there is no open contract review of Oakwood House",
        ),
        (f"review {OAKWOOD} request bad", OWEN, "it is too short to be one"),
        (f"review {OAKWOOD} request they are not safe", MINA, "You may not use “review”"),
    ],
)
async def test_what_cannot_be_is_refused_with_the_reason(lite: Place, words: str, who: str, told: str) -> None:
    assert told in await flat(lite, words, as_=who)
    assert await facts_of(lite, OAKWOOD, ReviewCalled) == []
    assert len(await facts_of(lite, OAKWOOD, ReviewHeld)) == 1
    assert await queued(lite, "review/") == []


async def test_a_role_that_logs_and_does_not_raise_may_not_ask(lite: Place) -> None:
    roles = dict(lite.framework.roles)
    officer = roles["officer"]
    roles["officer"] = officer.model_copy(update={"rights": officer.rights - {"raise"}})
    lite.house.framework = lite.framework.model_copy(update={"roles": roles})

    assert "You may not ask for a contract review meeting" in await flat(
        lite, f"review {OAKWOOD} request they are not safe", as_=TOM
    )


async def test_called_once_it_is_not_called_again_nor_held_before_it_was_called(lite: Place) -> None:
    await lite.say(CALL)

    assert "CRM-0004 is called for 2 December 2026 already" in await flat(lite, CALL)
    early = await flat(lite, "review CRM-0004 held on=2026-11-17 outcomes=monitoring a month more was given")
    assert "is before it began, 18 November 2026" in early
    await lite.say("review CRM-0004 cancel the provider showed us all records today")
    assert "CRM-0004 was cancelled" in await flat(lite, "review CRM-0004 cancel it was already cancelled")
    text = await flat(lite, "review Oakwood House")
    assert "CRM-0004: cancelled, it was called for 2 December 2026 the provider showed" in text


async def test_what_is_called_without_the_provider_and_nothing_at_all_read_well(lite: Place) -> None:
    await lite.say(CALL.replace("on=", "provider=no on="))

    assert "are still not safe; without the provider" in await flat(lite, "review Oakwood House")
    assert "None was called or held, and nothing asks for one." in await flat(lite, f"review {LARKMEADOW}")


async def test_a_provider_without_an_address_is_said(lite: Place) -> None:
    async with lite.database.writing() as connection:
        await connection.exec_driver_sql(
            "UPDATE facts SET body = replace(body, 'manager.larkmeadowcourt@', '@') "
            f"WHERE stream = 'service/{LARKMEADOW}'"
        )

    text = await flat(lite, f"review {LARKMEADOW} call on=2026-12-02: records are behind and staff are few")

    assert "nobody of the provider, which has no address here" in text


async def test_only_who_may_act_on_it_is_offered_the_steps_of_a_meeting(lite: Place) -> None:
    assert {"Call one", "Ask for one"} <= set(presses(await lite.say(f"review {QUARRYBANK}")))
    officers = set(presses(await lite.say(f"review {QUARRYBANK}", as_=TOM)))
    assert "Ask for one" in officers
    assert "Call one" not in officers

    await lite.say(f"review {QUARRYBANK} call on=2026-12-02 nights are still not safe there")

    assert set(presses(await lite.say(f"review {QUARRYBANK}"))) == {"Held", "Cancel", "Status"}, "one is called"
    assert set(presses(await lite.say(f"review {QUARRYBANK}", as_=TOM))) == {"Status"}
