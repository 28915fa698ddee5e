"""Raw bytes of every kind become a mail; nothing raises."""

import base64
from email.message import EmailMessage

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.integrations.mail import parse as parsing
from bot.integrations.mail.parse import parse
from bot.integrations.mail.parts import DEEPEST, LONGEST_TEXT, MOST_PARTS
from tests.conftest import SHARED, missing

CORPUS = SHARED / "data" / "mail"


def raw(headers: str, body: str = "Hello.") -> bytes:
    return f"From: Sam <sam@rowan.example>\r\n{headers}\r\n\r\n{body}".replace("\r\n\r\n\r\n", "\r\n\r\n").encode()


def multipart(*parts: str, kind: str = "mixed") -> bytes:
    body = "".join(f"--b\r\n{part}\r\n" for part in parts)
    return f"From: s@r.example\r\nContent-Type: multipart/{kind}; boundary=b\r\n\r\n{body}--b--\r\n".encode()


def test_an_ordinary_mail_is_read_in_all_its_parts():
    given = EmailMessage()
    given["From"] = "Sam Ryland <Sam@Rowan.Example>"
    given["Reply-To"] = "office@rowan.example"
    given["Subject"] = "Änderung of £ a week"
    given["Message-ID"] = "<m1@rowan.example>"
    given["In-Reply-To"] = "<m0@rowan.example>"
    given["References"] = "<a@rowan.example> <m0@rowan.example>"
    given.set_content("Our manager has left: désolé.\n")
    given.add_alternative("<p>Our manager has left</p>", subtype="html")
    given.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="plän.pdf")

    mail = parse(given.as_bytes())

    assert (mail.sender, mail.sender_name, mail.reply_to) == (
        "sam@rowan.example",
        "Sam Ryland",
        "office@rowan.example",
    )
    assert mail.subject == "Änderung of £ a week"
    assert (mail.message_id, mail.in_reply_to) == ("<m1@rowan.example>", "<m0@rowan.example>")
    assert mail.references == ("<a@rowan.example>", "<m0@rowan.example>")
    assert mail.text == "Our manager has left: désolé."
    assert [(a.name, a.content_type, a.size) for a in mail.attachments] == [("plän.pdf", "application/pdf", 6)]
    assert (mail.automatic, mail.faults, mail.unreadable) == ((), (), False)


@given(st.binary(max_size=3000))
@example(b"")
@example(b"\x00")
@example(b"\xff\xfe\xfd")
@example(b"Content-Type: multipart/mixed; boundary=\xff\r\n\r\n--\xff")
@example(b"Content-Type: text/plain; charset*=x''y; charset*0=z\r\n\r\nx")
@example(b"Content-Disposition: attachment; filename*=utf-8'%ff; filename*1*=a\r\nContent-Type: a/b\r\n\r\nx")
@example(b"Subject: =?utf-8?b?!!!?= =?x?q?=?= =?utf-8?b?4pz?=\r\n\r\n")
@example(b"Content-Type: text/html; charset=utf-16\r\n\r\n<p>x")
@example(b"Content-Transfer-Encoding: uuencode\r\n\r\nbegin 666 x\n\xff\nend")
def test_any_bytes_are_a_mail(data):
    mail = parse(data)
    assert mail.model_dump_json()
    assert "\x00" not in mail.text


HEADER = st.sampled_from(
    [
        "From",
        "Subject",
        "Content-Type",
        "Content-Disposition",
        "Content-Transfer-Encoding",
        "Message-ID",
        "References",
        "Authentication-Results",
    ]
)
VALUE = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        [
            "multipart/mixed; boundary=b",
            "text/html; charset=punycode",
            "text/plain; charset=utf-7",
            "message/rfc822",
            "multipart/report",
            "base64",
            "quoted-printable",
            "<a@b.example>",
            "attachment; filename*0*=utf-8''%C3; filename*1*=%A9",
        ]
    ),
)


@given(st.lists(st.tuples(HEADER, VALUE), max_size=8), st.text(max_size=300))
def test_any_headers_are_a_mail(headers, body):
    head = "\r\n".join(f"{name}: {value}" for name, value in headers)
    mail = parse(f"{head}\r\n\r\n--b\r\n{body}\r\n--b--".encode("utf-8", "surrogatepass"))
    assert mail.model_dump_json()


