"""When is a likeness as good as the name itself? Hardly ever: measured on names that stand in no list.

Of the 5,900 different names in the 7,000 rows of the CQC's directory, one in fifty is one slip away from another
("Alton House", "Aston House"). But hardly two differ only by a letter doubled or two neighbours swapped; and hardly
two long names share all words but one, with one slip in it that is not a plural. Only those slips are believed.
"""

from collections.abc import Sequence

from rapidfuzz.distance import OSA

from bot.engine.names.everyday import GENERIC
from bot.engine.names.vocabulary import fixed

LONG_WORD = 6
LONG_ENOUGH = 8  #: letters of a word that stands alone, or beside words of the trade
OTHERS = 2  #: other telling words, right to the letter, that let any one slip be believed


def believable(typed: Sequence[str], name: Sequence[str]) -> bool:
    """Whether *typed* can only be *name* with one typing error in it."""
    if len(typed) != len(name):
        return False
    differing = [(one, other) for one, other in zip(typed, name, strict=True) if one != other]
    if len(differing) != 1:
        return False
    one, other = differing[0]
    others = sum(1 for word in typed if word in name and word not in GENERIC)
    if fixed(one) or fixed(other) or one[0] != other[0] or OSA.distance(one, other) != 1 or len(other) < LONG_WORD:
        return False
    if others >= OTHERS:
        return one.rstrip("s") != other.rstrip("s")
    return len(other) >= LONG_ENOUGH and harmless(one, other)


def harmless(one: str, other: str) -> bool:
    """Whether the one slip between two words is a letter doubled or halved, or two neighbours swapped."""
    if len(one) == len(other):
        return sorted(one) == sorted(other)
    short, long = sorted((one, other), key=len)
    return any(
        long[place] == long[place + 1] and long[:place] + long[place + 1 :] == short for place in range(len(short))
    )
