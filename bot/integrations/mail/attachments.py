"""The bytes of what is attached to a mail, for mails whose sender is believed. Bounded; runs in the worker only."""

from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message

from pydantic import ConfigDict

from bot.engine.verdict import Value
from bot.integrations.mail.headers import AS_IT_CAME, value
from bot.integrations.mail.parts import DEEPEST, MOST_PARTS, file_name

LARGEST = 25 * 1024 * 1024  #: bytes of a mail that are looked at; what is beyond stays in the raw mail
MOST = 10  #: attachments of one mail


class Part(Value):
    """An attachment: what its sender calls it, and its bytes."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_bytes="base64", val_json_bytes="base64")

    name: str
    raw: bytes


class Unpacked(Value):
    """The attachments of a mail that could be taken out, and how many could not."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_bytes="base64", val_json_bytes="base64")

    parts: tuple[Part, ...] = ()
    left: int = 0


def unpack(raw: bytes) -> Unpacked:
    """Every named attachment of *raw* that decodes, the first ten; those of mails attached to it are left alone."""
    if len(raw) > LARGEST:
        return Unpacked(left=1)
    try:
        found = [*_attached(message_from_bytes(raw, policy=AS_IT_CAME), 0)]
    except Exception:  # noqa: BLE001 - the standard parser raises as it likes; the mail itself was kept and read
        return Unpacked(left=1)
    parts = [Part(name=name, raw=data) for name, data in found if data is not None]
    return Unpacked(parts=tuple(parts[:MOST]), left=len(found) - len(parts[:MOST]))


def _attached(part: Message, depth: int) -> Iterator[tuple[str, bytes | None]]:
    if depth > DEEPEST or part.get_content_maintype() == "message":
        return
    if part.is_multipart():
        children = [child for child in part.get_payload() if isinstance(child, Message)]
        for child in children[:MOST_PARTS]:
            yield from _attached(child, depth + 1)
        return
    name = file_name(part)
    inline_text = part.get_content_maintype() == "text" and not value(part, "Content-Disposition").lower().startswith(
        "attachment"
    )
    if name and not inline_text:
        data = part.get_payload(decode=True)
        yield name, data if isinstance(data, bytes) else None
