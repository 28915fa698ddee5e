"""Outgoing mail: as it is built, and as a real server takes or refuses it."""

import asyncio
from datetime import datetime
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.smtp import SMTP
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from pydantic import SecretStr

from bot.integrations.mail.links import Links
from bot.integrations.mail.parse import parse
from bot.integrations.mail.send import KeptSender, MailSender, as_message
from bot.integrations.mail.settings import MailSettings
from bot.post import Invitation, Outgoing, Post, SendLater, SendRefused
from bot.reply import Form, Item, Items, Para, Reply, buttons
from bot.reply.dates import LONDON

SETTINGS = MailSettings(sender="quality@place.example", sender_name="Quality team", timeout=2.0)
LINKS = Links("k" * 40, "https://bot.place.example/")
REPLY = Reply(title="Agenda, 24 November", blocks=(Para(text="One concern £ urgent."),))


def outgoing(reply: Reply = REPLY, to: str = "sam@rowan.example", number: int = 7, **post) -> Outgoing:
    return Outgoing(
        id=number,
        integration="mail",
        destination=to,
        post=Post(key="agenda/1", to=f"mail:{to}", reply=reply, **post),
        attempt=1,
    )


def built(*args, links=None, **kwargs):
    """The mail as its reader's program sees it."""
    return message_from_bytes(as_message(outgoing(*args, **kwargs), SETTINGS, links).as_bytes(), policy=default)


def test_it_has_a_subject_a_plain_and_an_html_body():
    mail = built()
    assert mail["Subject"] == "Agenda, 24 November"
    assert mail["From"] == "Quality team <quality@place.example>"
    assert mail["To"] == "sam@rowan.example"
    assert "One concern £ urgent." in mail.get_body(("plain",)).get_content()
    assert "One concern £ urgent." in mail.get_body(("html",)).get_content()


def test_no_machine_answers_it_and_we_know_our_own():
    mail = built()
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert parse(mail.as_bytes()).machine_answer


def test_a_persons_post_is_not_marked_automatic():
    assert built(automatic=False)["Auto-Submitted"] is None


def test_the_same_delivery_has_the_same_id_and_another_has_another():
    assert built()["Message-ID"] == built()["Message-ID"]
    assert built()["Message-ID"] != built(number=8)["Message-ID"]
    assert built()["Message-ID"] != built(to="jo@rowan.example")["Message-ID"]


def test_an_answer_names_what_it_answers():
    mail = built(in_reply_to=" <m1@rowan.example> ", subject="[MAIL-0001] News")
    assert (mail["In-Reply-To"], mail["References"]) == ("<m1@rowan.example>",) * 2
    assert mail["Subject"] == "[MAIL-0001] News"


@pytest.mark.parametrize("given", ["", "nonsense", "<a b@c>", "<a@b>\r\nBcc: x@y.example", "<" + "x" * 600 + ">"])
def test_what_is_no_message_id_is_left_out(given):
    mail = built(in_reply_to=given)
    assert mail["In-Reply-To"] is None
    assert mail["Bcc"] is None


@given(st.text(max_size=300), st.text(max_size=300))
def test_nothing_in_a_subject_or_an_answer_becomes_a_header(subject, answered):
    names = {name.lower() for name in built(subject=f"x\r\nBcc: eve@evil.example\r\n{subject}", in_reply_to=answered)}
    assert "bcc" not in names
    assert names <= {
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "x-iqaf-ref",
        "auto-submitted",
        "x-auto-response-suppress",
        "in-reply-to",
        "references",
        "mime-version",
        "content-type",
    }


def test_users_words_are_escaped_in_html():
    mail = built(Reply(title="<script>x</script>", blocks=(Para(text="<img src=x onerror=y>"),)))
    html = mail.get_body(("html",)).get_content()
    assert "<script>" not in html
    assert "<img" not in html


def linked_words(html: str) -> list[tuple[str, str]]:
    return [LINKS.read(piece.split('"')[0]) for piece in html.split("https://bot.place.example/said/")[1:]]


