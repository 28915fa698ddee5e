"""due [WHAT] [WHEN]: what has to be done across services, by risk and date, each with its reason (S10)."""

import re
from datetime import date
from typing import Annotated, Literal

from bot import toolkits
from bot.command import Args, Ask, Command
from bot.desk import Desk, ListQuery
from bot.engine.errors import BadValue
from bot.engine.place import Right
from bot.engine.standing import Standing
from bot.frameworks import Framework
from bot.reply import (
    AnyBlock,
    Button,
    Buttons,
    Choice,
    Heading,
    Item,
    Items,
    Note,
    Para,
    Reply,
    Tone,
    facts,
    rag_words,
)
from bot.reply.dates import day
from bot.reply.next_steps import next_step
from bot.visits import dues as dues_list
from bot.visits.calendars import Listed, as_file
from bot.visits.dues import ALL, GROUPS, SPANS, Line

A_PAGE = 15
MOST_IN_FILE = 5000
A_YEAR = 366  #: days ahead that are shown of one service
LONGEST_WORDS = 300  #: characters; every way of parting the words is looked at
_FLAG = re.compile(r"(?:^|(?<=\s))(as|page)=(\S+)", re.IGNORECASE)


def _groups(_: Framework) -> tuple[Choice, ...]:
    return tuple(Choice(value=name, label=name.capitalize()) for name in (ALL, *GROUPS))


def _spans(_: Framework) -> tuple[Choice, ...]:
    return tuple(Choice(value=name, label=name.capitalize()) for name in SPANS)


def _files(_: Framework) -> tuple[Choice, ...]:
    return (Choice(value="ics", label="Calendar (.ics)"), Choice(value="xlsx", label="Spreadsheet (.xlsx)"))


class DueArgs(Args):
    """What, by when, of which service; and as a file."""

    words: Annotated[str, Ask("line", "What and when", "visits next month; or a service", in_form=False)] = ""
    what: Annotated[str, Ask("choice", "What", choices=_groups, named=True)] = ""
    when: Annotated[str, Ask("choice", "By when", "Empty: the next four weeks", choices=_spans, named=True)] = ""
    service: Annotated[str, Ask("service", "Service", "Empty: all", named=True)] = ""
    file: Annotated[Literal["", "ics", "xlsx"], Ask("choice", "As a file", choices=_files, named=True)] = ""
    page: Annotated[int, Ask("line", "Page", in_form=False, named=True)] = 1


class _Wanted(Args):
    """What was asked for, once read."""

    what: str
    when: str
    until: date
    service: str
    file: str
    page: int


async def run(args: DueArgs, desk: Desk) -> Reply:
    """Answer with a page of what is due, overdue first inside a colour; or with all of it as a file."""
    wanted = await _wanted(args, desk)
    if wanted.service:
        standings: tuple[Standing, ...] = (await desk.services.standing(wanted.service),)
    else:
        standings = await desk.services.every(ListQuery(due_by=wanted.until))
    found = dues_list.lines(standings, GROUPS.get(wanted.what, ()), wanted.until)
    if wanted.file:
        return await _file(found, wanted, desk)
    about = standings[0].service.name if wanted.service else ""
    reply = _page(found, wanted, about, desk)
    if wanted.service or wanted.what != ALL or wanted.page > 1:
        return reply
    own = await toolkits.due_blocks(wanted.until, desk)
    return reply.model_copy(update={"blocks": (*reply.blocks[:-1], *own, reply.blocks[-1])})


async def _wanted(args: DueArgs, desk: Desk) -> _Wanted:
    """Read the words in any order. Raises BadValue where they mean nothing."""
    if len(args.words) > LONGEST_WORDS:
        hint = f"Say {', '.join((ALL, *GROUPS))}; a service's name; {', '.join(SPANS)}, 30 days, or a date."
        raise BadValue(field="What is due", problem=f"it takes {len(args.words)} characters", hint=hint)
    flags = {name.lower(): value.lower() for name, value in _FLAG.findall(args.words)}
    left = _FLAG.sub("", args.words).split()
    what, service = args.what.lower(), args.service
    for name in (ALL, *GROUPS):
        for word in [word for word in left if word.lower().rstrip("s") == name.rstrip("s")]:
            left.remove(word)
            what = name
    ahead = desk.framework.planning.ahead.days
    named, time = _parted(left, desk.today)
    when = args.when or time
    if named:
        service = await _service(named, desk)
    last = dues_list.until(when, desk.today, A_YEAR if service else ahead)
    if last is None:
        hint = f"Say {', '.join(SPANS)}, 30 days, or a date."
        raise BadValue(field="By when", problem=f"“{when[:40]}” is no time", hint=hint)
    if what not in {"", ALL, *GROUPS}:
        raise BadValue(field="What", problem=f"“{what[:40]}” is none", hint=f"One of: {', '.join((ALL, *GROUPS))}.")
    page = int(flags["page"]) if re.fullmatch(r"[0-9]{1,6}", flags.get("page", "")) else args.page
    file = flags.get("as", args.file)
    if file not in {"", "ics", "xlsx"}:
        raise BadValue(
            field="As a file", problem=f"“{file}” is none", hint="as=ics is a calendar, as=xlsx a spreadsheet."
        )
    return _Wanted(what=what or ALL, when=when, until=last, service=service, file=file, page=max(page, 1))


