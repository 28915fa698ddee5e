"""agenda: shown to anyone; said by the clock once, posted and mailed to those who must attend (S26)."""

from datetime import date, datetime

import pytest

from bot.engine.facts import AgendaSaid
from bot.reply.dates import LONDON
from bot.reply.text import plain
from bot.store.ledger import StoredLedger
from tests.conftest import Place
from tests.queued import queued
from tests.telling import flat, listed

DRAFT = "agenda sqg 2026-11-24 --draft"
STREAM = "meeting/sqg/2026-11-24"


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LONDON)


async def said(place: Place) -> list[AgendaSaid]:
    async with place.database.reading() as connection:
        entries = await StoredLedger(connection, "iqaf", place.now, write=False).read(STREAM)
    return [entry.fact for entry in entries if isinstance(entry.fact, AgendaSaid)]


async def test_the_coming_agenda_is_shown_to_anyone_and_nothing_is_sent(lite: Place) -> None:
    shown = await lite.text("agenda", as_="mina.sato@cqc.example")

    assert shown.startswith("System Quality Group, Tuesday 24 November 2026, 10:00: agenda, as it stands now")
    assert shown.index("Red: targeted surveillance") < shown.index("Oakwood House") < shown.index("New concerns")
    assert "Must attend for ◆ Red" in shown
    assert "(QA §RAG)" in shown
    assert await queued(lite) == []
    assert await said(lite) == []


async def test_it_says_how_many_must_be_there_and_where_its_day_comes_from(lite: Place) -> None:
    text = await flat(lite, "agenda")

    assert "Quorum 4 agencies (QA §System Quality Group, local default)" in text
    hour = "The day and the hour: QA §System Quality Group, local default."
    assert f"How often it sits: QA §System Quality Group. {hour}" in text
    other = await flat(lite, "agenda regional-quality-group 2026-12-24")
    assert "Quorum" not in other, "its terms do not say"
    assert "How often it sits" in other


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("agenda sqg", "Tuesday 24 November 2026"),
        ("agenda System Quality Group", "Tuesday 24 November 2026"),
        ("agenda 1 December 2026", "Tuesday 1 December 2026"),
        ("agenda sqg 01/12/2026", "Tuesday 1 December 2026"),
        ("agenda qc", "Wednesday 18 November 2026"),
        ("agenda regional-quality-group 2026-12-24", "Thursday 24 December 2026"),
    ],
)
async def test_a_forum_and_a_date_are_read_as_people_write_them(lite: Place, words: str, day: str) -> None:
    assert day in await lite.text(words)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("agenda pqm", "there is none called “pqm”"),
        ("agenda data-sharing", "meets when it is called"),
        ("agenda sqg 2026-11-25", "The nearest: Tuesday 24 November 2026 and Tuesday 1 December 2026."),
        ("agenda sqg 2020-01-07", "The nearest: Tuesday 24 November 2026."),
        ("agenda sqg 9999-12-31", "too far away"),
    ],
)
async def test_what_is_not_there_is_said_with_what_is(lite: Place, words: str, told: str) -> None:
    assert told in " ".join((await lite.text(words)).split())


async def test_only_the_clock_says_a_stage(lite: Place) -> None:
    refused = await lite.text(DRAFT, as_="ruth.feldman@icb.example")

    assert "You may not say the draft agenda" in refused
    assert await said(lite) == []


async def test_the_draft_is_kept_posted_and_mailed_to_those_who_must_attend(lite: Place) -> None:
    await lite.clock(DRAFT, at=local(19, 9))

    (fact,) = await said(lite)
    assert (fact.stage, fact.note) == ("draft", "")
    assert "1-9000000001" in fact.items
    channel, *mails = await queued(lite, "agenda/")
    assert (channel.to, channel.reply.private) == ("channel:system-quality-group", False)
    to = {mail.to.removeprefix("mail:") for mail in mails}
    assert {"ruth.feldman@icb.example", "owen.reid@cqc.example", "priya.nair@council.example"} <= to
    assert "ivy.cole@safeguarding.example" not in to  # safeguarding neither sits on the forum nor attends by the regime
    assert {mail.invitation.uid for mail in mails if mail.invitation and "member" in mail.key} == {
        "sqg-2026-11-24@iqaf"
    }
    assert len(to) == len(mails)
    assert {mail.to_provider for mail in mails if "/member/" in mail.key} == {False}
    assert {mail.to_provider for mail in mails if "/member/" not in mail.key} == {True}


