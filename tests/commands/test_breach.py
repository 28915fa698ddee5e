"""breach: a public notice with a day to put it right; remedied, withdrawn, listed; frequent ones ask for a meeting."""

from datetime import timedelta

import pytest

from bot.engine.facts import BreachIssued, BreachRemedied, BreachWithdrawn
from bot.engine.scale import Commissioner
from bot.reply import File
from tests.commands.contracts import DEV, GASWORKS, HELD, LARKMEADOW, QUARRYBANK, facts_of, letter, presses
from tests.conftest import Place
from tests.queued import queued
from tests.telling import JOAN, PRIYA, flat, listed, rows

ISSUE = f"breach {LARKMEADOW} issue confirm=yes by=2026-12-16: no improvement plan was sent within seven days"


async def test_issued_it_warns_that_it_is_public_and_drafts_its_letter(lite: Place) -> None:
    reply = await lite.say(ISSUE)

    ref = reply.title.partition(":")[0]
    assert rows(reply)["To be put right by"] == "16 December 2026"
    assert "This text will be listed in the public directory" in await flat(lite, ISSUE)
    fact = (await facts_of(lite, LARKMEADOW, BreachIssued))[0]
    assert (fact.by, fact.letter[:4]) == (Commissioner.COUNCIL, "DOC-")
    name, words = await letter(lite, reply)
    text = " ".join(text for _, text in words)
    assert name == f"{ref} breach notice, Larkmeadow Court.docx"
    assert "No improvement plan was sent within seven days." in text
    assert "Put this right by 16 December 2026." in text
    assert f"This notice, with its reference {ref}, will be listed in the public directory" in text


async def test_it_is_due_from_the_provider_and_overdue_the_day_after(lite: Place) -> None:
    await lite.say(f"breach {LARKMEADOW} issue confirm=yes by=2026-11-19: staff files were not kept up to date")
    await lite.say(f"breach {LARKMEADOW} issue confirm=yes  incidents were not reported to us in time")

    for fact in await facts_of(lite, LARKMEADOW, BreachIssued):
        await lite.say(f"breach {fact.ref} served")
    text = await flat(lite, f"due {LARKMEADOW}")
    assert "by 19 November 2026 the provider; breach notice of 18 November 2026 (IQAF §22, local default)" in text
    shown = await flat(lite, f"status {LARKMEADOW}")
    assert "to be put right by 16 December 2026: incidents were not" in shown, "28 days where no day is named"
    lite.now += timedelta(days=2)
    await lite.clock("refresh")
    assert "overdue, was due by 19 November 2026 the provider" in await flat(lite, f"status {LARKMEADOW}")


async def test_where_two_commission_the_other_hears_of_it(lite: Place) -> None:
    reply = await lite.say(f"breach {QUARRYBANK} issue confirm=yes  incidents were not reported to us in time")

    assert rows(reply)["Told besides"] == "the ICB"
    (post,) = await queued(lite, f"contract/{reply.title.partition(':')[0]}")
    assert post.to == f"mail:{DEV}"
    assert not [post for post in await queued(lite) if post.to_provider]


async def test_put_right_on_its_last_day_is_in_time_and_later_is_late(lite: Place) -> None:
    lite.now += timedelta(days=8)
    reply = await lite.say("breach BRN-0002 remedied on=2026-11-26 all staff files were seen")

    assert rows(reply)["Put right on"] == "26 November 2026"
    assert "put right 26 November 2026. all staff files were seen" in await flat(lite, "breach BRN-0002")
    assert [fact.ref for fact in await facts_of(lite, QUARRYBANK, BreachRemedied)] == ["BRN-0001", "BRN-0002"]
    await lite.say(f"breach {LARKMEADOW} issue confirm=yes by=2026-11-26: staff files were not kept up to date")
    lite.now += timedelta(days=1)
    late = await lite.say(f"breach {LARKMEADOW} remedied")
    assert rows(late)["Put right on"] == "27 November 2026 (late)"
    assert "put right 27 November 2026, late." in await flat(lite, f"breach {LARKMEADOW}")


