"""Replies as Adaptive Cards: valid, small enough, and without markup from users."""

import json
from pathlib import Path

import adaptive_cards
import jsonschema
import pytest
from hypothesis import given, settings

from bot.integrations.teams.parts import bare, price
from bot.integrations.teams.render import TooLong, cards, form_values
from bot.reply import (
    Button,
    Buttons,
    Choice,
    Facts,
    Form,
    FormField,
    Heading,
    Item,
    Items,
    Para,
    Reply,
    Row,
    Tone,
    buttons,
)
from tests.replies import CORPUS, GOLDEN, golden
from tests.strategies import anything, forms, replies

HERE = Path(__file__).parent
SCHEMA = json.loads((Path(adaptive_cards.__file__).parent / "schemas" / "schema-1.5.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.validators.validator_for(SCHEMA)(SCHEMA)


def refused(card):
    """What the published schema and the size limit find wrong with a card."""
    faults = [error.message[:200] for error in VALIDATOR.iter_errors(card)]
    if 2 * len(json.dumps(card)) > 40_000:
        faults.append(f"{2 * len(json.dumps(card))} bytes")
    return faults


def elements(node, kind):
    """Every element of one type, at any depth."""
    if isinstance(node, list):
        return [found for one in node for found in elements(one, kind)]
    if not isinstance(node, dict):
        return []
    return [*([node] if node.get("type") == kind else []), *elements(list(node.values()), kind)]


@pytest.mark.parametrize("name", GOLDEN)
def test_the_card_is_as_it_was_looked_at(name):
    golden(HERE / "golden" / f"{name}.json", cards(GOLDEN[name]))


@pytest.mark.parametrize("name", CORPUS)
def test_every_example_is_one_valid_card(name):
    (card,) = cards(CORPUS[name])
    assert refused(card) == []


def test_the_schema_finds_a_fault():
    (card,) = cards(CORPUS["status"])
    card["body"][0]["type"] = "TextBlok"
    assert refused(card) != []


@settings(max_examples=25, deadline=None)
@given(reply=replies())
def test_every_card_is_small_enough_whatever_users_write(reply):
    for card in cards(reply):
        assert 2 * len(json.dumps(card)) <= 40_000


@settings(max_examples=12, deadline=None)
@given(form=forms)
def test_every_form_is_a_valid_card(form):
    for card in cards(Reply(title="Form", blocks=(form,))):
        assert refused(card) == []


@settings(max_examples=60, deadline=None)
@given(text=anything)
def test_no_text_that_a_client_could_read_as_markup_stands_where_it_reads_markup(text):
    reply = Reply(
        title=text,
        blocks=(
            Heading(text=text),
            Para(text=text),
            Facts(rows=(Row(label=text, value=text), Row(label="a", value=text))),
            Items(items=(Item(text=text, detail=text),)),
        ),
    )
    for card in cards(reply):
        assert all(bare(block["text"]) for block in elements(card, "TextBlock"))
        for facts in elements(card, "FactSet"):
            assert all(bare(fact["title"]) and bare(fact["value"]) for fact in facts["facts"])
        assert "](" not in card["fallbackText"]


@pytest.mark.parametrize(
    "text", ["*b*", "_i_", "[x](y)", "<b>", "&amp; b", "- x", "1. x", "2) x", "# x", "a\nb", "{{DATE}}"]
)
def test_markup_is_seen(text):
    assert not bare(text)


@pytest.mark.parametrize(
    "text", ["Oakwood House", "1-9000000001", "◆ Red, since 3 November 2026 (QA §RAG)", "Harbour & Hearth, $5"]
)
def test_ordinary_text_is_not_taken_for_markup(text):
    assert bare(text)


@pytest.mark.parametrize("character", ["a", '"', "\\", "\x1f", "\n", "é", "◆", "😀", "&"])
def test_the_price_of_a_character_is_never_too_low(character):
    assert price(character) >= len(json.dumps(character)) - 2


def test_a_press_says_its_words_in_verb_and_data():
    (card,) = cards(Reply(title="T", blocks=(buttons(("Go", "ack ESC-0001")),)))
    (action,) = elements(card, "Action.Execute")
    assert (action["verb"], action["data"]) == ("say", {"action": "say", "words": "ack ESC-0001"})


def test_no_set_has_more_actions_than_a_client_shows():
    (card,) = cards(Reply(title="T", blocks=(buttons(*((str(n), f"help {n}") for n in range(12))),)))
    assert [len(one["actions"]) for one in elements(card, "ActionSet")] == [5, 5, 2]


def test_long_words_go_into_several_cards_and_stay_whole():
    many = tuple(Button(label=str(n), words=f"{n} " + "x" * 1490) for n in range(20))
    found = [a["data"]["words"] for card in cards(Reply(title="T", blocks=(Buttons(buttons=many),)))
             for a in elements(card, "Action.Execute")]  # fmt: skip
    assert found == [button.words for button in many]


def test_later_cards_say_which_part_they_are():
    first, second, *_ = cards(Reply(title="Long", blocks=(Para(text="word " * 5000),)))
    assert "fallbackText" in first
    assert second["body"][0]["inlines"][0]["text"].startswith("Long (2 of ")


def test_no_client_writes_out_a_date_that_a_user_made_up():
    (card,) = cards(Reply(title="{{DATE(2026-01-01T00:00:00Z)}}", blocks=(Para(text="{{{TIME(x)}}"),)))
    assert "{{" not in json.dumps(card["body"])


def test_a_stretch_of_nothing_makes_no_element():
    (card,) = cards(Reply(title="T", blocks=(Para(text="a" + " " * 9000 + "b"),)))
    assert len(card["body"]) == 3


def test_words_larger_than_a_card_are_refused_not_cut():
    with pytest.raises(TooLong, match="Teams card"):
        cards(Reply(title="T", blocks=(buttons(("Go", "x" * 25_000)),)))


def test_a_form_sends_its_command_and_its_answers_under_names_of_their_own():
    form = Form(
        command="log",
        title="Log",
        fields=(
            FormField(name="action", label="What", kind="line", max_length=200),
            FormField(name="on", label="Day", kind="date", value="2026-11-24", required=False),
            FormField(name="how", label="How", kind="choice", value="a", choices=(Choice(value="a", label="A"),)),
            FormField(name="text", label="Text", kind="text", value="so far", hint="Plainly"),
        ),
    )
    (card,) = cards(Reply(title="Log", blocks=(form,)))
    (submit,) = elements(card, "Action.Execute")
    assert submit["data"] == {"action": "form", "words": "log"}
    assert submit["associatedInputs"] == "auto"
    ids = [e["id"] for kind in ("Input.Text", "Input.Date", "Input.ChoiceSet") for e in elements(card, kind)]
    assert sorted(ids) == ["field.action", "field.how", "field.on", "field.text"]
    assert form_values({**submit["data"], "field.action": "x", "field.on": None}) == {"action": "x", "on": ""}
    assert card["body"][1]["label"] == "What (required)"


def test_what_an_input_cannot_hold_is_told_before_the_questions():
    fields = (
        FormField(name="on", label="Day", kind="date", value="soon"),
        FormField(name="a", label="L" * 2000, kind="line", hint="H" * 2000),
        FormField(name="t", label="Text", kind="text", value="v" * 2500),
    )
    (card,) = cards(Reply(title="Other", blocks=(Form(command="x", title="T", fields=fields),)))
    kinds = [element["type"] for element in card["body"]]
    assert kinds.index("Input.Date") > max(at for at, kind in enumerate(kinds) if kind == "RichTextBlock")
    shown = json.dumps(card["body"])
    assert all(text in shown for text in ("soon", "L" * 2000, "H" * 2000, "v" * 2500))


def test_a_colour_is_added_to_words_not_put_in_their_place():
    (card,) = cards(Reply(title="◆ Red", tone=Tone.RED))
    assert (card["body"][0]["text"], card["body"][0]["color"]) == ("◆ Red", "Attention")


def test_a_fact_with_lines_or_markup_stands_between_the_others_in_order():
    rows = tuple(Row(label=str(n), value=v) for n, v in enumerate(("a", "b\nc", "*d*", "e", "f" * 5000, "")))
    body = cards(Reply(title="T", blocks=(Facts(rows=rows),)))[0]["body"][1:]
    said = "".join(json.dumps(element) for element in body)
    assert [e["type"] for e in body[:3]] == ["FactSet", "RichTextBlock", "RichTextBlock"]
    assert said.index('"b"') < said.index("*d*") < said.index('"e"') < said.index("fff")