@pytest.mark.parametrize(
    "reply",
    [
        REPLY,
        Reply(title="x", blocks=(buttons(("Acknowledge", "ack ESC-0001")),)),
        Reply(title="x", blocks=(Items(items=(Item(text="y", buttons=buttons(("A", "ack ESC-0001")).buttons),)),)),
    ],
)
def test_the_links_words_are_signed_for_their_reader_once(reply):
    html = built(reply, links=LINKS, link="ack ESC-0001").get_body(("html",)).get_content()
    assert linked_words(html) == [("ack ESC-0001", "sam@rowan.example")]


def test_no_other_button_becomes_a_link():
    reply = Reply(title="x", blocks=(buttons(("Acknowledge", "ack ESC-0001"), ("Status", "status 1-9000000001")),))
    html = built(reply, links=LINKS, link="ack ESC-0001").get_body(("html",)).get_content()
    assert len(linked_words(html)) == 1
    assert "status 1-9000000001" in html


def test_without_an_address_of_ours_there_are_words_and_no_links():
    mail = built(links=Links("k" * 40), link="ack ESC-0001")
    assert "href" not in mail.get_body(("html",)).get_content()
    assert "ack ESC-0001" in mail.get_body(("plain",)).get_content()


def test_a_mail_claims_nowhere_that_it_can_be_answered_with_words():
    reply = Reply(title="x", blocks=(buttons(("Status", "status 1-9000000001")),))
    for part in ("plain", "html"):
        text = built(reply, link="ack ESC-0001").get_body((part,)).get_content()
        assert "/iqaf status 1-9000000001" in text
        assert "reply with" not in text.lower()


def test_a_provider_is_offered_nothing_that_takes_a_chat_and_answers_to_the_providers_mailbox():
    items = Items(items=(Item(text="y", buttons=buttons(("A", "ack ESC-0001"), ("S", "status 1")).buttons),))
    form = Form(command="log", title="Log", submit="Log", fields=())
    reply = Reply(title="x", blocks=(items, form, buttons(("Status", "status 1-9000000001")), Para(text="Come.")))
    settings = SETTINGS.model_copy(update={"recipients": ("providers@place.example", "other@place.example")})
    mail = as_message(outgoing(reply, to_provider=True), settings, LINKS)
    said = mail.get_body(("plain",)).get_content()

    assert mail["Reply-To"] == "providers@place.example"
    assert "Come." in said
    assert "/iqaf" not in said
    assert "Reply-To" not in as_message(outgoing(reply), settings)
    assert "Reply-To" not in built(to_provider=True)
    assert "/said/" in as_message(outgoing(reply, to_provider=True, link="ack ESC-0001"), settings, LINKS).as_string()


def test_what_is_answered_to_us_is_taken_in_at_the_door():
    assert MailSettings(recipients=("providers@place.example",), sender="quality@place.example").taken == (
        "providers@place.example",
        "quality@place.example",
    )
    assert MailSettings(sender="quality@place.example").taken == ()


def invitation(**more) -> Invitation:
    return Invitation(
        uid="sqg-2026-11-24@iqaf",
        title="System Quality Group",
        starts=datetime(2026, 11, 24, 10, tzinfo=LONDON),
        ends=datetime(2026, 11, 24, 11, 30, tzinfo=LONDON),
        **more,
    )


def calendar_part(mail):
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    return part, Calendar.from_ical(part.get_content())


def test_an_invitation_is_one_that_calendars_take():
    part, calendar = calendar_part(built(invitation=invitation(place="Room 4", sequence=1)))
    (event,) = calendar.walk("VEVENT")
    assert (part.get_param("method"), calendar["METHOD"]) == ("REQUEST", "REQUEST")
    assert (event["UID"], event["SEQUENCE"], event["LOCATION"]) == ("sqg-2026-11-24@iqaf", 1, "Room 4")
    assert event["DTSTART"].dt == invitation().starts
    assert "DESCRIPTION" not in event
    assert event["DTSTART"].params["TZID"] == "Europe/London"
    assert len(calendar.walk("VTIMEZONE")) == 1
    assert event["ATTENDEE"] == "mailto:sam@rowan.example"
    assert event["ORGANIZER"] == "mailto:quality@place.example"


def test_an_invitation_says_what_it_is_about():
    _, calendar = calendar_part(built(invitation=invitation(description="Oakwood House is on the agenda.")))
    assert calendar.walk("VEVENT")[0]["DESCRIPTION"] == "Oakwood House is on the agenda."