def test_real_mails_are_all_read():
    files = sorted(CORPUS.glob("*.eml"))
    if not files:
        missing("the real mails are not here")
    mails = {file.name: parse(file.read_bytes()) for file in files}

    assert len(mails) == 594
    assert [name for name, mail in mails.items() if mail.unreadable] == []
    bounces = [mail for name, mail in mails.items() if name.startswith("sisimai")]
    assert sum(bool(mail.automatic) for mail in bounces) >= 0.98 * len(bounces)
    assert sum(bool(mail.text or mail.attachments) for mail in mails.values()) >= 0.98 * len(mails)


@pytest.mark.parametrize(
    ("charset", "data", "text"),
    [
        ("utf-8", "naïve £".encode(), "naïve £"),
        ("iso-8859-1", b"caf\xe9 \x93quoted\x94", "café “quoted”"),
        ("us-ascii", b"caf\xe9", "café"),
        ("us-ascii", "café".encode(), "café"),
        ("gb2312", "护理".encode("gb18030"), "护理"),
        ("unheard-of", "café".encode(), "café"),
        ("idna", b"plain", "plain"),
        ("", b"caf\xe9", "café"),
        ("utf-16", "care".encode("utf-16"), "care"),
    ],
)
def test_charsets_are_read_as_well_as_they_can_be(charset, data, text):
    head = f"From: a@b.example\r\nContent-Type: text/plain; charset={charset}\r\n\r\n".encode()
    assert parse(head + data).text == text or (charset == "us-ascii" and data == "café".encode())


def test_a_wrong_charset_is_named_as_a_fault():
    mail = parse(b"From: a@b.example\r\nContent-Type: text/plain; charset=utf-8\r\n\r\ncaf\xe9")
    assert (mail.text, mail.faults) == ("café", ("charset: not really utf-8",))


@pytest.mark.parametrize(
    ("given", "subject"),
    [
        ("=?utf-8?q?caf=C3=A9?=", "café"),
        ("=?utf-8?b?Y2Fmw6k=?= =?utf-8?b?IG9uZQ==?=", "café one"),
        ("=?utf-8?q?a?= =?utf-8?q?b?= =?utf-8?q?c?= d", "abc d"),
        ("=?utf-8?q?caf=C3?= =?utf-8?q?=A9?=", "café"),
        ("=?nonsense?q?caf=C3=A9?=", "café"),
        ("=?utf-8*en?q?caf=C3=A9?=", "café"),
        ("=?utf-8?b?!!!!?=", "=?utf-8?b?!!!!?="),
        ("=?utf-8?b?a?=", "=?utf-8?b?a?="),
        ("one\r\n two", "one two"),
        ("raw caf\u00e9", "raw café"),
        ("bell\x07 here", "bell here"),
    ],
)
def test_subjects_are_made_readable(given, subject):
    assert parse(raw(f"Subject: {given}")).subject == subject


@pytest.mark.parametrize(
    ("given", "address", "name"),
    [
        ("Sam <SAM@rowan.example>", "sam@rowan.example", "Sam"),
        ("sam@rowan.example", "sam@rowan.example", ""),
        ('"boss@bank.example" <eve@x.example>', "eve@x.example", "boss@bank.example"),
        ("=?utf-8?q?boss=40bank.example?= <eve@x.example>", "eve@x.example", "boss@bank.example"),
        ("a@x.example, b@y.example", "a@x.example", ""),
        ("(comment) sam@rowan.example", "sam@rowan.example", ""),
        ("undisclosed", "", "undisclosed"),
        ("", "", ""),
    ],
)
def test_the_address_is_the_address_and_the_name_is_only_a_name(given, address, name):
    mail = parse(f"From: {given}\r\n\r\nx".encode())
    assert (mail.sender, mail.sender_name) == (address, name)


def test_a_mail_without_from_falls_back_and_says_so():
    mail = parse(b"Sender: s@r.example\r\n\r\nx")
    assert (mail.sender, mail.faults) == ("s@r.example", ("no address in From",))