async def test_a_provider_is_mailed_its_own_part_and_nothing_that_partners_wrote(lite: Place) -> None:
    await lite.clock(DRAFT, at=local(19, 9))

    (mail,) = [post for post in await queued(lite, "agenda/") if "oakwoodhouse" in post.to]
    text = plain(mail.reply)
    assert "Oakwood House, B31 4CV" in mail.reply.title
    assert "Your service is on the agenda. Please attend for it." in text
    lines = listed(mail.reply)
    assert len(lines) == len(set(lines)) > 1
    assert not any(word in text for word in ("agency nurse", "Thistledown", "CON-", "No manager"))
    assert mail.invitation is not None
    assert mail.invitation.title == "System Quality Group: Oakwood House"
    assert mail.invitation.description.startswith("Oakwood House is on the agenda. Please attend for it")


async def test_the_final_agenda_updates_the_invitation_of_the_draft(lite: Place) -> None:
    await lite.clock(DRAFT, at=local(19, 9))
    await lite.clock("agenda sqg 2026-11-24 --final", at=local(23, 12))

    posts = [post for post in await queued(lite) if post.to == "mail:ruth.feldman@icb.example"]
    assert [(p.invitation.uid, p.invitation.sequence) for p in posts if p.invitation] == [
        ("sqg-2026-11-24@iqaf", 0),
        ("sqg-2026-11-24@iqaf", 1),
    ]


async def test_the_close_is_said_in_the_channel_alone(lite: Place) -> None:
    await lite.clock("agenda sqg 2026-11-24 --closed", at=local(23, 9))

    (post,) = await queued(lite, "agenda/")
    assert "go to the sitting of Tuesday 1 December 2026" in plain(post.reply)


async def test_a_stage_is_said_once_whoever_says_it_and_never_after_a_later_one(place: Place) -> None:
    for key in ("clock/a", "clock/a", "clock/b", None):
        await place.clock(DRAFT, key=key, at=local(19, 9))
    drafted = len(await queued(place))
    await place.clock("agenda sqg 2026-11-24 stage=final", at=local(23, 12))
    sent = len(await queued(place))

    await place.clock("agenda sqg 2026-11-24 --closed", at=local(23, 13))
    await place.clock(DRAFT, key="again", at=local(23, 13))

    assert [fact.stage for fact in await said(place)] == ["draft", "final"]
    assert len(await queued(place)) == sent > drafted > 0


async def test_a_late_draft_says_that_it_is_late(lite: Place) -> None:
    await lite.clock(DRAFT, at=local(20, 8))

    (fact,) = await said(lite)
    assert fact.note == "Sent late: it was due on Thursday 19 November 2026, 09:00."
    assert fact.note in plain((await queued(lite))[0].reply)


async def test_an_agenda_whose_sitting_has_begun_is_missed_which_is_said_once_and_never_sent(lite: Place) -> None:
    for stage in ("draft", "closed", "final"):
        await lite.clock(f"agenda sqg 2026-11-24 --{stage}", at=local(24, 10))

    assert [fact.stage for fact in await said(lite)] == ["missed"]
    (post,) = await queued(lite)
    assert "no final agenda was sent" in post.reply.title


async def test_a_sitting_whose_final_agenda_was_sent_is_not_missed(lite: Place) -> None:
    await lite.clock("agenda sqg 2026-11-24 --final", at=local(23, 12))

    await lite.clock(DRAFT, at=local(25, 8))

    assert [fact.stage for fact in await said(lite)] == ["final"]


async def test_the_next_agenda_remembers_what_the_last_one_discussed(lite: Place) -> None:
    await lite.clock("agenda sqg 2026-11-24 --final", at=local(23, 12))
    lite.now = local(25, 9)

    shown = await lite.text("agenda")

    assert "Tuesday 1 December 2026" in shown
    assert "Amber and Green due for review" not in shown  # all were looked at the day before
    carried = shown[shown.index("Carried over") :]
    assert "CON-0003" in carried
    assert date(2026, 12, 1) not in {fact.meeting for fact in await said(lite)}


