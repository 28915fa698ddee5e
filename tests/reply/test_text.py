"""Replies as plain text: readable in a terminal, and typed back as they say."""

import textwrap
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reply import (
    Buttons,
    Choice,
    Facts,
    Form,
    FormField,
    Item,
    Items,
    Note,
    Para,
    Rag,
    Rating,
    Reply,
    Row,
    Table,
    Tone,
    buttons,
    facts,
    rag_tone,
    rag_words,
    rating_words,
)
from bot.reply.clean import clean, one_line
from bot.reply.cut import pieces, units
from bot.reply.dates import day, moment, weekday
from bot.reply.lines import again, chosen, iso_date, offers, quoted, row_lines, usage
from bot.reply.text import columns, plain, wrap
from tests.replies import FORM, GOLDEN, golden
from tests.strategies import anything, replies

HERE = Path(__file__).parent


def body(*blocks, width=88):
    return plain(Reply(title="T", blocks=blocks), width).removeprefix("T\n=\n\n")


@pytest.mark.parametrize("name", GOLDEN)
def test_the_text_is_as_it_was_looked_at(name):
    golden(HERE / "golden" / f"{name}.txt", plain(GOLDEN[name]))


@settings(max_examples=60, deadline=None)
@given(reply=replies())
def test_no_text_can_steer_a_terminal(reply):
    assert not [c for c in plain(reply) if (ord(c) < 32 and c not in "\t\n") or 0x7F <= ord(c) < 0xA0]


def test_a_reply_of_nothing_is_an_empty_line():
    assert plain(Reply(title="", blocks=(Para(text=" "), Facts(rows=()), Items(items=()), Buttons(buttons=())))) == "\n"


def test_lines_keep_to_the_width():
    text = plain(GOLDEN["agenda"], 60)
    assert max(columns(line) for line in text.splitlines()) <= 60


def test_a_table_that_fits_stands_in_columns():
    table = Table(caption="Due", head=("What", "When"), rows=(("Plan", "today"), ("Visit",)))
    assert body(table) == "Due\nWhat   When\n-----  -----\nPlan   today\nVisit\n"


def test_a_table_too_wide_becomes_lines_with_its_headings():
    table = Table(caption="Due", head=("What", "When"), rows=(("Plan " * 4, "today " * 4), ("", "")))
    assert body(table, width=24) == (
        "Due\nWhat · When\n• Plan Plan Plan Plan\n  When: today today\n    today today\n•\n"
    )


def test_wide_characters_take_two_columns_and_marks_none():
    assert (columns("日本"), columns("é"), columns("e\u0301")) == (4, 1, 1)


def test_a_long_label_stands_on_a_line_of_its_own():
    rows = (Row(label="A label that is longer than most", value="x"), Row(label="Short", value="y"))
    assert body(Facts(rows=rows)) == "A label that is longer than most\n       x\nShort  y\n"


def test_facts_whose_labels_are_all_long_are_indented():
    assert body(Facts(rows=(Row(label="L" * 30, value="x"),))) == "L" * 30 + "\n" + " " * 28 + "x\n"


def test_a_fact_without_a_value_is_its_label():
    assert body(Facts(rows=(Row(label="Rating", value=""),))) == "Rating\n"


def test_items_are_numbered_in_one_column():
    text = body(Items(items=tuple(Item(text="x") for _ in range(10)), numbered=True))
    assert text.splitlines()[0::9] == [" 1. x", "10. x"]


def test_an_item_without_text_keeps_its_place():
    assert body(Items(items=(Item(text="", detail="d"),))) == "•\n  d\n"


def test_words_to_type_are_never_broken():
    words = "log " + "word " * 40 + "end"
    assert f"→ Go  /iqaf {words}\n" in body(buttons(("Go", words)))


def test_words_of_several_lines_stay_below_each_other():
    assert body(buttons(("Go", "log\nmore"))) == "→ Go  /iqaf log\n      more\n"


def test_another_way_to_say_words_can_be_given():
    assert "→ Go  reply with: help" in plain(
        Reply(title="T", blocks=(buttons(("Go", "help")),)), 72, "reply with: {}".format
    )


def test_a_form_says_how_to_type_it():
    assert usage(FORM.form) == ("log service=1-9000000001 text=TEXT [severity=moderate] [on=2026-11-24] [source=WORDS]")


