"""What in a longer text is evidence for a service: a name with its postcode, a full name that stands by itself."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from rapidfuzz import fuzz

from bot.engine.names import spelling
from bot.engine.names.everyday import CHATTER, GENERIC, NOISE, listed
from bot.engine.names.register import Span
from bot.engine.names.spelling import APOSTROPHES

LONGEST = 100_000  #: characters of a mail that are read
SAME = 80.0  #: likeness of a name beside its postcode
WHOLE_NAME = 92.0  #: likeness of a name somewhere near its postcode
BEFORE, AFTER = 220, 60  #: characters around a postcode in which the name of an address stands
MOST_POSTCODES = 40
MOST_SENTENCES = 12
LONG_NAME = 2  #: words; a name of one word is a common word too often
BESIDE = 60  #: characters
_SENTENCE = re.compile(r"[^.!?\n]{4,300}")
_JOIN = r"[ \t]+(?:[-\u2013(][ \t]*)?|[ \t]*\("  #: between two words of one name
_BEFORE = re.compile(rf"([^\W_][\w{APOSTROPHES}]*)(?:{_JOIN})(?:the[ \t]+)?$", re.IGNORECASE)
_BEHIND = re.compile(
    rf"(?:[{APOSTROPHES}]s)?(?:{_JOIN})(?:(?:and|with|of|for|&)[ \t]+)?([^\W_][\w{APOSTROPHES}]*)", re.IGNORECASE
)
_SMALL = listed("and of for")

#: What is written beside a name with a capital and yet does not belong to it.
_TOPICS = listed(
    """action alert change closure complaint complaints concern concerns confidential costs covid cqc death enforcement
    fall fire flood flu formal further hse important incident incidents income infection insurance loss manager
    management medication monthly new notice notification outbreak plan police quality recruitment registered report
    request resignation response return safeguarding serious staff staffing update updates urgent vacancies vacancy
    visit weekly whistleblowing workforce"""
)

#: A name that ends so is as likely an address.
_STREETS = listed(
    """avenue close crescent drive gardens lane place road row square street terrace walk
    way"""
)


def fit(spelt: Sequence[str], name: str) -> float:
    """How well these words fit one name, 0 to 100: by all letters, or as words of it with its first among them."""
    if not spelt:
        return 0.0
    own = name.split()
    if set(spelt) <= set(own) and own[0] in spelt:
        return 100.0
    return fuzz.ratio("".join(spelt), "".join(own))


def addressed(
    text: str, postcodes: Mapping[str, Sequence[int]], spellings: Callable[[int], Iterable[str]]
) -> list[int]:
    """Services whose name stands near their postcode."""
    found: dict[int, None] = {}
    for match, _ in zip(spelling.POSTCODE.finditer(text), range(MOST_POSTCODES), strict=False):
        here = postcodes.get(f"{match.group(1)} {match.group(2)}".upper(), ())
        if not here:
            continue
        around = text[max(0, match.start() - BEFORE) : match.start()] + " " + text[match.end() : match.end() + AFTER]
        near = " ".join(spelling.telling([word.plain for word in spelling.words(around)]))
        for number in here[:MOST_POSTCODES]:
            if any(fuzz.partial_ratio(name, near, score_cutoff=WHOLE_NAME) for name in spellings(number) if name):
                found[number] = None
    return list(found)


def distinct(text: str, spans: Iterable[Span]) -> dict[str, bool]:
    """The names in *text* that say something, and whether one of them can be trusted to be the whole name.

    The name of a street cannot, nor one word alone. Left out are names all of whose words are everyday words or words
    of the trade ("Care at Home"), and names of one word without a capital.
    """
    found: dict[str, bool] = {}
    for span in spans:
        parts = span.name.split()
        capital = text[span.first.start].isupper()
        if all(part in GENERIC or part in NOISE for part in parts) or (len(parts) < LONG_NAME and not capital):
            continue
        clear = len(parts) >= LONG_NAME and parts[-1] not in _STREETS and not _continued(text, span)
        found[span.name] = found.get(span.name, False) or clear
    return found


def sentences(text: str) -> list[str]:
    """The first few sentences that could hold a name."""
    return [match.group() for match, _ in zip(_SENTENCE.finditer(text), range(MOST_SENTENCES), strict=False)]


def _continued(text: str, span: Span) -> bool:
    """Whether the words beside the name look like more of it: "Little Oakwood House", "Oakwood House Nursing Home"."""
    before = _BEFORE.search(text[max(0, span.first.start - BESIDE) : span.first.start])
    after = _BEHIND.match(text[span.last.end : span.last.end + BESIDE])
    if before is not None and _capital(before.group(1)):
        return True
    return after is not None and (_capital(after.group(1)) or _of_the_trade(after.group(1)))


def _capital(word: str) -> bool:
    """Whether a word is written like a part of a name, and is not one that often begins a sentence or names a topic."""
    spelt = spelling.plain(word)
    return not word[0].islower() and spelt not in CHATTER and spelt not in _TOPICS


def _of_the_trade(word: str) -> bool:
    spelt = spelling.plain(word)
    return spelt in GENERIC and spelt not in _SMALL
