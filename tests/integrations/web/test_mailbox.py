"""The mailbox: what goes out, whole and harmless; and a provider's mail coming in."""

from email import message_from_bytes, policy

import pytest

from bot.engine.errors import BadValue
from tests.integrations.web.place import HOSTILE, Place, mail
from tests.integrations.web.visitor import Visitor


async def test_mails_are_listed_newest_first(demo: Place, visitor: Visitor) -> None:
    demo.letters.mails.append(mail(2))

    page = await visitor.get("/mailbox")

    assert page.values(".mails a", "href") == ["/mailbox/2", "/mailbox/1"]
    assert "to amina.khan@council.example" in page.says(".mails a")[0]


async def test_an_empty_mailbox_says_how_to_fill_it(demo: Place, visitor: Visitor) -> None:
    demo.letters.mails.clear()

    page = await visitor.get("/mailbox")

    assert "Move the clock" in page.says(".empty")[0]


async def test_a_mail_shows_who_what_text_and_headers(visitor: Visitor) -> None:
    page = await visitor.get("/mailbox/1")

    assert page.says("h2#subject") == ["Draft agenda: System Quality Group, 26 November 2026"]
    assert page.says(".letter > .pairs dd")[:2] == ["iqaf <quality@place.example>", "amina.khan@council.example"]
    assert "kept here" in page.says(".letter > .pairs dd")
    assert "auto-generated" in page.says(".headers dd")
    assert page.says("pre") == ["Two items."]


async def test_its_html_stands_in_a_frame_without_rights(demo: Place, visitor: Visitor) -> None:
    demo.letters.mails.append(mail(2, html="<script>parent.alert(1)</script><p>Two items."))

    outer = await visitor.get("/mailbox/2")
    inner = await visitor.get("/mailbox/2/html")

    assert outer.values("iframe", "sandbox") == ["allow-popups allow-popups-to-escape-sandbox"]
    policy_ = inner.headers["content-security-policy"]
    assert "default-src 'none'" in policy_
    assert "script-src" not in policy_
    assert "sandbox allow-popups" in policy_
    assert inner.headers["x-frame-options"] == "SAMEORIGIN"


async def test_its_calendar_file_can_be_kept(visitor: Visitor) -> None:
    page = await visitor.get("/mailbox/1/calendar")

    assert page.headers["content-type"].startswith("text/calendar")
    assert page.headers["content-disposition"] == 'attachment; filename="meeting-1.ics"'
    assert page.text.startswith("BEGIN:VCALENDAR")


async def test_a_plain_mail_has_neither_frame_nor_calendar(demo: Place, visitor: Visitor) -> None:
    message = demo.letters.mails[0].build()
    message.clear_content()
    message.set_content("Only text.")

    page = await visitor.get("/mailbox/1")
    body = await visitor.get("/mailbox/1/html")
    calendar = await visitor.get("/mailbox/1/calendar")

    assert page.says("iframe") == []
    assert "no HTML part" in body.text
    assert calendar.status == 404


async def test_links_to_this_machine_can_be_followed_and_no_others(demo: Place, visitor: Visitor, address: str) -> None:
    text = f"Acknowledge: {address}/said/abc\nElsewhere: http://elsewhere.example/x <b>"
    demo.letters.mails.append(mail(2, text=text))

    page = await visitor.get("/mailbox/2")

    assert page.values("pre a", "href") == [f"{address}/said/abc"]
    assert "&lt;b&gt;" in page.text


@pytest.mark.parametrize("path", ["/mailbox/99", "/mailbox/99/html", "/mailbox/99/calendar", "/mailbox/x"])
async def test_a_mail_that_is_not_there_is_not_found(visitor: Visitor, path: str) -> None:
    assert (await visitor.get(path)).status == 404


async def test_an_example_fills_the_form(visitor: Visitor) -> None:
    page = await visitor.get("/mailbox")

    page = await visitor.get(page.values(".samples a", "href")[0])

    assert page.values("#sender", "value") == ["office@oakwood.example"]
    assert page.says("#text") == ["She has left."]


@pytest.mark.parametrize("sample", ["99", "-1", "x"])
async def test_an_example_that_is_not_there_fills_nothing(visitor: Visitor, sample: str) -> None:
    page = await visitor.get("/mailbox", params={"sample": sample})

    assert page.values("#sender", "value") == [""]


async def test_a_providers_mail_is_handed_to_the_intake_as_it_would_arrive(demo: Place, visitor: Visitor) -> None:
    fields = {
        "sender": "office@oakwood.example",
        "subject": "Our manager\r\nBcc: all@place.example",
        "text": "She has left.\nWir grüßen.",
    }

    page = await visitor.post("/mailbox", fields)

    raw, sender, recipients = demo.door.taken[0]
    message = message_from_bytes(raw, policy=policy.default)
    assert (sender, recipients) == ("office@oakwood.example", ("providers@place.example",))
    assert message["Subject"] == "Our manager Bcc: all@place.example"
    assert message["Bcc"] is None
    assert message["Message-ID"].endswith("@oakwood.example>")
    assert message.get_content() == "She has left.\nWir grüßen.\n"
    assert page.says(".notice") == ["Kept as MAIL-0001 and filed to Oakwood House."]


@pytest.mark.parametrize("sender", ["", "nobody", "a@b.example, c@d.example", "a@b.example\nBcc: x@y.example", HOSTILE])
async def test_a_sender_that_is_no_address_is_refused(demo: Place, visitor: Visitor, sender: str) -> None:
    page = await visitor.post("/mailbox", {"sender": sender, "text": "x"})

    assert page.status == 400
    assert demo.door.taken == []


async def test_hostile_mail_is_shown_as_text(demo: Place, visitor: Visitor) -> None:
    letter = mail(2, text=HOSTILE, subject=HOSTILE)
    letter.build().add_header("X-Note", HOSTILE)
    demo.letters.mails.append(letter)
    demo.door.take = _hostile_answer  # type: ignore[method-assign]

    pages = [await visitor.get(path) for path in ("/mailbox", "/mailbox/2")]
    pages.append(await visitor.post("/mailbox", {"sender": "a@oakwood.example", "text": HOSTILE}))

    for page in pages:
        assert "alert(1)" in page.text
        assert "<script>alert" not in page.text
        assert "<img" not in page.text


async def _hostile_answer(raw: bytes, sender: str, recipients: tuple[str, ...]) -> str:
    return HOSTILE


async def test_a_refusal_of_the_intake_is_said_in_its_words(demo: Place, visitor: Visitor) -> None:
    demo.door.take = _refused  # type: ignore[method-assign]

    page = await visitor.post("/mailbox", {"sender": "a@oakwood.example", "text": "x"})

    assert (page.status, page.says("main p")[0]) == (400, "Mail: too many at once. Wait a minute.")


async def _refused(raw: bytes, sender: str, recipients: tuple[str, ...]) -> str:
    raise BadValue(field="Mail", problem="too many at once", hint="Wait a minute.")
