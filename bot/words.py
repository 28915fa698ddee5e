"""Words a member typed -> the values of a command's arguments. Forgiving, and never a guess about which service."""

import re
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import assert_never

from bot.command import Args, Ask, asks, folded, questions
from bot.desk import Services
from bot.frameworks import Framework

_QUOTED = re.compile(r'^\s*["“]([^"”]+)["”]\s*[:,-]?\s*(.*)$', re.DOTALL)
_LOCATION = re.compile(r"^\s*(1-\d{6,12})\b\s*[:,-]?\s*(.*)$", re.DOTALL)
_REFERENCE = re.compile(r"^\s*([A-Za-z]{2,5}-\d{3,8})\b\s*[:,-]?\s*(.*)$", re.DOTALL)  #: of something about a service
_COLON = re.compile(r"^\s*([^:\n]{3,80}?)\s*(?::| [-\u2013\u2014] )\s*(.*)$", re.DOTALL)
_PAIR = r'(?:^|(?<=\s))(?:--)?{name}=("(?:[^"\\]|\\.)*"|\S+)'
_DAY_PAIR = _PAIR.replace(r"|\S+)", r"|\d{{1,2}} +[a-z]{{3,9}} +\d{{4}}(?![\w/])[:,;]?|\S+)")  #: by=24 November 2026
_AS_AT = re.compile(r"\s+as (?:at|of|on)\s+(\S.{0,40})$", re.IGNORECASE)
_A_DAY = re.compile(
    r"\s+(?:at |on )?(\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{4}|\d{1,2} [a-z]{3,9} \d{4}"
    r"|today|yesterday|last (?:week|month|year))$",
    re.IGNORECASE,
)
_FIRST_DAY = re.compile(
    r"^\s*(?:on\s+)?(\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{4}|\d{1,2} +[a-z]{3,9} +\d{4}|today|tomorrow|yesterday)"
    r"(?![\w/])\s*[:,-]?\s*(.*)$",
    re.IGNORECASE | re.DOTALL,
)
_AGO = {"tomorrow": -1, "today": 0, "yesterday": 1, "last week": 7, "last month": 30, "last year": 365}
LONGEST_NAMED = 300  #: characters in which a service and what follows it are looked for
LONGEST_DAY = 60  #: characters of a day as people write it
MOST_MORE = 3  #: words between a service's name and a colon that may be part of another's name; more are a sentence
_MARKS = " \t\r\n\"'\u201c\u201d\u2018\u2019"
_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y")


async def values(args: type[Args], rest: str, services: Services, framework: Framework, today: date) -> dict[str, str]:
    """Read *rest* into the fields of *args*; a field the words do not give is left out; "?" holds words left over.

    ``name=value`` fills a named field from anywhere, a service that comes first only from the beginning; what remains
    fills the fields in order: a service by its quoted name, location id, exact name, or what stands before a colon;
    one word for each choice or date; the last text takes all that is left. Optional choices and dates may stand at
    the end ("as at 1 June 2026").
    """
    fields = asks(args)
    asked = fields | {name: ask for name, (_, ask) in questions(args, framework).items()}
    paired, rest = _pairs(asked, rest, _ends([each for each in fields.items() if not each[1].named][1:], framework))
    found = folded(args, framework, paired)
    order = [(name, ask) for name, ask in fields.items() if name not in found and not ask.named]
    for place, (name, ask) in enumerate(order):
        if not rest.strip():
            break
        after = order[place + 1 :]
        last = not any(args.model_fields[n].is_required() or a.kind in {"text", "line"} for n, a in after if a.in_form)
        if last and ask.kind == "service":
            rest = _from_the_end(after, rest, found, framework)
        text_next = bool(after) and after[0][1].kind == "text"
        if ask.kind == "date" and not args.model_fields[name].is_required() and not _FIRST_DAY.match(rest):
            continue  # what comes next is no day, so it is for the fields after it
        ends = _ends(after, framework) if ask.kind == "service" else frozenset()
        taken, rest = await _take(ask, rest, last=last, text_next=text_next, services=services, ends=ends)
        if taken:
            found[name] = taken
    if rest.strip():
        found["?"] = rest.strip()
    return {
        name: _as_kept(fields[name], value, framework, today) if name in fields else value
        for name, value in found.items()
    }


