"""Names ranked by how well they account for a question, and how well it accounts for them."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from heapq import nlargest
from itertools import islice, pairwise
from math import log
from typing import NamedTuple

from rapidfuzz import fuzz

from bot.engine.names.everyday import GENERIC, NOISE
from bot.engine.names.trigrams import Trigrams
from bot.engine.names.vocabulary import Vocabulary, fixed

MOST_WORDS = 40  #: of a question
RETRIEVED = 80  #: names looked at closely
COMMON = 250  #: a word in more names than this does not fetch them, if another word of the question does
MOST_FETCHED = 4000
BRIEF = 0.15  #: what each part of a name that the question lacks takes from its being looked at
TRADE = 0.35  #: what a word of the trade weighs beside others of its rarity
CHATTER = 0.03  #: what a word of the sentence around a name weighs
WEAK = 80.0  #: below this the letters are tried without their spaces
SHORTEST_JOINED = 5

# How much each sign counts, in hundredths: found with bot/bench/finder.py on its tuning typist, then rounded.
OF_NAME, OF_QUESTION, OF_LETTERS, OF_START = 20.0, 36.0, 20.0, 24.0
JOINED, BEGUN = 86.0, 4.0
PROVIDER = 0.9  #: a provider's name counts for less than a service's own


class Entry(NamedTuple):
    """One name of one or more services, or of a provider with all its services."""

    spelt: tuple[str, ...]
    owners: tuple[int, ...]
    provider: bool = False


class Match(NamedTuple):
    """An entry, how well it fits (about 0 to 104), and the words of the question that it leaves unexplained."""

    entry: Entry
    score: float
    left: tuple[str, ...]


class Piece(NamedTuple):
    """A word of the question, or two run together or one taken apart, and the known words it could be."""

    first: int
    last: int
    near: dict[int, float]


class Question(NamedTuple):
    """What was asked, prepared once for all names it is compared with."""

    spelt: tuple[str, ...]
    pieces: tuple[Piece, ...]
    core: str  #: without the words of the sentence around it
    joined: str  #: … and without spaces


class Names:
    """An in-memory index of names; never changed once made, so it may be shared."""

    __slots__ = (
        "_grams",
        "_held",
        "_numbered",
        "_sorted",
        "_strange",
        "_texts",
        "_totals",
        "_weights",
        "entries",
        "vocabulary",
    )

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        self.vocabulary = Vocabulary(word for entry in self.entries for word in entry.spelt)
        numbers = self.vocabulary.numbers
        self._numbered = [tuple(numbers[word] for word in entry.spelt) for entry in self.entries]
        self._texts = [" ".join(entry.spelt) for entry in self.entries]
        self._sorted = sorted((text, place) for place, text in enumerate(self._texts))
        self._grams = Trigrams(self._texts)
        self._held: list[list[int]] = [[] for _ in numbers]
        for place, numbered in enumerate(self._numbered):
            for number in set(numbered):
                self._held[number].append(place)
        total = len(self.entries)
        self._weights = [
            log(1 + total / len(held)) * (TRADE if word in GENERIC else 1.0)
            for word, held in zip(self.vocabulary.words, self._held, strict=True)
        ]
        self._totals = [sum(self._weights[number] for number in numbered) for numbered in self._numbered]
        self._strange = 0.7 * log(1 + total)

    def ranked(self, spelt: Sequence[str]) -> list[Match]:
        """The entries that could be meant by these plainly spelt words, best first: at most about a hundred."""
        spelt = tuple(spelt[:MOST_WORDS])
        core = " ".join(word for word in spelt if word not in NOISE)
        question = Question(spelt, tuple(self._pieces(spelt)), core, core.replace(" ", ""))
        places = {*self._retrieved(question.pieces), *self._begun(core)}
        matches = {place: self._fit(place, question) for place in places}
        if core and max((match.score for match in matches.values()), default=0.0) < WEAK:
            for place in self._grams.alike(question.joined, RETRIEVED // 2):
                matches.setdefault(place, self._fit(place, question))
        return sorted(matches.values(), key=lambda match: (-match.score, match.entry.spelt))

    def _begun(self, core: str) -> Iterable[int]:
        """Places of the names that begin with the question's own words."""
        first = bisect_left(self._sorted, (core,))
        for text, place in islice(self._sorted, first, first + RETRIEVED if core else first):
            if text.startswith(core):
                yield place

    def _pieces(self, spelt: Sequence[str]) -> Iterable[Piece]:
        """The question's words, pairs of them run together, and long unknown ones taken apart."""
        final = max((place for place, word in enumerate(spelt) if word not in NOISE), default=-1)
        for place, word in enumerate(spelt):
            yield Piece(place, place, self.vocabulary.near(word, unfinished=place == final))
            yield from (Piece(place, place, near) for near in self._apart(word))
        for place, (one, other) in enumerate(pairwise(spelt)):
            chatter = one in NOISE and other in NOISE
            if len(one + other) >= SHORTEST_JOINED and not fixed(one + other) and not chatter:
                yield Piece(place, place + 1, self.vocabulary.near(one + other))

    def _apart(self, word: str) -> Iterable[dict[int, float]]:
        numbers = self.vocabulary.numbers
        if len(word) < SHORTEST_JOINED or word in numbers:
            return
        for cut in range(2, len(word) - 1):
            one, other = word[:cut], word[cut:]
            if one in numbers and other in numbers:
                yield {numbers[one]: 0.95}
                yield {numbers[other]: 0.95}

    def _retrieved(self, pieces: Iterable[Piece]) -> list[int]:
        """Places of the names that share most weight with the question, rare words first."""
        wanted: dict[int, float] = defaultdict(float)
        for piece in pieces:
            for number, like in piece.near.items():
                wanted[number] = max(wanted[number], like)
        common = max(COMMON, len(self.entries) // 50)
        gained: dict[int, float] = defaultdict(float)
        for number in sorted(wanted, key=lambda number: len(self._held[number])):
            gain = self._weights[number] * wanted[number] ** 2
            held = self._held[number]
            if len(held) > common and gained:
                held = [place for place in gained if number in self._numbered[place]]
            for place in held[:MOST_FETCHED]:
                gained[place] += gain
        return nlargest(RETRIEVED, gained, key=lambda place: gained[place] - BRIEF * self._totals[place])

    def _paired(self, place: int, pieces: Sequence[Piece]) -> list[tuple[Piece, float, float]]:
        """Each word of the name with the piece most like it, no piece twice: piece, likeness, weight."""
        used: set[int] = set()
        pairs = []
        for number in sorted(self._numbered[place], key=lambda number: -self._weights[number]):
            best, which = 0.0, -1
            for index, piece in enumerate(pieces):
                like = piece.near.get(number, 0.0)
                if like > best and index not in used:
                    best, which = like, index
            if which >= 0:
                used.add(which)
                pairs.append((pieces[which], best, self._weights[number]))
        return pairs

    def _fit(self, place: int, question: Question) -> Match:
        entry, text, spelt = self.entries[place], self._texts[place], question.spelt
        pairs = self._paired(place, question.pieces)
        of_name = sum(like * weight for _, like, weight in pairs) / self._totals[place]
        of_question, left = self._covered(spelt, pairs)
        start = min((piece.first for piece, _, _ in pairs), default=0)
        window = " ".join(spelt[start : max((piece.last for piece, _, _ in pairs), default=-1) + 1])
        letters = fuzz.ratio(window, text) / 100
        begins = fuzz.ratio(window, text[: len(window)]) / 100
        score = OF_NAME * of_name + OF_QUESTION * of_question + OF_LETTERS * letters + OF_START * begins
        score = max(score, JOINED * fuzz.ratio(question.joined, text.replace(" ", "")) / 100)
        score += BEGUN * (bool(window) and text.startswith(window))
        return Match(entry, score * (PROVIDER if entry.provider else 1.0), left)

    def _covered(
        self, spelt: Sequence[str], pairs: Iterable[tuple[Piece, float, float]]
    ) -> tuple[float, tuple[str, ...]]:
        """The part of the question's weight that the name explains, and the words it does not."""
        covered = [0.0] * len(spelt)
        weights = [CHATTER if word in NOISE else self._strange * (TRADE if word in GENERIC else 1) for word in spelt]
        for piece, like, weight in pairs:
            for spot in range(piece.first, piece.last + 1):
                if like > covered[spot]:
                    covered[spot], weights[spot] = like, weight
        explained = sum(part * weight for part, weight in zip(covered, weights, strict=True)) / sum(weights)
        left = (word for word, part in zip(spelt, covered, strict=True) if not part and word not in NOISE)
        return explained, tuple(left)
