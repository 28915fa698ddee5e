"""directory [SERVICE]: what is public: the published directory, its files, or one service's row (S21)."""

from collections import Counter
from datetime import date
from typing import Annotated, NamedTuple

from bot.command import Args, Ask, Command
from bot.desk import Desk
from bot.engine.counted import counted
from bot.engine.errors import NothingNamed
from bot.engine.facts import DirectoryPublished
from bot.engine.market.publication import Directory, PublicRow, changes
from bot.engine.place import Right
from bot.engine.scale import Rating
from bot.market import publication
from bot.reply import AnyBlock, File, Heading, Item, Items, Note, Para, Reply, buttons, facts
from bot.reply.dates import day, month_name

SHOWN = 15  #: changed services
NONE = "none"
NO_RATING = "No rating"


class Public(NamedTuple):
    """The directory that is public: since when, the fact that made it so, and the one before it."""

    on: date
    fact: DirectoryPublished
    made: Directory
    last: Directory | None


class DirectoryArgs(Args):
    """Which service; without one, the whole directory."""

    service: Annotated[str, Ask("service", "Service", "Empty: the whole directory")] = ""


async def run(args: DirectoryArgs, desk: Desk) -> Reply:
    """What the public sees, and when it was published. Raises NothingNamed where the service is not listed."""
    table = desk.framework.publication
    runs = await publication.published_on(desk)
    if not runs:
        said = Para(text="Nothing is published yet. The first run is on the Friday after the second Wednesday.")
        return Reply(title=table.title, blocks=(said, Note(text=f"{table.days_clause}")))
    on, latest = runs[-1]
    made = await publication.read(latest.document, desk)
    if args.service:
        return await _row(args.service, made, desk)
    last = await publication.read(runs[-2][1].document, desk) if len(runs) > 1 else None
    return _whole(Public(on, latest, made, last), desk)


async def _row(location_id: str, made: Directory, desk: Desk) -> Reply:
    row = next((row for row in made.rows if row.location_id == location_id), None)
    if row is None:
        lists = "lists what is commissioned here or lies in the area, and is registered."
        hint = f"The directory of {month_name(made.month)} {lists}"
        name = (await desk.services.standing(location_id)).service.name
        raise NothingNamed(what="row in the directory for", given=name, hint=hint)
    table = desk.framework.publication
    blocks: list[AnyBlock] = [_facts(row)]
    if row.breaches:
        notices = tuple(
            Item(text=breach.text, detail=f"issued {day(breach.issued)}; {_remedied(breach.remedied)}")
            for breach in row.breaches
        )
        lasts = f"Listed until {table.breach_months} months after it is put right ({table.breach_clause})."
        blocks += [Heading(text="Breach notices"), Items(items=notices), Note(text=lasts)]
    few = f"With fewer than {table.feedback_at_least} answers there is no percentage ({table.feedback_clause})."
    blocks.append(Note(text=f"This is all that is public of it. Ratings as at {day(made.snapshot)}. {few}"))
    at = buttons(("Status", f"status {location_id}"), ("Directory", "directory"))
    return Reply(title=f"{row.name} in the directory of {month_name(made.month)}", blocks=(*blocks, at))


def _facts(row: PublicRow) -> AnyBlock:
    return facts(
        [
            ("Service", f"{row.kind} · {row.postcode} · {row.location_id}"),
            ("Provider", row.provider),
            ("Contract", row.contract),
            ("Rating", _dated(row.rating or NONE, row.rated_on, row.rating_source)),
            ("Healthcare assurance", _dated(row.assurance, row.assured_on) if row.assurance else ""),
            ("NHS score", _dated(row.nhs, row.nhs_on) if row.nhs else ""),
            ("CQC rating", _dated(row.cqc or NONE, row.cqc_on)),
            ("Outcomes delivered", row.outcomes),
            ("Would recommend", row.recommend),
            ("Visit's rating, beside the joint statement", row.visit_rating),
            ("Joint statement", row.joint_statement),
        ]
    )


def _dated(value: str, on: date | None, source: str = "") -> str:
    said = ", ".join(part for part in (source, day(on) if on else "") if part)
    return f"{value} ({said})" if said and value != NONE else value


def _remedied(on: date | None) -> str:
    return f"remedied {day(on)}" if on else "not yet remedied"


def _whole(public: Public, desk: Desk) -> Reply:
    table, made = desk.framework.publication, public.made
    ratings = Counter(row.rating or NO_RATING for row in made.rows)
    listed = [(name, str(ratings[name])) for name in (*Rating, NO_RATING) if ratings[name]]
    as_at = f"ratings as at {day(made.snapshot)}, published {day(public.on)}"
    blocks: list[AnyBlock] = [
        Para(text=f"{counted(len(made.rows), 'service')}, {as_at}."),
        facts(listed),
    ]
    if changed := changes(public.last, made):
        items = tuple(Item(text=row.name, detail="; ".join(row.changes)) for row in changed[:SHOWN])
        blocks += [Heading(text="Changed since the month before"), Items(items=items)]
        if len(changed) > SHOWN:
            blocks.append(Note(text=f"and {len(changed) - SHOWN} more"))
    for ref, kind in ((public.fact.csv, "csv"), (public.fact.document, "json")):
        if ref:
            blocks.append(File(ref=ref, name=f"directory-{made.month}.{kind}", url=desk.documents.link(ref)))
    hours = "; ".join(dict.fromkeys(str(each.time_clause) for each in desk.framework.forums.monthly.values()))
    days = f"the days: {table.days_clause}" + (f"; the hours: {hours}" if hours else "")
    blocks.append(Note(text=f"What a row shows is fixed: {table.clause}; {days}."))
    return Reply(title=f"{table.title}: {month_name(made.month)}", blocks=tuple(blocks))


COMMAND = Command(
    name="directory",
    topic="market",
    summary="What is public: the published directory and its files, or one service's row in it",
    example="directory",
    needs=Right.READ,
    args=DirectoryArgs,
    run=run,
    writes=False,
    title="Public directory",
    submit="Show",
)
