"""history SERVICE [as at DATE]: the timeline, and the standing as it was then known (S34)."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from bot.command import Args, Ask, Command
from bot.desk import Desk
from bot.engine.facts import Entry, IntelligenceLogged, MarkedRead
from bot.engine.place import Member, Right
from bot.engine.scale import Marking
from bot.engine.sharing import markings, may_read
from bot.engine.standing import as_at
from bot.reply import AnyBlock, Heading, Item, Items, Note, Para, Reply, buttons, rag_tone, rag_words, rating_words
from bot.reply.dates import day, moment
from bot.reply.timeline import Names, said

PER_PAGE = 15
RIGHTS = (Right.READ, Right.READ_RESTRICTED)


class HistoryArgs(Args):
    """Which service, as known at the end of which day."""

    service: Annotated[str, Ask("service", "Service", "Name, part of it, postcode or location id")]
    as_at: Annotated[date | None, Ask("date", "As at", "Leave empty for today")] = None
    page: Annotated[int, Ask("line", "Page", in_form=False)] = 1


async def run(args: HistoryArgs, desk: Desk) -> Reply:
    """Answer with the standing on that day and what was known by then, newest first."""
    when = min(args.as_at or desk.today, desk.today)
    standing = await desk.services.as_at(args.service, when)
    every = await desk.ledger.read(f"service/{args.service}")
    entries = as_at(every, when)
    shown = sorted(entries, key=lambda entry: (entry.effective, entry.seq), reverse=True)
    pages = max(1, -(-len(shown) // PER_PAGE))
    page = min(max(args.page, 1), pages)
    lines = await _lines(shown[(page - 1) * PER_PAGE : page * PER_PAGE], markings(every), desk)
    blocks: list[AnyBlock] = [
        Para(
            text=f"As known on {day(when)}: {rag_words(standing.risk.verdict.value)}, "
            f"{rating_words(standing.rating.verdict.value)}.",
            tone=rag_tone(standing.risk.verdict.value),
        ),
        Heading(text=f"What happened: {len(shown)} entries, newest first, page {page} of {pages}"),
        Items(items=tuple(lines)),
    ]
    turns = [(label, to) for label, to in (("Newer", page - 1), ("Older", page + 1)) if 1 <= to <= pages]
    base = f"history {args.service} as_at={when.isoformat()}"
    at = args.service
    blocks.append(buttons(*((label, f"{base} page={to}") for label, to in turns), ("Status", f"status {at}")))
    blocks.append(
        Note(text="Nothing is ever overwritten: a correction is a new entry. Reading marked entries is recorded.")
    )
    return Reply(title=f"History: {standing.service.name}", blocks=tuple(blocks))


async def _lines(entries: list[Entry], marked: Mapping[int, Marking], desk: Desk) -> list[Item]:
    """The entries as lines; what the member may not read says only that it is there. Marked reads are audited."""
    rights = frozenset(right for right in RIGHTS if desk.may(right))
    names = _names(desk)
    read: list[str] = []
    lines = []
    for entry in entries:
        author = await desk.members.get(entry.by)
        marking = marked[entry.seq]
        readable = may_read(marking, _as_then(entry, author), desk.member, rights)
        if readable and marking is not Marking.PARTNERS:
            read.append(_reference(entry))
        hidden = f"{_reference(entry)}: marked {marking.value}, not shown to you."
        lines.append(_line(entry, marking, author, said(entry.fact, names) if readable else hidden))
    if read:
        await desk.ledger.append("audit", MarkedRead(member=desk.member.id, refs=tuple(read)))
    return lines


def _as_then(entry: Entry, author: Member | None) -> Member | None:
    """The author as of the agency they spoke for: what is that agency's own stays with it, whoever leaves or moves."""
    agency = entry.fact.agency if isinstance(entry.fact, IntelligenceLogged) else ""
    if not agency:
        return author
    return (author or Member(id=entry.by, name=entry.by, agency=agency, roles=frozenset())).model_copy(
        update={"agency": agency}
    )


def _names(desk: Desk) -> Names:
    return Names(
        agencies={agency.id: agency.name for agency in desk.framework.agencies.values()},
        categories={category.id: category.name for category in desk.framework.categories.values()},
    )


def _line(entry: Entry, marking: Marking, author: Member | None, text: str) -> Item:
    who = author.name if author else entry.by
    marked = f", marked {marking.value}" if marking is not Marking.PARTNERS else ""
    corrects = f", corrects entry {entry.corrects}" if entry.corrects else ""
    return Item(
        text=f"{day(entry.effective)}: {text}",
        detail=f"recorded {moment(entry.recorded_at)} by {who}{marked}{corrects}",
    )


def _reference(entry: Entry) -> str:
    return entry.fact.ref if isinstance(entry.fact, IntelligenceLogged) else f"{entry.stream} entry {entry.seq}"


COMMAND = Command(
    name="history",
    summary="What happened at a service and when; how it stood on any day",
    example="history Oakwood House as at 1 June 2026",
    needs=Right.READ,
    args=HistoryArgs,
    run=run,
    title="History of a service",
    submit="Show",
)
