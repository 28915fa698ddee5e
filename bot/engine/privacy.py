"""Signs that a text identifies a citizen (S28). They are caught before anything is recorded or posted.

A sign must be one: what is in every notice about a service (its location id and postcode, references, dates of
events, times, money, work e-mail addresses) is not taken for one.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable

from bot.engine.names.spelling import LOCATION_ID, POSTCODE

DIGITS = 10  #: of an NHS number
_USUAL_GROUPS = frozenset({(10,), (3, 3, 4), (5, 5), (1,) * DIGITS})
_ELEVEN = 11

_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_LABELLED = re.compile(  # what is called one is one to whoever wrote it, though a digit be wrong or missing
    r"\bNHS[ ./-]{0,2}(?:no|num|number|id)s?\b[\s.:=#(),-]{0,5}(?:(?:is|was|and|of)\b[\s:]{0,2})?"
    r"(?<!\d)\d(?:[ \t._-]{0,3}\d){8,9}(?![ ._-]?\d)",
    re.IGNORECASE,
)
_RUN = re.compile(r"\d+(?:[ \t\n._-]{1,3}\d+)*")
_INSURANCE = re.compile(
    r"(?<!\w)(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?:[ -]{0,2}\d\d){3}[ -]{0,2}[A-D](?!\w)",
    re.IGNORECASE,
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DATE = (
    r"(?:\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d\d)|\d{4}[/.-]\d\d[/.-]\d\d"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[ -](?:of )?{_MONTH}[ ,-]{{1,2}}(?:\d{{4}}|'?\d\d)"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}})(?!\d)"
)
_BIRTH = r"(?:\bd\.? ?o\.? ?b\b|\bdate of birth\b|\bbirth ?(?:date|day)\b|\bborn\b|\bbirth\b)"
_BORN = re.compile(rf"{_BIRTH}[^\n\d]{{0,25}}(?<!\d){_DATE}|(?<!\d){_DATE} ?[(,-]{{0,2}} ?{_BIRTH}", re.IGNORECASE)
_AGED = re.compile(
    rf"\b(?:aged?|years old)\b[^\n]{{0,20}}(?<!\d){_DATE}|(?<!\d){_DATE}[^\n\d]{{0,6}}\baged?\b", re.IGNORECASE
)
_BIRTH_YEAR = re.compile(r"(?<!\d)(?:19\d\d|200\d)(?!\d)")
_PHONE = re.compile(
    r"(?:(?<![\w£$€+.-])|(?<=tel)|(?<=mob)|(?<=phone))"
    r"(?:(?:\+|00)44[ .-]?(?:\(0\))?[ .-]?\(?\d{2,5}|\(?0[12378]\d{1,4})\)?"
    r"(?:[ .-]{0,2}\d{2,8}){1,5}(?![\d-])",
    re.IGNORECASE,
)
_ABROAD = re.compile(r"(?<![\w+])\+(?!44)[1-9]\d{0,2}(?:[ ().-]{0,2}\d){7,12}(?!\d)")
_SHORTEST_PHONE, _LONGEST_PHONE = 10, 11  #: digits, the leading 0 counted
_WEBMAIL = re.compile(
    r"[\w.+-]{1,64}@(?:(?:gmail|googlemail|outlook|icloud|me|mac|msn|btinternet|sky|virginmedia|ymail|rocketmail"
    r"|protonmail|mail|fastmail)\.com|(?:hotmail|live|yahoo|aol|gmx)\.(?:com|co\.uk|net|fr|ie)|proton\.me|pm\.me"
    r"|talktalk\.net|ntlworld\.com|(?:blueyonder|tiscali|talk21)\.co\.uk)(?![\w-])",
    re.IGNORECASE,
)
_HOME = re.compile(
    r"\b(?:lives?|lived|living|resid(?:es|ed|ing)) (?:alone )?at\b|\bhome address\b|\b(?:his|her|their) address\b",
    re.IGNORECASE,
)
_HOUSE = re.compile(r"[ :,is]{1,6}(?:flat|apartment|number|no\.?)? ?\d{1,4}[a-z]?[ ,]", re.IGNORECASE)
_ADDRESS_LENGTH = 120


def identifiers(text: str) -> tuple[str, ...]:
    """What was found, in words, without repeating it: "an NHS number", "a date of birth" and so on.

    The order is fixed and nothing is named twice. Spaces, dashes and invisible letters within a number hide nothing.
    """
    seen = _DASHES.sub("-", _HIDDEN.sub("", unicodedata.normalize("NFKC", text)))
    return tuple(name for name, there in _SIGNS if there(seen))


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits bear the right check digit (modulus 11)."""
    if len(digits) != DIGITS:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(DIGITS, 1, -1), strict=False))
    return (_ELEVEN - total % _ELEVEN) % _ELEVEN == int(digits[-1])


def _has_nhs_number(text: str) -> bool:
    seen = LOCATION_ID.sub(" x ", text)
    if _LABELLED.search(seen):
        return True
    for run in _RUN.findall(seen):
        groups = re.findall(r"\d+", run)
        if is_nhs_number("".join(groups)) or any(is_nhs_number(digits) for digits in _windows(groups)):
            return True
    return False


def _windows(groups: list[str]) -> Iterable[str]:
    """Ten digits out of a longer run, where they are grouped as an NHS number usually is."""
    for start in range(len(groups)):
        for count in (1, 2, 3, DIGITS):
            window = groups[start : start + count]
            if tuple(len(group) for group in window) in _USUAL_GROUPS:
                yield "".join(window)


def _has_birth_date(text: str) -> bool:
    if _BORN.search(text):
        return True
    return any(_BIRTH_YEAR.search(match.group()) for match in _AGED.finditer(text))


def _has_phone(text: str) -> bool:
    if _ABROAD.search(text):
        return True
    for match in _PHONE.finditer(text):
        number = re.sub(r"\D", "", re.sub(r"^(?:\+|00)44[ .-]?(?:\(0\))?", "0", match.group()))
        if _SHORTEST_PHONE <= len(number) <= _LONGEST_PHONE:
            return True
    return False


def _has_home(text: str) -> bool:
    for phrase in _HOME.finditer(text):
        after = text[phrase.end() : phrase.end() + _ADDRESS_LENGTH]
        if _HOUSE.match(after) or POSTCODE.search(after):
            return True
    return False


_SIGNS: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("an NHS number", _has_nhs_number),
    ("a National Insurance number", _INSURANCE.search),
    ("a date of birth", _has_birth_date),
    ("a phone number", _has_phone),
    ("a private e-mail address", _WEBMAIL.search),
    ("a home address", _has_home),
)
