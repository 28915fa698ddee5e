"""Raw bytes -> what the rules see. Whatever the bytes are, this gives a mail; it never raises."""

import re
from email import message_from_bytes
from email.message import Message

from bot.engine.mail import ParsedMail
from bot.integrations.mail import trim
from bot.integrations.mail.headers import (
    AS_IT_CAME,
    clean,
    decoded,
    mailbox,
    message_ids,
    raw_value,
    readable,
    value,
)
from bot.integrations.mail.parts import LONGEST_TEXT, Box, read
from bot.integrations.mail.signals import authenticated, automatic, bounced

LARGEST = 25 * 1024 * 1024  #: bytes that are read; the whole is kept
_SMALL = 1024 * 1024  #: bytes that are read where all of them are too many
_SKIMMED = 65_536
_LONG_HEADER = 32_768
_MOST_RETURNED = 20
_OURS = re.compile(r"<iqaf\.\d{1,18}\.[0-9a-f]{16}@[^<>\s]{1,250}>")  #: a Message-ID of ours, in a text


def parse(raw: bytes, authserv_id: str = "") -> ParsedMail:
    """Read a mail. *authserv_id* is the name under which our own server writes Authentication-Results.

    What is broken is read as well as it can be, and named in ``faults``; where not even the parts can be told apart,
    the mail is ``unreadable`` and holds what a look at its first headers gives.
    """
    fault = ""
    for size in (LARGEST, _SMALL):
        try:
            mail = _parse(raw[:size], authserv_id)
        except Exception as error:  # noqa: BLE001 - a mail is never refused, and the standard parser raises as it likes
            fault = f"could not be read: {type(error).__name__}"
        else:
            cut = len(raw) > size
            more = (f"large: only the first {size // 1024 // 1024} MiB were read; the whole is kept",) if cut else ()
            return mail.model_copy(update={"faults": (*more, *mail.faults)})
        if len(raw) <= _SMALL:
            break
    return skim(raw, fault)


def skim(raw: bytes, fault: str) -> ParsedMail:
    """What a mail that cannot be parsed says of itself in its first lines."""
    head = clean(decoded(raw[:_SKIMMED], "")[0]).replace("\r\n", "\n").partition("\n\n")[0]
    sender, name = mailbox(_first(head, "From"))
    return ParsedMail(
        message_id=next(iter(message_ids(_first(head, "Message-ID"))), ""),
        sender=sender,
        sender_name=name,
        subject=readable(_first(head, "Subject")),
        faults=(fault,),
        unreadable=True,
        automatic=("it could not be read",),
    )


def _first(head: str, name: str) -> str:
    found = re.search(rf"^{name}[ \t]*:[ \t]*(.{{0,998}})", head, re.IGNORECASE | re.MULTILINE)
    return found[1].strip() if found else ""


def _parse(raw: bytes, authserv_id: str) -> ParsedMail:
    message = message_from_bytes(_tamed(raw), policy=AS_IT_CAME)
    box = Box()
    own, attached = read(message, box), "\n".join(box.spare)[:LONGEST_TEXT]
    text = own or attached
    subject = value(message, "Subject")
    sender, name = mailbox(raw_value(message, "From"))
    if not sender:
        box.fault("no address in From")
        sender = mailbox(raw_value(message, "Sender"))[0] or mailbox(raw_value(message, "Return-Path"))[0]
    return ParsedMail(
        message_id=next(iter(message_ids(raw_value(message, "Message-ID"))), ""),
        in_reply_to=next(iter(message_ids(raw_value(message, "In-Reply-To"))), ""),
        references=message_ids(raw_value(message, "References")),
        sender=sender,
        sender_name=name,
        reply_to=mailbox(raw_value(message, "Reply-To"))[0],
        subject=subject,
        text=text[:LONGEST_TEXT],
        top=trim.top(subject, text),
        attachments=tuple(box.attachments),
        attached=attached if own else "",
        automatic=automatic(message, frozenset(box.types)),
        authenticated=authenticated(message, authserv_id),
        returned=_returned(message, box, text),
        forwarded_sender=box.attached_sender or trim.forwarded_sender(subject, text),
        faults=tuple(box.faults),
    )


def _returned(message: Message, box: Box, text: str) -> tuple[str, ...]:
    """What names the mails that this one says did not arrive, best first; nothing where it is no such report."""
    if not bounced(message, frozenset(box.types), box.actions):
        return ()
    answered = [*message_ids(raw_value(message, "In-Reply-To")), *message_ids(raw_value(message, "References"))]
    return tuple(dict.fromkeys([*box.named, *_OURS.findall(text), *answered]))[:_MOST_RETURNED]


def _tamed(raw: bytes) -> bytes:
    """Without a leading byte-order mark or blank lines, and with its own overlong headers cut.

    The parser takes quadratic time over some headers; an overlong one in an inner part meets the reader's time limit.
    """
    body = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    end = re.search(rb"\r?\n\r?\n", body)
    head, rest = (body[: end.start()], body[end.start() :]) if end else (body, b"")
    return body if len(head) <= _LONG_HEADER else _cut(head) + rest


def _cut(head: bytes) -> bytes:
    """Leave out the lines of a header that come after its first 32 KiB."""
    kept: list[bytes] = []
    length = 0
    for line in head.splitlines(keepends=True):
        length = length + len(line) if line[:1] in {b" ", b"\t"} else len(line)
        if length <= _LONG_HEADER:
            kept.append(line)
        elif length == len(line):
            kept.append(line[:_LONG_HEADER] + b"\r\n")
    return b"".join(kept)
