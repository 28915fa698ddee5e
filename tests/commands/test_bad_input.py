"""What people and programs should not send: each gets a clear answer, breaks nothing, and leaves the record whole."""

import json
import re
from collections.abc import Iterator
from email import message_from_string
from email.policy import default

import pytest
from selectolax.lexbor import LexborHTMLParser

from bot.admin.saying import FORMATS
from bot.command import Command, asks
from bot.commands import all_commands
from bot.integrations.slack.render import messages
from bot.integrations.teams.render import cards
from bot.reply import Reply
from bot.reply.text import plain
from tests.acceptance.test_faults import well_kept_ledger
from tests.conftest import Place
from tests.examples import who_may
from tests.telling import LARKMEADOW, MINA, OAKWOOD, RUTH, flat, record

COMMANDS = {command.name: command for command in all_commands().values()}
LONG = "x" * 10_000
SENT = FORMATS | {  # as it is sent: a terminal's indented lines of the same take Python longer than all the rest
    "slack": lambda reply: json.dumps(messages(reply), ensure_ascii=False),
    "teams": lambda reply: json.dumps(cards(reply), ensure_ascii=False),
}
STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
GOOD = {"service": OAKWOOD, "colour": "amber", "category": "staffing", "severity": "low", "level": "1", "urgent": "no"}
WITH_FIELDS = [name for name, command in COMMANDS.items() if asks(command.args)]
DATES = [
    (name, field)
    for name, command in COMMANDS.items()
    for field, ask in asks(command.args).items()
    if ask.kind == "date"
]
NO_DATES = (
    "yesteryear",
    "31/02/2026",
    "2026-13-01",
    "0000-00-00",
    "-1",
    "99999-01-01",
    "1e9",
    "<b>",
)
NASTY = {
    "controls": "a\x01b\x07c\x1b[31mred\x7f\x85d",
    "nul": "before\x00after",
    "half a character": "one \ud83d two \udcff three",
    "bidi": "abc\u202egnp.exe\u2066\u2069\u200f end",
    "mrkdwn": "<!channel> <@U012AB3CD> <https://evil.example|click here> *bold* _odd_ ~gone~ `code` &lt;",
    "markdown": "[click](https://evil.example) ![x](https://evil.example/x.png) **bold** # head\n# head\n- item | cell",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><b>&amp;",
    "headers": "a lift\r\nBcc: everyone@evil.example\r\n\r\nbody",
    "format": "%s %(name)s {0} {what} ${HOME} {{x}}",
    "sql": "'; DROP TABLE facts; --",
    "emoji": "👩‍👩‍👧 ça ﷽ \U0010ffff \ufeff",
}


def ids(pair: tuple[str, str]) -> str:
    return "-".join(pair)


def given(command: Command, more: dict[str, str]) -> dict[str, str]:
    """A form filled in well enough to reach the command itself, but for *more*."""
    values = {
        name: GOOD.get(name, "well enough filled in")
        for name, field in command.args.model_fields.items()
        if field.is_required()
    }
    return {**values, **more}


def shown(reply: Reply) -> list[str]:
    """The reply as every channel would send it."""
    return [form(reply) for form in SENT.values()]


@pytest.mark.parametrize("name", WITH_FIELDS)
async def test_ten_thousand_characters_in_any_field_are_answered(lite: Place, name: str) -> None:
    for field in asks(COMMANDS[name].args):
        for reply in (
            await lite.say(name, fields=given(COMMANDS[name], {field: LONG}), as_=who_may(COMMANDS[name])),
            await lite.say(f"{name} {field}={LONG}", as_=who_may(COMMANDS[name])),
        ):
            assert reply.outcome != "broke", field
            assert all(shown(reply))
    assert await well_kept_ledger(lite) == []


@pytest.mark.parametrize("name", COMMANDS)
async def test_ten_thousand_characters_after_any_command_are_answered(lite: Place, name: str) -> None:
    for words in (f"{name} {LONG}", f"{name} {OAKWOOD} {LONG}", f"{name} {'x ' * 5000}", f"{name} {':' * 10_000}"):
        reply = await lite.say(words, as_=RUTH)
        assert reply.outcome != "broke", name
        assert all(shown(reply))


