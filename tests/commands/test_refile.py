"""One press corrects where a mail was filed, as what, and how grave it is."""

import asyncio

import pytest

from bot.engine.facts import IntelligenceLogged, MailFiled, MailUnfiled, Withdrawn, in_force
from bot.engine.scale import Severity
from tests.commands.mails import MANAGER, OAKWOOD, Mailbox, open_mailbox

COURT = "1-9000000002"
STRANGER = "sam@elsewhere.example"


@pytest.fixture
async def box(lite):
    async for mailbox in open_mailbox(lite):
        yield mailbox


async def standing(box: Mailbox, ref: str, service: str = OAKWOOD) -> list:
    """What now stands of this mail in a service's ledger."""
    return [entry.fact for entry in in_force(await box.entries(service)) if getattr(entry.fact, "mail", "") == ref]


async def test_the_category_is_corrected_by_new_entries_that_name_the_old(box):
    mail = await box.take("Oakwood House: occupancy is down.")
    await box.place.say(f"refile {mail.ref} category=workforce")

    filed, learnt = await standing(box, mail.ref)
    assert (filed.category, learnt.category, learnt.ref) == ("workforce", "workforce", mail.intelligence)
    every = [e.fact for e in await box.entries() if getattr(e.fact, "mail", "") == mail.ref]
    assert len(every) == 4
    after = await box.outcome(mail.ref)
    assert (after.category, after.note) == ("workforce", "Corrected by Priya Nair")


async def test_a_graver_severity_has_its_consequences(box):
    mail = await box.take("Oakwood House: occupancy is down.")
    await box.place.say(f"refile {mail.ref} severity=critical")

    assert [f.severity for f in await standing(box, mail.ref) if isinstance(f, IntelligenceLogged)] == ["critical"]
    assert "ESC-" in await box.place.text(f"status {OAKWOOD}")


async def test_another_service_gets_it_and_the_first_one_loses_it(box):
    mail = await box.take("Oakwood House: occupancy is down.")
    await box.place.say(f"refile {mail.ref} service={COURT}")

    assert [type(fact) for fact in await standing(box, mail.ref)] == [MailUnfiled]
    assert any(isinstance(e.fact, Withdrawn) for e in await box.entries())
    assert [type(fact) for fact in await standing(box, mail.ref, COURT)] == [MailFiled, IntelligenceLogged]
    after = await box.outcome(mail.ref)
    assert (after.service, after.state) == (COURT, "filed")
    assert after.intelligence != mail.intelligence


async def test_a_mail_about_two_services_is_filed_at_both_and_corrected_and_taken_back_at_both(box):
    text = "At Oakwood House and Oakwood Court occupancy is down."
    own = await box.take(text)
    assert (own.service, own.state) == (OAKWOOD, "filed")
    assert "It also names Oakwood Court" in await box.shown(own.ref)
    mail = await box.take(text, sender=STRANGER)
    assert (mail.service, mail.state) == (None, "unmatched")
    first = await box.place.text(f"refile {mail.ref} service={OAKWOOD}")
    assert "It also names Oakwood Court" in first
    assert f"refile {mail.ref} also={COURT}" in first

    second = await box.place.text(f"refile {mail.ref} also={COURT}")
    assert "It also names" not in second
    (_, here), (_, there) = await standing(box, mail.ref), await standing(box, mail.ref, COURT)
    assert (here.text, here.severity) == (there.text, there.severity)
    assert here.ref != there.ref
    assert (await box.outcome(mail.ref)).service == OAKWOOD

    await box.place.say(f"refile {mail.ref} category=workforce")
    assert [(await standing(box, mail.ref, at))[1].category for at in (OAKWOOD, COURT)] == ["workforce"] * 2
    await box.place.say(f"refile {mail.ref} none")
    assert [type(f) for at in (OAKWOOD, COURT) for f in await standing(box, mail.ref, at)] == [MailUnfiled] * 2


async def test_a_copy_needs_a_first_service(box):
    mail = await box.take("Hello.", "Hi", STRANGER)

    assert "filed nowhere" in await box.place.text(f"refile {mail.ref} also={COURT}")


@pytest.mark.parametrize(
    ("change", "said"),
    [("right", "Confirmed"), ("trust", "confirmed"), ("none", "Taken back"), ("alias The Oak", "Also called")],
)
async def test_what_is_settled_is_not_asked_about_again(box, change, said):
    mail = await box.take("Oakwood House: occupancy is down.")
    card = await box.place.say(f"refile {mail.ref} {change}")

    assert said in card.title
    assert [b.label for block in card.blocks for b in getattr(block, "buttons", ())] == ["Correct it", "Read it"]


