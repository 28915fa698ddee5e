"""The words of a toolkit's spreadsheet, as we write them and as people fill them in."""

import re
from datetime import date
from typing import Literal, get_args

from bot.engine.facts.quality import VisitForm
from bot.engine.scale import Achievement

Purpose = Literal["visit", "statement"]

COVERS: dict[Purpose, str] = {"visit": "Visit", "statement": "Statement"}  #: the first sheet's name
TITLES: dict[Purpose, str] = {
    "visit": "Quality monitoring visit",
    "statement": "Provider Quality Assurance Statement (PQAS)",
}
MARKS: dict[Purpose, str] = {"visit": "iqaf visit", "statement": "iqaf statement"}  #: beside the label Workbook

MARK, TOOLKIT, LOCATION, SERVICE = "Workbook", "Toolkit version", "Location id", "Service"
DATES: dict[Purpose, str] = {"visit": "Date of the visit", "statement": "Date of the statement"}
FORM, ANNOUNCED = "Form of the visit", "Announced"
WRITERS: dict[Purpose, str] = {"visit": "Officer", "statement": "Completed by"}

CRITERION, STANDARD, SHOWN, MANDATORY, ADVANCED = (
    "Criterion",
    "Standard",
    "What has to be shown",
    "Mandatory",
    "Advanced",
)
LEVEL, EVIDENCE, ACTION = "Level", "Evidence", "What is being done about it"
COLUMNS: dict[Purpose, tuple[str, ...]] = {
    "visit": (CRITERION, STANDARD, SHOWN, MANDATORY, ADVANCED, LEVEL, EVIDENCE),
    "statement": (CRITERION, STANDARD, SHOWN, MANDATORY, ADVANCED, LEVEL, EVIDENCE, ACTION),
}

FORMS: tuple[VisitForm, ...] = get_args(VisitForm)
NAME_LENGTH = 31  #: of a sheet's name, at most: Excel's own limit

_LEVELS = {
    Achievement.EXCEPTIONAL: ("exceptional", "exceptionally", "e", "ex"),
    Achievement.FULLY: ("fully", "full", "f", "fm"),
    Achievement.PARTLY: ("partly", "partially", "partial", "part", "p", "pm"),
    Achievement.NOT: ("not", "n", "nm", "unmet"),
}
_LEVEL = {word: level for level, words in _LEVELS.items() for word in words}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:T[\d:.]*)?")
_BRITISH = re.compile(r"(?P<day>\d{1,2})[/. -](?P<month>\d{1,2})[/. -](?P<year>\d{4})")
_WORDS = re.compile(r"(?:[a-z]+,? )?(?P<day>\d{1,2})(?:st|nd|rd|th)?[ -](?P<name>[a-z]{3,9})[,.-]? ?(?P<year>\d{4})")
_YES_NO = {"yes": True, "y": True, "true": True, "announced": True, "no": False, "n": False, "false": False}
_YES_NO["unannounced"] = False


def folded(text: str) -> str:
    """Without what people vary unthinkingly: capitals, spaces around and within, a full stop or colon at the end."""
    return " ".join(text.casefold().split()).rstrip(".:*").strip()


def sheet_name(title: str) -> str:
    """A domain's title as the name of a sheet: what Excel forbids left out, and no longer than it allows."""
    kept = " ".join(re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", title).split()).strip("' ")
    return kept[:NAME_LENGTH].strip("' ") or "Sheet"


def level_of(text: str) -> Achievement | None:
    """The level that a person's words mean, or None. “Met” alone is none: it could be fully or partly."""
    word = folded(text)
    for ending in (" met", " achieved"):
        word = word.removesuffix(ending)
    return _LEVEL.get(word)


def day_of(text: str) -> date | None:
    """A date as a spreadsheet or a person in England writes it, the day before the month; None where it is none."""
    word = folded(text)
    for shape in (_ISO, _BRITISH, _WORDS):
        if found := shape.fullmatch(word.upper() if shape is _ISO else word):
            parts = found.groupdict()
            month = parts.get("month") or str(_month(parts["name"]))
            try:
                return date(int(parts["year"]), int(month), int(parts["day"]))
            except ValueError:
                return None
    return None


def form_of(text: str) -> VisitForm | None:
    """The form of a visit, however its hyphen is written; None where there is no such form."""
    word = re.sub(r"\W", "", folded(text)).removesuffix("visit").replace("focused", "focussed")
    return next((form for form in FORMS if form.replace("-", "") == word), None)


def yes_no(text: str) -> bool | None:
    """Yes or no, announced or unannounced; None where it is neither."""
    return _YES_NO.get(folded(text))


def _month(name: str) -> int:
    """1 to 12; 0 where it is no month, which no date has."""
    return _MONTHS.index(name[:3]) + 1 if name[:3] in _MONTHS else 0