def test_opening_a_form_again_never_does_what_it_would_do():
    assert again(FORM.form) == "log service=1-9000000001 severity=moderate on=2026-11-24"
    done = Form(command="ack", title="T", fields=(FormField(name="s", label="S", kind="service", value="1-9"),))
    assert again(done) == "ack"


def test_only_short_and_valid_answers_are_repeated_in_words():
    form = Form(
        command="x",
        title="T",
        fields=(
            FormField(name="a", label="A", kind="service", value="x" * 101),
            FormField(name="b", label="B", kind="choice", value="odd", choices=(Choice(value="v", label="v"),)),
            FormField(name="c", label="C", kind="date", value="soon"),
            FormField(name="d", label="D", kind="service", value="Oak House"),
        ),
    )
    assert again(form) == 'x d="Oak House"'
    assert (chosen(form.fields[1]), iso_date(form.fields[2])) == ("", "")


def test_choices_are_said_once_where_word_and_label_are_one():
    field = FormField(
        name="x",
        label="X",
        kind="choice",
        choices=(Choice(value="low", label="Low"), Choice(value="q", label="Quality")),
    )
    assert offers(field) == "Low; q (Quality)"


@pytest.mark.parametrize(("value", "word"), [("a", "a"), ("", '""'), ("a b", '"a b"'), ('a "b"', "\"a 'b'\"")])
def test_a_value_is_one_word(value, word):
    assert quoted(value) == word


def test_rows_longer_or_shorter_than_the_head_lose_nothing():
    table = Table(caption="", head=("A", "B"), rows=(("1", "2", "3"), ("4",), ()))
    assert row_lines(table) == [("1", ["B: 2", "3"]), ("4", []), ("", [])]


def test_control_characters_are_shown_as_pictures():
    assert clean("\x00\x1b[31m\x7f\x9f") == "␀␛[31m␡\ufffd"
    assert clean("a\r\nb\rc\u2028d\x85e") == "a\nb\nc\nd\ne"
    assert clean("\u202eabc\u2066") == "abc"
    assert clean("\ud800\tx") == "\ufffd\tx"
    assert one_line(" a\n b\t") == "a b"


@given(text=anything, limit=st.integers(2, 500))
@settings(max_examples=100, deadline=None)
def test_pieces_joined_are_the_text_and_none_is_too_long(text, limit):
    cut = list(pieces(text, limit))
    assert "".join(cut) == text
    assert all(0 < units(piece) <= limit for piece in cut)


def test_pieces_end_where_a_line_or_a_word_does():
    assert list(pieces("one two\nthree four", 12)) == ["one two\n", "three four"]
    assert list(pieces("one two three", 9)) == ["one two ", "three"]
    assert list(pieces("abcdefgh", 3)) == ["abc", "def", "gh"]


def test_wrapped_lines_keep_the_breaks_of_the_text():
    assert [line.rstrip() for line in wrap("a\n\nb", 40, "• ")] == ["• a", "", "  b"]


def test_notes_and_paragraphs_are_told_apart_by_a_line():
    assert body(Para(text="a"), Note(text="b")) == "a\n\nb\n"


def test_dates_are_written_as_people_write_them():
    assert day(date(2026, 11, 4)) == "4 November 2026"
    assert weekday(date(2026, 11, 24)) == "Tuesday 24 November 2026"
    assert moment(datetime(2026, 7, 1, 8, 0, tzinfo=UTC)) == "Wednesday 1 July 2026, 09:00"


def test_a_colour_is_always_a_word_too():
    assert [rag_words(rag) for rag in (*Rag, None)] == ["● Green", "▲ Amber", "◆ Red", "○ Not enough information"]
    assert [rag_tone(rag) for rag in (*Rag, None)] == [Tone.GREEN, Tone.AMBER, Tone.RED, Tone.PLAIN]
    assert [rating_words(rating) for rating in (Rating.GOLD, None)] == ["Gold", "No rating"]


def test_facts_without_a_value_are_left_out():
    assert facts([("a", ""), ("b", "x", Tone.RED)]).rows == (Row(label="b", value="x", tone=Tone.RED),)


@given(text=st.text(alphabet="ab \u00a0\u2009-●\u0301"), first=st.sampled_from(["", "• "]), width=st.integers(20, 40))
def test_a_line_that_fits_stands_as_wrapping_would_leave_it(text, first, width):
    wrapped = textwrap.wrap(
        text, width, initial_indent=first, subsequent_indent=first, break_long_words=False, break_on_hyphens=False
    )

    assert wrap(text, width, first, first) == (wrapped if text.strip() else [])
