"""What is made of values that nobody can change, made once for each of them."""

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, TypeVarTuple, Unpack

T = TypeVar("T")
Given = TypeVarTuple("Given")


def once(most: int) -> Callable[[Callable[[Unpack[Given]], T]], Callable[[Unpack[Given]], T]]:
    """Make the answer for the very same objects once, and keep the newest *most*.

    To compare large values by what they hold takes as long as to make such an answer. They must never change; they
    are kept with the answer, so that no other object can come to stand where one was.
    """

    def of(make: Callable[[Unpack[Given]], T]) -> Callable[[Unpack[Given]], T]:
        kept: OrderedDict[tuple[int, ...], tuple[tuple[Any, ...], T]] = OrderedDict()

        @wraps(make)
        def made(*given: *Given) -> T:
            key = tuple(map(id, given))
            found = kept.pop(key, None) or (given, make(*given))
            kept[key] = found
            if len(kept) > most:
                kept.popitem(last=False)
            return found[1]

        return made

    return of
