"""schedule [YEAR] [MONTH]: the year's visits by month and risk, also as a spreadsheet or a calendar (S10; IQAF §9)."""

import re
from datetime import date
from typing import Annotated, Literal

from bot.command import Args, Ask, Command
from bot.desk import Desk, ListQuery
from bot.engine.counted import counted
from bot.engine.errors import BadValue
from bot.engine.place import Right
from bot.frameworks import Framework
from bot.reply import AnyBlock, Button, Buttons, Choice, Note, Para, Reply, Table, rag_words
from bot.reply.dates import day
from bot.visits import schedule as schedules
from bot.visits.calendars import Listed, as_file
from bot.visits.schedule import HEAD, MONTHS, Slot

SHOWN = 40
BACK, AHEAD = 5, 5  #: years from this one that can be asked for
_FLAG = re.compile(r"(?:^|(?<=\s))as=(\S+)", re.IGNORECASE)


def _months(_: Framework) -> tuple[Choice, ...]:
    return tuple(Choice(value=name.lower(), label=name) for name in MONTHS)


def _files(_: Framework) -> tuple[Choice, ...]:
    return (Choice(value="xlsx", label="Spreadsheet (.xlsx)"), Choice(value="ics", label="Calendar (.ics)"))


class ScheduleArgs(Args):
    """Which year, which month of it; and as a file."""

    when: Annotated[str, Ask("line", "Year", "Empty: this year; “2027 march” shows one month")] = ""
    month: Annotated[str, Ask("choice", "Month", "Empty: all", choices=_months, named=True)] = ""
    file: Annotated[Literal["", "xlsx", "ics"], Ask("choice", "As a file", choices=_files, named=True)] = ""


async def run(args: ScheduleArgs, desk: Desk) -> Reply:
    """Answer with how many there are each month and the first of them; or with all of it as a file."""
    year, month, file = _read(args, desk.today)
    first, last = date(year, 1, 1), date(year, 12, 31)
    every = await desk.services.every(ListQuery(due_by=last))
    if year == desk.today.year:
        first = min([first, *(due.on for standing in every for due in standing.dues)])  # what is overdue from before
    slots = schedules.schedule(every, desk.framework.planning, first, last)
    if month:
        slots = tuple(slot for slot in slots if (slot.on.year, slot.on.month) == (year, month))
    name = f"{MONTHS[month - 1]} {year}" if month else str(year)
    if file:
        return await _file(slots, name, file, desk)
    return _shown(slots, name, year, desk)


def _read(args: ScheduleArgs, today: date) -> tuple[int, int, str]:
    """The year, the month (0: all) and the kind of file. Raises BadValue for words that are neither."""
    file = next((found.lower() for found in _FLAG.findall(args.when)), args.file)
    if file not in {"", "xlsx", "ics"}:
        hint = "as=xlsx is a spreadsheet, as=ics a calendar."
        raise BadValue(field="As a file", problem=f"“{file}” is none", hint=hint)
    year, month = today.year, _month(args.month)
    for word in _FLAG.sub("", args.when).split():
        if found := _month(word):
            month = found
        elif re.fullmatch(r"\d{4}", word) and today.year - BACK <= int(word) <= today.year + AHEAD:
            year = int(word)
        else:
            hint = f"Such as: schedule {today.year + 1}, or schedule {today.year + 1} march."
            raise BadValue(field="Year", problem=f"“{word[:40]}” is no year near this one, and no month", hint=hint)
    return year, month, file


def _month(word: str) -> int:
    """1 to 12, by its name or the first three letters of it; 0 for none."""
    said = word.strip().capitalize()
    return next((number for number, name in enumerate(MONTHS, start=1) if said and said in {name, name[:3]}), 0)


def _shown(slots: tuple[Slot, ...], name: str, year: int, desk: Desk) -> Reply:
    blocks: list[AnyBlock] = []
    if not slots:
        blocks.append(Para(text="No visit is planned or due then."))
    else:
        head = ("Month", "Planned", "Due", "Overdue", "Clinical", "Joint suggested")
        blocks.append(Table(caption="How many each month", head=head, rows=tuple(schedules.counts(slots))))
    by_month: dict[tuple[int, int], list[Slot]] = {}
    for slot in slots[:SHOWN]:
        by_month.setdefault((slot.on.year, slot.on.month), []).append(slot)
    for (of_year, number), found in by_month.items():
        caption = f"{MONTHS[number - 1]} {of_year}, by risk"
        rows = tuple((s.service, rag_words(s.rag), s.what, f"{_when(s)} {day(s.on)}") for s in found)
        blocks.append(Table(caption=caption, head=("Service", "Risk", "What", "When"), rows=rows))
    if len(slots) > SHOWN:
        text = (
            f"and {len(slots) - SHOWN} more: “schedule {year} december” shows one month, the spreadsheet all of them."
        )
        blocks.append(Note(text=text))
    clause = desk.framework.planning.planned
    blocks.append(
        Note(text=f"Worst risk first in each month ({clause}). “book” plans a visit; “due” says why each is due.")
    )
    return Reply(title=f"Schedule of visits: {name}", blocks=(*blocks, _presses(name.lower(), year)))


def _when(slot: Slot) -> str:
    return {"overdue": "overdue, was due by", "planned": "on"}.get(slot.state, "by")


def _presses(name: str, year: int) -> Buttons:
    return Buttons(
        buttons=(
            Button(label="As a spreadsheet", words=f"schedule {name} as=xlsx"),
            Button(label="As a calendar", words=f"schedule {name} as=ics"),
            Button(label=str(year + 1), words=f"schedule {year + 1}"),
        )
    )


async def _file(slots: tuple[Slot, ...], name: str, file: str, desk: Desk) -> Reply:
    """All of it as a document. Raises MustWrite at a desk that reads: a document is kept."""
    listed = Listed(
        title=f"Schedule of visits {name}",
        name=f"schedule-{name.lower().replace(' ', '-')}",
        purpose="schedule of visits",
        note=f"{counted(len(slots), 'line')}, by month, worst risk first.",
        days=tuple(map(schedules.dated, slots)),
        head=HEAD,
        rows=tuple(map(schedules.row, slots)),
    )
    return await as_file(listed, file, desk)


COMMAND = Command(
    name="schedule",
    topic="ask",
    summary="The year's visits by month and risk: planned, due, clinical, joint; also as a spreadsheet or calendar",
    example="schedule",
    needs=Right.READ,
    args=ScheduleArgs,
    run=run,
    writes=False,
    title="Schedule of visits",
    submit="Show",
)
