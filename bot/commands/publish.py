"""publish snapshot|directory MONTH: said by the clock on the second Wednesday, and on the Friday after (S21)."""

import re
from datetime import date
from typing import Annotated, Literal

from bot import publication
from bot.command import Args, Ask, Command
from bot.desk import Desk
from bot.engine.days import add_months
from bot.engine.errors import BadValue
from bot.engine.facts import DirectoryPublished
from bot.engine.market.publication import RowChange, changes
from bot.engine.place import Right
from bot.post import Post
from bot.reply import AnyBlock, Choice, Heading, Item, Items, Note, Para, Reply, buttons
from bot.reply.dates import day

STEPS = (Choice(value="directory", label="Publish the directory"), Choice(value="snapshot", label="Take the snapshot"))
MONTH = re.compile(r"20\d\d-(?:0[1-9]|1[0-2])")
SHOWN = 30  #: changed services in the post; the directory has all


class PublishArgs(Args):
    """Which step of the run, of which month."""

    step: Annotated[Literal["snapshot", "directory"], Ask("choice", "Step", choices=lambda _: STEPS)] = "directory"
    month: Annotated[str, Ask("line", "Month", "As 2026-12; empty: this month")] = ""


async def run(args: PublishArgs, desk: Desk) -> Reply:
    """Keep the month's ratings, or make them public. Either happens once a month."""
    month = args.month or f"{desk.today:%Y-%m}"
    if not MONTH.fullmatch(month):
        raise BadValue(field="Month", problem=f"“{month}” is no month", hint="Write it as 2026-12.")
    if month > f"{desk.today:%Y-%m}":
        raise BadValue(field="Month", problem=f"{month} is still to come", hint="Publish a month once it has begun.")
    if (from_ := _refreshed(month, desk)) and desk.today < from_:
        hint = "Before then it would be last month's, and stand for the whole of this one. Both happen by themselves."
        raise BadValue(field="Month", problem=f"the ratings of {month} are refreshed on {day(from_)}", hint=hint)
    if args.step == "snapshot":
        return await _snapshot(month, desk)
    return await _publish(month, desk)


def _refreshed(month: str, desk: Desk) -> date | None:
    """The day on which the month's ratings are kept for the directory: the second Wednesday (QRG §6)."""
    kept = desk.framework.forums.monthly.get("snapshot")
    return kept.on(int(month[:4]), int(month[-2:])) if kept else None


async def _snapshot(month: str, desk: Desk) -> Reply:
    before = await publication.taken_for(month, desk)
    taken = await publication.snapshot(month, desk)
    said = f"{taken.services} services as they stood on {day(taken.on)}, kept as {taken.document}."
    title = f"The snapshot of {month} was taken before" if before else f"Snapshot of {month} taken"
    return Reply(title=title, blocks=(Para(text=said), buttons(("Publish", f"publish directory {month}"))))


async def _publish(month: str, desk: Desk) -> Reply:
    earlier = await publication.published(desk)
    if done := next((fact for fact in earlier if fact.month == month), None):
        said = Para(text=f"The directory of {month} is public; {done.changed} services had changed.")
        return Reply(title="Published before", blocks=(said, buttons(("Directory", "directory"))))
    last_month = f"{add_months(desk.today, -1):%Y-%m}"
    if month < max([last_month, *(fact.month for fact in earlier)]):
        hint = "The directory only goes on: today's ratings are not published under a month that is over."
        raise BadValue(field="Month", problem=f"{month} is over", hint=hint)
    late = await publication.taken_for(month, desk) is None
    taken = await publication.snapshot(month, desk)
    made = await publication.read(taken.document, desk)
    last = await publication.read(earlier[-1].document, desk) if earlier else None
    changed = changes(last, made)
    raw = publication.as_csv(made).encode("utf-8-sig")
    table = await desk.documents.make(f"directory-{month}.csv", publication.CSV, raw, purpose="directory")
    fact = DirectoryPublished(month=month, document=taken.document, csv=table.ref, changed=len(changed))
    await desk.ledger.append(publication.STREAM, fact)
    reply = _reply(month, len(made.rows), changed, late=late, first=last is None, desk=desk)
    channel = desk.framework.publication.channel
    await desk.post(Post(key=f"publication/{month}", to=f"channel:{channel}", reply=reply))
    return reply


def _reply(month: str, listed: int, changed: tuple[RowChange, ...], *, late: bool, first: bool, desk: Desk) -> Reply:
    table = desk.framework.publication
    said = "It is the first." if first else f"{len(changed)} services changed since the month before."
    blocks: list[AnyBlock] = [Para(text=f"{listed} services are listed. {said}")]
    if late:
        blocks.append(Note(text=f"No snapshot had been taken: the ratings are those of {day(desk.today)}."))
    if changed:
        items = tuple(Item(text=row.name, detail="; ".join(row.changes)) for row in changed[:SHOWN])
        blocks += [Heading(text="What changed"), Items(items=items)]
    if len(changed) > SHOWN:
        blocks.append(Note(text=f"and {len(changed) - SHOWN} more in the directory"))
    blocks += [Note(text=f"{table.clause}, {table.days_clause}"), buttons(("Directory", "directory"))]
    return Reply(title=f"{table.title}: {month} is public", blocks=tuple(blocks), private=False)


COMMAND = Command(
    name="publish",
    topic="market",
    summary="Publish the month's directory; by itself on the Friday after the second Wednesday",
    example="publish directory",
    needs=Right.PUBLISH,
    args=PublishArgs,
    run=run,
    title="Publish the directory",
    submit="Publish",
)
