"""whatif SERVICE CHANGES: which conclusions would be otherwise, and why. Nothing is recorded."""

from collections.abc import Sequence
from typing import Annotated

from bot.command import Args, Ask, Command
from bot.desk import Desk
from bot.engine.escalation import triggered
from bot.engine.facts import Entry
from bot.engine.place import Right
from bot.engine.quality.toolkit import in_use
from bot.engine.standing import Standing, conclude
from bot.engine.verdict import Reason
from bot.engine.whatif.supposed import Difference, differences, looked_at, record, stays, supposed_facts
from bot.engine.whatif.supposing import Supposing, plainly
from bot.reply import AnyBlock, Heading, Note, Para, Reasons, Reply, buttons, facts, rag_tone, rag_words, rating_words
from bot.reply.dates import day
from bot.words import read_day

EXPLAINED = ("Framework", "Rating", "Assurance", "Risk", "Calculated risk")
SHOWN = 6  #: reasons of one conclusion; "why" has them all once it is so


class WhatIfArgs(Args):
    """About which service, and what is supposed."""

    service: Annotated[str, Ask("service", "Service", "Name, part of it, postcode or location id")]
    changes: Annotated[
        str, Ask("text", "What if", "For example: staffing=Inadequate, no registered manager, on 1 June 2027")
    ]


async def run(args: WhatIfArgs, desk: Desk) -> Reply:
    """Conclude twice, with and without what is supposed, on the same day, and show in what the two differ."""
    framework = desk.framework
    entries = await desk.ledger.read(f"service/{args.service}")
    standing = await desk.services.standing(args.service)
    toolkit = in_use(framework.toolkits, desk.today)
    categories = {row.id: row.name for row in framework.categories.values()}
    supposing = Supposing(framework, toolkit, categories, desk.today, lambda words: read_day(words, desk.today))
    supposed = supposing.read(args.changes)
    today, then = looked_at(desk.now, supposed.on)
    found = supposed_facts(supposed, framework, toolkit, entries)
    kept = record(entries, found, desk.now, desk.today)
    after = conclude(framework, kept, then)
    names = {level.id: level.name for level in framework.regime.levels.values()}
    also = [*filter(None, [stays(standing, after)]), *escalated(standing, after, kept[len(entries) :], desk)]
    blocks = _blocks(differences(standing, after, names), also)
    supposed_rows = [("Supposed", "; ".join(supposed.said)), ("Looked at", day(today))]
    at = args.service
    return Reply(
        title=f"What if: {standing.service.name}: {rag_words(after.risk.verdict.value)}, "
        f"{rating_words(after.rating.verdict.value)}",
        blocks=(
            facts(supposed_rows),
            *blocks,
            Note(text="Nothing was recorded."),
            buttons(("Status", f"status {at}"), ("Why", f"why {at}")),
        ),
        tone=rag_tone(after.risk.verdict.value),
    )


def escalated(before: Standing, after: Standing, facts_: Sequence[Entry], desk: Desk) -> list[str]:
    """What would be escalated by itself."""
    due = triggered(before, after, facts_, desk.framework.escalation)
    return [f"Escalated by itself: {plainly(trigger.summary)}" for trigger in due]


def _blocks(found: Sequence[Difference], also: Sequence[str]) -> list[AnyBlock]:
    if not found:
        return [Para(text=" ".join(["Nothing would change.", *also]))]
    rows = [(each.what, f"{each.before} → {each.after}" if each.before else each.after) for each in found]
    blocks: list[AnyBlock] = [Heading(text="What would change"), facts(rows), *(Para(text=text) for text in also)]
    shown: list[tuple[Reason, ...]] = []
    for each in found:
        if each.what in EXPLAINED and each.why not in shown:
            shown.append(each.why)
            blocks += [Heading(text=f"Why {each.what}: {each.after}"), Reasons(reasons=each.why[:SHOWN])]
    return blocks


COMMAND = Command(
    name="whatif",
    topic="ask",
    summary="Suppose something of a service, and see which conclusions would change and why; nothing is recorded",
    example="whatif Oakwood House: staffing=Inadequate, no registered manager",
    needs=Right.READ,
    args=WhatIfArgs,
    run=run,
    writes=False,
    title="What if",
    submit="Show",
    aliases=("suppose",),
)
