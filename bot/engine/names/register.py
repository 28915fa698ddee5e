"""The exact side of finding: full names, what they could be mistaken for, and where they stand in a text."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

from rapidfuzz.distance import OSA

from bot.engine.names import spelling
from bot.engine.names.spelling import Word

LONGEST_NAME = 16  #: words
MOST_RIVALS = 50
_SEPARATED = re.compile(r"^[\s:;,.)\]\u2013\u2014-]+")
_OPENING = ' \t\r\n"([\u201c\u201d' + spelling.APOSTROPHES
_CLOSING = '"\u201c\u201d' + spelling.APOSTROPHES
_NOT_ONE_NAME = re.compile(r"[.!?;|]|\n\s*\n")
_ABBREVIATED = frozenset({"st", "dr", "mt", "mr", "mrs"})


class Span(NamedTuple):
    """A full name that stands in a text: what it is plainly, and its first and last word there."""

    name: str
    first: Word
    last: Word


class Register:
    """Full names, spelt plainly, and the services that bear them (by number)."""

    __slots__ = ("_backward", "_begins", "_forward", "_sorted", "holders", "live")

    def __init__(self, names: Iterable[tuple[str, int]], live: Sequence[bool]) -> None:
        self.live = live  #: which services are registered
        self.holders: dict[str, tuple[int, ...]] = {}
        held: dict[str, list[int]] = defaultdict(list)
        for name, service in names:
            if name and service not in held[name]:
                held[name].append(service)
        self.holders = {name: tuple(services) for name, services in held.items() if services}
        self._sorted = sorted(self.holders)
        joined = [(name.replace(" ", ""), name) for name in self._sorted]
        self._forward = sorted(joined)
        self._backward = sorted((letters[::-1], name) for letters, name in joined)
        self._begins: dict[str, int] = {}
        for name in self._sorted:
            first, *others = name.split()
            self._begins[first] = max(self._begins.get(first, 0), min(1 + len(others), LONGEST_NAME))

    def one(self, name: str) -> int | None:
        """The only service of this name; among several the only one still registered."""
        held = self.holders.get(name, ())
        live = [service for service in held if self.live[service]]
        if len(held) == 1:
            return held[0]
        return live[0] if len(live) == 1 else None

    def rivals(self, name: str, service: int) -> set[int]:
        """Other registered services that a person could mean by *name*: theirs begins so, or is one slip away.

        House numbers do not count as slips: who types 12 does not mean 14.
        """
        place = bisect_left(self._sorted, name)
        longer = self._sorted[place : place + MOST_RIVALS]
        names = set(takewhile(lambda other: other.startswith(name), longer))
        names |= {other for other in self._slips(name.replace(" ", "")) if _numbers(other) == _numbers(name)}
        found = {holder for other in names for holder in self.holders[other]}
        return {holder for holder in found if self.live[holder] and holder != service}

    def _slips(self, joined: str) -> Iterator[str]:
        """Names that are at most one slip away from these letters: lost, added, changed, or two of them swapped.

        All but two letters then stand alike before and after the slip: half of those at one end or at the other.
        """
        half = (len(joined) - 1) // 2
        for ends, letters in ((self._forward, joined), (self._backward, joined[::-1])):
            start = letters[: max(half, 0)]
            for place in range(bisect_left(ends, (start,)), len(ends)):
                other, name = ends[place]
                if not other.startswith(start):
                    break
                if OSA.distance(letters, other, score_cutoff=1) <= 1:
                    yield name

    def head(self, text: str) -> tuple[str, str]:
        """The longest full name that *text* begins with, as typed, and the rest; ("", text) where there is none."""
        start = text[: spelling.LONGEST_QUERY]
        spelt = spelling.words(start)[:LONGEST_NAME]
        if not spelt or start[: spelt[0].start].strip(_OPENING):
            return "", text
        for count in range(len(spelt), 0, -1):
            last = spelt[count - 1]
            for ending in (last, spelling.owner(start, last)):
                if ending is None or ending.plain == "the":
                    continue
                plain = [word.plain for word in spelt[: count - 1]] + [ending.plain]
                if " ".join(spelling.telling(plain)) in self.holders:
                    return _cut(text, spelt[0].start, ending.end, last.end)
        return "", text

    def spans(self, text: str) -> list[Span]:
        """Every full name in *text*, the longest at each place, none within another. Linear in the text."""
        spelt = [word for word in spelling.words(text) if not spelling.silent(word.plain)]
        found, place = [], 0
        while place < len(spelt):
            span = self._at(text, spelt, place)
            if span:
                found.append(span[0])
            place += span[1] if span else 1
        return found

    def _at(self, text: str, spelt: Sequence[Word], place: int) -> tuple[Span, int] | None:
        for count in range(min(self._begins.get(spelt[place].plain, 0), len(spelt) - place), 0, -1):
            run = spelt[place : place + count]
            for ending in (run[-1], spelling.owner(text, run[-1])):
                if ending is None:
                    continue
                name = " ".join([word.plain for word in run[:-1]] + [ending.plain])
                if name in self.holders and _together(text, run):
                    return Span(name, run[0], ending), count
        return None


def _together(text: str, run: Sequence[Word]) -> bool:
    """Whether nothing between the words ends a sentence or a paragraph."""
    return not any(
        one.plain not in _ABBREVIATED and len(one.plain) > 1 and _NOT_ONE_NAME.search(text, one.end, other.start)
        for one, other in pairwise(run)
    )


def _cut(text: str, start: int, end: int, after: int) -> tuple[str, str]:
    name = text[start:end]
    if text[after : after + 1] in {")", "]"} and ("(" in name or "[" in name):
        after += 1
        name = text[start:after]
    return name, _SEPARATED.sub("", text[after:].lstrip(_CLOSING))


def _numbers(name: str) -> list[str]:
    return [word for word in name.split() if any(letter.isdigit() for letter in word)]
