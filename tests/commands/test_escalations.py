"""Escalations open by themselves, are acknowledged, climb, and stand down (S27)."""

import asyncio
import json
from datetime import timedelta

import pytest

from bot.consequences import settle
from bot.desk import Change
from bot.dispatch import Identity, Request
from bot.engine.errors import BadValue, NothingNamed
from bot.engine.facts import EscalationStoodDown
from bot.engine.place import THE_BOT
from bot.reply.text import plain
from tests.conftest import Place
from tests.queued import queued
from tests.standings import standing

GREEN = "1-9000000011"
OPENS = f"rag {GREEN} red the roof has come down on three rooms"
ASKED = ("dev.patel@icb.example", "owen.reid@cqc.example", "carol.nwosu@nhse.example", "lena.fisk@workforce.example")
EVERYONE = (*ASKED, "beth.longley@healthwatch.example")


async def mailed(place: Place, level: int) -> set[str]:
    return {p.to.removeprefix("mail:") for p in await queued(place, f"escalation/ESC-0002/{level}/")}


async def test_a_service_that_turns_red_is_posted_at_once_and_mailed_to_the_agencies_that_the_regime_names(
    place: Place,
) -> None:
    await place.say(OPENS)

    channel, *mails = await queued(place, "escalation/")
    text = plain(channel.reply)
    assert channel.to == "channel:escalations"
    assert "Mossgate Nursing Home: turned Red by decision of the SQG" in channel.reply.title
    assert "Wednesday 18 November 2026, 13:00" in text
    assert "/iqaf ack ESC-0002" in text
    assert "SQG decided Red on 18 November 2026: the roof has come down on three rooms" in " ".join(text.split())
    assert "Nobody here to ask for: General Medical Council" in text
    assert set(EVERYONE) <= await mailed(place, 0)
    assert "mina.sato@cqc.example" not in await mailed(place, 0)  # an observer does not acknowledge
    assert not any("mossgatecare" in mail.to for mail in mails)  # the provider is not told
    assert {mail.link for mail in mails} == {"ack ESC-0002"}


async def test_said_twice_it_is_escalated_once(lite: Place) -> None:
    await lite.say(OPENS, key="slack/1")
    await lite.say(OPENS, key="slack/1")
    await lite.say(f"rag {GREEN} green the roof is another home's roof")
    await lite.say(OPENS)

    assert [post.key for post in await queued(lite, "escalation/") if post.to == "channel:escalations"] == [
        "escalation/ESC-0002/0"
    ]


async def test_critical_intelligence_is_escalated_without_its_text(lite: Place) -> None:
    await lite.say(f"log {GREEN} the heating failed severity=critical category=environment marking=restricted")

    post = (await queued(lite, "escalation/"))[0]
    assert "critical intelligence was logged (INT-" in post.reply.title
    assert "Environment" in plain(post.reply)
    assert ", critical, from Birmingham City Council" in " ".join(plain(post.reply).split())
    assert "heating" not in post.model_dump_json()


async def test_an_agency_acknowledges_once_and_is_told_who_is_still_silent(lite: Place) -> None:
    await lite.say(OPENS)

    first = await lite.text("ack esc-0002", as_="owen.reid@cqc.example")
    second = await lite.text("ack ESC-0002", as_="owen.reid@cqc.example")

    assert "Acknowledged for Care Quality Commission by Owen Reid." in first
    assert "Still waiting for: NHS Birmingham" in first
    assert "Owen Reid has already acknowledged it" in second


async def test_when_the_last_agency_has_acknowledged_that_is_said_and_it_climbs_no_more(lite: Place) -> None:
    await lite.say(OPENS)
    replies = [await lite.text("ack ESC-0002", as_=member) for member in EVERYONE]
    climb = await lite.clock("climb ESC-0002 1")

    assert "Every agency asked has now acknowledged it." in replies[-1]
    assert "every agency has acknowledged it" in plain(climb)
    assert await mailed(lite, 1) == set()


async def test_a_member_who_was_not_asked_or_may_not_is_refused(lite: Place) -> None:
    await lite.say(OPENS)

    assert "was not asked to acknowledge ESC-0002" in " ".join((await lite.text("ack ESC-0002")).split())
    assert "it takes one of the roles Quality" in await lite.text("ack ESC-0002", as_="mina.sato@cqc.example")
    assert "There is no escalation “ESC-9999”. " in await lite.text("ack ESC-9999")


async def test_who_has_acknowledged_is_named_also_after_they_left(lite: Place) -> None:
    await lite.say(OPENS)
    await lite.say("ack ESC-0002", as_="dev.patel@icb.example")
    async with lite.database.writing() as connection:
        await connection.exec_driver_sql("UPDATE members SET active = 0 WHERE id = 'dev.patel@icb.example'")

    answer = await lite.text("ack ESC-0002", as_="joan.whitlock@icb.example")

    assert "dev.patel@icb.example has already acknowledged it" in answer