async def test_moved_there_and_back_it_stands_once(box):
    mail = await box.take("Oakwood House: occupancy is down.")
    await box.place.say(f"refile {mail.ref} service={COURT}")
    await box.place.say(f"refile {mail.ref} service={OAKWOOD}")

    kinds = [type(fact) for fact in await standing(box, mail.ref)]
    assert (kinds.count(MailFiled), kinds.count(IntelligenceLogged)) == (1, 1)


async def test_none_takes_it_back(box):
    mail = await box.take("Oakwood House: occupancy is down.")
    await box.place.say(f"refile {mail.ref} none spam")

    assert [fact.reason for fact in await standing(box, mail.ref)] == ["spam"]
    after = await box.outcome(mail.ref)
    assert (after.state, after.service, after.note) == ("not for us", None, "Taken back by Priya Nair")


async def test_none_says_of_an_unread_mail_that_it_is_not_for_us(box):
    ref, _ = await box.store.keep(b"\r\n", "", (), box.place.now)
    await box.place.clock(f"file {ref}")
    assert "Taken back" in await box.place.text(f"refile {ref} none")

    assert (await box.outcome(ref)).state == "not for us"


async def test_a_mail_that_was_never_read_cannot_be_filed(box):
    ref, _ = await box.store.keep(b"\r\n", "", (), box.place.now)

    assert "could not be read" in await box.place.text(f"refile {ref} service={OAKWOOD}")


async def test_an_unmatched_mail_is_filed_by_the_service_chosen(box):
    mail = await box.take("Our income has dropped.", "News", "finance@ivorywoodcare.example")
    await box.place.say(f"refile {mail.ref} service={OAKWOOD}")

    assert [type(fact) for fact in await standing(box, mail.ref)] == [MailFiled, IntelligenceLogged]
    assert (await standing(box, mail.ref))[1].severity is Severity.HIGH


async def test_an_unmatched_mail_keeps_a_corrected_category_until_it_is_filed(box):
    mail = await box.take("Hello.", "News", "finance@ivorywoodcare.example")
    await box.place.say(f"refile {mail.ref} category=incident severity=high")
    assert (await box.outcome(mail.ref)).state == "unmatched"
    await box.place.say(f"refile {mail.ref} service={OAKWOOD}")

    assert (await standing(box, mail.ref))[1].category == "incident"
    assert (await standing(box, mail.ref))[1].severity is Severity.HIGH


async def test_a_strangers_unmatched_mail_is_still_held_when_its_service_is_chosen(box):
    mail = await box.take("A prohibition notice was served.", "News", STRANGER)
    await box.place.say(f"refile {mail.ref} service={OAKWOOD}")

    assert (await standing(box, mail.ref))[1].severity is Severity.MODERATE


async def test_right_confirms_a_strangers_severity(box):
    mail = await box.take("Oakwood House: a prohibition notice was served.", "News", STRANGER)
    await box.place.say(f"refile {mail.ref} right")

    assert (await standing(box, mail.ref))[1].severity is Severity.CRITICAL
    assert (await box.outcome(mail.ref)).note == "Confirmed by Priya Nair"


async def test_right_on_what_is_right_records_nothing_twice(box):
    mail = await box.take("Oakwood House: occupancy is down.")
    before = len(await box.entries())
    await box.place.say(f"refile {mail.ref} right")

    assert len(await box.entries()) == before


async def test_trust_makes_the_whole_address_known_and_not_its_domain(box):
    mail = await box.take("Oakwood House: a fire broke out.", "News", STRANGER)
    await box.place.say(f"refile {mail.ref} trust")

    next_one = await box.take("Our boiler is repaired.", "Later", STRANGER)
    assert (next_one.service, next_one.sender_known) == (OAKWOOD, True)
    other = await box.take("Our boiler is repaired.", "Later", "eve@elsewhere.example")
    assert (other.service, other.sender_known) == (None, False)


async def test_trusting_a_known_sender_changes_no_description(box):
    mail = await box.take("Oakwood House: occupancy is down.")
    before = len(await box.entries())
    await box.place.say(f"refile {mail.ref} trust")

    assert len(await box.entries()) == before


async def test_an_address_that_failed_its_proof_is_never_trusted(box):
    mail = await box.take(
        "Oakwood House: a complaint.", "News", STRANGER, Authentication_Results="mx.place.example; dmarc=fail"
    )
    assert "does not show who wrote it" in await box.place.text(f"refile {mail.ref} trust")


