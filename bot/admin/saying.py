"""``iqaf say``: any command, said by a member, answered as a channel would show it."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import SMTPUTF8

from bot.app import Place, open_place
from bot.dispatch import Identity, Request
from bot.documents.sent_in import YOURS
from bot.integrations.mail.render import bodies
from bot.integrations.slack.render import messages
from bot.integrations.teams.render import cards
from bot.integrations.web.render import html
from bot.reply import File, Reply
from bot.reply.dates import LONDON
from bot.reply.text import plain, typed
from bot.settings import Settings

_FETCHING = re.compile(r"document DOC-\d{3,8}")


def as_text(reply: Reply) -> str:
    """As a terminal shows it: a document is fetched by the command line, since no server may be running for a link."""
    blocks = [_without_link(block) if isinstance(block, File) else block for block in reply.blocks]
    return plain(reply.model_copy(update={"blocks": tuple(blocks)}), say=_here)


def _without_link(file: File) -> File:
    return file.model_copy(update={"url": "", "note": "" if file.note == YOURS else file.note})


def _here(words: str) -> str:
    """Words as they are typed: those that fetch a document, in this very terminal."""
    return f"iqaf {words}" if _FETCHING.fullmatch(words) else typed(words)


def as_json(reply: Reply) -> str:
    """The neutral reply."""
    return reply.model_dump_json(indent=2)


def as_slack(reply: Reply) -> str:
    """The messages that Slack would be sent."""
    return json.dumps(messages(reply), indent=2, ensure_ascii=False)


def as_teams(reply: Reply) -> str:
    """The Adaptive Cards that Teams would be sent."""
    return json.dumps(cards(reply), indent=2, ensure_ascii=False)


def as_html(reply: Reply) -> str:
    """The part of a page."""
    return str(html(reply, action="/", token=""))


def as_email(reply: Reply) -> str:
    """The mail, both bodies, as it would go over the wire."""
    text, marked_up = bodies(reply, link_for=lambda _: None)
    mail = EmailMessage(policy=SMTPUTF8)
    mail["Subject"] = " ".join(reply.title.split())
    mail.set_content(text, cte="8bit")
    mail.add_alternative(marked_up, subtype="html", cte="8bit")
    return mail.as_bytes().decode()


FORMATS: dict[str, Callable[[Reply], str]] = {
    "text": as_text,
    "json": as_json,
    "slack": as_slack,
    "teams": as_teams,
    "html": as_html,
    "email": as_email,
}


async def say(settings: Settings, words: str, member: str, on: date | None) -> Reply:
    """The answer to *words*, said by a member, as if it were *on* that day where given."""
    async with open_place(settings) as place:
        who = Identity(channel="terminal", id=member.lower(), email=member.lower())
        return await place.dispatcher.answer(Request(who=who, words=words, at=_time(place, on)))


def _time(place: Place, on: date | None) -> datetime | None:
    return datetime.combine(on, place.clock.now().timetz().replace(tzinfo=LONDON)) if on else None
