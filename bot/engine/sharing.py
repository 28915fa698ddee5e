"""Who may read a marked piece of intelligence (IQAF §11; S28). Default deny."""

from bot.engine.place import Member, Right
from bot.engine.scale import Marking


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
