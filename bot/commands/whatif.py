"""whatif SERVICE CHANGES: which conclusions would be otherwise, and why. Nothing is recorded."""

from collections.abc import Collection, Sequence
from typing import Annotated

from bot.command import Args, Ask, Command
from bot.desk import Desk
from bot.engine.escalation import triggered
from bot.engine.facts import Entry
from bot.engine.market.score import Score, score
from bot.engine.place import Right
from bot.engine.quality.toolkit import in_use
from bot.engine.standing import Standing, conclude
from bot.engine.streams import service_stream
from bot.engine.verdict import Reason
from bot.engine.whatif.differing import Difference, differences, domains, stays
from bot.engine.whatif.supposed import looked_at, record, supposed_facts
from bot.engine.whatif.supposing import Supposing, plainly
from bot.market.heard import compared_to_market
from bot.reply import (
    AnyBlock,
    Heading,
    Item,
    Items,
    Note,
    Para,
    Reasons,
    Reply,
    buttons,
    facts,
    rag_tone,
    rag_words,
    rating_words,
)
from bot.reply.dates import day
from bot.words import read_day

EXPLAINED = ("Rating", "Risk")  #: whose reasons are a chain, and stand below
SHOWN = 4  #: reasons of one of these; "why" has them all once it is so
BESIDE = 2  #: reasons that stand with any other conclusion
EXAMPLES = "For example: staffing=Inadequate, no registered manager, on 1 June 2027; or 1.1.1=Not met"
MOST = 16  #: conclusions shown


class WhatIfArgs(Args):
    """About which service, and what is supposed."""

    service: Annotated[str, Ask("service", "Service", "Name, part of it, postcode or location id")]
    changes: Annotated[
        str,
        Ask("text", "What if", EXAMPLES),
    ]


async def run(args: WhatIfArgs, desk: Desk) -> Reply:
    """Conclude twice, with and without what is supposed, on the same day, and show in what the two differ."""
    framework = desk.framework
    entries = await desk.ledger.read(service_stream(args.service))
    standing = await desk.services.standing(args.service)
    toolkit = in_use(framework.toolkits, desk.today)
    categories = {row.id: row.name for row in framework.categories.values()}
    supposing = Supposing(framework, toolkit, categories, desk.today, lambda words: read_day(words, desk.today))
    supposed = supposing.read(args.changes)
    today, then = looked_at(desk.now, supposed.on)
    found = supposed_facts(supposed, framework, toolkit, entries)
    kept = record(entries, found, desk.now, desk.today)
    after = conclude(framework, kept, then)
    scores = await _scores(standing, after, desk)
    found_otherwise = (*domains(kept, framework), *differences(standing, after, framework, scores))
    also = [*filter(None, [stays(standing, after)]), *escalated(standing, after, kept[len(entries) :], desk)]
    blocks = _blocks(found_otherwise, also)
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


async def _scores(before: Standing, after: Standing, desk: Desk) -> tuple[Score, Score] | None:
    """The scores by which offers are compared; None where the kind of service has none (QRG §6)."""
    table = desk.framework.tender
    scheme = table.scheme(before.service.service_kind)
    if scheme is None or scheme.ranks != "points":
        return None
    was, now = [score(each, await compared_to_market(each, desk), table) for each in (before, after)]
    return was, now


def _blocks(found: Sequence[Difference], also: Sequence[str]) -> list[AnyBlock]:
    if not found:
        return [Para(text=" ".join(["Nothing would change.", *also]))]
    explained = [each for each in found if each.what in EXPLAINED]
    below = {reason for each in explained for reason in each.why}
    items = tuple(_item(each, below) for each in found[:MOST])
    blocks: list[AnyBlock] = [Heading(text="What would change"), Items(items=items)]
    blocks += [Note(text=f"and {len(found) - MOST} more")] if len(found) > MOST else []
    blocks += [Para(text=text) for text in also]
    for each in explained:
        blocks += [Heading(text=f"Why {each.what}: {each.after}"), Reasons(reasons=each.why[:SHOWN])]
    return blocks


def _item(each: Difference, below: Collection[Reason]) -> Item:
    """A conclusion before and after, with its reason, but for what is told below; of what says itself, the clause."""
    said = f"{each.before} → {each.after}" if each.before else each.after
    beside = [] if each.what in EXPLAINED else [reason for reason in each.why if reason not in below] or each.why
    told = (
        str(reason.clause) if reason.text in each.after else str(reason).removeprefix(f"{each.what} is {each.after}: ")
        for reason in beside[:BESIDE]
    )
    return Item(text=f"{each.what}: {said}", detail="; ".join(told))


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