@pytest.mark.parametrize("words", [LONG, "x " * 5000, '"' * 10_000, "/iqaf " * 1600, "\n" * 10_000, "=" * 10_000])
async def test_ten_thousand_characters_that_are_no_command_are_answered(lite: Place, words: str) -> None:
    assert (await lite.say(words)).outcome != "broke"


@pytest.mark.parametrize("name", WITH_FIELDS)
async def test_nothing_in_a_field_is_as_if_it_were_not_there(lite: Place, name: str) -> None:
    command = COMMANDS[name]

    for field in asks(command.args):
        for empty in ("", "   ", "\n\t\r\n", "\x00"):
            reply = await lite.say(name, fields=given(command, {field: empty}), as_=who_may(COMMANDS[name]))
            assert reply.outcome != "broke"
            if command.args.model_fields[field].is_required() and chair_may(command):
                assert reply.form is not None, plain(reply)
                assert "Still needed: " in plain(reply)


def chair_may(command: Command) -> bool:
    """Whether the chair may use it at all."""
    return not (command.hidden and command.needs and command.needs.value in {"speak", "administer"})


@pytest.mark.parametrize("nasty", NASTY)
async def test_text_meant_to_do_harm_is_shown_as_text_everywhere(lite: Place, nasty: str) -> None:
    await said_and_shown(lite, NASTY[nasty])


async def said_and_shown(lite: Place, text: str) -> None:
    """Logged, raised and given as a reason, and read back in every form."""
    for words in (
        ("log", {"service": OAKWOOD, "text": text}),
        ("raise", {"service": OAKWOOD, "text": text}),
        ("rag", {"service": LARKMEADOW, "colour": "red", "reason": f"{text} and so on"}),
    ):
        reply = await lite.say(words[0], fields=words[1], as_=RUTH)
        assert reply.outcome == "done", plain(reply)
        harmless(reply)
    for words in (f"history {OAKWOOD}", f"status {OAKWOOD}", f"why {LARKMEADOW}", "agenda sqg", text):
        harmless(await lite.say(words, as_=RUTH))


def harmless(reply: Reply) -> None:
    """Nothing in it steers a terminal, a chat, a page or a mail."""
    sent = {name: form(reply) for name, form in SENT.items()}
    for name in ("text", "html", "email"):
        assert not STEERS.search(sent[name].replace("\r\n", "\n") if name == "email" else sent[name]), name
    for name in ("slack", "teams"):
        assert not [text for text in texts(json.loads(sent[name])) if STEERS.search(text)], name
    for parsed in read_as_markup(json.loads(sent["slack"]), "mrkdwn"):
        assert not re.search("<[!@#h]", parsed)
    for parsed in read_as_markup(json.loads(sent["teams"]), "TextBlock"):
        assert "](https://evil.example" not in parsed
    mail = message_from_string(sent["email"], policy=default)
    assert mail.keys().count("Subject") == 1
    assert "Bcc" not in mail
    body = mail.get_body(("html",))
    assert body
    for tree in (LexborHTMLParser(sent["html"]), LexborHTMLParser(body.get_content())):
        assert not tree.css("script, img, iframe, object, b")
        assert not [node for node in tree.css("a") if "evil.example" in (node.attributes.get("href") or "")]
        assert not [node for node in tree.css("*") if any(name.startswith("on") for name in node.attributes)]


def texts(node: object) -> Iterator[str]:
    """Every string in it."""
    if isinstance(node, str):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from texts(child)


def read_as_markup(node: object, kind: str) -> Iterator[str]:
    """The texts that the channel would read as its markup: those of such objects, and a message's own."""
    if isinstance(node, dict):
        markup = node.get("type") == kind or "blocks" in node
        for name, child in node.items():
            if (name == "text" and markup and isinstance(child, str)) or name == "fallbackText":
                yield str(child)
            yield from texts(child) if name == "facts" else read_as_markup(child, kind)
    elif isinstance(node, list):
        for child in node:
            yield from read_as_markup(child, kind)


async def test_the_same_on_postgresql_and_kept_to_the_letter(place: Place) -> None:
    for text in NASTY.values():
        reply = await place.say("log", fields={"service": OAKWOOD, "text": text})
        assert reply.outcome == "done", plain(reply)
    kept = [entry.fact.text for entry in await record(place) if entry.fact.kind == "intelligence logged"]

    for text in NASTY.values():
        whole = text.encode("utf-8", "replace").decode().replace("\x00", "").replace("\r\n", "\n")
        assert whole in kept
    assert await well_kept_ledger(place) == []


