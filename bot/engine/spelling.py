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
_WORD = re.compile(r"(?:[^\W_]\.){2,40}[^\W_]?(?![^\W_])|[&+]|[^\W_]+(?:['’‘`´ʼ][^\W_]+)*")
_INSIDE = re.compile(r"['’‘`´ʼ.]")
_POSSESSIVE = re.compile(r"['’‘`´ʼ]s$", re.IGNORECASE)

_SAME = {"&": "and", "+": "and", "saint": "st", "center": "centre", "rd": "road", "ave": "avenue", "mt": "mount"}
_SILENT = frozenset({"the", "ltd", "limited", "plc", "llp"})

#: Words of the trade: they say what a service is rather than which one, so they weigh little.
GENERIC = frozenset(
    """care home homes house nursing residential rest retirement service services centre agency domiciliary homecare
    support supported living community group trust practice clinic dental surgery medical health healthcare hospice
    hospital assisted extra sheltered housing scheme unit day respite branch office company co uk and of for""".split()
)

#: Words of a sentence about a service that are hardly ever part of its name.
NOISE = frozenset(
    """a about above after again all also am an and any anyone anything are as asap at be because been before being bit
    but by call called can case cheers check colour concern concerns could current currently date details did do does
    doing done dont down ever far fetch few find for from get getting give go going good got great had happened
    happening has hasnt have having he hear heard hello help her here hey hi him his how i id if im in info information
    into is isnt it its ive just kindly know last late lately later latest like list log look looking lot lots made
    make many may me mean meant might moment more most much must my name named need needed new news next no not now
    of off ok on once one only open or other our out over overall please pls plz possible pull put question quick
    quickly raise rag rate rated rating ratings re fw fwd really recent recently regarding report reported right risk said say
    saw says see seem seems seen send she should show since so some someone something soon sorry standing
    status still stuff such sure take talk tell than thank thanks that thats the their them then there theres these
    they thing things think this those time to today tomorrow too ta told try trying under up update updates us very
    want wanted was wasnt we week well went were what whats when where whether which while who whos why will with
    wondering would yes yesterday yet you your yours
    amber green red score view visit visited meeting agenda issue issues complaint complaints
    intelligence provider service situation history summary timeline card""".split()
)

#: Of these, the ones that names do end or begin with: "New", "View". With one of them left over nothing is sure.
_ALSO_NAMES = frozenset(
    """all amber and call card case concern down far good great green help home me meeting more most new next no not one
    open our out over provider red right service take too up us view visit we well you your""".split()
)
CHATTER = NOISE - _ALSO_NAMES


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
