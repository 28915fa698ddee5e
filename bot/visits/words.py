"""A visit in a few words, "G S S B S focussed unannounced on 16 November 2026"; and what its forms offer."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from bot.command import Ask
from bot.engine.errors import BadValue
from bot.engine.facts.quality import VisitForm
from bot.engine.quality.sheet_words import FORMS, folded, form_of
from bot.engine.scale import Rating
from bot.engine.verdict import Value
from bot.frameworks import Framework
from bot.reply import Choice
from bot.words import read_day

FORM_LABELS: dict[VisitForm, str] = {
    "scheduled": "Scheduled",
    "focussed": "Focussed: parts only, the rest carries over",
    "re-inspection": "Re-inspection",
    "baseline": "Baseline",
    "desktop": "Desktop",
}
_ON = re.compile(
    r"(?:^|(?<=[\s,;]))(?:on\s+)?(\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{4}|\d{1,2}\s+[a-z]{3,9}\s+\d{4}"
    r"|today|yesterday)(?=$|[\s,;.])",
    re.IGNORECASE,
)
_PAIR = re.compile(r"\s*([^=:,;]+?)\s*[=:]\s*([A-Za-z]+)\s*(?:[,;]+|\s|$)")
_LETTERS = {rating.value[0].casefold(): rating for rating in Rating}


class Flags(Value):
    """What stood among the words, and what is left of them. None: not said."""

    form: VisitForm | None = None
    announced: bool | None = None
    joint: bool = False
    on: date | None = None
    cancel: bool = False
    rest: str = ""


def flags(text: str, today: date) -> Flags:
    """Take the form, announced or not, joint, and a day off the words, wherever they stand."""
    found: dict[str, object] = {}
    if (match := _ON.search(text)) and (day := read_day(match.group(1), today)):
        found["on"], text = day, text[: match.start()] + text[match.end() :]
    rest = []
    for word in text.split():
        bare = folded(word.strip(",;:."))
        if form := form_of(bare):
            found["form"] = form
        elif bare in {"announced", "unannounced"}:
            found["announced"] = bare == "announced"
        elif bare == "joint":
            found["joint"] = True
        else:
            rest.append(word)
    return Flags.model_validate({**found, "rest": " ".join(rest)})


def leading_flags(text: str) -> Flags:
    """Take the same words off the beginning alone, and "cancel" too: what follows them is a note."""
    found: dict[str, object] = {}
    words = text.split()
    while words:
        bare = folded(words[0].strip(",;:."))
        if form := form_of(bare):
            found["form"] = form
        elif bare in {"announced", "unannounced"}:
            found["announced"] = bare == "announced"
        elif bare in {"joint", "cancel"}:
            found[bare] = True
        else:
            break
        words.pop(0)
    return Flags.model_validate({**found, "rest": " ".join(words)})


def domain_ratings(text: str, framework: Framework) -> dict[str, Rating]:
    """Ratings by domain: five letters or words in the framework's order, or "staffing=Bronze, …" for some or all.

    Raises BadValue naming what is wrong.
    """
    titles = domain_titles(framework)
    if "=" not in text and ":" not in text:
        said = [word for word in re.split(r"[\s,;]+", text.strip()) if word]
        if len(said) != len(titles):
            problem = f"there are {len(titles)} domains, and “{text.strip()[:60]}” has {len(said)} words"
            hint = f"In this order: {', '.join(titles.values())}. Or name them: {next(iter(titles))}=Gold."
            raise BadValue(field="Domains", problem=problem, hint=hint)
        return {domain: _rating(word) for domain, word in zip(titles, said, strict=True)}
    found: dict[str, Rating] = {}
    at = 0
    while at < len(text.rstrip()):
        match = _PAIR.match(text, at)
        if match is None:
            hint = "Write “staffing=Bronze, management=Silver”."
            raise BadValue(field="Domains", problem=f"“{text[at:].strip()[:40]}” cannot be read", hint=hint)
        domain = _domain(match.group(1), titles)
        if domain in found:
            raise BadValue(field="Domains", problem=f"{titles[domain]} stands twice", hint="Rate it once.")
        found[domain] = _rating(match.group(2))
        at = match.end()
    return found


def said_ratings(domains: Mapping[str, Rating]) -> str:
    """The ratings as :func:`domain_ratings` takes them back."""
    return ", ".join(f"{domain}={rating.value}" for domain, rating in domains.items())


def domain_titles(framework: Framework) -> dict[str, str]:
    """The domains' titles by id, in the framework's order."""
    titles = {domain.id: domain.title for domain in framework.toolkit.domains}
    return {domain: titles[domain] for domain in framework.ratings.domains}


def domain_choices(framework: Framework) -> tuple[Choice, ...]:
    """The domains of the framework."""
    return tuple(Choice(value=domain, label=title) for domain, title in domain_titles(framework).items())


def rating_choices(_: Framework) -> tuple[Choice, ...]:
    """Best first."""
    return tuple(Choice(value=rating.value, label=rating.value) for rating in Rating)


def form_choices(_: Framework) -> tuple[Choice, ...]:
    """The forms of a visit."""
    return tuple(Choice(value=form, label=FORM_LABELS[form]) for form in FORMS)


def announced_choices(_: Framework) -> tuple[Choice, ...]:
    """Whether the provider was told beforehand."""
    return (Choice(value="yes", label="Announced"), Choice(value="no", label="Unannounced"))


def joint_choices(_: Framework) -> tuple[Choice, ...]:
    """Whether the clinical assessment is done at the same visit."""
    return (Choice(value="no", label="Alone"), Choice(value="yes", label="Joint with the clinical assessment"))


FormAsked = Annotated[Literal["", VisitForm], Ask("choice", "Form of the visit", choices=form_choices, named=True)]
AnnouncedAsked = Annotated[Literal["", "yes", "no"], Ask("choice", "Announced", choices=announced_choices, named=True)]
JointAsked = Annotated[
    Literal["", "no", "yes"], Ask("choice", "Joint", "With the clinical assessment", choices=joint_choices, named=True)
]
"""How a visit is asked for, planned or made; "" where it is not said."""


def _rating(word: str) -> Rating:
    said = word.casefold()
    found = _LETTERS.get(said) or next((rating for rating in Rating if rating.value.casefold() == said), None)
    if found is None:
        hint = f"One of {', '.join(Rating)}, or its first letter."
        raise BadValue(field="Domains", problem=f"“{word[:40]}” is no rating", hint=hint)
    return found


def _domain(said: str, titles: Mapping[str, str]) -> str:
    bare = folded(said)
    found = [key for key, title in titles.items() if bare in {key.casefold(), folded(title)}]
    if not found:
        raise BadValue(
            field="Domains", problem=f"there is no domain “{said[:40]}”", hint=f"There are {', '.join(titles)}."
        )
    return found[0]