@pytest.mark.parametrize("who", ["stranger\udcff@x.example", "a\x00b", "x" * 10_000, "<script>@x.example", ""])
async def test_a_strange_name_is_a_stranger(place: Place, who: str) -> None:
    for words in ("status Oakwood House", f"log {OAKWOOD}: the lift", "help"):
        text = await flat(place, words, as_=who)
        assert "I do not know you here" in text
        assert "Oakwood" not in text.replace("Your text: " + words, "")
        assert "add" in text


@pytest.mark.parametrize(("name", "field"), DATES, ids=map(ids, DATES))
async def test_a_date_that_is_none_is_refused_and_recorded_nowhere(lite: Place, name: str, field: str) -> None:
    before = await record(lite)
    for day in NO_DATES:
        for reply in (
            await lite.say(name, fields=given(COMMANDS[name], {field: day}), as_=who_may(COMMANDS[name])),
            await lite.say(f"{name} {OAKWOOD} {field}={day} well enough filled in", as_=who_may(COMMANDS[name])),
        ):
            assert reply.outcome == "refused", plain(reply)
            assert reply.form is not None
            harmless(reply)
    assert await record(lite) == before


@pytest.mark.parametrize(("name", "field"), DATES, ids=map(ids, DATES))
async def test_a_date_far_away_or_still_to_come_is_answered(lite: Place, name: str, field: str) -> None:
    for day in ("9999-12-31", "2026-11-19", "0001-01-01", "1899-12-31"):
        reply = await lite.say(name, fields=given(COMMANDS[name], {field: day}), as_=who_may(COMMANDS[name]))

        assert reply.outcome != "broke", day
        assert all(shown(reply))


@pytest.mark.parametrize("day", ["2026-11-19", "9999-12-31"])
async def test_what_has_not_happened_yet_cannot_be_logged(lite: Place, day: str) -> None:
    before = await record(lite)

    assert "is still to come" in await flat(lite, f"log {OAKWOOD}: the lift on={day}")
    assert await record(lite) == before


@pytest.mark.parametrize(
    "what", ["sqg 31/02/2026", "sqg 9999-12-31", "sqg 0001-01-01", "sqg 2026-11-25", "sqg sometime"]
)
async def test_an_agenda_of_a_day_that_is_none_is_refused_with_what_there_is(lite: Place, what: str) -> None:
    reply = await lite.say(f"agenda {what}")

    assert reply.outcome == "refused"
    assert "November 2026" in plain(reply) or "Forums with a calendar" in plain(reply)


@pytest.mark.parametrize("name", [name for name, command in COMMANDS.items() if command.needs and not command.hidden])
async def test_who_may_not_is_told_which_roles_may(lite: Place, name: str) -> None:
    command = COMMANDS[name]
    roles = lite.framework.roles
    if command.needs in roles["observer"].rights:
        asked = "assurance Wrenbury Chase" if name == "assurance" else command.example  # its example records a level
        assert "You may not" not in await flat(lite, asked, as_=MINA)
        return
    text = await flat(lite, command.example, as_=MINA)

    assert f"You may not use “{name}”: it takes one of the roles " in text
    for role in roles.values():
        speaks = "speak" in {right.value for right in role.rights}
        if command.needs in role.rights and not speaks:
            assert role.name in text
    assert "Yours: Observer." in text


@pytest.mark.parametrize(
    "name", [name for name, command in COMMANDS.items() if command.args.model_fields.get("service")]
)
async def test_a_service_that_is_not_here_is_said_and_nothing_done(lite: Place, name: str) -> None:
    before = await record(lite, "place")
    for reply in (
        await lite.say(name, fields=given(COMMANDS[name], {"service": "Zzyzx Quorum"}), as_=who_may(COMMANDS[name])),
        await lite.say(name, fields=given(COMMANDS[name], {"service": "1-999999999"}), as_=who_may(COMMANDS[name])),
    ):
        assert reply.title == "No such service here", plain(reply)
        assert reply.outcome == "refused"
    assert await record(lite, "place") == before
