"""How names are written, and how two ways of writing the same one are made equal."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

LONGEST_QUERY = 300  #: characters of a question that are looked at; no name is that long
LONGEST_WORD = 40

LOCATION_ID = re.compile(r"(?<![\w-])1-\d{6,12}(?![\w-])")
CODE = re.compile(r"(?<![\w-])(?=\w{0,9}\d)(?=\d{0,9}[A-Za-z])\w{4,10}(?![\w-])")  #: "RM317", "VNH5M": ODS codes
POSTCODE = re.compile(r"(?<!\w)([A-Z]{1,2}\d[A-Z\d]?) {0,2}(\d[A-Z]{2})(?!\w)", re.IGNORECASE)
OUTWARD = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?", re.IGNORECASE)
APOSTROPHES = "'\u2018\u2019`\u00b4\u02bc"
_WORD = re.compile(rf"(?:[^\W_]\.){{2,40}}[^\W_]?(?![^\W_])|[&+]|[^\W_]+(?:[{APOSTROPHES}][^\W_]+)*")
_INSIDE = re.compile(rf"[{APOSTROPHES}.]")
_POSSESSIVE = re.compile(rf"[{APOSTROPHES}]s$", re.IGNORECASE)

_SAME = {"&": "and", "+": "and", "saint": "st", "center": "centre", "rd": "road", "ave": "avenue", "mt": "mount"}
_SILENT = frozenset({"the", "ltd", "limited", "plc", "llp"})


class Word(NamedTuple):
    """One word as it stands in a text: its plain spelling, and from where to where it was written."""

    plain: str
    start: int
    end: int


@lru_cache(maxsize=8192)
def plain(word: str) -> str:
    """One word without case, accents, apostrophes and dots; ``saint`` as ``st``, ``&`` as ``and``."""
    folded = word.casefold()
    if not folded.isascii():
        spread = unicodedata.normalize("NFKD", folded)
        folded = "".join(letter for letter in spread if letter.isalnum() or letter in "&+")
    folded = _INSIDE.sub("", folded)[:LONGEST_WORD]
    return _SAME.get(folded, folded)


def words(text: str) -> list[Word]:
    """The words of *text* with their places."""
    found = ((plain(match.group()[: 2 * LONGEST_WORD]), *match.span()) for match in _WORD.finditer(text))
    return [Word(word, start, end) for word, start, end in found if word]


def owner(text: str, word: Word) -> Word | None:
    """*word* without the ``'s`` it ends in: "Oakwood House's" speaks of Oakwood House. None where it has none."""
    written = text[word.start : word.end]
    without = _POSSESSIVE.sub("", written)
    return None if without == written else Word(plain(without), word.start, word.end - 2)


def telling(spelt: list[str]) -> list[str]:
    """The words that tell one name from another: not "the", nor the form of company, unless nothing else is left."""
    return [word for word in spelt if word not in _SILENT] or spelt


def silent(word: str) -> bool:
    """Whether a name is the same with and without this word."""
    return word in _SILENT


def tokens(text: str) -> list[str]:
    """The telling words of a name or question, in order, spelt plainly."""
    return telling([word.plain for word in words(text[:LONGEST_QUERY])])


def normal(text: str) -> str:
    """The one spelling shared by all ways of writing the same name."""
    return " ".join(tokens(text))


def postcodes(text: str) -> list[str]:
    """Every full postcode in *text*, as "B91 3QY"."""
    return list(dict.fromkeys(f"{out} {back}".upper() for out, back in POSTCODE.findall(text)))


def tidy_postcode(text: str) -> str:
    """A postcode field as "B91 3QY"; anything else as it is, in capitals."""
    found = postcodes(text)
    return found[0] if found else text.strip().upper()
