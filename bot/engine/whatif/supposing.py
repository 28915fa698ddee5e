"""Suppositions as people write them -> the facts they would be: "involvement=Bronze, no registered manager"."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from pydantic import Field

from bot.engine.errors import IqafError
from bot.engine.facts import (
    AnyFact,
    AssuranceRecorded,
    IndicatorReported,
    IntelligenceLogged,
    RagDecided,
    SuspensionImposed,
)
from bot.engine.quality.rating import Toolkit
from bot.engine.scale import Achievement, Assurance, Commissioner, Ordered, Rag, Rating, Severity
from bot.engine.tables import Tables
from bot.engine.verdict import Value

MOST = 40  #: suppositions at once
REF = "WHAT-IF"  #: what a supposed fact bears for a reference; :func:`plainly` takes it out of what is said
FORUM = "forum"  #: which one is not supposed
QUESTIONS = ("Safe", "Effective", "Caring", "Responsive", "Well-led")
OVERALL = "Overall"
_APART = re.compile(r"\s*[,;\n]\s*")
_PAIR = re.compile(r"^(?:the\s+)?(.{1,80}?)\s*(?:=|:|\bis\b|\bwere\b)\s*(.{1,80})$", re.IGNORECASE)
_ON = re.compile(r"^(?:on|at|by)\b[\s=:]*(.+)$", re.IGNORECASE)
_QUOTES = " \"'“”"  #: that people write around a value: 1.1.1="Not met"
_YES, _NO = {"yes", "present", "true"}, {"no", "gone", "not present", "false"}
_MARKED = re.compile(rf"\b(?:the )?(visit|suspension|statement|plan|concern) {REF}\b")
M = TypeVar("M", bound=Ordered)


def plainly(text: str) -> str:
    """What is said of a supposed thing without the mark in place of its reference: “the supposed visit”."""
    return _MARKED.sub("the supposed \\1", text).replace(REF, "supposed")


class CannotSuppose(IqafError):
    """This cannot be supposed: {listed}. {hint}"""

    def __init__(self, problems: Sequence[str], hint: str) -> None:
        super().__init__(listed="; ".join(problems), hint=hint)


class Supposed(Value):
    """What is supposed, sorted by what it changes; *said* repeats it; *on* is the day it is looked at."""

    domains: dict[str, Rating] = Field(default_factory=dict)
    criteria: dict[str, Achievement] = Field(default_factory=dict)
    published: dict[str, str] = Field(default_factory=dict)  #: "Overall" or a key question -> the CQC's words
    facts: tuple[AnyFact, ...] = ()
    said: tuple[str, ...] = ()
    on: date | None = None


class Supposing:
    """Reads suppositions for one place and one version of its toolkit."""

    def __init__(
        self,
        tables: Tables,
        toolkit: Toolkit,
        categories: Mapping[str, str],
        today: date,
        day: Callable[[str], date | None],
    ) -> None:
        self._tables = tables
        self._toolkit = toolkit
        self._categories = categories
        self._today = today
        self._day = day

    def read(self, text: str) -> Supposed:
        """What the words suppose. Raises CannotSuppose with every part that means nothing, and what would."""
        parts = [part for part in _APART.split(text.strip()) if part]
        if len(parts) > MOST:
            raise CannotSuppose([f"these are {len(parts)} suppositions"], f"At most {MOST} at once.")
        found, strange = Supposed(), []
        for part in parts:
            changes = self._part(part, found)
            if changes:
                found = found.model_copy(update={**changes, "said": (*found.said, part)})
            else:
                strange.append(f"“{part}”")
        if strange or not parts:
            raise CannotSuppose(strange or ["nothing was said"], self._hint())
        return found

    def _part(self, part: str, found: Supposed) -> dict[str, object]:
        """The fields of *found* that one part changes; empty where it means nothing."""
        dated = _ON.match(part)
        if day := self._day(dated[1] if dated else part):
            return {"on": day} if day >= self._today else {}
        pair = _PAIR.match(part)
        name, value = (_folded(pair[1]), pair[2].strip(_QUOTES)) if pair else (_folded(part), "yes")
        if changes := self._quality(name, value, found):
            return changes
        fact = self._reported(name, value) or self._other(name, value)
        return {"facts": (*found.facts, fact)} if fact else {}

    def _quality(self, name: str, value: str, found: Supposed) -> dict[str, object]:
        """A domain, a criterion, or what the CQC publishes."""
        domains = {word: d.id for d in self._toolkit.domains for word in (_folded(d.id), _folded(d.title))}
        rating, level = _member(Rating, value), _member(Achievement, value)
        if rating and name in domains:
            return {"domains": {**found.domains, domains[name]: rating}}
        if level and name in self._toolkit.criteria:
            return {"criteria": {**found.criteria, name: level}}
        asked = {_folded(question): question for question in QUESTIONS} | {"cqc": OVERALL, "cqc rating": OVERALL}
        if name in asked and self._tables.ratings.cqc.known(value):
            return {"published": {**found.published, asked[name]: value}}
        return {}

    def _reported(self, name: str, value: str) -> AnyFact | None:
        said = True if value.casefold() in _YES else False if value.casefold() in _NO else None
        rows = self._tables.risk.reported(self._today)
        row = next((row for row in rows if name in {_folded(row.id), _folded(row.title)}), None)
        return IndicatorReported(indicator=row.id, present=said) if row and said is not None else None

    def _other(self, name: str, value: str) -> AnyFact | None:
        level = _member(Assurance, value) or _member(Assurance, f"{value} assurance")
        if level and name in {"assurance", "assurance level", "healthcare assurance"}:
            return AssuranceRecorded(level=level)
        if name in {"rag", "risk", "decided"} and (rag := _member(Rag, value)):
            return RagDecided(rag=rag, forum=FORUM, reason="as supposed")
        if name in {"suspended", "suspension"} and value.casefold() in _YES:
            return SuspensionImposed(ref=REF, by=(Commissioner.COUNCIL,), reason="supposed")
        categories = {word: key for key, said in self._categories.items() for word in (_folded(key), _folded(said))}
        if name in categories and (grave := _member(Severity, value)):
            return IntelligenceLogged(ref=REF, text="supposed", category=categories[name], severity=grave, source="")
        return None

    def _hint(self) -> str:
        domains = ", ".join(domain.id for domain in self._toolkit.domains)
        criterion = next(iter(self._toolkit.criteria))
        reported = ", ".join(row.id for row in self._tables.risk.reported(self._today))
        return (
            f"Write domains ({domains}) as “staffing=Bronze”, criteria as “{criterion}=Not met”, the CQC as “cqc=Good” "
            f"or “safe=Inadequate”, “assurance=Moderate”, “suspended”, “risk=Red”, intelligence as "
            f"“safeguarding=high”, an indicator ({reported}) alone or with “=no”, and a coming day as "
            f"“on 1 June 2027”; several with commas."
        )


def _folded(name: str) -> str:
    return " ".join(name.casefold().replace("_", " ").split())


def _member(scale: type[M], word: str) -> M | None:
    return next((each for each in scale if _folded(each.value) == _folded(word)), None)
