"""What happened, line by line, as far as the member may read it. Reading what is marked is recorded (S28, S34)."""

from collections.abc import Collection, Sequence

from bot.desk import Desk
from bot.engine.facts import Entry, IntelligenceLogged, MarkedRead, Withdrawn
from bot.engine.place import Member, Right
from bot.engine.scale import Marking
from bot.engine.sharing import markings, may_read
from bot.reply import Item
from bot.reply.dates import day, moment
from bot.reply.timeline import Names, said

RIGHTS = (Right.READ, Right.READ_RESTRICTED)


async def tell(entries: Sequence[Entry], stream: Sequence[Entry], desk: Desk) -> tuple[Item, ...]:
    """*entries* of a *stream* as lines; what the member may not read says only that it is there.

    What was withdrawn shows its words to nobody any more: they may have been why it was withdrawn.
    """
    rights = _rights(desk)
    marked, gone = markings(stream), withdrawn(stream)
    names = names_of(desk)
    read: list[str] = []
    lines = []
    for entry in entries:
        author = await desk.members.get(entry.by)
        marking = marked[entry.seq]
        readable = may_read(marking, _as_then(entry, author), desk.member, rights)
        text = said(entry.fact, names)
        if entry.seq in gone:
            text = f"{reference(entry)}: withdrawn; its words are shown no more."
        elif not readable:
            text = f"{reference(entry)}: marked {marking.value}, not shown to you."
        elif marking is not Marking.PARTNERS:
            read.append(reference(entry))
        lines.append(_line(entry, marking, author, text))
    if read:
        await desk.ledger.append("audit", MarkedRead(member=desk.member.id, refs=tuple(read)))
    return tuple(lines)


async def told_of(ref: str, desk: Desk) -> tuple[Entry, ...]:
    """The entries that bear a reference; none where the member may read none of them (S28).

    So a reference that is not for them says no more than one that was never given: not even which service it is about.
    """
    entries = await desk.ledger.about(ref)
    if not entries or not desk.may(Right.READ):
        return ()
    rights = _rights(desk)
    marked = markings(await desk.ledger.read(entries[0].stream))
    for entry in entries:
        author = await desk.members.get(entry.by)
        if may_read(marked[entry.seq], _as_then(entry, author), desk.member, rights):
            return entries
    return ()


def withdrawn(stream: Sequence[Entry]) -> Collection[int]:
    """The entries of intelligence that were withdrawn with nothing in their place."""
    told = {entry.seq for entry in stream if isinstance(entry.fact, IntelligenceLogged)}
    return {e.corrects for e in stream if isinstance(e.fact, Withdrawn) and e.corrects is not None} & told


def names_of(desk: Desk) -> Names:
    """What this place calls its agencies and categories."""
    return Names(
        agencies={agency.id: agency.name for agency in desk.framework.agencies.values()},
        categories={category.id: category.name for category in desk.framework.categories.values()},
    )


def reference(entry: Entry) -> str:
    """How an entry is named: by its fact's reference, else by its place."""
    return getattr(entry.fact, "ref", "") or f"{entry.stream} entry {entry.seq}"


def _rights(desk: Desk) -> frozenset[Right]:
    return frozenset(right for right in RIGHTS if desk.may(right))


def _as_then(entry: Entry, author: Member | None) -> Member | None:
    """The author as of the agency they spoke for: what is that agency's own stays with it, whoever leaves or moves."""
    agency = entry.fact.agency if isinstance(entry.fact, IntelligenceLogged) else ""
    if not agency:
        return author
    known = author or Member(id=entry.by, name=entry.by, agency=agency, roles=frozenset())
    return known.model_copy(update={"agency": agency})


def _line(entry: Entry, marking: Marking, author: Member | None, text: str) -> Item:
    who = author.name if author else entry.by
    marked = f", marked {marking.value}" if marking is not Marking.PARTNERS else ""
    corrects = ", correcting an earlier entry" if entry.corrects else ""
    return Item(
        text=f"{day(entry.effective)}: {text}",
        detail=f"recorded {moment(entry.recorded_at)} by {who}{marked}{corrects}",
    )
