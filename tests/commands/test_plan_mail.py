"""A provider's mail that is its improvement plan: taken by itself where its sender is proven, else at a press (S12)."""

from collections.abc import AsyncIterator
from datetime import date, datetime

import pytest
from sqlalchemy import select

from bot.engine.facts import IntelligenceLogged, MailFiled, PlanSubmitted, in_force
from bot.post import Outgoing, Post
from bot.reply import Buttons, Reply
from bot.reply.dates import LONDON
from bot.reply.text import plain
from bot.store.tables import outbox
from tests.commands.mails import Mailbox, open_mailbox
from tests.commands.test_plan import found
from tests.conftest import Place
from tests.telling import LARKMEADOW, TOM, flat

FERNHOLLOW = "1-9000000007"  #: Bronze; its plan was asked for on 7 November and has not come
MANAGER = "manager.fernhollowhouse@fernhollowpartners.example"
COLLEAGUE = "quality@fernhollowpartners.example"  #: of the provider's domain
PROVEN = {"Authentication_Results": "mx.place.example; dmarc=pass header.from=fernhollowpartners.example"}
PLAN = "IAP-0004"
SUBJECT = f"Re: [{PLAN}] Improvement plan requested"
TEXT = "Please find our improvement plan. We train all night staff by Christmas."


@pytest.fixture
async def box(lite: Place) -> AsyncIterator[Mailbox]:
    async for mailbox in open_mailbox(lite):
        yield mailbox


def presses(reply: Reply) -> dict[str, str]:
    return {b.label: b.words for block in reply.blocks if isinstance(block, Buttons) for b in block.buttons}


async def message_id(box: Mailbox, post: Post) -> str:
    """What our own mail was called on its way."""
    async with box.place.database.reading() as connection:
        row = (await connection.execute(select(outbox).where(outbox.c.key == post.key))).one()
    sent = Outgoing(id=row.id, integration="mail", destination=row.destination, post=post, attempt=1)
    return f"<{sent.mark}@place.example>"


async def submissions(box: Mailbox, service: str = FERNHOLLOW) -> list[tuple[PlanSubmitted, date]]:
    entries = await box.entries(service)
    return [(each.fact, each.effective) for each in entries if isinstance(each.fact, PlanSubmitted)]


async def test_a_proven_senders_mail_is_taken_as_the_plan_of_the_day_it_came(box: Mailbox) -> None:
    kept = await box.take(TEXT, SUBJECT, MANAGER, **PROVEN)

    ((fact, on),) = await submissions(box)
    assert (fact.ref, fact.author, fact.mail, on) == (PLAN, MANAGER, kept.ref, date(2026, 11, 18))
    card = await box.card(kept.ref)
    assert f"It was taken as the improvement plan {PLAN}, submitted" in await box.shown(kept.ref)
    assert presses(card)["It is not the plan"] == f"plan {PLAN} mistaken"
    (ack,) = await box.posts(f"ack/{kept.ref}")
    said = " ".join(plain(ack.reply).split())
    assert f"It was taken as your improvement plan {PLAN}. You will hear by 25 November 2026." in said


async def test_at_midnight_in_london_it_is_the_day_there(box: Mailbox) -> None:
    box.place.now = datetime(2026, 11, 19, 0, 5, tzinfo=LONDON)
    await box.take(TEXT, SUBJECT, MANAGER, **PROVEN)

    ((_, on),) = await submissions(box)
    assert on == date(2026, 11, 19)


async def test_who_sent_it_is_who_wrote_it(box: Mailbox) -> None:
    await box.take(TEXT, SUBJECT, MANAGER, **PROVEN)

    assert f"Written by {MANAGER}" in await flat(box.place, f"plan {PLAN}")


async def test_a_known_address_without_proof_is_offered_to_a_member(box: Mailbox) -> None:
    kept = await box.take(TEXT, SUBJECT, MANAGER)

    assert await submissions(box) == []
    assert "its sender is not proven" in await box.shown(kept.ref)
    press = presses(await box.card(kept.ref))[f"Take as plan {PLAN}"]
    assert press == f"plan {PLAN} submitted mail={kept.ref}"
    (ack,) = await box.posts(f"ack/{kept.ref}")
    assert "improvement plan" not in plain(ack.reply)

    box.place.now = datetime(2026, 11, 23, 9, tzinfo=LONDON)
    text = await flat(box.place, press, as_=TOM)
    assert "to be approved or returned by 25 November 2026" in text, "the day it arrived counts, not the press"
    ((fact, _),) = await submissions(box)
    assert fact.author == MANAGER