def test_a_cancelled_meeting_is_cancelled():
    part, calendar = calendar_part(built(invitation=invitation(cancelled=True, sequence=2)))
    assert (part.get_param("method"), calendar.walk("VEVENT")[0]["STATUS"]) == ("CANCEL", "CANCELLED")


class Far:
    """The far server: takes mail, or answers as told."""

    def __init__(self) -> None:
        self.mails = []
        self.rcpt = self.data = "250 OK"
        self.cut = False

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.cut:
            server.transport.abort()
            await asyncio.sleep(0)
            return "250 OK"
        if self.data.startswith("250"):
            self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return self.data


@pytest.fixture
async def far():
    handler = Far()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, loop=loop), "127.0.0.1", 0)
    handler.port = server.sockets[0].getsockname()[1]
    yield handler
    server.close()
    await server.wait_closed()


def sender(port: int, **more) -> MailSender:
    return MailSender(SETTINGS.model_copy(update={"host": "127.0.0.1", "port": port, "tls": "none", **more}), LINKS)


async def test_a_mail_arrives_at_a_real_server(far):
    way = sender(far.port)
    sent = outgoing()
    message_id = await way.send(sent)

    ((envelope_from, envelope_to, content),) = far.mails
    assert (envelope_from, envelope_to) == ("quality@place.example", ["sam@rowan.example"])
    arrived = parse(content)
    assert arrived.subject == "Agenda, 24 November"
    assert arrived.message_id == message_id
    assert await way.look(sent) is None


@pytest.mark.parametrize(
    ("where", "answer", "outcome"),
    [
        ("rcpt", "450 4.2.1 Mailbox busy", SendLater),
        ("rcpt", "550 5.1.1 No such user", SendRefused),
        ("data", "451 4.3.0 Try again", SendLater),
        ("data", "554 5.7.1 No", SendRefused),
    ],
)
async def test_a_server_that_says_later_or_never_is_heard(far, where, answer, outcome):
    setattr(far, where, answer)
    with pytest.raises(outcome) as said:
        await sender(far.port).send(outgoing())
    if outcome is SendRefused:
        assert answer[:3] in str(said.value)
    assert far.mails == []


async def test_a_connection_lost_after_the_text_leaves_it_unknown(far):
    far.cut = True
    with pytest.raises(Exception) as lost:  # noqa: PT011
        await sender(far.port).send(outgoing())
    assert not isinstance(lost.value, SendLater | SendRefused)


async def test_a_connection_lost_before_the_text_sent_nothing():
    async def hang_up(reader, writer):
        writer.write(b"220 x\r\n")
        for answer in (b"250 x\r\n", b"250 ok\r\n"):
            await reader.readline()
            writer.write(answer)
        await reader.readline()
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    with pytest.raises(SendLater):
        await sender(server.sockets[0].getsockname()[1]).send(outgoing())
    server.close()
    await server.wait_closed()


async def test_a_server_that_is_away_is_tried_later(far):
    far_port = far.port
    with pytest.raises(SendLater):
        await sender(far_port + 1 if far_port < 65535 else 1).send(outgoing())


async def test_a_server_without_encryption_gets_nothing_where_it_is_asked_for(far):
    with pytest.raises(SendLater):
        await sender(far.port, tls="starttls").send(outgoing())
    assert far.mails == []


async def test_a_server_that_refuses_our_password_is_tried_much_later(far):
    way = sender(far.port, username="iqaf", password=SecretStr("wrong"))
    with pytest.raises(SendLater) as later:
        await way.send(outgoing())
    assert later.value.seconds >= 60
    assert "wrong" not in str(later.value)


@pytest.mark.parametrize("to", ["nonsense", "a b@c.example", "", "x@y.example\r\nBcc: z@y.example", "jö@rowan.example"])
async def test_what_is_no_address_is_refused(to):
    with pytest.raises(SendRefused):
        await sender(1).send(outgoing(to=to))


async def test_without_a_server_mail_is_kept_for_the_mailbox_view():
    way = KeptSender()
    assert await way.send(outgoing()) == "kept"
    assert await way.look(outgoing()) == "kept"
    assert not SETTINGS.sends