async def test_withdrawn_it_counts_as_never_issued(lite: Place) -> None:
    reply = await lite.say("breach BRN-0002 withdraw the files were found at the head office")

    assert reply.title == "BRN-0002: withdrawn"
    assert "It leaves the directory at its next publication." in await flat(
        lite, "breach BRN-0004 withdraw it was a mistake"
    )
    assert len(await facts_of(lite, QUARRYBANK, BreachWithdrawn)) == 1
    assert "withdrawn 18 November 2026: the files were found" in await flat(lite, "breach Quarrybank View")
    assert "In breach of contract" not in await flat(lite, "status Quarrybank View")


async def test_three_in_a_year_ask_for_a_meeting(lite: Place) -> None:
    await lite.say("breach Quarrybank View issue confirm=yes  incidents were not reported to us in time")

    assert "Frequent breaches: 3 notices within 12 months" in await flat(lite, "review Quarrybank View")


async def test_one_that_a_meeting_decided_asks_for_no_other(lite: Place) -> None:
    await lite.say(f"review {LARKMEADOW} {HELD}")
    await lite.say(ISSUE)

    assert (await facts_of(lite, LARKMEADOW, BreachIssued))[0].review == "CRM-0004"
    assert "In breach of contract" not in await flat(lite, f"review {LARKMEADOW}")


async def test_a_meeting_that_decided_something_else_does_not_cover_it(lite: Place) -> None:
    await lite.say(f"review {LARKMEADOW} held outcomes=monitoring they were given a month more")
    await lite.say(ISSUE)

    assert (await facts_of(lite, LARKMEADOW, BreachIssued))[0].review == ""


@pytest.mark.parametrize(
    ("words", "who", "told"),
    [
        (f"breach {LARKMEADOW} issue confirm=yes bad", PRIYA, "it is too short to be one"),
        (f"breach {LARKMEADOW} issue confirm=yes {'y' * 601}", PRIYA, "it has 601 characters. At most 600."),
        (
            f"breach {LARKMEADOW} issue confirm=yes by=2026-11-17 files were not kept",
            PRIYA,
            "17 November 2026 has passed",
        ),
        (f"breach {LARKMEADOW} issue confirm=yes born 3 May 1941, files were not kept", PRIYA, "identifies a citizen"),
        (f"breach {LARKMEADOW} issue confirm=yes files were not kept", JOAN, "it takes one of the roles"),
        (f"breach {LARKMEADOW} issue confirm=yes files were not kept", DEV, "only a member of Birmingham City Council"),
        (f"breach {GASWORKS} issue confirm=yes files were not kept", PRIYA, "commissioned by nobody here"),
        (f"breach {LARKMEADOW} remedied", PRIYA, "there is no open breach notice of Larkmeadow Court"),
        ("breach BRN-0001 remedied", PRIYA, "BRN-0001 was put right on 31 May 2026. Open: BRN-0002 (issued 29 Oct"),
        ("breach BRN-0002 remedied on=2026-10-01", PRIYA, "is before it began, 29 October 2026"),
        ("breach BRN-0002 withdraw no", PRIYA, "it is too short to be one"),
    ],
)
async def test_what_cannot_be_is_refused_with_the_reason(lite: Place, words: str, who: str, told: str) -> None:
    assert told in await flat(lite, words, as_=who)
    assert await facts_of(lite, LARKMEADOW, BreachIssued) == []
    assert len(await facts_of(lite, QUARRYBANK, BreachRemedied)) == 1


async def test_a_service_that_left_the_contract_cannot_breach_it(lite: Place) -> None:
    for who in (PRIYA, DEV):
        await lite.say(
            f"termination {QUARRYBANK} propose confirm=yes immediate=yes residents are in danger tonight", as_=who
        )
    lite.now += timedelta(days=1)
    await lite.clock("refresh")

    assert "is not under contract" in await flat(lite, f"breach {QUARRYBANK} issue confirm=yes files were not kept")
    assert "Put right the breach" not in await flat(lite, f"status {QUARRYBANK}")


