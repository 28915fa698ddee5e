"""history SERVICE [as at DATE]: the timeline, and the standing as it was then known (S34)."""

from datetime import date
from typing import Annotated

from bot.command import Args, Ask, Command
from bot.desk import Desk
from bot.engine.counted import counted
from bot.engine.errors import BadValue
from bot.engine.place import Right
from bot.engine.standing import as_at
from bot.engine.streams import service_stream
from bot.reply import AnyBlock, Heading, Items, Note, Para, Reply, buttons, rag_tone, rag_words, rating_words
from bot.reply.dates import day
from bot.telling import tell

PER_PAGE = 15


class HistoryArgs(Args):
    """Which service, as known at the end of which day."""

    service: Annotated[str, Ask("service", "Service", "Name, part of it, postcode or location id")]
    as_at: Annotated[date | None, Ask("date", "As at", "Leave empty for today")] = None
    page: Annotated[int, Ask("line", "Page", in_form=False)] = 1


async def run(args: HistoryArgs, desk: Desk) -> Reply:
    """Answer with the standing on that day and what was known by then, newest first."""
    when = args.as_at or desk.today
    if when > desk.today:
        raise BadValue(field="As at", problem=f"{day(when)} is still to come", hint="Nothing is known of it yet.")
    standing = await desk.services.as_at(args.service, when)
    every = await desk.ledger.read(service_stream(args.service))
    entries = as_at(every, when)
    shown = sorted(entries, key=lambda entry: (entry.effective, entry.seq), reverse=True)
    pages = max(1, -(-len(shown) // PER_PAGE))
    page = min(max(args.page, 1), pages)
    lines = await tell(shown[(page - 1) * PER_PAGE : page * PER_PAGE], every, desk)
    blocks: list[AnyBlock] = [
        Para(
            text=f"As known on {day(when)}: {rag_words(standing.risk.verdict.value)}, "
            f"{rating_words(standing.rating.verdict.value)}.",
            tone=rag_tone(standing.risk.verdict.value),
        ),
        Heading(text=f"What happened: {counted(len(shown), 'entry', 'entries')}, newest first, page {page} of {pages}"),
        Items(items=lines),
    ]
    turns = [(label, to) for label, to in (("Newer", page - 1), ("Older", page + 1)) if 1 <= to <= pages]
    base = f"history {args.service} as_at={when.isoformat()}"
    at = args.service
    blocks.append(buttons(*((label, f"{base} page={to}") for label, to in turns), ("Status", f"status {at}")))
    blocks.append(
        Note(text="Nothing is ever overwritten: a correction is a new entry. Reading marked entries is recorded.")
    )
    return Reply(title=f"History: {standing.service.name}", blocks=tuple(blocks))


COMMAND = Command(
    name="history",
    topic="ask",
    summary="What happened at a service and when; how it stood on any day",
    example="history Oakwood House as at 1 June 2026",
    needs=Right.READ,
    audited=True,
    args=HistoryArgs,
    run=run,
    title="History of a service",
    submit="Show",
    aliases=("timeline",),
)
