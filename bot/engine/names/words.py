"""Which service do these words mean? Names, parts, misspellings, aliases, postcodes, location ids, providers."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Self

from bot.engine.names import mentions, spelling
from bot.engine.names.certainty import believable
from bot.engine.names.everyday import CHATTER, NOISE
from bot.engine.names.likeness import Entry, Names
from bot.engine.names.register import Register
from bot.engine.verdict import Value

CHOICES = 5
LIKE_ENOUGH = 52.0  #: a weaker likeness is not offered: below it, sentences about other things begin to fit
LIKE_IN_TEXT = 75.0  #: … nor this, out of a whole mail
PLACE_COUNTS = 4.0  #: points for each word of the question that is in a service's address
DEREGISTERED = 6.0  #: points taken from a service that is no longer registered
BOTH = 0.03  #: of the lesser likeness, where the service's and its provider's name both fit
MOST_OWNED = 200  #: services looked at for one name of a provider


class Candidate(Value):
    """A service that the words could mean, with what a person needs to tell it from its namesakes."""

    location_id: str
    name: str
    postcode: str
    kind: str
    provider: str
    registered: bool
    score: float  #: 0 to 100


class Found(Value):
    """At most five candidates, best first; ``sure`` is set only where a wrong pick is all but excluded."""

    sure: Candidate | None = None
    exact: bool = False  #: sure, and by its full name, alias, location id, or name with postcode, not by likeness
    candidates: tuple[Candidate, ...] = ()


class Known(Value):
    """What the index knows of a service. Only the id and the name must be there."""

    location_id: str
    name: str
    aliases: tuple[str, ...] = ()
    address: str = ""
    postcode: str = ""
    local_authority: str = ""
    kind: str = ""
    provider: str = ""
    registered: bool = True


class Index:
    """All services of a place, in memory, to be found by what people type. Never changed once made: share it.

    Make it with :meth:`of`; 7,000 services take about a quarter of a second.
    """

    __slots__ = ("_ids", "_known", "_names", "_places", "_postcodes", "_providers", "_register")

    def __init__(self, known: Sequence[Known]) -> None:
        self._known = tuple(known)
        self._ids = {service.location_id.upper(): number for number, service in enumerate(self._known)}
        self._postcodes: dict[str, list[int]] = defaultdict(list)
        self._providers: dict[str, list[int]] = defaultdict(list)
        self._places: list[frozenset[str]] = []
        named = []
        for number, service in enumerate(self._known):
            named += [(spelling.normal(name), number) for name in (service.name, *service.aliases)]
            if postcode := spelling.tidy_postcode(service.postcode):
                self._postcodes[postcode].append(number)
                self._postcodes[postcode.split()[0]].append(number)
            if provider := spelling.normal(service.provider):
                self._providers[provider].append(number)
            where = f"{service.address} {service.local_authority} {postcode}"
            self._places.append(frozenset(spelling.tokens(where)))
        self._register = Register(named, [service.registered for service in self._known])
        holders = self._register.holders
        own = [Entry(tuple(name.split()), services) for name, services in holders.items()]
        theirs = [Entry(tuple(name.split()), tuple(has), True) for name, has in self._providers.items()]
        self._names = Names(own + [entry for entry in theirs if " ".join(entry.spelt) not in holders])

    @classmethod
    def of(cls, known: Iterable[Known]) -> Self:
        """An index of these services. Where two have one location id, the later one counts."""
        return cls(list({service.location_id: service for service in known}.values()))

    def find(self, text: str, limit: int = CHOICES) -> Found:
        """What *text* could mean: by location id, postcode, full name or alias, likeness, provider, in this order.

        It is sure only of an id; of a full name (alone or in a sentence of everyday words) that no other registered
        service's name continues or resembles; of a name with its postcode; of a postcode with one service; and of a
        name with one slip that makes no other name (see ``certainty``). At most 300 characters are looked at.
        """
        text = text[: spelling.LONGEST_QUERY]
        return self._by_id(text, limit) or self._by_postcode(text, limit) or self._by_name(text, limit)

    def head(self, text: str) -> tuple[str, str]:
        """The longest full name or alias that *text* begins with, as typed, and the rest; ("", text) without one."""
        return self._register.head(text)

    def mentioned(self, text: str, subject: str = "") -> Found:
        """Which service a longer text, such as a mail, speaks of.

        Sure of the only location id in it, of the only name that stands with its postcode, or of the only full name
        of at least two words that nothing around it makes part of a longer one.
        """
        whole = f"{subject}\n\n{text}"[: mentions.LONGEST]
        ids = self._ids_in(whole)
        if len(ids) == 1:
            return self._sure(ids[0], exact=True)
        if ids:
            return self._asked([(number, 100.0) for number in ids], CHOICES)
        addressed = mentions.addressed(whole, self._postcodes, self._spellings)
        spans = mentions.distinct(whole, self._register.spans(whole))
        named = [number for name in spans for number in self._register.holders[name]]
        if len(addressed) == 1 and all(self._is(addressed[0], name) for name in spans):
            return self._sure(addressed[0], exact=True)
        if len(spans) == 1 and not addressed:
            (name, clear), *_ = spans.items()
            number = self._register.one(name)
            if clear and number is not None and not self._register.rivals(name, number):
                return self._sure(number, exact=len(self._register.holders[name]) == 1)
        scored = [(number, 100.0) for number in [*addressed, *named]]
        return self._asked(scored or self._in_sentences(whole), CHOICES)

    def _is(self, number: int, name: str) -> bool:
        return number in self._register.holders[name]

    def _in_sentences(self, text: str) -> list[tuple[int, float]]:
        best: dict[int, float] = {}
        for sentence in mentions.sentences(text):
            for number, score in self._likely(spelling.tokens(sentence)):
                if score >= LIKE_IN_TEXT:
                    best[number] = max(score, best.get(number, 0.0))
        return sorted(best.items(), key=lambda pair: -pair[1])

    def _ids_in(self, text: str) -> list[int]:
        written = spelling.LOCATION_ID.findall(text) + spelling.CODE.findall(text)
        return list(dict.fromkeys(self._ids[code.upper()] for code in written if code.upper() in self._ids))

    def _by_id(self, text: str, limit: int) -> Found | None:
        ids = self._ids_in(text)
        rest = spelling.LOCATION_ID.sub(" ", text)
        if not ids:  # an id nobody has: the name beside it may be right, but something is not
            return None if rest == text else self._unsure(self.find(rest, limit), limit)
        named = self._register.holders.get(spelling.normal(rest), ())
        if len(ids) == 1 and (not named or ids[0] in named):
            return self._sure(ids[0], exact=True)
        return self._asked([(number, 100.0) for number in [*ids, *named]], limit)

    def _by_postcode(self, text: str, limit: int) -> Found | None:
        codes = spelling.postcodes(text)
        rest = spelling.POSTCODE.sub(" ", text)
        if not codes and spelling.OUTWARD.fullmatch(text.strip()):
            codes, rest = [text.strip().upper()], ""
        here = list(dict.fromkeys(number for code in codes for number in self._postcodes.get(code, ())))
        if not codes or (not here and not spelling.POSTCODE.search(text)):
            return None
        spelt = [word for word in spelling.tokens(rest) if word not in CHATTER]
        if not here:
            return self._unsure(self._by_name(rest, limit), limit)
        fit = {number: max(mentions.fit(spelt, name) for name in self._spellings(number)) for number in here}
        close = [number for number in here if fit[number] >= mentions.SAME]
        if spelt and len(close) == 1:
            return self._sure(close[0], exact=True)
        if not spelt and len(here) == 1 and spelling.POSTCODE.search(text):
            return self._sure(here[0], exact=False)
        others = [] if close or not spelt else self._likely(spelling.tokens(rest))
        return self._asked([(number, 60 + fit[number] * 0.4) for number in here] + others, limit)

    def _by_name(self, text: str, limit: int) -> Found:
        spelt = spelling.words(text)
        ways = [[word.plain for word in spelt]]
        if spelt and (without := spelling.owner(text, spelt[-1])):
            ways.append([*ways[0][:-1], without.plain])
        for way in ways:
            name = " ".join(spelling.telling(way))
            if name in self._register.holders:
                return self._settled(name, limit, exact=True)
        if inside := self._in_chatter(text):
            return self._settled(inside, limit, exact=False)
        return self._by_likeness(spelling.tokens(text), limit)

    def _in_chatter(self, text: str) -> str | None:
        """The one full name in a sentence all of whose other words are everyday ones."""
        spans = self._register.spans(text)
        if len(spans) != 1:
            return None
        before = [word.plain for word in spelling.words(text[: spans[0].first.start])]
        after = [word.plain for word in spelling.words(text[spans[0].last.end :]) if word.plain != "s"]
        beside = {*spelling.telling(before)[-1:], *after[:1]} - {"the"}
        everyday = beside <= CHATTER and {*before, *after} <= NOISE | {"the"}
        return spans[0].name if everyday else None

    def _settled(self, name: str, limit: int, *, exact: bool) -> Found:
        """A full name was typed: sure, unless another service could be meant by it."""
        number = self._register.one(name)
        holders = self._register.holders[name]
        if number is not None and not self._register.rivals(name, number):
            return self._sure(number, exact=exact and len(holders) == 1)
        return self._asked([(holder, 100.0) for holder in holders] + self._likely(name.split()), limit)

    def _by_likeness(self, spelt: Sequence[str], limit: int) -> Found:
        scored = self._likely(spelt)
        core = [word for word in spelt if word not in CHATTER]
        for number, _ in scored[:1]:
            for name in self._spellings(number):
                typed = " ".join(core)
                rivals = self._register.rivals(name, number) | self._register.rivals(typed, number)
                if believable(core, name.split()) and self._register.one(name) == number and not rivals:
                    return self._sure(number, exact=False)
        return self._asked(scored, limit)

    def _likely(self, spelt: Sequence[str]) -> list[tuple[int, float]]:
        """Services whose names, or whose provider's, are like these words; addresses break ties."""
        own: dict[int, float] = {}
        theirs: dict[int, float] = {}
        for match in self._names.ranked(spelt):
            best = theirs if match.entry.provider else own
            for number in match.entry.owners[:MOST_OWNED]:
                score = match.score + PLACE_COUNTS * len(self._places[number].intersection(match.left))
                score -= DEREGISTERED * (not self._known[number].registered)
                best[number] = max(score, best.get(number, 0.0))
        both = {number: (own.get(number, 0.0), theirs.get(number, 0.0)) for number in own | theirs}
        scored = ((number, max(scores) + BOTH * min(scores)) for number, scores in both.items())
        enough = [(number, score) for number, score in scored if score >= LIKE_ENOUGH]
        return sorted(enough, key=lambda pair: -pair[1])

    def _spellings(self, number: int) -> list[str]:
        service = self._known[number]
        return [spelling.normal(name) for name in (service.name, *service.aliases)]

    def _sure(self, number: int, *, exact: bool) -> Found:
        candidate = self._candidate(number, 100.0)
        return Found(sure=candidate, exact=exact, candidates=(candidate,))

    def _asked(self, scored: Iterable[tuple[int, float]], limit: int) -> Found:
        first: dict[int, float] = {}
        for number, score in scored:
            first.setdefault(number, score)
        order = sorted(first.items(), key=lambda pair: (-pair[1], not self._known[pair[0]].registered))
        return Found(candidates=tuple(self._candidate(number, score) for number, score in order[:limit]))

    @staticmethod
    def _unsure(found: Found, limit: int) -> Found:
        return Found(candidates=found.candidates[:limit])

    def _candidate(self, number: int, score: float) -> Candidate:
        service = self._known[number]
        return Candidate(
            location_id=service.location_id,
            name=service.name,
            postcode=service.postcode,
            kind=service.kind,
            provider=service.provider,
            registered=service.registered,
            score=round(min(100.0, max(0.0, score)), 1),
        )
