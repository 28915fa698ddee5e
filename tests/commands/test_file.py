"""A provider's mail: matched, judged, filed, shown, acknowledged."""

import pytest
from sqlalchemy import select

from bot.engine.facts import IntelligenceLogged, MailFiled
from bot.engine.scale import Marking, Severity
from bot.post import Outgoing, Post
from bot.reply import Reply
from bot.reply.text import plain
from bot.store.posts import put
from bot.store.tables import outbox
from tests.commands.mails import MANAGER, OAKWOOD, Mailbox, open_mailbox


@pytest.fixture
async def box(lite):
    async for mailbox in open_mailbox(lite):
        yield mailbox


async def learnt(box: Mailbox, ref: str, service: str = OAKWOOD):
    return [e for e in await box.entries(service) if isinstance(e.fact, IntelligenceLogged) and e.fact.mail == ref]


async def test_a_known_managers_mail_becomes_intelligence_of_its_service(box):
    mail = await box.take("The registered manager of Oakwood House resigned yesterday.", "Change of manager")

    assert (mail.state, mail.service, mail.category, mail.severity) == ("filed", OAKWOOD, "workforce", "high")
    assert mail.sender_known
    assert mail.confidence > 0.5
    (entry,) = await learnt(box, mail.ref)
    assert entry.fact.ref == mail.intelligence
    assert entry.fact.source == "provider"
    assert "resigned yesterday" in entry.fact.text
    filed = [e.fact for e in await box.entries() if isinstance(e.fact, MailFiled) and e.fact.mail == mail.ref]
    assert [(fact.subject, fact.sender) for fact in filed] == [("Change of manager", MANAGER)]


async def test_the_card_says_what_was_made_of_it_and_offers_each_correction(box):
    mail = await box.take("The registered manager of Oakwood House resigned yesterday.", "Change of manager")

    shown = await box.shown(mail.ref)
    assert "Oakwood House" in shown
    assert "resigned yesterday" in shown
    assert "manager … resign*" in shown
    words = {b.words for block in (await box.card(mail.ref)).blocks for b in getattr(block, "buttons", ())}
    assert {
        f"refile {mail.ref} right",
        f"refile {mail.ref}",
        f"refile {mail.ref} none",
        f"refile {mail.ref} severity=critical",
        f"refile {mail.ref} severity=moderate",
        f"refile {mail.ref} category=income",
        f"mail {mail.ref}",
    } <= words


async def test_it_is_acknowledged_once_with_its_reference(box):
    mail = await box.take("Oakwood House: occupancy is down.", "Occupancy", Message_ID="<a1@ivorywoodcare.example>")
    again = await box.take("Oakwood House: occupancy is down again.", "Occupancy")

    (post,) = await box.posts("ack/")
    assert post.to == f"mail:{MANAGER}"
    assert post.subject == f"[{mail.ref}] Occupancy"
    assert post.in_reply_to == "<a1@ivorywoodcare.example>"
    assert post.automatic
    assert mail.ref in post.reply.model_dump_json()
    assert "1 went out to this sender on this subject" in await box.shown(again.ref)


async def test_a_machine_is_never_answered_and_its_answer_is_filed_nowhere(box):
    mail = await box.take("I am away. > Oakwood House enforcement notice", Auto_Submitted="auto-replied")

    assert mail.state == "not for us"
    assert await box.posts("ack/") == []
    assert await learnt(box, mail.ref) == []
    assert "auto-replied" in mail.note
    card = await box.card(mail.ref)
    assert card.title == f"{mail.ref}: an automatic answer from {MANAGER}: “News”; kept, filed nowhere"
    assert [block.block for block in card.blocks] == ["buttons"]


async def test_an_automatic_answer_of_a_restricted_kind_is_not_quoted(box):
    mail = await box.take("Safeguarding team away.", "Automatic reply: abuse of Jo", Auto_Submitted="auto-replied")
    nobody = await box.take("Away.", "", "", Auto_Submitted="auto-replied")

    assert (await box.card(mail.ref)).title == f"{mail.ref}: an automatic answer; kept, filed nowhere"
    assert "an automatic answer from nobody named; kept" in (await box.card(nobody.ref)).title


async def sent_to(box: Mailbox, address: str) -> str:
    """Queue a mail of ours; its Message-ID."""
    async with box.place.database.writing() as connection:
        post = Post(key=f"agenda/1/{address}", to=f"mail:{address}", reply=Reply(title="Agenda"))
        await put(connection, post, {}, box.place.now)
        number = (await connection.execute(select(outbox.c.id).where(outbox.c.key == post.key))).scalar_one()
    delivery = Outgoing(id=number, integration="mail", destination=address, post=post, attempt=1)
    return f"<{delivery.mark}@iqaf.example>"


