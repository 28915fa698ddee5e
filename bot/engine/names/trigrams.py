"""Names found by runs of three letters, blind to spaces: for words run together or torn apart."""

from collections import defaultdict
from collections.abc import Iterable
from heapq import nlargest

COMMON_PART = 12  #: a run of letters in more than one name of so many tells nothing
RARE_ENOUGH = 60  #: … unless that is still few names
MOST_RUNS = 60  #: of a question


class Trigrams:
    """An inverted index: run of three letters -> names that have it."""

    __slots__ = ("_held", "_most", "_sizes")

    def __init__(self, names: Iterable[str]) -> None:
        self._held: dict[str, list[int]] = defaultdict(list)
        self._sizes: list[int] = []
        for place, name in enumerate(names):
            own = runs(name)
            self._sizes.append(len(own))
            for run in own:
                self._held[run].append(place)
        self._most = max(RARE_ENOUGH, len(self._sizes) // COMMON_PART)

    def alike(self, text: str, limit: int) -> list[int]:
        """Places of the *limit* names that share most with *text*, best first."""
        shared: dict[int, int] = defaultdict(int)
        for run in sorted(runs(text))[:MOST_RUNS]:
            held = self._held.get(run, ())
            if len(held) <= self._most:
                for place in held:
                    shared[place] += 1
        return nlargest(limit, shared, key=lambda place: shared[place] / (8 + self._sizes[place]))


def runs(text: str) -> set[str]:
    """All runs of three letters of *text* without its spaces, its beginning and end counted as letters."""
    framed = f"^{text.replace(' ', '')}$"
    return {framed[place : place + 3] for place in range(len(framed) - 2)}