async def test_a_mail_filed_since_last_time_is_among_what_providers_told(lite: Place) -> None:
    logged = await lite.text("log 1-9000000002 a manager has left source=provider category=workforce severity=high")
    ref = logged.split("Logged as ")[1].split()[0].rstrip(":,")
    good = await lite.text("log 1-9000000003 a new garden category=good_practice")
    marked = await lite.text("log 1-9000000003 a hidden thing category=good_practice marking=restricted")

    shown = await lite.text("agenda")

    assert "Logged as" in good
    assert "Logged as" in marked
    told = shown[shown.index("Told by providers") :]
    assert ref in told
    assert "“a new garden”" in told
    assert "hidden" not in shown
    assert "Its text is marked, and is not shown on an agenda." in told


SENT = "agenda sqg 2026-11-24 --final"


async def test_what_providers_tell_between_an_agenda_and_its_sitting_is_on_the_next_one_and_never_on_two(
    place: Place,
) -> None:
    """Also good practice, and a return to a lower level."""
    told = "log 1-9000000011 night staff have left source=provider category=workforce severity=high"
    await place.clock(SENT, at=local(23, 12))
    place.now = local(23, 15)
    ref = (await place.text(told)).split("Logged as ")[1].split()[0].rstrip(":,")
    good = (await place.text("log 1-9000000003 a new garden category=good_practice")).split("Logged as ")[1].split()[0]
    await place.say("rag 1-9000000001 amber: the manager is back and nights are covered")

    await place.clock("agenda sqg 2026-12-01 --final", at=local(30, 12))
    place.now = local(30, 15)
    after = await flat(place, "agenda sqg 2026-12-08")

    (post,) = [p for p in await queued(place, "agenda/sqg/2026-12-01/final") if p.to.startswith("channel:")]
    posted = " ".join(plain(post.reply).split())
    for words in (
        f"{ref}, Loss of workforce or managers, high.",
        good.rstrip(":,"),
        "Returned from Red to Amber on 23 November 2026.",
    ):
        assert words in posted
        assert words not in after


async def test_a_past_sitting_shows_what_was_sent_for_it_and_not_what_is_known_since(place: Place) -> None:
    before = await flat(place, "agenda sqg 2026-11-24")
    await place.clock(DRAFT, at=local(19, 9))
    await place.clock(SENT, at=local(23, 12))
    (post,) = [p for p in await queued(place, "agenda/sqg/2026-11-24/final") if p.to.startswith("channel:")]
    place.now = local(25, 9)
    await place.say("rag 1-9000000011 red the roof has come down on three rooms")

    shown = await place.say("agenda sqg 24 november 2026")

    assert shown.title == (
        "System Quality Group, Tuesday 24 November 2026, 10:00: agenda, final, posted Monday 23 November 2026, 12:00"
    )
    assert shown.private
    assert listed(shown) == listed(post.reply)
    assert "Second agency nurse left" in before
    assert "Second agency nurse left" in " ".join(plain(shown).split())
    assert "close CON-" not in plain(shown)


async def test_a_past_agenda_shows_no_words_that_were_withdrawn_or_marked_since(lite: Place) -> None:
    good = (await lite.text("log 1-9000000003 a new garden category=good_practice")).split("Logged as ")[1].split()[0]
    await lite.say("log 1-9000000003 a hidden thing category=good_practice marking=restricted")
    await lite.clock(SENT, at=local(23, 12))
    lite.now = local(25, 9)
    assert "a new garden" in await lite.text("agenda sqg 2026-11-24")

    await lite.say(f"withdraw {good.rstrip(':,')} it was about another service")

    shown = await lite.text("agenda sqg 2026-11-24")
    assert "a new garden" not in shown
    assert "hidden" not in shown
    assert "its text is shown no more" in shown
    (fact,) = await said(lite)
    assert "a new garden" not in fact.model_dump_json()


