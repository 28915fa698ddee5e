"""Replies as mail bodies: nothing from outside, links only where signed, words to say in chat where not."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings

from bot.integrations.mail.render import bodies
from bot.reply import Item, Items, Reply, buttons
from tests.replies import CORPUS, GOLDEN, golden
from tests.strategies import replies

HERE = Path(__file__).parent
VOID = {"meta", "br"}


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found, self.open = [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def signed(words):
    return f"https://iqaf.example/do?words={words.replace(' ', '+')}&s=x" if words.startswith("ack ") else None


@pytest.mark.parametrize("name", GOLDEN)
def test_the_mail_is_as_it_was_looked_at(name):
    text, html = bodies(GOLDEN[name], link_for=signed)
    golden(HERE / "golden" / f"{name}.txt", text)
    golden(HERE / "golden" / f"{name}.html", html)


def test_a_button_is_a_link_where_its_words_are_signed_and_words_to_say_in_chat_where_not():
    text, html = bodies(CORPUS["escalation"], link_for=signed)
    assert "→ Acknowledge  https://iqaf.example/do?words=ack+ESC-0001&s=x\n" in text
    assert "→ Stand down   in chat: /iqaf standdown ESC-0001\n" in text
    assert '<a href="https://iqaf.example/do?words=ack+ESC-0001&amp;s=x"' in html
    assert "Stand down: in chat <strong>/iqaf standdown ESC-0001</strong>" in html


def test_only_web_addresses_are_linked():
    _, html = bodies(Reply(title="T", blocks=(buttons(("Go", "help")),)), link_for=lambda words: "javascript:alert(1)")
    assert "<a " not in html


@settings(max_examples=40, deadline=None)
@given(reply=replies())
def test_whatever_users_write_asks_for_nothing_and_leads_nowhere(reply):
    _, html = bodies(reply, link_for=lambda words: None)
    found = Page(html).found
    assert not {"img", "script", "link", "style", "form", "iframe"} & {tag for tag, _ in found}
    assert not [name for _, attrs in found for name in attrs if name.startswith("on") or name == "src"]
    assert {attrs["href"] for tag, attrs in found if tag == "a"} <= {"https://iqaf.example/documents/abc"}


def test_a_file_without_an_address_is_fetched_in_chat():
    text, html = bodies(CORPUS["files"], link_for=lambda words: None)
    assert "→ Fetch it  in chat: /iqaf document DOC-0008\n" in text
    assert "in chat <strong>/iqaf document DOC-0008</strong>" in html


@pytest.mark.parametrize("name", CORPUS)
def test_layout_is_hidden_from_those_who_hear_the_mail_and_data_is_not(name):
    _, html = bodies(CORPUS[name], link_for=signed)
    for tag, attrs in Page(html).found:
        if tag == "table" and attrs.get("role") != "presentation":
            assert "width" not in attrs


def test_an_item_without_detail_or_buttons_is_just_its_text():
    _, html = bodies(Reply(title="T", blocks=(Items(items=(Item(text="alone"),)),)), link_for=signed)
    assert '<strong dir="auto">alone</strong></li>' in html
