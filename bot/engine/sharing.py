"""Who may read a marked piece of intelligence (IQAF §11; S28). Default deny."""

from collections.abc import Iterable
from typing import assert_never

from bot.engine.facts import Entry
from bot.engine.place import Member, Right
from bot.engine.scale import Marking


def markings(entries: Iterable[Entry]) -> dict[int, Marking]:
    """How each entry of one stream is marked now: as it was, or closer where a later correction of it is (S28).

    What was recorded for all partners and then corrected to be restricted says the same words: they are restricted.
    """
    marked: dict[int, Marking] = {}
    for entry in sorted(
        entries, key=lambda entry: entry.seq, reverse=True
    ):  # a correction comes after what it corrects
        own = max(entry.marking, marked.get(entry.seq, entry.marking), key=lambda marking: marking.rank)
        marked[entry.seq] = own
        if entry.corrects is not None:
            marked[entry.corrects] = max(own, marked.get(entry.corrects, own), key=lambda marking: marking.rank)
    return marked


def may_read(marking: Marking, author: Member | None, reader: Member, rights: frozenset[Right]) -> bool:
    """Whether *reader*, who has *rights*, may read what *author* marked so.

    Where the author is no longer known, only what partners share is readable.
    """
    if Right.READ not in rights:
        return False
    match marking:
        case Marking.PARTNERS:
            return True
        case Marking.RESTRICTED:
            return Right.READ_RESTRICTED in rights or (author is not None and author.id == reader.id)
        case Marking.AGENCY:
            return author is not None and author.agency == reader.agency
        case _ as never:
            assert_never(never)
