"""Which references a mail bears: those in its subject, and those that our own mails, which it answers, were about."""

import re

from bot.desk import Desk
from bot.engine.mail import ParsedMail
from bot.engine.streams import service_in

MOST = 20  #: earlier mails of a thread that are looked at


def in_subject(mail: ParsedMail, sort: str) -> tuple[str, ...]:
    """The references of *sort*, such as ``IAP``, that its subject names, each once."""
    return tuple(dict.fromkeys(_found(sort, mail.subject)))


async def references(mail: ParsedMail, sort: str, desk: Desk) -> tuple[str, ...]:
    """As :func:`in_subject`, then that of the last of our mails in its thread."""
    found = list(in_subject(mail, sort))
    thread = tuple(name for name in (mail.in_reply_to, *reversed(mail.references)) if name)[:MOST]
    ours = await desk.mail.sent(thread) if thread else None
    return tuple(dict.fromkeys([*found, *(_found(sort, ours.post.key) if ours else ())]))


async def service_of(mail: ParsedMail, sort: str, desk: Desk) -> str:
    """The service that the first known reference of *sort* is about; "" where it bears none."""
    for ref in await references(mail, sort, desk):
        for entry in await desk.ledger.about(ref):
            return service_in(entry.stream)
    return ""


def _found(sort: str, text: str) -> list[str]:
    return [match.upper() for match in re.findall(rf"\b{sort}-\d{{3,8}}\b", text, re.IGNORECASE)]
