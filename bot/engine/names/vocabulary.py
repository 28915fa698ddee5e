"""Which known words could a typed word be? By its letters: a slip or two, or the beginning of a longer word."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable
from heapq import nlargest

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.engine.names.everyday import NOISE

LIKE = 0.6  #: least likeness of two words, 0 to 1
MOST_NEAR = 24  #: words kept for one typed word
MOST_COMPLETED = 80  #: words that a beginning may stand for, the most frequent first
SHORTEST_SLIP = 3  #: in shorter words a slip leaves nothing to go by
LENGTHS_APART = 2  #: words whose lengths differ by more are not slips of each other
LAST_LETTER = chr(0x10FFFF)  #: stands after every word with the same beginning
KNOWN_WORD = 0.85  #: how far a slip is still believed where the typed word is itself one of the known


class Vocabulary:
    """All words of all names, in order and numbered, with the tables that find those like a typed one."""

    __slots__ = ("_counts", "_lengths", "numbers", "words")

    def __init__(self, known: Iterable[str]) -> None:
        self._counts = Counter(known)
        self.words = sorted(self._counts)
        self.numbers = {word: number for number, word in enumerate(self.words)}
        self._lengths: dict[int, list[str]] = defaultdict(list)
        for word in self.words:
            if not fixed(word):
                self._lengths[len(word)].append(word)

    def near(self, word: str, *, unfinished: bool = False) -> dict[int, float]:
        """Numbers of the known words that *word* could be, each with its likeness, 0 to 1.

        A word with a digit in it, or shorter than three letters, is only ever itself; so is a common word of
        sentences. *unfinished*: the word may be the beginning of a longer one.
        """
        found = {} if fixed(word) or word in NOISE else self._slips(word)
        if word in self.numbers:
            found = {number: like * KNOWN_WORD for number, like in found.items()}
            found[self.numbers[word]] = 1.0
        if unfinished:
            for number, like in self._completed(word):
                found[number] = max(like, found.get(number, 0.0))
        return found

    def _slips(self, word: str) -> dict[int, float]:
        found: list[tuple[float, int]] = []
        for length in range(len(word) - LENGTHS_APART, len(word) + LENGTHS_APART + 1):
            near = process.extract(
                word,
                self._lengths.get(length, ()),
                scorer=OSA.normalized_similarity,
                score_cutoff=LIKE,
                limit=MOST_NEAR,
            )
            found += [(like, self.numbers[known]) for known, like, _ in near]
        return {number: like for like, number in sorted(found, reverse=True)[:MOST_NEAR]}

    def _completed(self, start: str) -> Iterable[tuple[int, float]]:
        place = bisect_left(self.words, start)
        after = bisect_left(self.words, start + LAST_LETTER, lo=place)
        for word in nlargest(MOST_COMPLETED, self.words[place:after], key=self._counts.__getitem__):
            yield self.numbers[word], 0.7 + 0.3 * len(start) / len(word)


def fixed(word: str) -> bool:
    """Whether a word is only ever itself: house numbers, initials."""
    return len(word) < SHORTEST_SLIP or any(letter.isdigit() for letter in word)