async def test_of_a_past_sitting_without_a_final_agenda_the_draft_is_shown_and_without_any_that_is_said(
    lite: Place,
) -> None:
    await lite.clock(DRAFT, at=local(20, 8))
    lite.now = local(24, 10)

    shown = await flat(lite, "agenda sqg 2026-11-24")

    assert "agenda, draft, posted Friday 20 November 2026, 08:00" in shown
    assert "No final agenda was sent for this sitting. Sent late" in shown
    assert "Takes concerns until" not in shown
    assert "no agenda on record" in await lite.text("agenda sqg 2026-11-17")
    assert "as it stands now" in await lite.text("agenda sqg 2026-12-01")


async def test_a_line_offers_to_close_its_concerns(lite: Place) -> None:
    shown = await lite.text("agenda")

    assert "/iqaf close CON-0001" in shown


async def test_an_agencys_own_view_stands_where_it_differs(lite: Place) -> None:
    await lite.say("rag 1-9000000001 amber: two audits were clean", as_="mina.sato@cqc.example")
    await lite.say("rag 1-9000000001 amber: two audits were clean", as_="owen.reid@cqc.example")

    shown = " ".join((await lite.text("agenda")).split())

    assert "Agencies that see it otherwise: Care Quality Commission ▲ Amber." in shown


async def test_what_was_cut_of_the_things_said_once_comes_next_time(lite: Place) -> None:
    table = lite.framework.forums
    cut = tuple(rule.model_copy(update={"at_most": 1}) for rule in table.sections if rule.id == "good")
    lite.house.framework = lite.framework.model_copy(update={"forums": table.model_copy(update={"sections": cut})})
    for at, text in (("1-9000000003", "a new garden"), ("1-9000000011", "a new kitchen")):
        await lite.say(f"log {at} {text} category=good_practice")

    await lite.clock(SENT, at=local(23, 12))

    first = (await queued(lite, "agenda/sqg/2026-11-24/final"))[0].reply
    lite.now = local(25, 9)
    shown = await lite.say("agenda")
    assert "and 1 more; they come next time." in plain(first)
    assert len(listed(first)) == len(listed(shown)) == 1
    assert listed(first) != listed(shown)


def without(place: Place, **changes: object) -> None:
    """The forum of this place, otherwise."""
    table = place.framework.forums
    changed = table.forums["sqg"].model_copy(update=changes)
    forums = table.model_copy(update={"forums": {**table.forums, "sqg": changed}})
    place.house.framework = place.framework.model_copy(update={"forums": forums})


async def test_a_forum_without_a_channel_is_told_by_mail_alone(lite: Place) -> None:
    without(lite, channel="")

    await lite.clock(DRAFT, at=local(19, 9))

    assert {post.to.partition(":")[0] for post in await queued(lite)} == {"mail"}


async def test_a_forum_that_has_ended_has_no_sitting_ahead(lite: Place) -> None:
    meets = lite.framework.forums.forums["sqg"].meets
    assert meets
    without(lite, meets=meets.model_copy(update={"first": date(2029, 1, 2)}), calendar={})

    assert "has no sitting ahead" in await lite.text("agenda")


async def test_an_agency_outside_the_forum_is_mailed_only_what_it_must_attend_for(lite: Place) -> None:
    without(lite, members=("icb",))

    await lite.clock(DRAFT, at=local(19, 9))

    (healthwatch,) = [post for post in await queued(lite) if "beth.longley" in post.to]
    (cqc,) = [post for post in await queued(lite) if "owen.reid" in post.to]
    assert "Amber and Green due for review" in plain(healthwatch.reply)
    assert "Oakwood House" in plain(cqc.reply)
    assert "Amber and Green due for review" not in plain(cqc.reply)


async def test_an_agenda_with_nothing_on_it_says_so(lite: Place) -> None:
    without(lite, reports_to=())
    sections = lite.house.framework.forums.model_copy(update={"sections": ()})
    lite.house.framework = lite.house.framework.model_copy(update={"forums": sections})

    assert "Nothing is on it." in await lite.text("agenda")


async def test_a_part_that_was_cut_says_how_many_more_there_are(lite: Place) -> None:
    table = lite.framework.forums
    cut = tuple(rule.model_copy(update={"at_most": 1}) for rule in table.sections)
    forums = table.model_copy(update={"sections": cut})
    lite.house.framework = lite.framework.model_copy(update={"forums": forums})

    assert "more; “list overdue” and “list amber” show them." in await lite.text("agenda")
