"""Replies as HTML: escaped, well formed, and labelled for those who hear the page."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings

from bot.integrations.web.render import html
from bot.reply import Choice, Form, FormField, Reply, Table, buttons
from tests.replies import CORPUS, FORM, GOLDEN, golden
from tests.strategies import replies

HERE = Path(__file__).parent
VOID = {"input", "br"}
ALLOWED = {"article", "h3", "h4", "p", "br", "dl", "div", "dt", "dd", "ul", "ol", "li", "table", "caption", "thead",
           "tbody", "tr", "th", "td", "cite", "form", "input", "button", "label", "span", "textarea", "select",
           "option", "a"}  # fmt: skip


class Page(HTMLParser):
    """Every element with its attributes; elements that are not closed in order are an error."""

    def __init__(self, page):
        super().__init__()
        self.found, self.open = [], []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def all(self, tag):
        return [attrs for name, attrs in self.found if name == tag]


def page(reply, **more):
    return Page(html(reply, action="/say", token="t0ken", **more))


@pytest.mark.parametrize("name", GOLDEN)
def test_the_page_is_as_it_was_looked_at(name):
    golden(HERE / "golden" / f"{name}.html", str(html(GOLDEN[name], action="/say", token="t0ken", ident="r1")) + "\n")


@settings(max_examples=60, deadline=None)
@given(reply=replies())
def test_whatever_users_write_makes_no_element_and_no_attribute(reply):
    found = page(reply).found
    assert {tag for tag, _ in found} <= ALLOWED
    names = {name for _, attrs in found for name in attrs}
    assert not [name for name in names if name.startswith("on") or name in {"style", "src"}]
    assert {attrs["href"] for _, attrs in found if "href" in attrs} <= {"https://iqaf.example/documents/abc"}


@pytest.mark.parametrize("name", CORPUS)
def test_every_id_is_there_once_and_every_reference_leads_to_one(name):
    found = page(CORPUS[name]).found
    ids = [attrs["id"] for _, attrs in found if "id" in attrs]
    assert len(ids) == len(set(ids))
    for _, attrs in found:
        for key in ("for", "aria-describedby", "aria-labelledby"):
            assert set((attrs.get(key) or "").split()) <= set(ids)


def test_two_replies_on_one_page_have_different_ids():
    first, second = (set(re.findall(r' id="([^"]+)"', html(CORPUS[n], action="/", token="t"))) for n in ("why", "form"))
    assert not first & second


def test_every_form_posts_to_the_address_with_the_token():
    shown = page(CORPUS["list"])
    assert {(form["method"], form["action"]) for form in shown.all("form")} == {("post", "/say")}
    tokens = [field["value"] for field in shown.all("input") if field["name"] == "token"]
    assert tokens == ["t0ken"] * len(shown.all("form"))


def test_a_button_sends_its_words_whole():
    words = 'log text="<x> & y"\n' + "z" * 1400
    assert page(Reply(title="T", blocks=(buttons(("Go", words)),))).all("button")[0]["value"] == words


def test_buttons_that_look_alike_sound_different():
    names = [button["aria-label"] for button in page(CORPUS["which"]).all("button")]
    assert names == ["This one: Oakwood House", "This one: Oakwood Court", "This one: Oakwood at Home"]


def test_a_form_sends_its_command_and_names_its_questions():
    shown = page(FORM)
    assert [i["value"] for i in shown.all("input") if i["name"] == "command"] == ["log"]
    entries = shown.all("textarea") + shown.all("select") + [i for i in shown.all("input") if i["type"] != "hidden"]
    assert sorted(entry["name"] for entry in entries) == ["on", "service", "severity", "source", "text"]
    assert {label["for"] for label in shown.all("label")} == {entry["id"] for entry in entries}
    assert {entry["name"] for entry in entries if "required" in entry} == {"service", "text"}


def test_what_an_input_cannot_hold_is_shown_beside_it():
    fields = (
        FormField(name="on", label="Day", kind="date", value="soon"),
        FormField(name="how", label="How", kind="choice", value="odd", choices=(Choice(value="a", label="A"),)),
        FormField(name="sure", label="Sure", kind="choice", value="a", choices=(Choice(value="a", label="A"),)),
    )
    text = html(Reply(title="T", blocks=(Form(command="x", title="Other", fields=fields),)), action="/", token="t")
    assert "As given so far: soon" in text
    assert "As given so far: odd" in text
    assert text.count("Choose one") == 1


def test_a_file_is_a_link_that_downloads_or_says_how_to_fetch_it():
    link, *others = page(CORPUS["files"]).all("a")
    assert (link["href"], "download" in link, others) == (CORPUS["files"].blocks[0].url, True, [])
    assert "Fetch it with: /iqaf document DOC-0008" in html(CORPUS["files"], action="/", token="t")


def test_a_form_with_a_file_is_sent_as_parts_and_keeps_the_file_that_was_sent_before():
    shown = page(CORPUS["files"])
    assert [form.get("enctype") for form in shown.all("form")] == ["multipart/form-data"]
    chosen = [i for i in shown.all("input") if i["type"] == "file"]
    assert [(i["name"], i["accept"], "required" in i) for i in chosen] == [
        ("document", ".xlsx", True),
        ("other", ".xlsx", False),
    ]
    assert ("other", "DOC-0007") in [(i["name"], i["value"]) for i in shown.all("input") if i["type"] == "hidden"]
    assert "enctype" not in page(FORM).all("form")[0]


def test_a_table_names_its_rows_and_columns():
    table = Table(caption="Due", head=("What", "When"), rows=(("Plan", "today"),))
    scopes = [cell["scope"] for cell in page(Reply(title="T", blocks=(table,))).all("th")]
    assert scopes == ["col", "col", "row"]
