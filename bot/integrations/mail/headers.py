"""Header values as they really come: raw 8-bit, broken encoded words, addresses in all states. Nothing here raises.

The standard library's ready-made ways are not used where they raise or take quadratic time on hostile input.
"""

import base64
import binascii
import quopri
import re
from email._policybase import Compat32
from email.message import Message

LONGEST = 16_384  #: characters of one header that are read
LONGEST_SHOWN = 998
MOST_REFERENCES = 100
OWN_HEADER = "X-Iqaf-Ref"  #: on everything we send; whatever bears it must not be answered

_ENCODED = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?=)\s+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.){0,500}"')
_ANGLE = re.compile(r"<\s*([^\s<>@]{1,200}@[^\s<>@]{1,250})\s*>")
_BARE = re.compile(r"[^\s<>()\",;:@]{1,200}@[^\s<>()\",;:@]{1,250}")
_ID = re.compile(r"<[^<>\s]{1,500}>")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")

#: what mailers call charsets that Python knows under another name, and those whose superset reads more of them
ALIASES = {
    "ansi": "cp1252",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "windows-874": "cp874",
    "utf8mb4": "utf-8",
    "utf": "utf-8",
    "unicode": "utf-16",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "macintosh": "mac-roman",
    "x-mac-roman": "mac-roman",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
}
#: codecs of Python's that are no charsets; some of them can be made to take very long
NOT_CHARSETS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})


class AsItCame(Compat32):
    """The parser's policy: headers are given back as they stand, without another parse at each look."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        """Give the value; it may hold surrogates for raw bytes."""
        return value


AS_IT_CAME = AsItCame()


def decoded(data: bytes, charset: str) -> tuple[str, str]:
    """Text of *data*, and what had to be put up with to read it ("" for nothing)."""
    name = charset.strip().strip("\"'").lower()
    name = ALIASES.get(name, name)
    fault = ""
    if name and name.replace("-", "_") not in NOT_CHARSETS:
        try:
            return data.decode(name), ""
        except (LookupError, ValueError):
            fault = f"not really {name[:40]}"
    try:
        return data.decode("utf-8"), fault
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), fault or "no charset fits"


def clean(text: str) -> str:
    """Without what cannot be stored or sent on: lone surrogates and NUL."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")


def raw_value(message: Message, name: str) -> str:
    """The first header of this name, unfolded and bounded; "" where there is none. May hold encoded words."""
    value = message.get(name)
    if value is None:
        return ""
    data = str(value)[:LONGEST].encode("utf-8", "surrogateescape")
    return _CONTROL.sub(" ", clean(decoded(data, "")[0])).strip()


def value(message: Message, name: str) -> str:
    """The first header of this name in readable words, on one line; "" where there is none."""
    return readable(raw_value(message, name))[:LONGEST_SHOWN]


def readable(text: str) -> str:
    """With its encoded words (RFC 2047) decoded; one that cannot be is left as it stands."""
    joined = text
    for _ in range(2):  # a lookahead joins every second pair in one pass
        joined = _BETWEEN.sub(r"\1", joined)
    pieces: list[tuple[str, bytes | str]] = []
    at = 0
    for match in _ENCODED.finditer(joined):
        pieces.append(("", joined[at : match.start()]))
        pieces.append((match[1].partition("*")[0].lower(), _unpacked(match[2], match[3]) or match[0]))
        at = match.end()
    pieces.append(("", joined[at:]))
    return " ".join(_CONTROL.sub(" ", clean(_spelled(pieces))).split())


def _spelled(pieces: list[tuple[str, bytes | str]]) -> str:
    """Neighbours of one charset are decoded together: mailers cut characters in two."""
    said: list[str] = []
    held, charset = b"", ""
    for name, piece in [*((n, p) for n, p in pieces if p), ("", "")]:
        if held and (isinstance(piece, str) or name != charset):
            said.append(decoded(held, charset)[0])
            held = b""
        if isinstance(piece, str):
            said.append(piece)
        else:
            held, charset = held + piece, name
    return "".join(said)


def _unpacked(how: str, packed: str) -> bytes:
    data = packed.encode("ascii", "replace")
    if how in "qQ":
        return quopri.decodestring(data, header=True)
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4))
    except (binascii.Error, ValueError):
        return b""


def mailbox(text: str) -> tuple[str, str]:
    """The first address of a From-like header, in lower case, and the name beside it; empty where there is none.

    The address is read before encoded words are, so that a name cannot pose as one.
    """
    bare = _QUOTED.sub(" ", text)
    found = _ANGLE.search(bare) or _ANGLE.search(text)
    if found:
        name = text[: text.find(found[0])] if found[0] in text else ""
        return found[1].lower(), readable(name).strip(" \"'\t")[:LONGEST_SHOWN]
    loose = _BARE.search(bare) or _BARE.search(text)
    return (loose[0].lower().strip("."), "") if loose else ("", readable(text)[:LONGEST_SHOWN])


def message_ids(text: str) -> tuple[str, ...]:
    """The identifiers of a Message-ID, In-Reply-To or References header; at most a hundred, the last ones."""
    return tuple(dict.fromkeys(_ID.findall(text)))[-MOST_REFERENCES:]
