"""publish snapshot|directory MONTH: said by the clock on the second Wednesday, and on the Friday after (S21)."""

import re
from datetime import date
from typing import Annotated, Literal, NamedTuple

from bot import choices
from bot.command import Args, Ask, Command
from bot.confirming import Act, Confirmed, first
from bot.desk import Desk
from bot.engine.counted import counted
from bot.engine.days import add_months
from bot.engine.errors import BadValue
from bot.engine.facts import DirectoryPublished
from bot.engine.market.publication import Directory, RowChange, changes
from bot.engine.place import Right
from bot.market import publication
from bot.post import Post
from bot.reply import AnyBlock, Choice, Heading, Item, Items, Note, Para, Reply, Tone, buttons, facts
from bot.reply.dates import day, month_name

STEPS = (Choice(value="directory", label="Publish the directory"), Choice(value="snapshot", label="Take the snapshot"))
MONTH = re.compile(r"20\d\d-(?:0[1-9]|1[0-2])")
CLOCK = "clock"  #: the channel of what goes out on its day by itself
SHOWN = 30  #: changed services in the post; the directory has all


class PublishArgs(Args):
    """Which step of the run, of which month; and the yes to what was shown."""

    step: Annotated[Literal["snapshot", "directory"], Ask("choice", "Step", choices=lambda _: STEPS)] = "directory"
    month: Annotated[str, Ask("line", "Month", "As 2026-12; empty: this month")] = ""
    confirm: Annotated[
        Literal["no", "yes"], Ask("choice", "Do it", choices=choices.yes_or_no, in_form=False, named=True)
    ] = "no"
    expect: Annotated[str, Ask("line", "As it was shown", in_form=False, named=True)] = ""


class Run(NamedTuple):
    """A directory about to be public: as it is made, the one before it, and whether no snapshot was taken."""

    made: Directory
    last: Directory | None
    late: bool

    @property
    def changed(self) -> tuple[RowChange, ...]:
        """What changed since the one before."""
        return changes(self.last, self.made)


async def run(args: PublishArgs, desk: Desk) -> Reply:
    """Keep the month's ratings, or make them public. Either happens once a month.

    The clock publishes on its day; a member is shown what becomes public first.
    """
    month = args.month or f"{desk.today:%Y-%m}"
    if not MONTH.fullmatch(month):
        raise BadValue(field="Month", problem=f"“{month}” is no month", hint="Write it as 2026-12.")
    if month > f"{desk.today:%Y-%m}":
        raise BadValue(
            field="Month", problem=f"{month_name(month)} is still to come", hint="Publish a month once it has begun."
        )
    if (from_ := _refreshed(month, desk)) and desk.today < from_:
        hint = "Before then it would be last month's, and stand for the whole of this one. Both happen by themselves."
        raise BadValue(
            field="Month", problem=f"the ratings of {month_name(month)} are refreshed on {day(from_)}", hint=hint
        )
    if args.step == "snapshot":
        return await _snapshot(month, desk)
    return await _publish(month, Confirmed(args.confirm == "yes", args.expect), desk)


def _refreshed(month: str, desk: Desk) -> date | None:
    """The day on which the month's ratings are kept for the directory: the second Wednesday (QRG §6)."""
    kept = desk.framework.forums.monthly.get("snapshot")
    return kept.on(int(month[:4]), int(month[-2:])) if kept else None


async def _snapshot(month: str, desk: Desk) -> Reply:
    before = await publication.taken_for(month, desk)
    taken = await publication.snapshot(month, desk)
    said = f"{counted(taken.services, 'service')} as they stood on {day(taken.on)}, kept as {taken.document}."
    name = month_name(month)
    title = f"The snapshot of {name} was taken before" if before else f"Snapshot of {name} taken"
    return Reply(title=title, blocks=(Para(text=said), buttons(("Publish", f"publish directory {month}"))))


