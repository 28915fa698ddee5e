"""What is new in a mail, and who first wrote what was passed on."""

import pytest

from bot.integrations.mail.trim import LONGEST_TOP, forwarded_sender, top


@pytest.mark.parametrize(
    "history",
    [
        "On Tue, 17 Nov 2026 at 09:00, Quality team <q@place.example> wrote:\n> Hello",
        "On Tue, 17 Nov 2026 at 09:00, Quality team <q@place.example>\nwrote:\n> Hello",
        "-----Original Message-----\nFrom: q@place.example\nHello",
        "________________________________\nFrom: q@place.example\nSent: Tuesday\nHello",
        "From: Quality team <q@place.example>\nSent: 17 November 2026\nTo: Sam\nSubject: x\n\nHello",
        "Am 17.11.2026 schrieb Quality team:\n> Hello",
        "> Hello",
        "-- \nSam Ryland\nManager",
    ],
)
def test_history_and_signature_are_left_out(history):
    assert top("Re: x", f"The new part.\n\n{history}") == "The new part."


def test_an_answer_between_the_lines_is_kept():
    assert top("Re: x", "> first?\nYes.\n> second?\nNo.") == "Yes.\nNo."


def test_what_stands_under_a_sign_off_is_cut_to_the_name():
    text = "We are short of staff.\n\nKind regards,\nSam Ryland\n0121 496 0123\nRowan House"
    assert top("x", text) == "We are short of staff.\n\nKind regards,\nSam Ryland"


def test_a_sign_off_followed_by_a_page_is_no_signature():
    text = "Best wishes\n" + "for all of you here\n" * 40
    assert top("x", f"Dear all\n{text}").count("here") == 40


@pytest.mark.parametrize("text", ["Hello\nKind regards", "Regards\nHello"])
def test_a_sign_off_with_nothing_after_or_before_it_stays(text):
    assert top("x", text) == text


def test_long_lines_are_kept_whole():
    assert top("x", "word " * 1000) == ("word " * 1000).strip()


def test_from_in_a_sentence_is_no_history():
    assert top("x", "From: my point of view\nit is fine.") == "From: my point of view\nit is fine."


def test_a_rule_alone_is_no_history():
    assert top("x", "a\n______________________\nb").endswith("b")


def test_a_forward_is_its_own_news_and_stays_whole():
    text = (
        "FYI\n---------- Forwarded message ---------\nFrom: Jo <jo@fernway.example>\nDate: today\n\nThe boiler failed."
    )
    assert top("Fwd: boiler", text) == text
    assert top("boiler", text) == text


def test_even_a_forward_is_bounded():
    assert len(top("Fwd: x", "a" * 2 * LONGEST_TOP)) == LONGEST_TOP


@pytest.mark.parametrize(
    ("subject", "text", "address"),
    [
        ("Fwd: x", "---------- Forwarded message\nFrom: Jo <jo@f.example>\nDate: x\n\nHi", "jo@f.example"),
        ("x", "Begin forwarded message:\n\nFrom: jo@f.example\nSubject: y\n\nHi", "jo@f.example"),
        ("FW: x", "From: Jo [mailto:jo@f.example]\nSent: today\nTo: us\n\nHi", "jo@f.example"),
        ("WG: x", "Von: Jo <jo@f.example>\nGesendet: heute\n\nHi", "jo@f.example"),
        ("Re: x", "From: Jo <jo@f.example>\nSent: today\n\nHi", ""),
        ("Fwd: x", "From: Jo\nSent: today\n\nHi", ""),
        ("Fwd: x", "From: Jo <jo@f.example>\nis a name", ""),
        ("Fwd: x", "Look at this", ""),
    ],
)
def test_who_first_wrote_a_forward_is_read_from_its_header_block(subject, text, address):
    assert forwarded_sender(subject, text) == address