@pytest.mark.parametrize("step", ["remedied", "withdraw"])
async def test_with_several_open_it_asks_which(lite: Place, step: str) -> None:
    await lite.say("breach Quarrybank View issue confirm=yes  incidents were not reported to us in time")

    reply = await lite.say(f"breach Quarrybank View {step} it was seen on a visit")

    assert reply.title == "Which breach notice do you mean?"
    assert len(listed(reply)) == 2


async def test_a_withdrawn_one_cannot_be_put_right(lite: Place) -> None:
    await lite.say("breach BRN-0002 withdraw the files were found at the head office")

    assert "BRN-0002 was withdrawn on 18 November 2026" in await flat(lite, "breach BRN-0002 remedied")


async def test_all_are_listed_with_their_days_and_the_open_ones_letters(lite: Place) -> None:
    await lite.say("breach Quarrybank View issue confirm=yes  incidents were not reported to us in time")

    reply = await lite.say("breach Quarrybank View")

    assert len(listed(reply)) == 3
    assert len([block for block in reply.blocks if isinstance(block, File)]) == 1
    assert presses(reply)["Issue a notice"] == f"breach {QUARRYBANK} issue"
    assert "No breach notice was issued." in await flat(lite, f"breach {LARKMEADOW}")


async def test_without_a_text_it_is_asked_for_and_the_form_says_that_it_is_public(lite: Place) -> None:
    reply = await lite.say(f"breach {LARKMEADOW} issue confirm=yes by=2026-12-16")

    assert reply.form
    fields = {field.name: field for field in reply.form.fields}
    assert fields["by"].value == "2026-12-16"
    assert "PUBLISHED" in fields["text"].hint


async def test_a_notice_is_shown_first_with_its_public_words_in_full(lite: Place) -> None:
    text = "no improvement plan was sent " + "within seven days " * 25
    shown = await lite.say(f"breach {QUARRYBANK} issue by=2026-12-16: {text}")

    assert f"Breach notice of 18 November 2026: “{text.strip()}”. Not yet remedied." in str(shown.blocks)
    assert rows(shown)["Told"] == "the ICB: Dev Patel"
    assert len(await facts_of(lite, QUARRYBANK, BreachIssued)) == 2
    await lite.say(presses(shown)["Do it"])
    fact = (await facts_of(lite, QUARRYBANK, BreachIssued))[-1]
    assert (fact.text, str(fact.remedy_by)) == (text.strip(), "2026-12-16")
    again = await lite.say(presses(shown)["Do it"])
    assert "It was not recorded" in str(again.blocks), "pressed twice it is issued once"
    assert len(await facts_of(lite, QUARRYBANK, BreachIssued)) == 3


async def test_the_provider_is_reminded_only_once_the_notice_is_recorded_as_sent(lite: Place) -> None:
    await lite.say(f"breach {LARKMEADOW} issue confirm=yes by=2026-11-26: staff files were not kept up to date")
    (fact,) = await facts_of(lite, LARKMEADOW, BreachIssued)
    due = await flat(lite, f"due {LARKMEADOW}")
    assert f"Send breach notice {fact.ref}, and record that it was: by 20 November 2026 the council" in due
    assert f"It was sent /iqaf breach {fact.ref} served" in due
    lite.now += timedelta(days=1)
    await lite.clock("remind")
    assert not [post for post in await queued(lite, "reminder/") if post.to_provider and fact.ref in str(post.reply)]
    assert [post for post in await queued(lite, "reminder/") if fact.ref in str(post.reply)], "the officer is"

    sent = await lite.say(f"breach {fact.ref} served on=2026-11-18 by post")
    await lite.clock("remind")

    assert rows(sent)["Sent on"] == "18 November 2026"
    assert [post for post in await queued(lite, "reminder/") if post.to_provider and fact.ref in str(post.reply)]
    assert f"Send breach notice {fact.ref}" not in await flat(lite, f"due {LARKMEADOW}")
    assert f"{fact.ref} was sent on 18 November 2026" in await flat(lite, f"breach {fact.ref} served")
    assert "sent 18 November 2026, not put right yet" in await flat(lite, f"breach {fact.ref}")