def test_html_becomes_text_with_rows_kept_together():
    html = (
        "<html><head><title>no</title><style>p{}</style></head><body>Dear <b>all</b>,<p>news</p>after"
        "<table><tr><td>Service</td><td>Rose <i>House</i></td></tr><tr><th>When</th><td>today</td></tr></table>"
        "<script>alert(1)</script>&lt;ok&gt;</body></html>"
    )
    mail = parse(raw("Content-Type: text/html", html))
    assert mail.text.splitlines() == ["Dear all,", "news", "after", "Service | Rose House", "When | today", "<ok>"]


def test_html_nested_too_deep_loses_its_tags_and_keeps_its_words():
    mail = parse(raw("Content-Type: text/html", "<div>" * 5000 + "words"))
    assert mail.text == "words"


def test_of_alternatives_the_plain_one_is_read_unless_it_says_nothing():
    html = "Content-Type: text/html\r\n\r\n<p>" + "The whole story. " * 20
    plain = multipart("Content-Type: text/plain\r\n\r\nThe whole story, plainly.", html, kind="alternative")
    empty = multipart("Content-Type: text/plain\r\n\r\nSee HTML", html, kind="alternative")

    assert parse(plain).text == "The whole story, plainly."
    assert parse(empty).text.startswith("The whole story. The whole")


def test_attached_text_stands_apart_where_there_is_another():
    attached = "Content-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nattached words"
    beside = parse(multipart("\r\nbody words", attached))
    assert (beside.text, beside.attached) == ("body words", "attached words")
    alone = parse(multipart(attached))
    assert (alone.text, alone.attached, alone.attachments[0].name) == ("attached words", "", "a.txt")


def test_a_mail_attached_whole_is_read_and_its_sender_noted():
    inner = "From: Jo <jo@fernway.example>\r\nSubject: Inside\r\n\r\nThe boiler failed."
    mail = parse(multipart("\r\nSee below", f"Content-Type: message/rfc822\r\n\r\n{inner}"))

    assert "The boiler failed." in mail.text
    assert mail.forwarded_sender == "jo@fernway.example"
    assert [(a.name, a.content_type) for a in mail.attachments] == [("Inside", "message/rfc822")]


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("attachment; filename*=utf-8''caf%C3%A9.pdf", "café.pdf"),
        ("attachment; filename*0=lo; filename*1=ng.pdf", "long.pdf"),
        ('attachment; filename="=?utf-8?q?caf=C3=A9=2Epdf?="', "café.pdf"),
        ('attachment; filename="..\\\\..\\\\evil.exe"', "evil.exe"),
        ('attachment; filename="/etc/passwd"', "passwd"),
        ("attachment", "application/pdf"),
        ("attachment; filename*=nonsense''a%FF.pdf", "a"),
    ],
)
def test_names_of_attachments_are_decoded_and_lose_their_folders(disposition, name):
    part = f"Content-Type: application/pdf\r\nContent-Disposition: {disposition}\r\n\r\nx"
    assert parse(multipart(part)).attachments[0].name.startswith(name)


def test_the_size_of_an_attachment_is_its_own_not_its_packings():
    packed = base64.b64encode(b"x" * 300).decode()
    part = f"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n{packed}"
    assert parse(multipart(part)).attachments[0].size == 300


def test_too_many_parts_are_left_in_the_raw_mail():
    mail = parse(multipart(*["\r\nword"] * (MOST_PARTS + 50)))
    assert mail.text.count("word") == MOST_PARTS - 1
    assert f"more than {MOST_PARTS} parts" in " ".join(mail.faults)


def nested(levels: int) -> bytes:
    head = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(levels))
    return f"Subject: deep\r\nFrom: a@b.example\r\n{head}\r\nwords".encode()


def test_too_many_levels_are_left_in_the_raw_mail():
    assert parse(nested(DEEPEST - 1)).text == "words"
    assert parse(nested(DEEPEST + 5)).text == ""


def test_what_the_parser_cannot_bear_is_skimmed():
    mail = parse(nested(3000))
    assert mail.unreadable
    assert (mail.subject, mail.sender) == ("deep", "a@b.example")
    assert mail.faults == ("could not be read: RecursionError",)