REPORT = (
    "--b\r\nContent-Type: text/plain\r\n\r\nNo such user.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
    "Reporting-MTA: dns; x\r\n\r\nAction: failed\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n{}\r\n--b--"
)
BOUNCE = {"sender": "mailer-daemon@x.example", "Content_Type": "multipart/report; boundary=b"}


@pytest.mark.parametrize("named", ["Message-ID: {}", "X-Iqaf-Ref: agenda/1/beth@healthwatch.example"])
async def test_a_mail_of_ours_that_came_back_is_made_known_to_the_administrators(box, named):
    ours = await sent_to(box, "beth@healthwatch.example")
    mail = await box.take(REPORT.format(named.format(ours)), "Undeliverable", **BOUNCE)

    (post,) = await box.posts("returned/")
    assert post.to == "channel:administrators"
    assert post.reply.title == "beth@healthwatch.example did not get a mail of ours"
    assert "agenda/1" in plain(post.reply)
    assert mail.note == "Our mail to beth@healthwatch.example came back (agenda/1/beth@healthwatch.example)"
    assert (await box.card(mail.ref)).title == (
        f"{mail.ref}: our mail to beth@healthwatch.example came back; kept, filed nowhere"
    )


@pytest.mark.parametrize("ours", ["<iqaf.1.0123456789abcdef@iqaf.example>", "<x@y.example>"])
async def test_a_mail_that_came_back_and_is_none_of_ours_is_one_line_in_triage(box, ours):
    await sent_to(box, "beth@healthwatch.example")
    mail = await box.take(REPORT.format(f"Message-ID: {ours}"), "Undeliverable", **BOUNCE)

    assert await box.posts("returned/") == []
    assert "a mail came back from mailer-daemon@x.example" in await box.shown(mail.ref)


async def test_a_known_systems_mail_is_filed_but_not_answered(box):
    mail = await box.take("Oakwood House: a fire broke out.", Precedence="bulk")

    assert mail.state == "filed"
    assert await box.posts("ack/") == []


async def test_a_strangers_mail_is_filed_not_answered_and_counts_for_less_until_confirmed(box):
    mail = await box.take("Oakwood House got a prohibition notice.", "Look", "someone@elsewhere.example")

    assert (mail.state, mail.service, mail.severity) == ("filed", OAKWOOD, "critical")
    assert not mail.sender_known
    (entry,) = await learnt(box, mail.ref)
    assert entry.fact.severity is Severity.MODERATE
    assert entry.fact.source == "unknown sender"
    assert await box.posts("ack/") == []
    assert await box.posts("escalation") == []
    shown = await box.shown(mail.ref)
    assert "not known to us" in shown
    assert "moderate, until a member confirms it" in shown


async def test_an_address_that_failed_its_proof_is_a_strangers(box):
    mail = await box.take("Oakwood House: fine.", Authentication_Results="mx.place.example; dmarc=fail")

    assert not mail.sender_known
    assert "failed its proof" in await box.shown(mail.ref)


async def test_a_mail_that_names_no_service_is_filed_by_its_sender(box):
    mail = await box.take("Our income has dropped by a fifth this quarter.", "Bad news")

    assert (mail.service, mail.confidence, mail.category) == (OAKWOOD, 0.8, "income")


async def test_a_mail_of_many_services_asks_which_one(box):
    mail = await box.take("Our income has dropped.", "Bad news", "finance@ivorywoodcare.example")

    assert (mail.state, mail.service) == ("unmatched", None)
    assert 0 < mail.confidence <= 0.5
    card = await box.card(mail.ref)
    offered = [b.words for block in card.blocks for item in getattr(block, "items", ()) for b in item.buttons]
    assert f"refile {mail.ref} service={OAKWOOD}" in offered
    assert "not matched" in await box.shown(mail.ref)


async def test_of_a_providers_services_the_one_named_is_meant(box):
    mail = await box.take("At Thistledown Lodge our income has dropped.", "Bad news", "finance@ivorywoodcare.example")

    service = (await box.place.say("find Thistledown Lodge")).model_dump_json()
    assert mail.service is not None
    assert mail.service in service