async def test_the_plan_takes_the_mail_to_its_service_whatever_else_it_names(box: Mailbox) -> None:
    kept = await box.take(f"{TEXT} Oakwood House does it like this.", SUBJECT, COLLEAGUE, **PROVEN)

    assert kept.service == FERNHOLLOW
    assert "It bears the reference of its improvement plan" in await box.shown(kept.ref)
    assert len(await submissions(box)) == 1


async def test_an_answer_to_our_request_needs_no_reference_in_its_subject(box: Mailbox) -> None:
    await found(box.place, LARKMEADOW, "Bronze")
    (post,) = await box.posts("plan/IAP-")
    name = await message_id(box, post)
    sender = post.to.removeprefix("mail:")
    proven = {"Authentication_Results": f"mx.place.example; dmarc=pass header.from={sender.partition('@')[2]}"}
    kept = await box.take(TEXT, "Our plan", sender, In_Reply_To=name, **proven)

    assert kept.service == LARKMEADOW
    assert len(await submissions(box, LARKMEADOW)) == 1


async def test_a_plan_that_is_not_waited_for_is_not_taken(box: Mailbox) -> None:
    await box.take(TEXT, SUBJECT, MANAGER, **PROVEN)
    again = await box.take("One thing more.", SUBJECT, MANAGER, **PROVEN)

    assert len(await submissions(box)) == 1
    assert "taken as" not in await box.shown(again.ref)


@pytest.mark.parametrize("sender", ["stranger@nowhere.example", "manager.oakwoodhouse@ivorywoodcare.example"])
async def test_nobody_elses_mail_is_taken_as_the_plan(box: Mailbox, sender: str) -> None:
    await box.take(TEXT, SUBJECT, sender, Authentication_Results="mx.place.example; dmarc=pass header.from=x.example")

    assert await submissions(box) == []


async def test_a_mail_filed_elsewhere_is_filed_here_first(box: Mailbox) -> None:
    kept = await box.take("News of the week at Oakwood House.")

    text = await flat(box.place, f"plan {PLAN} submitted mail={kept.ref}")

    assert f"{kept.ref} is not filed at Fernhollow House" in text
    assert f"refile {kept.ref} service={FERNHOLLOW}" in text


NAMES_HARM = "Every safeguarding concern is discussed at handover; medication errors are counted each week."


@pytest.mark.parametrize("proof", [PROVEN, {}])
async def test_what_the_plan_itself_names_is_no_news_of_the_service(box: Mailbox, proof: dict[str, str]) -> None:
    kept = await box.take(NAMES_HARM, SUBJECT, MANAGER, **proof)

    assert (kept.state, kept.service, kept.intelligence) == ("filed", FERNHOLLOW, None)
    entries = await box.entries(FERNHOLLOW)
    assert not [each for each in entries if isinstance(each.fact, IntelligenceLogged) and each.fact.mail == kept.ref]
    assert "and other intelligence" not in await flat(box.place, "why Fernhollow House risk")
    assert "Call a contract review meeting" not in await flat(box.place, "status Fernhollow House")
    assert f"{PLAN}, and no news, until a member says that it is" in await box.shown(kept.ref)
    filed = next(each for each in entries if isinstance(each.fact, MailFiled) and each.fact.mail == kept.ref)
    assert (filed.fact.category, filed.marking) == ("other", "restricted"), "its words are shut all the same"


async def test_a_member_says_that_it_is_news_too(box: Mailbox) -> None:
    kept = await box.take(NAMES_HARM, SUBJECT, MANAGER, **PROVEN)
    press = presses(await box.card(kept.ref))["It is news too"]
    assert press == f"refile {kept.ref} right"

    await flat(box.place, press)
    await flat(box.place, press)

    entries = in_force(await box.entries(FERNHOLLOW))
    (learnt,) = [each.fact for each in entries if isinstance(each.fact, IntelligenceLogged) and each.fact.mail]
    assert (learnt.category, learnt.severity, learnt.mail) == ("safeguarding", "high", kept.ref)
    (filed,) = [each.fact for each in entries if isinstance(each.fact, MailFiled) and each.fact.mail == kept.ref]
    assert filed.category == "safeguarding"


async def test_what_is_critical_is_news_whatever_reference_it_bears(box: Mailbox) -> None:
    kept = await box.take("A carer was arrested last night.", SUBJECT, MANAGER, **PROVEN)

    assert kept.intelligence
    assert "It is news too" not in presses(await box.card(kept.ref))