async def test_unacknowledged_it_climbs_to_leads_then_the_chair_then_executives(place: Place) -> None:
    await place.say(OPENS)
    await place.say("ack ESC-0002", as_="owen.reid@cqc.example")

    for level in (1, 2, 3):
        place.now += timedelta(hours=4)
        await place.clock(f"climb ESC-0002 {level}")

    assert await mailed(place, 1) == {
        "ruth.feldman@icb.example",
        "carol.nwosu@nhse.example",
        "lena.fisk@workforce.example",
        "beth.longley@healthwatch.example",
    }
    assert await mailed(place, 2) == {"ruth.feldman@icb.example"}
    assert await mailed(place, 3) == {"helen.marsh@icb.example"}
    (second,) = [p for p in await queued(place, "escalation/ESC-0002/2") if p.to == "channel:escalations"]
    assert "Not acknowledged in time, ESC-0002" in second.reply.title
    assert "Care Quality Commission" in plain(second.reply)
    (top,) = [p for p in await queued(place, "escalation/ESC-0002/3") if p.to == "channel:escalations"]
    assert "it has reached the top of the ladder" in plain(top.reply)


async def test_a_step_is_climbed_once_and_none_is_skipped(lite: Place) -> None:
    await lite.say(OPENS)
    await lite.clock("climb ESC-0002 1")

    again = await lite.clock("climb ESC-0002 1", key="another")

    assert "it has climbed already" in plain(again)
    for level in (3, 9):
        with pytest.raises(BadValue, match="It is at step 1 of 3"):
            await lite.clock(f"climb ESC-0002 {level}")
    assert "it takes the clock" in await lite.text("climb ESC-0002 2", as_="ruth.feldman@icb.example")


async def test_where_nobody_is_of_a_step_the_post_says_so(lite: Place) -> None:
    await lite.say(OPENS)
    async with lite.database.writing() as connection:
        await connection.exec_driver_sql("UPDATE members SET roles = '[]' WHERE roles LIKE '%agency_lead%'")

    await lite.clock("climb ESC-0002 1")

    channel, *mails = await queued(lite, "escalation/ESC-0002/1")
    text = " ".join(plain(channel.reply).split())
    assert "the leads of the agencies still silent, and there is nobody here like that." in text
    assert "It goes to the executives of the agencies still silent instead." in text  # the chair was a lead, too
    assert [mail.to for mail in mails] == ["mail:helen.marsh@icb.example"]


async def left_with(place: Place, *roles: str) -> None:
    """The members keep of their roles only these."""
    async with place.database.writing() as connection:
        for row in (await connection.exec_driver_sql("SELECT id, roles FROM members")).all():
            kept = json.dumps([role for role in json.loads(row[1]) if role in roles])
            await connection.exec_driver_sql("UPDATE members SET roles = ? WHERE id = ?", (kept, row[0]))


@pytest.mark.parametrize(
    ("roles", "to", "people"),
    [
        (
            ("officer", "chair"),
            "It goes to the chair of the System Quality Group instead.",
            {"ruth.feldman@icb.example"},
        ),
        (("officer", "deputy_chair"), "It goes to the deputy chair of the System Quality Group instead.", None),
        (("officer", "quality_lead"), "It goes to those who may stand it down.", None),
        (("officer",), "Tell the agencies directly.", set()),
    ],
)
async def test_where_nobody_is_at_the_top_it_does_not_end_in_silence(
    lite: Place, roles: tuple[str, ...], to: str, people: set[str] | None
) -> None:
    await lite.say(OPENS)
    await left_with(lite, *roles)
    for level in (1, 2, 3):
        await lite.clock(f"climb ESC-0002 {level}")

    (top,) = [p for p in await queued(lite, "escalation/ESC-0002/3") if p.to == "channel:escalations"]
    text = " ".join(plain(top.reply).split())
    assert "the executives of the agencies still silent, and there is nobody here like that." in text
    assert to in text
    assert people is None or await mailed(lite, 3) == people


async def test_the_agencies_that_a_step_does_not_reach_are_named(lite: Place) -> None:
    await lite.say(OPENS)
    for level in (1, 2, 3):
        await lite.clock(f"climb ESC-0002 {level}")

    (top,) = [p for p in await queued(lite, "escalation/ESC-0002/3") if p.to == "channel:escalations"]
    text = " ".join(plain(top.reply).split())
    assert "Nobody like that for: Care Quality Commission," in text
    assert "Tell them directly." in text


