"""Said once, shown five ways: every fact of a reply is in every rendering of it."""

import asyncio
import html as entities
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from bot.command import Command
from bot.commands import all_commands
from bot.frameworks import Framework
from bot.integrations.mail.render import bodies
from bot.integrations.slack.render import messages
from bot.integrations.teams.render import cards
from bot.integrations.web.render import html
from bot.reply import AnyBlock, Form, Reply
from bot.reply.clean import clean
from bot.reply.text import plain
from tests.examples import example_posts, example_replies
from tests.replies import CORPUS, said
from tests.strategies import replies


@pytest.fixture(scope="module")
def examples(demo_file: Path, tmp_path_factory: pytest.TempPathFactory, framework: Framework) -> dict[str, Reply]:
    """Every reply that must read alike everywhere: made up ones, every command's own, and what the bot posts."""
    folder = tmp_path_factory.mktemp("examples")

    async def real() -> dict[str, Reply]:
        posts = await example_posts(demo_file, folder, framework)
        return {**posts, **await example_replies(demo_file, folder, framework)}

    return {**CORPUS, **asyncio.run(real())}


def squeezed(text: str) -> str:
    """The text without white space and without what was put in to take away its effect."""
    return re.sub(r"[\s\u200b]+", "", clean(text))


def strings(node: Any) -> Iterator[str]:
    """All strings of a JSON document that a reader could see, whatever the key they stand under."""
    match node:
        case str():
            yield node
        case list():
            for one in node:
                yield from strings(one)
        case dict():
            for key, one in node.items():
                if key not in UNSEEN:
                    yield from strings(one)


#: Keys whose strings are not shown as they are; fallbacks are left out so that they hide no gap in the blocks.
UNSEEN = {"type", "action_id", "block_id", "style", "callback_id"}  # Slack's
UNSEEN |= {"words", "fallbackText", "speak", "$schema", "version", "verb", "id", "action", "associatedInputs"}
UNSEEN |= {"spacing", "color", "weight", "size", "width", "verticalContentAlignment"}


class Seen(HTMLParser):
    """What a browser shows of a page: its text, and what its inputs hold."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("type") != "hidden":
            self.text.append(given.get("value") or "")


def seen(page: str) -> str:
    parser = Seen()
    parser.feed(page)
    parser.close()
    return "".join(parser.text)


def shown_in_slack(node: Any) -> Iterator[str]:
    """As :func:`strings`, each as Slack shows it: it reads entities in text objects, and in nothing else."""
    if isinstance(node, dict) and node.get("type") == "plain_text":
        yield entities.unescape(node["text"])
    elif isinstance(node, dict | list):
        for one in node if isinstance(node, list) else [one for key, one in node.items() if key not in UNSEEN]:
            yield from shown_in_slack(one)
    else:
        yield from strings(node)


def in_slack(reply: Reply) -> str:
    first, *more = [message["blocks"] for message in messages(reply)]
    return "".join(shown_in_slack([first, *(blocks[1:] for blocks in more)]))  # the first says which part it is


def in_slack_fallback(reply: Reply) -> str:
    first, *more = [entities.unescape(message["text"]) for message in messages(reply)]
    return "".join([first, *(text.partition("\n")[2] for text in more)])


def in_teams(reply: Reply) -> str:
    first, *more = [card["body"] for card in cards(reply)]
    return "".join(strings([first, *(body[1:] for body in more)]))


CHANNELS: dict[str, Callable[[Reply], str]] = {
    "text": plain,
    "slack": in_slack,
    "slack fallback": in_slack_fallback,
    "teams": in_teams,
    "web": lambda reply: seen(html(reply, action="/say", token="t")),
    "mail text": lambda reply: bodies(reply, link_for=lambda words: None)[0],
    "mail html": lambda reply: seen(bodies(reply, link_for=lambda words: "https://iqaf.example/")[1]),
}


def missing(reply: Reply, channel: str) -> list[str]:
    shown = squeezed(CHANNELS[channel](reply))
    return [fact for fact in said(reply) if squeezed(fact) not in shown]


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_fact_of_every_example_is_said(channel: str, examples: dict[str, Reply]) -> None:
    lacking = {name: gone for name, reply in examples.items() if (gone := missing(reply, channel))}
    assert not lacking


def test_the_examples_show_every_kind_of_block(examples: dict[str, Reply]) -> None:
    shown = {type(block) for reply in examples.values() for block in reply.blocks}
    assert shown == set(AnyBlock.__args__)


def test_a_fact_that_is_left_out_is_noticed() -> None:
    reply = CORPUS["status"]
    shorter = reply.model_copy(update={"blocks": reply.blocks[:-1]})
    shown = squeezed(plain(shorter))
    assert [fact for fact in said(reply) if squeezed(fact) not in shown] == [reply.blocks[-1].text]


@pytest.mark.parametrize("channel", CHANNELS)
@settings(max_examples=25, deadline=None)
@given(reply=replies())
def test_whatever_users_write_is_said_whole(channel: str, reply: Reply) -> None:
    assert missing(reply, channel) == []


def done(command: Command[Any], examples: dict[str, Reply]) -> bool:
    reply = examples[command.example]
    return reply.outcome == "done" and reply.form is None


def test_every_commands_example_is_really_answered(examples: dict[str, Reply]) -> None:
    refused = {
        each.example: plain(examples[each.example]) for each in all_commands().values() if not done(each, examples)
    }

    assert set(refused) == {"admit CON-0001", "urgent CON-0001"}, (
        refused
    )  # on the demo's first day no agenda has closed


def test_forms_ask_alike_in_a_modal(examples: dict[str, Reply]) -> None:
    from bot.integrations.slack.render import modal

    for name, reply in examples.items():
        if isinstance(reply.form, Form):
            view = modal(reply.form, callback_id="form", private_metadata="", intro=reply)
            shown = squeezed("".join(shown_in_slack(view)))
            assert [fact for fact in said(reply) if squeezed(fact) not in shown] == [], name
