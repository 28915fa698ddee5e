"""The parts of a mail: its readable text, its attachments, the mails attached to it. Bounded; nothing here raises."""

import re
from dataclasses import dataclass, field
from email import message_from_string
from email.message import Message
from pathlib import PurePosixPath

from bot.engine.mail import Attachment
from bot.integrations.mail.headers import (
    LONGEST,
    OWN_HEADER,
    clean,
    decoded,
    mailbox,
    message_ids,
    raw_value,
    readable,
    value,
)
from bot.integrations.mail.plain import text_of

MOST_PARTS = 200
DEEPEST = 20
LONGEST_TEXT = 200_000  #: characters of one mail's text that are kept beside the raw mail
LONGEST_NAME = 200
MOST_FAULTS = 20
HTML_SAYS_MORE = 20  #: a plain part this many times shorter than its HTML twin is only a placeholder


@dataclass
class Box:
    """What has been taken out of a mail so far."""

    attachments: list[Attachment] = field(default_factory=list)
    types: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    spare: list[str] = field(default_factory=list)  #: text of attached text files, for a mail with no other
    attached_sender: str = ""  #: From of the first mail attached whole
    parts: int = 0
    named: list[str] = field(default_factory=list)  #: Message-IDs and our own refs of the mails within it
    actions: list[str] = field(default_factory=list)  #: what a delivery report says was done with each address

    def fault(self, text: str) -> None:
        """Note what was broken, once."""
        if text and text not in self.faults and len(self.faults) < MOST_FAULTS:
            self.faults.append(text)


def read(part: Message, box: Box, depth: int = 0) -> str:
    """The readable text of a part and all below it; the rest goes into *box*."""
    box.parts += 1
    if box.parts > MOST_PARTS or depth > DEEPEST:
        box.fault(f"more than {MOST_PARTS} parts or {DEEPEST} levels: the rest was left in the raw mail")
        return ""
    _bound(part)
    kind = clean(part.get_content_type())
    box.types.add(kind)
    for defect in part.defects:
        box.fault(f"structure: {_words(type(defect).__name__)}")
    if not part.is_multipart():
        return _leaf(part, kind, box)
    inner = [child for child in part.get_payload() if isinstance(child, Message)]
    if kind == "multipart/alternative":
        return _best([(child.get_content_type(), read(child, box, depth + 1)) for child in inner])
    if part.get_content_maintype() == "message":
        return _attached_mail(part, kind, inner, box, depth)
    return "\n".join(text for child in inner if (text := read(child, box, depth + 1)))


def _attached_mail(part: Message, kind: str, inner: list[Message], box: Box, depth: int) -> str:
    """A mail within the mail: listed as an attachment, its text below ours. Reports are lists of headers, no text."""
    if kind == "message/delivery-status":
        box.actions += [value(block, "Action").lower() for block in inner if value(block, "Action")]
    if kind != "message/rfc822":
        return ""
    said = []
    for child in inner:
        box.named += names(child)
        sender, _ = mailbox(raw_value(child, "From"))
        box.attached_sender = box.attached_sender or sender
        subject = value(child, "Subject")
        box.attachments.append(
            Attachment(name=file_name(part) or subject or "attached mail", content_type=kind, size=0)
        )
        said.append(f"From: {sender}\nSubject: {subject}\n{read(child, box, depth + 1)}")
    return "\n\n".join(said)


def names(message: Message) -> list[str]:
    """What a mail is called: its Message-ID, and our own reference where it bears one."""
    return [*message_ids(raw_value(message, "Message-ID")), *filter(None, [raw_value(message, OWN_HEADER)])]


def _leaf(part: Message, kind: str, box: Box) -> str:
    name = file_name(part)
    attached = value(part, "Content-Disposition").lower().startswith("attachment")
    if not kind.startswith(("text/", "multipart/")) or kind == "text/calendar":
        box.attachments.append(Attachment(name=name or kind, content_type=kind[:LONGEST_NAME], size=_size(part)))
        return ""
    text = _text(part, kind, box)
    if kind == "text/rfc822-headers":  # a report's short form of the mail that came back
        box.named += names(message_from_string(text[:LONGEST]))
    if attached:
        box.attachments.append(Attachment(name=name or kind, content_type=kind[:LONGEST_NAME], size=_size(part)))
        box.spare.append(text)
        return ""
    return text


def _text(part: Message, kind: str, box: Box) -> str:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    text, fault = decoded(data, _parameter(part, "charset"))
    box.fault(f"charset: {fault}" if fault else "")
    if kind == "text/html" or (kind != "text/plain" and "<html" in text[:500].lower()):
        text = text_of(text)
    text = clean(text).replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST_TEXT:
        box.fault(f"text: only the first {LONGEST_TEXT:,} characters are shown")
    return text[:LONGEST_TEXT].strip()


def _best(choices: list[tuple[str, str]]) -> str:
    """Of alternatives the plain one, unless it only says that there is another."""
    plain = next((text for kind, text in choices if kind == "text/plain" and text), "")
    richest = max((text for _, text in choices), key=len, default="")
    return plain if len(plain) * HTML_SAYS_MORE >= len(richest) else richest


def file_name(part: Message) -> str:
    """What the sender calls a part: RFC 2231 and RFC 2047 decoded, without folders or control characters."""
    try:
        named = part.get_filename("") or ""
    except (LookupError, ValueError, TypeError, AttributeError):  # all seen on broken parameters
        named = ""
    return PurePosixPath(readable(clean(str(named))).replace("\\", "/")).name[:LONGEST_NAME]


def _parameter(part: Message, name: str) -> str:
    try:
        found = part.get_param(name, "")
    except (LookupError, ValueError, TypeError, AttributeError):
        return ""
    return str(found[2] if isinstance(found, tuple) else found or "")


def _bound(part: Message) -> None:
    """Cut headers that are looked at often: each look parses them anew, in quadratic time."""
    for name in ("Content-Type", "Content-Disposition"):
        given = part.get(name)
        if given is not None and len(str(given)) > LONGEST:
            part.replace_header(name, str(given)[:LONGEST])


def _size(part: Message) -> int:
    """About how many bytes it has, decoded."""
    payload = part.get_payload()
    packed = len(payload) if isinstance(payload, str) else 0
    return packed * 3 // 4 if "base64" in value(part, "Content-Transfer-Encoding").lower() else packed


def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.removesuffix("Defect")).lower()
