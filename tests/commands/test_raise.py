"""raise: a concern for the next meeting; once its agenda has closed, for the one after unless the chair admits it."""

from datetime import date, datetime

import pytest

from bot.engine.facts import ConcernRaised, Entry
from bot.reply.dates import LONDON
from tests.conftest import Place
from tests.queued import queued
from tests.telling import JOAN, LARKMEADOW, MINA, NASTY, TOM, flat, record, rows

THIRD = f"raise {LARKMEADOW}: third change of deputy manager"


async def raised(place: Place) -> list[Entry]:
    entries = await record(place, f"service/{LARKMEADOW}")
    return [entry for entry in entries if isinstance(entry.fact, ConcernRaised)]


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("now", "meeting"),
    [
        (local(18, 9), "Tuesday 24 November 2026, 10:00"),
        (local(23, 8, 59), "Tuesday 24 November 2026, 10:00"),
        (local(23, 9), "Tuesday 1 December 2026, 10:00"),
        (local(24, 9, 59), "Tuesday 1 December 2026, 10:00"),
        (local(24, 10), "Tuesday 1 December 2026, 10:00"),
    ],
)
async def test_it_says_which_meeting_it_is_on(lite: Place, now: datetime, meeting: str) -> None:
    lite.now = now

    reply = await lite.say(THIRD, as_=TOM)

    assert reply.title == "Raised as CON-0004"
    assert f"It is on the agenda of the System Quality Group, {meeting}." in reply.model_dump_json()
    (entry,) = await raised(lite)
    assert isinstance(entry.fact, ConcernRaised)
    assert entry.fact.agency == "council"
    assert entry.fact.forum == "sqg"
    assert f"{entry.fact.meeting.day} " in meeting
    assert not entry.fact.urgent


async def test_it_is_on_that_agenda_and_on_the_card(lite: Place) -> None:
    await lite.say(THIRD, as_=JOAN)

    assert "“third change of deputy manager”" in await flat(lite, "agenda sqg 2026-11-24")
    assert "“third change" not in (await flat(lite, "agenda sqg 2026-12-01")).split("Carried over")[0]
    card = await flat(lite, f"status {LARKMEADOW}")
    assert "CON-0004: third change of deputy manager raised by NHS Birmingham and Solihull" in card


async def test_once_the_agenda_has_closed_it_waits_and_says_how_to_ask(lite: Place) -> None:
    lite.now = local(23, 9, 30)

    text = await flat(lite, THIRD)

    assert "The agenda of Tuesday 24 November 2026, 10:00 has closed. Only the chair may still admit it." in text
    assert await queued(lite, "urgent/") == []


async def test_urgent_and_closed_the_chair_and_deputy_are_asked_by_mail_and_in_the_channel(place: Place) -> None:
    place.now = local(23, 9, 30)

    reply = await place.say(f"{THIRD} urgent=YES", as_=TOM)

    assert "The chair has been asked to admit it." in reply.model_dump_json()
    channel, *mails = await queued(place, "urgent/CON-0004")
    assert channel.to == "channel:system-quality-group"
    assert not channel.reply.private
    assert channel.reply.title == (
        "Urgent: admit CON-0004 to the System Quality Group of Tuesday 24 November 2026, 10:00?"
    )
    assert {mail.to for mail in mails} == {"mail:ruth.feldman@icb.example", "mail:samir.qureshi@icb.example"}
    assert {mail.link for mail in mails} == {"admit CON-0004"}
    for post in (channel, *mails):
        assert rows(post.reply)["Concern"] == "third change of deputy manager"
    (entry,) = await raised(place)
    assert isinstance(entry.fact, ConcernRaised)
    assert entry.fact.urgent
    assert entry.fact.meeting == date(2026, 12, 1)


async def test_urgent_before_the_close_needs_nobody(lite: Place) -> None:
    reply = await lite.say(f"{THIRD} urgent=yes")

    assert "Tuesday 24 November 2026, 10:00" in reply.model_dump_json()
    assert await queued(lite, "urgent/") == []
    (entry,) = await raised(lite)
    assert isinstance(entry.fact, ConcernRaised)
    assert not entry.fact.urgent


async def test_the_same_delivery_asks_the_chair_once(lite: Place) -> None:
    lite.now = local(23, 9, 30)
    for _ in range(2):
        await lite.say(f"{THIRD} urgent=yes", key="slack/Ev7")

    assert len(await queued(lite, "urgent/")) == 3
    assert len(await raised(lite)) == 1


async def test_another_forum_may_be_named_and_one_without_sittings_is_refused(lite: Place) -> None:
    assert "Quality Committee, Wednesday" in await flat(lite, f"{THIRD} forum=quality-committee")
    for forum in ("data-sharing", "narnia"):
        text = await flat(lite, f"{THIRD} forum={forum}")
        assert (
            f"“{forum}” has no sittings here. Use one of: sqg, risk-rating-review, support-level-review, quality"
            in text
        )
    assert len(await raised(lite)) == 1


async def test_too_long_is_refused_and_given_back(lite: Place) -> None:
    text = await flat(lite, "raise", fields={"service": LARKMEADOW, "text": "y" * 3001})

    assert "it has 3001 characters. At most 3000" in text
    assert "y" * 50 in text
    assert await raised(lite) == []


async def test_an_observer_may_not_raise(lite: Place) -> None:
    assert "You may not use “raise”: it takes one of the roles" in await flat(lite, THIRD, as_=MINA)
    assert await raised(lite) == []


async def test_what_users_write_is_kept_and_passed_on_to_the_letter(lite: Place) -> None:
    lite.now = local(23, 9, 30)
    await lite.say("raise", fields={"service": LARKMEADOW, "text": NASTY, "urgent": "yes"})

    (entry,) = await raised(lite)
    assert isinstance(entry.fact, ConcernRaised)
    assert entry.fact.text == NASTY
    assert {rows(post.reply)["Concern"] for post in await queued(lite, "urgent/")} == {NASTY}
