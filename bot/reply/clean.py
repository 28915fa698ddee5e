"""Text made safe to show anywhere: no control characters, no switches of writing direction, no half characters."""

import re

_UNCLEAN = re.compile(
    "\r\n?|[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_PICTURES = 0x2400  #: where Unicode keeps pictures of the control characters
_DELETE = 0x7F
_LAST_CONTROL = 0x1F


def clean(text: str) -> str:
    """*text* with each control character shown as its picture, so that a terminal or a page cannot be steered by it.

    Line ends become plain newlines. Half of a surrogate pair becomes U+FFFD: no channel can carry it. The invisible
    characters that override the writing direction are left out: they show text in another order than it is stored,
    and right-to-left text reads correctly without them.
    """
    return text if text.isprintable() else _UNCLEAN.sub(_shown, text)  # the search is slow, and nearly never finds


def one_line(text: str) -> str:
    """*text*, cleaned, with every run of white space as one space."""
    return " ".join(clean(text).split())


def _shown(match: re.Match[str]) -> str:
    found = match.group()
    if found.startswith("\r") or found in "\u2028\u2029\x85":
        return "\n"
    if found in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069":
        return ""
    code = ord(found)
    if code <= _LAST_CONTROL:
        return chr(_PICTURES + code)
    return "\u2421" if code == _DELETE else "\ufffd"