async def test_a_mail_about_anothers_service_asks(box):
    mail = await box.take("We hear that Brindlecroft is closing the home.", "Rumour")

    assert mail.state == "unmatched"
    assert "does not write for" in await box.shown(mail.ref)


async def test_a_mail_that_names_nothing_known_is_shown_without_a_guess(box):
    mail = await box.take("Buy now.", "Offer", "sales@elsewhere.example")

    assert (mail.state, mail.service) == ("unmatched", None)
    assert "names no service" in await box.shown(mail.ref)


async def test_a_members_forward_says_who_seems_to_have_written(box):
    text = (
        "FYI\r\n\r\n---------- Forwarded message ---------\r\n"
        f"From: The Manager <{MANAGER}>\r\nDate: today\r\nSubject: News\r\n\r\nThe manager has resigned."
    )
    mail = await box.take(text, "Fwd: News", "tom.hadley@council.example")

    assert mail.service == OAKWOOD
    (entry,) = await learnt(box, mail.ref)
    assert entry.fact.source == "council"
    assert f"what {MANAGER} seems to have written" in await box.shown(mail.ref)


async def test_a_members_own_mail_is_no_providers_word(box):
    mail = await box.take(f"status {OAKWOOD}", "Re: Agenda", "ruth.feldman@icb.example")

    assert (mail.state, mail.service, mail.intelligence) == ("unmatched", None, None)
    assert mail.note == "From a member: kept, and filed nowhere"
    assert await learnt(box, mail.ref) == []
    assert await box.posts("ack/") == []
    card = await box.card(mail.ref)
    assert card.title == f"Mail {mail.ref} from a member: kept, filed nowhere"
    shown = await box.shown(mail.ref)
    assert "Ruth Feldman" in shown
    assert "Re: Agenda" in shown
    assert "What its words ask for is not done by mail: say it in chat" in shown
    pressed = [button.words for block in card.blocks for button in getattr(block, "buttons", ())]
    assert pressed[0] == f"refile {mail.ref} service={OAKWOOD}"


async def test_a_members_mail_is_filed_by_a_press_as_the_members_agencys(box):
    mail = await box.take("A complaint from a visitor.", "Visit " * 40, "tom.hadley@council.example")
    shown = await box.shown(mail.ref)
    await box.place.say(f"refile {mail.ref} service={OAKWOOD}")

    assert "File at a service" in shown
    assert "Visit …”" in shown
    (entry,) = await learnt(box, mail.ref)
    assert entry.fact.source == "council"


async def test_a_member_who_forwards_what_no_provider_wrote_speaks_as_a_member(box):
    text = "---------- Forwarded message ---------\r\nFrom: x@y.example\r\nDate: today\r\n\r\nOakwood House: a fire."
    mail = await box.take(text, "Fwd: News", "tom.hadley@council.example")

    assert mail.state == "unmatched"
    assert await learnt(box, mail.ref) == []


async def test_words_that_identify_a_citizen_are_not_on_a_members_card(box):
    mail = await box.take("Hello.", "NHS no 9434765918", "tom.hadley@council.example")

    assert "9434" not in await box.shown(mail.ref)


async def test_who_only_says_to_be_a_member_is_a_stranger(box):
    forged = {"Authentication_Results": "mx.place.example; dmarc=fail"}
    mail = await box.take("Oakwood House: fine.", "Hi", "tom.hadley@council.example", **forged)

    assert (mail.state, mail.sender_known) == ("filed", False)


async def test_a_mail_that_names_two_services_says_so_and_offers_both(box):
    text = "At Oakwood House and at Brindlecroft our income has dropped."
    mail = await box.take(text, "News", "someone@elsewhere.example")

    shown = await box.shown(mail.ref)
    assert mail.state == "unmatched"
    assert "It names 2 services: Brindlecroft, Oakwood House" in shown
    assert shown.count("This one") == 2


async def test_an_answer_joins_its_thread_and_what_it_quotes_does_not_count_again(box):
    first = await box.take("Oakwood House: a prohibition notice was served.", "Notice", Message_ID="<t1@x.example>")
    answer = await box.take(
        "Thank you.\r\n\r\n> a prohibition notice was served", "Re: Notice", In_Reply_To="<t1@x.example>"
    )

    assert answer.service == first.service
    assert answer.severity == "moderate"
    assert answer.note == f"It answers {first.ref}"


async def test_a_stranger_cannot_join_a_thread(box):
    await box.take("Oakwood House: a notice.", "Notice", Message_ID="<t2@x.example>")
    mail = await box.take("Hello.", "Re: Notice", "eve@elsewhere.example", In_Reply_To="<t2@x.example>")

    assert mail.service is None


