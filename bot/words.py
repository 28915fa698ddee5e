"""Words a member typed -> the values of a command's arguments. Forgiving, and never a guess about which service."""

import re
import shlex

from bot.command import Args, Ask, asks
from bot.desk import Services

_QUOTED = re.compile(r'^\s*["“]([^"”]+)["”]\s*[:,-]?\s*(.*)$', re.DOTALL)
_LOCATION = re.compile(r"^\s*(1-\d{6,12})\b\s*[:,-]?\s*(.*)$", re.DOTALL)
_COLON = re.compile(r"^\s*([^:\n]{3,80}?)\s*(?::| [-–—] )\s+(.*)$", re.DOTALL)
_PAIR = r"(?:^|(?<=\s))(--)?{name}=(\"[^\"]*\"|\S+)"


async def values(args: type[Args], rest: str, services: Services) -> dict[str, str]:
    """Read *rest* into the fields of *args*; a field the words do not give is left out.

    ``name=value`` fills a named field from anywhere; what remains fills the fields in order: a service by its quoted
    name, location id, exact name, or what stands before a colon; one word for each choice or date; the last text
    takes all that is left.
    """
    questions = asks(args)
    found, rest = _pairs(questions, rest)
    order = [(name, ask) for name, ask in questions.items() if name not in found]
    for place, (name, ask) in enumerate(order):
        if not rest.strip():
            break
        taken, rest = await _take(ask, rest, last=_is_last(order[place + 1 :], args), services=services)
        if taken:
            found[name] = taken
    if rest.strip():
        found["?"] = rest.strip()
    return found


def _pairs(questions: dict[str, Ask], rest: str) -> tuple[dict[str, str], str]:
    found: dict[str, str] = {}
    for name in questions:
        match = re.search(_PAIR.format(name=re.escape(name)), rest, re.IGNORECASE)
        if match:
            found[name] = match.group(2).strip('"')
            rest = rest[: match.start()] + rest[match.end() :]
    return found, rest


def _is_last(after: list[tuple[str, Ask]], args: type[Args]) -> bool:
    """Whether nothing that follows must be given in words."""
    return not any(args.model_fields[name].is_required() or ask.kind in {"text", "line"} for name, ask in after)


async def _take(ask: Ask, rest: str, *, last: bool, services: Services) -> tuple[str, str]:
    match ask.kind:
        case "service":
            return (rest.strip().strip('"“”'), "") if last else await _service(rest, services)
        case "text" | "line":
            return (rest.strip(), "") if last else _word(rest)
        case "choice" | "date":
            return _word(rest)


async def _service(rest: str, services: Services) -> tuple[str, str]:
    for pattern in (_QUOTED, _LOCATION):
        if match := pattern.match(rest):
            return match.group(1), match.group(2)
    name, after = await services.head(rest)
    if name:
        return name, after
    if match := _COLON.match(rest):
        return match.group(1), match.group(2)
    return rest.strip(), ""


def _word(rest: str) -> tuple[str, str]:
    try:
        first = shlex.split(rest.strip())[0]
    except ValueError:
        first = rest.split()[0]
    after = rest.strip()
    for quote in ("", '"', "'"):
        if after.startswith(f"{quote}{first}{quote}"):
            return first, after[len(first) + 2 * len(quote) :].strip()
    return first, after[len(first) :].strip()