def read_day(text: str, today: date) -> date | None:
    """A day as people write it: yesterday, 24 November 2026, 24/11/2026, 2026-11-24. None where it is none."""
    said = text.strip().lower()
    if len(said) > LONGEST_DAY:
        return None
    if said in _AGO:
        return today - timedelta(days=_AGO[said])
    for pattern in _DAYS:
        try:
            return datetime.strptime(said.title(), pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def quoted(value: str) -> str:
    """A value as ``name=value`` takes it back."""
    if value and not re.search(r'[\s"\\]', value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _as_kept(ask: Ask, value: str, framework: Framework, today: date) -> str:
    """A date or a choice as it is kept, however it was written; a word that is neither stays as it is, for a fault."""
    if ask.kind == "date" and (day := read_day(value, today)):
        return day.isoformat()
    offered = ask.choices(framework) if ask.choices else ()
    said = value.casefold()
    return next((each.value for each in offered if said in {each.value.casefold(), each.label.casefold()}), value)


def _pairs(asked: dict[str, Ask], rest: str, steps: Collection[str] = ()) -> tuple[dict[str, str], str]:
    found: dict[str, str] = {}
    first = next(iter(asked), "")
    for name, ask in asked.items():
        match = _pair(name, ask, rest, asked, steps)
        leads = ask.kind == "service" and name == first
        if match and (not leads or not rest[: match.start()].strip()):  # within a text it is text
            value = match.group(1)
            bare = value if ask.kind in {"text", "line"} else value.rstrip(":,;")
            found[name] = re.sub(r"\\(.)", r"\1", value[1:-1], flags=re.DOTALL) if value.startswith('"') else bare
            rest = rest[: match.start()] + rest[match.end() :]
    return found, rest


def _pair(name: str, ask: Ask, rest: str, asked: Collection[str], steps: Collection[str]) -> re.Match[str] | None:
    """The first ``name=value`` that stands in no other field's quotes: what a member wrote there is text.

    What no form asks, as confirm=yes, must stand right after a step or after all else: within a text it is text too.
    """
    anything = _PAIR.format(name=f"(?:{'|'.join(map(re.escape, asked))})")
    quotes = [each.span() for each in re.finditer(anything, rest, re.IGNORECASE)]
    pair = (_DAY_PAIR if ask.kind == "date" else _PAIR).format(name=re.escape(name))
    for found in re.finditer(pair, rest, re.IGNORECASE):
        if any(a < found.start() < b for a, b in quotes):
            continue
        before, after = rest[: found.start()].split()[-1:], rest[found.end() :]
        first = not before or before[0].strip(":,").casefold() in steps
        if ask.in_form or ask.kind != "choice" or first or not re.sub(anything, "", after, flags=re.IGNORECASE).strip():
            return found
    return None


def _from_the_end(after: list[tuple[str, Ask]], rest: str, found: dict[str, str], framework: Framework) -> str:
    """Take optional choices and dates off the end of words that otherwise name a service."""
    for name, ask in after:
        tail = rest.rstrip()[-LONGEST_NAMED:]
        if ask.kind == "date" and (match := _AS_AT.search(tail) or _A_DAY.search(tail)):
            rest, found[name] = rest.rstrip()[: -len(match.group(0))], match.group(1)
        if ask.kind == "choice" and ask.choices:
            head, _, tail = rest.strip().rpartition(" ")
            if head and tail.lower() in {choice.value.lower() for choice in ask.choices(framework)}:
                rest, found[name] = head, tail.lower()
    return rest


def _ends(after: list[tuple[str, Ask]], framework: Framework) -> frozenset[str]:
    """The words that end a service's name, where a choice comes next: "plan Fernhollow approve" has a step."""
    offered = after[0][1].choices if after and after[0][1].kind == "choice" else None
    return frozenset(choice.value.casefold() for choice in offered(framework)) if offered else frozenset()


async def _take(
    ask: Ask, rest: str, *, last: bool, text_next: bool, services: Services, ends: Collection[str]
) -> tuple[str, str]:
    match ask.kind:
        case "service":
            return (
                (rest.strip().strip('"\u201c\u201d'), "")
                if last
                else await _service(rest, services, text_next=text_next, ends=ends)
            )
        case "text" | "line":
            return (rest.strip(), "") if last else _word(rest)
        case "date" if match := _FIRST_DAY.match(rest):
            return " ".join(match.group(1).split()), match.group(2)
        case "choice" | "date" | "file":
            word, after = _word(rest)
            return word.lower().rstrip(":,"), after.lstrip(" :,-")
        case _ as never:
            assert_never(never)


async def _service(rest: str, services: Services, *, text_next: bool, ends: Collection[str]) -> tuple[str, str]:
    for pattern in (_QUOTED, _LOCATION, _REFERENCE):
        if match := pattern.match(rest):
            return match.group(1), match.group(2)
    name, after = await services.head(rest)
    match = _COLON.match(rest)
    if name and not (match and text_next and _goes_on(name, match.group(1))):
        return name, after
    before, after = (match.group(1), match.group(2)) if match else (rest.strip(), "")
    for word in re.finditer(r"(?<=\s)[\w-]+(?!\S)", before):
        if word.group().casefold() in ends:  # part of a name, and what is to be done
            return before[: word.start()].rstrip(), rest.lstrip()[word.start() :]
    return before, after


def _goes_on(name: str, named: str) -> bool:
    """Whether what stands before the colon is *name* and more: “Oakwood House Annexe” is not Oakwood House.

    “Oakwood House urgent:” is.
    """
    more = named.strip(_MARKS).casefold().removeprefix(name.strip(_MARKS).casefold()).split()
    return 0 < len(more) <= MOST_MORE and more != ["urgent"]


def _word(rest: str) -> tuple[str, str]:
    """The first word, or what stands between quotes, and the rest of the words as they are."""
    said = rest.strip()
    for quote in ('"', "'"):
        if said.startswith(quote) and (end := said.find(quote, 1)) > 0:
            return said[1:end], said[end + 1 :].strip()
    first, *after = said.split(maxsplit=1)
    return first, after[0] if after else ""