async def test_the_same_mail_by_another_road_is_one_mail(box):
    first = await box.take("Oakwood House: a complaint.", "One", Message_ID="<s1@x.example>")
    second = await box.take("Oakwood House: a complaint.", "One", Message_ID="<s1@x.example>", Received="by b")

    assert (second.state, second.note) == ("not for us", f"The same mail as {first.ref}, come again")
    assert await learnt(box, second.ref) == []


async def test_another_mail_under_a_known_message_id_is_a_mail_of_its_own(box):
    await box.take("Oakwood House: a complaint.", "One", Message_ID="<s2@x.example>")
    second = await box.take("Oakwood House: a prohibition notice.", "One", Message_ID="<s2@x.example>")

    assert second.state == "filed"


async def test_safeguarding_is_restricted_and_pointed_to_its_route(box):
    mail = await box.take("Oakwood House: we have made a safeguarding referral about a carer.", "Concern")

    (entry,) = await learnt(box, mail.ref)
    assert entry.marking is Marking.RESTRICTED
    shown = await box.shown(mail.ref)
    assert "safeguarding route" in shown
    assert "about a carer" not in shown
    (post,) = await box.posts(f"ack/{mail.ref}")
    assert "safeguarding route" in post.reply.model_dump_json()


async def test_words_that_identify_a_citizen_stay_in_the_mailroom(box):
    mail = await box.take("Oakwood House: incident, NHS number 943 476 5919.", "About 943 476 5919")

    (entry,) = await learnt(box, mail.ref)
    assert entry.marking is Marking.RESTRICTED
    assert "an NHS number" in entry.fact.text
    everything = "".join(e.fact.model_dump_json() for e in await box.entries()) + (await box.shown(mail.ref))
    assert "943 476" not in everything
    assert "held in the mailroom" in everything


async def test_the_writers_own_telephone_number_is_no_citizens(box):
    signature = "\r\n\r\nKind regards\r\nSam\r\n0121 496 0123\r\nOakwood House"
    mail = await box.take(f"Occupancy at Oakwood House is down.{signature}", "Occupancy")

    (entry,) = await learnt(box, mail.ref)
    assert entry.marking is Marking.PARTNERS
    assert "0121" not in entry.fact.text


async def test_a_long_mail_is_cut_in_the_ledger_and_whole_in_the_mailroom(box):
    mail = await box.take("Oakwood House: occupancy is down. " + "word " * 1000, "Long")

    (entry,) = await learnt(box, mail.ref)
    assert entry.fact.text.endswith(f"(the rest is in {mail.ref})")
    assert len(mail.parsed.text) > 5000


async def test_a_mail_that_cannot_be_read_is_kept_and_shown(box):
    ref, _ = await box.store.keep(b"From: x@y.example\r\n\r\nz", "x@y.example", (), box.place.now)
    reply = await box.place.clock(f'file {ref} fault="ValueError"')

    assert "could not be processed" in reply.title
    assert (await box.outcome(ref)).state == "unprocessable"
    assert "ValueError" in await box.shown(ref)


async def test_a_mail_nobody_read_is_not_filed(box):
    ref, _ = await box.store.keep(b"\r\n", "", (), box.place.now)
    await box.place.clock(f"file {ref}")

    assert (await box.outcome(ref)).note == "it was never read"


async def test_filing_twice_changes_nothing(box):
    mail = await box.take("Oakwood House: occupancy is down.")
    reply = await box.place.clock(f"file {mail.ref}")

    assert "dealt with before" in reply.title
    assert len(await learnt(box, mail.ref)) == 1


async def test_no_member_can_say_it(box):
    assert "You may not" in await box.place.text("file MAIL-0001")


async def test_the_card_of_a_restricted_mail_names_neither_its_writer_nor_its_attachments(box):
    parts = ("", "Oakwood House: sexual abuse"), ("Content-Type: application/pdf; name=jo-bloggs.pdf", "", "x")
    body = "".join("\r\n".join(("--b", *part, "")) for part in parts) + "--b--"
    mail = await box.take(body, sender="jo@home.example", Content_Type="multipart/mixed; boundary=b")
    card = await box.shown(mail.ref)

    assert mail.category == "safeguarding"
    assert "jo@home" not in card
    assert "jo-bloggs" not in card
    assert "not known to us" in card
    assert "1, names not shown" in card