def _parted(left: list[str], today: date) -> tuple[str, str]:
    """The words of a service and those of a time, whichever comes first: as long a time as there is."""
    ways = [(left[:at], left[at:]) for at in range(len(left))]
    ways += [(left[at:], left[:at]) for at in range(len(left) - 1, 0, -1)]
    for named, time in ways:
        if dues_list.until(" ".join(time), today, 0):
            return " ".join(named), " ".join(time)
    return " ".join(left), ""


async def _service(words: str, desk: Desk) -> str:
    found = await desk.services.find(words)
    if found.sure is None:
        hint = f"Say {', '.join((ALL, *GROUPS))}; {', '.join(SPANS)}, 30 days, or a date; or a service's full name."
        raise BadValue(field="What is due", problem=f"“{words[:60]}” is neither a time nor one service", hint=hint)
    return found.sure.location_id


def _page(found: tuple[Line, ...], wanted: _Wanted, about: str, desk: Desk) -> Reply:
    pages = max(1, -(-len(found) // A_PAGE))
    page = min(wanted.page, pages)
    shown = found[(page - 1) * A_PAGE : page * A_PAGE]
    overdue = sum(line.due.overdue for line in found)
    what = "" if wanted.what == ALL else f"{wanted.what}, "
    late = wanted.until < desk.today
    title = f"{'Overdue' if late else 'Due'}: {what}{about or 'all services'}" + (
        "" if late else f", by {day(wanted.until)}"
    )
    counted = f"{len(found)}, {overdue} of them overdue" if overdue and not late else str(len(found))
    blocks: list[AnyBlock] = [facts([("Things due", counted), ("Page", f"{page} of {pages}" if pages > 1 else "")])]
    for rag in dict.fromkeys(line.rag for line in shown):
        blocks.append(Heading(text=rag_words(rag)))
        blocks.append(Items(items=tuple(_item(line) for line in shown if line.rag == rag)))
    if not found:
        blocks.append(Para(text="Nothing is overdue." if late else "Nothing is due by then, and nothing is overdue."))
    if not wanted.when and not wanted.service:
        window = desk.framework.planning.ahead
        blocks.append(
            Note(text=f"The next {window.days} days are shown ({window.clause}). “due next month” shows more.")
        )
    return Reply(title=title, blocks=(*blocks, _presses(wanted, page, pages)))


def _item(line: Line) -> Item:
    due = line.due
    late = "overdue, was due by" if due.overdue else "by"
    return Item(
        text=f"{line.service}: {due.what}: {late} {day(due.on)}",
        detail=f"{'; '.join(part for part in (due.who, due.why) if part)} ({due.clause})",
        tone=Tone.WARNING if due.overdue else Tone.PLAIN,
        buttons=(next_step(due, line.location_id), Button(label="Status", words=f"status {line.location_id}")),
    )


def _presses(wanted: _Wanted, page: int, pages: int) -> Buttons:
    words = " ".join(part for part in ("due", _said(wanted)) if part)
    turns = {"Previous": page - 1, "Next": page + 1}
    found = [
        Button(label=label, words=f"{words} page={number}") for label, number in turns.items() if 1 <= number <= pages
    ]
    found.append(Button(label="As a calendar", words=f"{words} as=ics"))
    found.append(Button(label="As a spreadsheet", words=f"{words} as=xlsx"))
    return Buttons(buttons=tuple(found))


def _said(wanted: _Wanted) -> str:
    """The words that ask for the same again."""
    if wanted.service:
        return f"{wanted.what} {wanted.service} {wanted.when}".strip()
    return " ".join(part for part in (wanted.what, wanted.when) if part)


async def _file(found: tuple[Line, ...], wanted: _Wanted, desk: Desk) -> Reply:
    """All of it as a document. Raises MustWrite at a desk that reads: a document is kept."""
    kept = found[:MOST_IN_FILE]
    listed = Listed(
        title=f"Due by {day(wanted.until)}",
        name=f"due-{wanted.what}-{wanted.until.isoformat()}",
        purpose="what is due",
        note=f"{len(kept)} things due by {day(wanted.until)}, worst risk first.",
        days=tuple(map(dues_list.dated, kept)),
        head=dues_list.HEAD,
        rows=tuple(map(dues_list.row, kept)),
    )
    return await as_file(listed, wanted.file, desk, service=wanted.service)


COMMAND = Command(
    name="due",
    topic="ask",
    summary="What is due across services, by risk and date, each with its reason; also as a calendar or spreadsheet",
    example="due visits next month",
    needs=Right.READ,
    args=DueArgs,
    run=run,
    writes=False,
    title="What is due",
    submit="Show",
)