async def test_another_name_is_learnt_when_a_member_gives_it(box):
    mail = await box.take("Oakwood House: occupancy is down.")
    await box.place.say(f"refile {mail.ref} alias The Big Oak on the Hill")

    assert "Oakwood House" in await box.place.text("find The Big Oak on the Hill")


async def test_of_a_mail_that_is_filed_nowhere_the_name_is_learnt_for_the_service_that_is_said(box):
    mail = await box.take("Our income has dropped.", "News", "finance@ivorywoodcare.example")
    assert (await box.outcome(mail.ref)).service is None
    given = {"mail": mail.ref, "service": OAKWOOD, "change": "alias", "words": "The Big Oak on the Hill"}

    reply = await box.place.say("refile", fields=given)

    assert reply.outcome == "done"
    assert "Oakwood House" in await box.place.text("find The Big Oak on the Hill")


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("alias", "there is none"),
        ("category=weather", "no category here"),
        ("change=perhaps", "As a whole"),
        ("severity=huge", "Severity"),
    ],
)
async def test_what_cannot_be_is_said(box, words, problem):
    mail = await box.take("Oakwood House: occupancy is down.")

    assert problem in await box.place.text(f"refile {mail.ref} {words}")


async def test_what_is_filed_nowhere_cannot_be_right(box):
    mail = await box.take("Hello.", "Hi", STRANGER)

    assert "filed nowhere" in await box.place.text(f"refile {mail.ref} right")


async def test_with_nothing_to_correct_it_asks_with_what_is_known(box):
    mail = await box.take("Oakwood House: occupancy is down.")
    reply = await box.place.say(f"refile {mail.ref}")

    assert reply.form is not None
    given = {field.name: field.value for field in reply.form.fields}
    assert (given["mail"], given["service"], given["category"]) == (mail.ref, OAKWOOD, "income")


async def test_the_channel_hears_of_each_correction(box):
    mail = await box.take("Oakwood House: occupancy is down.")
    await box.place.say(f"refile {mail.ref} category=workforce")

    (post,) = await box.posts("refile/")
    assert post.to == "channel:triage"
    assert "Corrected by Priya Nair" in post.reply.title


async def test_an_observer_corrects_nothing(box):
    mail = await box.take("Oakwood House: occupancy is down.")

    assert "You may not use" in await box.place.text(f"refile {mail.ref} none", as_="mina.sato@cqc.example")
    assert (await box.outcome(mail.ref)).state == "filed"


async def test_a_mail_that_is_not_there_is_said(box):
    assert "There is no mail “MAIL-0999”. " in await box.place.text("refile MAIL-0999 none")
    assert MANAGER not in await box.place.text("refile MAIL-0999 none")


async def test_what_cannot_be_less_grave_is_not_offered_as_less_grave(box):
    mail = await box.take("Oakwood House: occupancy is down.")
    shown = await box.place.text(f"refile {mail.ref} severity=low")

    assert "More serious: moderate" in shown
    assert "Less serious" not in shown


async def test_what_is_restricted_is_opened_to_all_only_by_who_may_read_it(box):
    officer = "tom.hadley@council.example"
    mail = await box.take("Oakwood House: a safeguarding referral was made about the manager.")
    refused = await box.place.text(f"refile {mail.ref} category=other", as_=officer)
    unread = await box.place.text(f"mail {mail.ref}", as_=officer)

    assert "may not open MAIL-0001 to all partners: it takes one of the roles Quality lead" in " ".join(refused.split())
    assert "about the manager" not in refused + unread
    assert (await box.outcome(mail.ref)).category == "safeguarding"
    await box.place.say(f"refile {mail.ref} category=other")
    assert "about the manager" in await box.place.text(f"mail {mail.ref}", as_=officer)


async def test_two_who_file_one_mail_at_once_leave_it_at_one_service(place):
    async for box in open_mailbox(place):
        mail = await box.take("A note that names nobody.", sender=STRANGER)
        officers = ("priya.nair@council.example", "tom.hadley@council.example")
        said = (
            place.say(f"refile {mail.ref} service={s}", as_=m) for s, m in zip((OAKWOOD, COURT), officers, strict=True)
        )
        await asyncio.gather(*said)
        at = {s: [f for f in await standing(box, mail.ref, s) if isinstance(f, MailFiled)] for s in (OAKWOOD, COURT)}

        kept = (await box.outcome(mail.ref)).service
        assert [service for service, filed in at.items() if filed] == [kept]
