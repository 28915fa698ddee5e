"""Signs of a machine, and proof of a sender."""

import pytest

from bot.integrations.mail.parse import parse

OURS = "mx.place.example"


def read(headers: str, sender: str = "sam@rowan.example"):
    return parse(f"From: {sender}\r\n{headers}\r\n\r\nHello.".encode(), OURS)


@pytest.mark.parametrize(
    ("headers", "answer"),
    [
        ("Auto-Submitted: auto-replied", True),
        ("Auto-Submitted: auto-generated", False),
        ("Precedence: bulk", False),
        ("Precedence: auto_reply", False),
        ("X-Precedence: junk", False),
        ("X-Auto-Response-Suppress: All", False),
        ("List-Id: <news.example>", False),
        ("List-Unsubscribe: <mailto:x@y.example>", False),
        ("X-Autoreply: yes", False),
        ("X-Loop: x", False),
        ("X-Iqaf-Ref: ack/MAIL-0001", True),
        ("Return-Path: <>", True),
        ("Subject: Automatic reply: your mail", True),
        ("Subject: Out of office", True),
        ("Subject: Undeliverable: agenda", True),
        ("Subject: Re: Delivery Status Notification (Failure)", True),
        ("Content-Type: multipart/report; boundary=x", True),
    ],
)
def test_each_sign_of_a_machine_forbids_an_answer(headers, answer):
    mail = read(headers)
    assert mail.automatic
    assert mail.machine_answer is answer


@pytest.mark.parametrize(
    "sender",
    ["MAILER-DAEMON@mx.example", "no-reply@x.example", "noreply-1@x.example", "postmaster@x.example", "MAILER-DAEMON"],
)
def test_a_machines_address_forbids_an_answer(sender):
    assert "a machine's address" in read("Subject: x", sender).automatic


@pytest.mark.parametrize(
    "headers",
    [
        "Subject: Our manager is out",
        "Auto-Submitted: no",
        "X-Auto-Response-Suppress: None",
        "Precedence: normal",
        "Return-Path: <sam@rowan.example>",
    ],
)
def test_a_persons_mail_may_be_answered(headers):
    assert read(headers).automatic == ()


@pytest.mark.parametrize(
    ("headers", "verdict"),
    [
        (f"Authentication-Results: {OURS}; dmarc=pass header.from=rowan.example", "pass"),
        (f"Authentication-Results: {OURS} 1; dmarc=fail (p=none)", "fail"),
        (f"Authentication-Results: {OURS}; spf=fail; dkim=none", "fail"),
        (f"Authentication-Results: {OURS}; spf=softfail; dkim=pass", ""),
        (f"Authentication-Results: {OURS}; spf=pass; dkim=pass", ""),
        (f"Authentication-Results: {OURS}; dmarc=none; spf=pass", ""),
        (f"Authentication-Results: {OURS}; spf=pass (dmarc=pass)", ""),
        ("Authentication-Results: evil.example; dmarc=pass", ""),
        (f"Authentication-Results: other.example; dmarc=none\r\nAuthentication-Results: {OURS}; dmarc=pass", ""),
        (f"Authentication-Results: {OURS}", ""),
        ("Authentication-Results: ;", ""),
        ("Subject: none", ""),
    ],
)
def test_only_our_own_servers_topmost_word_proves_a_sender(headers, verdict):
    assert read(headers).authenticated == verdict


def test_without_a_server_of_ours_nothing_is_proven():
    given = f"From: a@b.example\r\nAuthentication-Results: {OURS}; dmarc=pass\r\n\r\nx".encode()
    assert parse(given).authenticated == ""