async def _publish(month: str, said: Confirmed, desk: Desk) -> Reply:
    earlier = await publication.published(desk)
    if done := next((fact for fact in earlier if fact.month == month), None):
        public = Para(
            text=f"The directory of {month_name(month)} is public; {counted(done.changed, 'service')} had changed."
        )
        return Reply(title="Published before", blocks=(public, buttons(("Directory", "directory"))))
    last_month = f"{add_months(desk.today, -1):%Y-%m}"
    if month < max([last_month, *(fact.month for fact in earlier)]):
        hint = "The directory only goes on: today's ratings are not published under a month that is over."
        raise BadValue(field="Month", problem=f"{month_name(month)} is over", hint=hint)
    entries = await desk.ledger.read(publication.STREAM)
    taken = await publication.taken_for(month, desk)
    made = await publication.read(taken.document, desk) if taken else await publication.made_today(month, desk)
    last = await publication.read(earlier[-1].document, desk) if earlier else None
    about = Run(made, last, late=taken is None)
    act = Act("publish", {"step": "directory", "month": month}, ("Directory", "directory"))
    asked = None
    if desk.channel != CLOCK:
        asked = await first(_shown(month, about, desk), act, said, entries, desk, also=made.model_dump_json())
    return asked or await _done(month, about, desk)


async def _done(month: str, about: Run, desk: Desk) -> Reply:
    taken = await publication.snapshot(month, desk)
    raw = publication.csv_file(about.made)
    table = await desk.documents.make(f"directory-{month}.csv", publication.CSV, raw, purpose=publication.PURPOSE)
    fact = DirectoryPublished(month=month, document=taken.document, csv=table.ref, changed=len(about.changed))
    await desk.ledger.append(publication.STREAM, fact)
    reply = _reply(month, about, desk)
    channel = desk.framework.publication.channel
    await desk.post(Post(key=f"publication/{month}", to=f"channel:{channel}", reply=reply))
    return reply


def _shown(month: str, about: Run, desk: Desk) -> Reply:
    """Exactly what becomes public: how much, what is said otherwise than before, and all new words in full."""
    table = desk.framework.publication
    rows = facts(
        [
            ("Public from now on", f"{counted(len(about.made.rows), 'service')}, for anybody to read"),
            ("Ratings as at", day(about.made.snapshot)),
            ("Changed since the last", "it is the first" if about.last is None else str(len(about.changed))),
            ("Posted to", table.channel),
        ]
    )
    new = _new_words(about)
    words: list[AnyBlock] = [Heading(text="Published for the first time, in these words"), Items(items=new)]
    none: list[AnyBlock] = [Para(text="No breach notice or joint statement is published for the first time.")]
    blocks = (rows, *(words if new else none), *_changed(about.changed))
    return Reply(title=f"{table.title}: this makes {month_name(month)} public", blocks=blocks, tone=Tone.WARNING)


def _new_words(about: Run) -> tuple[Item, ...]:
    """Breach notices and joint statements that the directory before did not have, each in full."""
    before = {row.location_id: row for row in about.last.rows} if about.last else {}
    found: list[Item] = []
    for row in about.made.rows:
        was = before.get(row.location_id)
        known = {breach.ref for breach in was.breaches} if was else set()
        found += [
            Item(text=f"{row.name}: breach notice of {day(breach.issued)}", detail=breach.text)
            for breach in row.breaches
            if breach.ref not in known
        ]
        if row.joint_statement and row.joint_statement != (was.joint_statement if was else ""):
            found.append(Item(text=f"{row.name}: joint statement", detail=row.joint_statement))
    return tuple(found)


def _reply(month: str, about: Run, desk: Desk) -> Reply:
    table = desk.framework.publication
    fresh = counted(len(about.changed), "service")
    listed = counted(len(about.made.rows), "service is", "services are")
    said = "It is the first." if about.last is None else f"{fresh} changed since the month before."
    blocks: list[AnyBlock] = [Para(text=f"{listed} listed. {said}")]
    if about.late:
        blocks.append(Note(text=f"No snapshot had been taken: the ratings are those of {day(desk.today)}."))
    blocks += _changed(about.changed)
    blocks += [Note(text=f"{table.clause}, {table.days_clause}"), buttons(("Directory", "directory"))]
    return Reply(title=f"{table.title}: {month_name(month)} is public", blocks=tuple(blocks), private=False)


def _changed(changed: tuple[RowChange, ...]) -> list[AnyBlock]:
    blocks: list[AnyBlock] = []
    if changed:
        items = tuple(Item(text=row.name, detail="; ".join(row.changes)) for row in changed[:SHOWN])
        blocks += [Heading(text="What changed"), Items(items=items)]
    if len(changed) > SHOWN:
        blocks.append(Note(text=f"and {len(changed) - SHOWN} more in the directory"))
    return blocks


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