@pytest.mark.parametrize(
    "text", ["Mrs A died on Monday.", "A carer slapped Mr B.", "The CQC gave us two requirement notices."]
)
async def test_a_death_harm_done_and_a_notice_are_news_in_the_mail_that_brings_the_plan_too(
    box: Mailbox, text: str
) -> None:
    kept = await box.take(f"{TEXT} {text}", SUBJECT, MANAGER, **PROVEN)

    assert kept.intelligence
    assert len(await submissions(box)) == 1, "and it is the plan all the same"


@pytest.mark.parametrize(
    "text",
    [
        "-- \nThere was a sexual assault.",
        "On Monday Sam Reed <sam.reed@council.example> wrote:\n> News of the week\n\nMrs A died last night.",
        f"{'All is well. ' * 2_000}\nA carer was arrested.",
    ],
    ids=["below a signature", "below a quotation", "after a long text"],
)
async def test_what_must_not_be_missed_counts_wherever_it_stands_in_a_reply(box: Mailbox, text: str) -> None:
    await box.take("News of the week", "News", MANAGER, Message_ID="<first@fernhollowpartners.example>", **PROVEN)
    answers = {"In_Reply_To": "<first@fernhollowpartners.example>", **PROVEN}
    kept = await box.take(f"{TEXT}\n\n{text}", SUBJECT, MANAGER, **answers)

    assert kept.note == "It answers MAIL-0001"
    assert kept.intelligence


async def test_what_is_critical_counts_in_an_attached_text_too(box: Mailbox) -> None:
    parts = (
        ("Content-Type: text/plain", TEXT),
        ("Content-Type: text/plain\r\nContent-Disposition: attachment; filename=plan.txt", "It was a sexual assault."),
    )
    body = "".join(f"--b\r\n{head}\r\n\r\n{text}\r\n" for head, text in parts) + "--b--"
    kept = await box.take(body, SUBJECT, MANAGER, Content_Type="multipart/mixed; boundary=b", **PROVEN)

    assert (kept.severity, bool(kept.intelligence)) == ("critical", True)


async def test_what_a_reply_quotes_of_the_mail_it_answers_is_not_told_again(box: Mailbox) -> None:
    name = "<first@fernhollowpartners.example>"
    first = await box.take("There was a sexual assault.", "News", MANAGER, Message_ID=name, **PROVEN)
    kept = await box.take(f"{TEXT}\n\n> There was a sexual assault.", SUBJECT, MANAGER, In_Reply_To=name, **PROVEN)

    assert (first.severity, kept.severity, kept.intelligence) == ("critical", "moderate", None)


async def test_a_mail_that_was_no_plan_may_still_be_news(box: Mailbox) -> None:
    kept = await box.take("Our manager has left; we need more time.", SUBJECT, MANAGER, **PROVEN)

    said = await flat(box.place, presses(await box.card(kept.ref))["It is not the plan"])
    assert f"If {kept.ref} is news of the service, say “refile {kept.ref} right”" in said


async def test_a_reply_on_a_plan_under_way_offers_what_the_provider_was_asked_to_write(box: Mailbox) -> None:
    subject = "Re: [IAP-0003] Improvement plan approved"
    manager = "manager.brindlecroft@brindlecrofthomes.example"
    first = await box.take("Night staff are trained; the list is attached.", subject, manager)

    assert "It bears IAP-0003 (approved, to be done by 6 December 2026; 1 of 3 actions done)" in await box.shown(
        first.ref
    )
    assert presses(await box.card(first.ref))["An action is done"] == "plan IAP-0003 done"

    for action in (2, 3):
        await box.place.say(f"plan IAP-0003 done action={action} seen on site by the officer")
    asks = await box.take("All is done. Please visit us again.", subject, manager)
    box.place.now = datetime(2026, 11, 23, 9, tzinfo=LONDON)
    press = presses(await box.card(asks.ref))["They ask for re-inspection"]
    assert press == f"plan IAP-0003 reinspect on=2026-11-18 asked for in {asks.ref}"

    text = await flat(box.place, press, as_=TOM)
    assert "re-inspection requested; to be made by 16 December 2026" in text, "the day it was asked for counts"
    later = await box.take("Any news?", subject, manager)
    assert "They ask for re-inspection" not in presses(await box.card(later.ref))
    assert presses(await box.card(later.ref))["Show IAP-0003"] == "plan IAP-0003"


async def test_a_mail_that_bears_the_plan_of_another_service_is_offered_nothing_of_it(box: Mailbox) -> None:
    kept = await box.take("Hello", "Re: [IAP-0003]", "manager.larkmeadowcourt@rushlightcare.example")

    assert "Show IAP-0003" not in presses(await box.card(kept.ref))
