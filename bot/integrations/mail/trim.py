"""What of a mail's text is new, and who first wrote what was forwarded."""

import re

from bot.integrations.mail.headers import mailbox

LONGEST_TOP = 20_000
_LOOKED = 4_000  #: lines
_REPLY_STARTS = re.compile(
    r"^\s*(?:on\b.{5,300}\bwrote:|le\b.{5,300}\ba écrit\s?:|am\b.{5,300}\bschrieb.{0,80}:|el\b.{5,300}\bescribió:)\s*$",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(r"^\s*[-_*]{2,}\s*(?:original (?:message|appointment)|ursprüngliche nachricht)\b", re.IGNORECASE)
_RULE = re.compile(r"^\s*_{20,}\s*$")
_FORWARDED = re.compile(
    r"^\s*(?:-{2,}\s*forwarded message|-{2,}\s*weitergeleitete nachricht|begin forwarded message:)",
    re.IGNORECASE,
)
_FROM = re.compile(r"^\W{0,4}(?:from|von|de|da|van|från|fra)\W{0,4}:\s*(.{3,500})$", re.IGNORECASE)
_BLOCK_LINE = re.compile(
    r"^\W{0,4}(?:sent|date|to|cc|subject|reply-to|gesendet|datum|an|betreff|envoyé|à|objet)\W{0,4}:\s", re.IGNORECASE
)
_SIGNATURE = re.compile(r"^-- ?$")
_SIGN_OFF = re.compile(r"^\s*(?:(?:kind|best|warm|warmest)\s+)?(?:regards|wishes)\W*$|^\s*yours \w+\W*$", re.IGNORECASE)
_LONGEST_SIGNATURE = 15  #: lines under a sign-off; more than that is text
_FORWARD_SUBJECT = re.compile(r"^\s*(?:fwd?|wg|tr|rv)\s*:", re.IGNORECASE)


def is_forward(subject: str, text: str) -> bool:
    """Whether the mail passes on another, by its subject or by a mailer's line."""
    return bool(_FORWARD_SUBJECT.match(subject)) or any(_FORWARDED.match(line) for line in _lines(text))


def top(subject: str, text: str) -> str:
    """The text without quoted history and signature, for display. A forward is its own history: it stays whole."""
    if is_forward(subject, text):
        return text[:LONGEST_TOP].strip()
    kept: list[str] = []
    lines = _lines(text)
    for place, (line, whole) in enumerate(zip(lines, text.splitlines(), strict=False)):
        if _SIGNATURE.match(line) or _history_starts(lines, place):
            break
        if not line.lstrip().startswith(">"):
            kept.append(whole)
    return "\n".join(_unsigned(kept))[:LONGEST_TOP].strip()


def _unsigned(lines: list[str]) -> list[str]:
    """Up to the sign-off and the name below it: what follows is telephone numbers and small print."""
    for place, line in enumerate(lines):
        if place and _SIGN_OFF.match(line):
            after = [number for number in range(place + 1, len(lines)) if lines[number].strip()]
            return lines[: after[0] + 1] if after and len(after) <= _LONGEST_SIGNATURE else lines
    return lines


def forwarded_sender(subject: str, text: str) -> str:
    """The address in the header block of what was forwarded; "" where there is none. To be confirmed by a person."""
    if not is_forward(subject, text):
        return ""
    lines = _lines(text)
    for place, line in enumerate(lines):
        found = _FROM.match(line)
        if found and _is_block(lines, place):
            address, _ = mailbox(found[1].replace("[mailto:", "<").replace("]", ">"))
            if address:
                return address
    return ""


def _history_starts(lines: list[str], place: int) -> bool:
    line = lines[place]
    if _ORIGINAL.match(line) or _REPLY_STARTS.match(line):
        return True
    following = lines[place + 1] if place + 1 < len(lines) else ""
    if line.lower().lstrip().startswith("on ") and _REPLY_STARTS.match(f"{line} {following}"[:400]):
        return True  # mailers fold "On … wrote:"
    if _RULE.match(line):
        return bool(_FROM.match(following))
    return bool(_FROM.match(line)) and _is_block(lines, place)


def _is_block(lines: list[str], place: int) -> bool:
    """Whether a From line is followed by another header line: Outlook's way of quoting."""
    return any(_BLOCK_LINE.match(line) for line in lines[place + 1 : place + 5])


def _lines(text: str) -> list[str]:
    """The beginnings of the lines: enough to tell what a line is."""
    return [line[:600] for line in text.splitlines()[:_LOOKED]]