def test_a_mail_too_large_to_parse_is_read_in_part(monkeypatch):
    monkeypatch.setattr(parsing, "_SMALL", 1000)
    mail = parse(nested(3000) + b"x" * 10)
    assert "only the first" in mail.faults[0]


def test_a_mail_of_which_not_even_a_part_can_be_parsed_is_skimmed(monkeypatch):
    data = nested(3000)
    monkeypatch.setattr(parsing, "_SMALL", len(data) - 1)
    assert parse(data).unreadable


def test_long_text_is_cut_and_says_so():
    mail = parse(raw("Subject: x", "word " * LONGEST_TEXT))
    assert len(mail.text) <= LONGEST_TEXT
    assert any("characters are shown" in fault for fault in mail.faults)


def test_overlong_headers_are_cut_and_the_rest_is_read():
    mail = parse(raw(f"X-Junk: {'; ' * 200_000}\r\nX-Folded: a\r\n{' b' * 50_000}\r\nSubject: still here"))
    assert mail.subject == "still here"
    assert mail.text == "Hello."


def test_an_overlong_type_of_a_part_is_cut():
    mail = parse(multipart(f"Content-Type: text/plain; x={'y' * 40_000}\r\n\r\nwords"))
    assert mail.text == "words"


def test_a_broken_structure_is_read_as_it_stands_and_named():
    mail = parse(b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\nno parts at all")
    assert mail.text == "no parts at all"
    assert "structure: start boundary not found" in mail.faults


def test_blank_lines_and_a_mark_before_the_headers_are_overlooked():
    assert parse(b"\xef\xbb\xbf\r\n\r\nSubject: here\r\nFrom: a@b.example\r\n\r\nx").subject == "here"


def test_a_calendar_part_is_an_attachment():
    assert parse(multipart("Content-Type: text/calendar; name=m.ics\r\n\r\nBEGIN")).attachments[0].name == "m.ics"


def test_a_report_part_has_no_text_of_its_own():
    mail = parse(multipart("Content-Type: message/delivery-status\r\n\r\nAction: failed\r\n", kind="report"))
    assert mail.text == ""
    assert mail.machine_answer


OURS = "<iqaf.7.0123456789abcdef@place.example>"
STATUS = "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nAction: {}\r\nStatus: 5.1.1"
HEADERS = f"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: {OURS}\r\nX-Iqaf-Ref: agenda/1/jo@x.example\r\n"
WHOLE = f"Content-Type: message/rfc822\r\n\r\nMessage-ID: {OURS}\r\nFrom: q@place.example\r\n\r\nThe agenda"


@pytest.mark.parametrize(
    ("raw", "returned"),
    [
        (multipart(STATUS.format("failed"), HEADERS, kind="report"), (OURS, "agenda/1/jo@x.example")),
        (multipart(STATUS.format("failed"), WHOLE, kind="report"), (OURS,)),
        (multipart(STATUS.format("delayed"), WHOLE, kind="report"), ()),
        (multipart("Content-Type: message/disposition-notification\r\n\r\nx: y", WHOLE, kind="report"), ()),
        (f"From: MAILER-DAEMON@x.example\r\n\r\nIt said no.\r\nMessage-ID: {OURS}\r\n".encode(), (OURS,)),
        (f"From: a@x.example\r\nSubject: Undeliverable: x\r\nIn-Reply-To: {OURS}\r\n\r\nno".encode(), (OURS,)),
        (f"From: a@x.example\r\nX-Failed-Recipients: b@x.example\r\nReferences: {OURS}\r\n\r\nno".encode(), (OURS,)),
        (f"From: a@x.example\r\nSubject: Automatic reply: x\r\nIn-Reply-To: {OURS}\r\n\r\naway".encode(), ()),
        (f"From: a@x.example\r\nSubject: Re: x\r\nIn-Reply-To: {OURS}\r\n\r\n> {OURS}".encode(), ()),
    ],
)
def test_a_mail_that_came_back_is_named_and_an_absence_a_delay_or_a_receipt_is_not_one(raw, returned):
    assert parse(raw).returned == returned