async def test_who_sets_an_escalation_off_is_told_to_whom_it_went(lite: Place) -> None:
    decided = " ".join((await lite.text(OPENS)).split())
    logged = " ".join((await lite.text(f"log {GREEN} a fire severity=critical category=safeguarding")).split())
    quiet = await lite.text(f"log {GREEN} a new cook severity=low")

    assert "Escalated: ESC-0002 to " in decided
    assert "Care Quality Commission" in decided
    assert "to be acknowledged by Wednesday 18 November 2026, 13:00." in decided
    assert "Escalated: ESC-0003 to " in logged
    assert "Escalated" not in quiet


async def test_where_nobody_at_all_can_be_asked_every_agency_is_named_and_it_climbs(lite: Place) -> None:
    async with lite.database.writing() as connection:
        await connection.exec_driver_sql("UPDATE members SET roles = '[]' WHERE agency <> 'council'")
    await lite.say(OPENS)

    (post,) = await queued(lite, "escalation/")
    assert "General Medical Council" in plain(post.reply)
    assert "climbed to step 1" in (await lite.clock("climb ESC-0002 1")).title


async def test_it_stands_down_with_a_reason_where_it_was_posted_and_is_then_gone(lite: Place) -> None:
    await lite.say(OPENS)

    short = await lite.text("standdown ESC-0002 fine")
    refused = await lite.text("standdown ESC-0002 nothing more to do here", as_="tom.hadley@council.example")
    done = await lite.say("standdown ESC-0002 the roof is another home's roof")

    assert "it is too short" in short
    assert "it takes one of the roles Quality lead" in refused
    assert done.title == "ESC-0002 has stood down: Mossgate Nursing Home: turned Red by decision of the SQG"
    (post,) = await queued(lite, "escalation/ESC-0002/down")
    assert "the roof is another home's roof" in plain(post.reply)
    assert "It has stood down" in await lite.text("ack ESC-0002", as_="owen.reid@cqc.example")
    with pytest.raises(NothingNamed):
        await lite.clock("climb ESC-0002 1")


async def test_a_reason_beyond_all_measure_is_refused(lite: Place) -> None:
    await lite.say(OPENS)

    assert "it is too long" in await lite.text(f"standdown ESC-0002 {'because ' * 500}")


async def test_time_alone_escalates_too(place: Place) -> None:
    """A clock that runs out overnight is found by the nightly refresh."""
    place.now += timedelta(days=40)

    await place.clock("refresh", key="clock/refresh/2026-12-28")

    titles = [p.reply.title for p in await queued(place, "escalation/") if p.to == "channel:escalations"]
    assert titles
    assert all("a clock has run out" in title for title in titles)


async def test_what_follows_must_come_to_an_end(lite: Place) -> None:
    """A framework whose consequences never end is refused, and nothing of the command is kept."""

    class Restless:
        framework = lite.framework
        member = THE_BOT

        async def changed(self) -> tuple[Change, ...]:
            return (Change(before=standing(), after=standing(), facts=()),)

    with pytest.raises(RuntimeError, match="did not settle in 8 rounds"):
        await settle(Restless())


async def test_what_stands_down_this_very_moment_does_not_climb(place: Place) -> None:
    await place.say(OPENS)
    priya = Identity(channel="web", id="priya.nair@council.example", email="priya.nair@council.example")
    stood, over = asyncio.Event(), asyncio.Event()

    async def stand_down() -> None:
        async with place.house.desk(Request(who=priya, words=""), write=True) as desk:
            fact = EscalationStoodDown(ref="ESC-0002", reason="the roof is another home's roof")
            await desk.ledger.append(f"service/{GREEN}", fact)
            await desk.changed()
            stood.set()
            await asyncio.wait({asyncio.create_task(over.wait())}, timeout=0.5)

    standing_down = asyncio.create_task(stand_down())
    await stood.wait()
    with pytest.raises(NothingNamed):
        await place.clock("climb ESC-0002 1")
    over.set()
    await standing_down
    assert await mailed(place, 1) == set()


async def test_what_comes_in_while_an_escalation_waits_is_told_to_those_asked(lite: Place) -> None:
    first = await lite.text("log Larkmeadow Court: a fire door is blocked category=incident severity=critical")
    second = await lite.text("log Larkmeadow Court: the alarm is off category=incident severity=critical")

    assert "Escalated: ESC-0002" in first
    assert "Added to ESC-0002" in second
    more = await queued(lite, "escalation/ESC-0002/more/")
    assert {post.to.partition(":")[0] for post in more} == {"channel", "mail"}
    assert all(post.reply.title.startswith("More on ESC-0002") for post in more)
    assert not any("alarm" in post.model_dump_json() for post in more)
    assert len(await queued(lite, "escalation/ESC-0003/")) == 0
