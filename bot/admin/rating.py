"""``iqaf rate`` and ``iqaf toolkit``: the arithmetic of ratings for other programs, with no database (S03, S04)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.engine.errors import BadValue, NothingNamed
from bot.engine.quality.rating import CannotRate, Toolkit, overall_from_domains, rate_criteria
from bot.engine.quality.sheet_words import Purpose
from bot.engine.scale import Achievement, Rating
from bot.engine.verdict import Verdict
from bot.frameworks import Framework
from bot.workbooks.writing import toolkit_workbook

SHAPE = 'Send {"domains": {"involvement": "Gold", …}} or {"criteria": {"1.1.1": "Fully met", …}}.'


class Given(BaseModel):
    """One visit: by domains, or by criteria of one version of the toolkit (the latest unless named)."""

    model_config = ConfigDict(extra="forbid")

    domains: dict[str, Rating] | None = None
    criteria: dict[str, Achievement] | None = None
    toolkit: str | None = None


def rate_all(text: str, framework: Framework) -> Iterator[dict[str, Any]]:
    """An answer for each visit in *text*: one object, a list of them, or an object a line."""
    for one in _visits(text):
        yield one if "status" in one else rate(one, framework)


def rate(visit: object, framework: Framework) -> dict[str, Any]:
    """value, status (rated, moderation or error), domains, reasons, errors."""
    try:
        given = Given.model_validate(visit)
    except ValidationError as fault:
        return _error([_told(each) for each in fault.errors()])
    if (given.domains is None) == (given.criteria is None):
        return _error([f"Give either domains or criteria. {SHAPE}"])
    if given.toolkit and given.toolkit not in framework.toolkits:
        return _error([f"toolkit: there is no {given.toolkit}; there is {', '.join(sorted(framework.toolkits))}"])
    try:
        return _rated(given, framework)
    except CannotRate as refusal:
        return _error(list(refusal.problems))


def toolkit(framework: Framework, version: str | None) -> dict[str, Any]:
    """A version of the toolkit as data: its criteria in order. Raises NothingNamed."""
    chosen = _toolkit(framework, version)
    return {
        "id": chosen.id,
        "title": chosen.title,
        "effective": chosen.effective.isoformat(),
        "criteria": [
            {"domain": domain.id, "standard": standard.id, **criterion.model_dump()}
            for domain in chosen.domains
            for standard in domain.standards
            for criterion in standard.criteria
        ],
    }


def toolkit_file(framework: Framework, version: str | None, purpose: Purpose, path: Path) -> None:
    """Write a version of the toolkit to *path* as a spreadsheet to fill in. Raises NothingNamed, BadValue.

    A file that is there already is left alone: it may be a filled one.
    """
    written = toolkit_workbook(_toolkit(framework, version), purpose=purpose)
    try:
        with path.open("xb") as file:
            file.write(written)
    except FileExistsError as fault:
        hint = "Give another name, or move it away first."
        raise BadValue(field=str(path), problem="there is a file of that name already", hint=hint) from fault
    except OSError as fault:
        problem = f"it cannot be written: {fault.strerror}"
        raise BadValue(field=str(path), problem=problem, hint="Name a file in a folder that is there.") from fault


def _toolkit(framework: Framework, version: str | None) -> Toolkit:
    if version and version not in framework.toolkits:
        raise NothingNamed(what="toolkit", given=version, hint=f"Those here: {', '.join(sorted(framework.toolkits))}.")
    return framework.toolkits[version] if version else framework.toolkit


def _rated(given: Given, framework: Framework) -> dict[str, Any]:
    if given.criteria is not None:
        chosen = framework.toolkits[given.toolkit] if given.toolkit else framework.toolkit
        visit = rate_criteria(chosen, given.criteria, framework.ratings)
        worked_out = {key: verdict.value for key, verdict in visit.domains.items()}
        return _answer(visit.overall, worked_out, [r for v in visit.domains.values() for r in v.reasons])
    domains = dict(given.domains or {})
    return _answer(overall_from_domains(domains, framework.ratings), domains, [])


def _answer(overall: Verdict[Rating], domains: dict[str, Any], before: list[Any]) -> dict[str, Any]:
    reasons = [*before, *(reason for reason in overall.reasons if reason not in before)]
    return {
        "value": overall.value,
        "status": "rated" if overall.value else "moderation",
        "domains": domains,
        "reasons": [{"text": reason.text, "clause": str(reason.clause)} for reason in reasons],
        "errors": [],
    }


def _error(errors: list[str]) -> dict[str, Any]:
    return {"value": None, "status": "error", "domains": {}, "reasons": [], "errors": errors}


def _told(fault: Any) -> str:
    where = ".".join(map(str, fault["loc"]))
    return f"{where}: {fault['msg']}" if where else f"{fault['msg']}. {SHAPE}"


def _visits(text: str) -> Iterator[Any]:
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as fault:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2:  # noqa: PLR2004 - one line that is no JSON
            yield _error([f"line {fault.lineno}, column {fault.colno}: {fault.msg}. {SHAPE}"])
            return
        yield from (_line(number, line) for number, line in enumerate(lines, start=1))
        return
    yield from whole if isinstance(whole, list) else [whole]


def _line(number: int, line: str) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError as fault:
        return _error([f"line {number}: {fault.msg}"])
