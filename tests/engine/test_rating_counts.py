"""Every count of exceptional, fully, partly and not met, with the mandatory and advanced split, of every domain.

What the guidance's five tables say is written here a second time, cell by cell, from the document and not from the
framework's files. The highest of its four cells that holds is the rating.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

import pytest

from bot.engine.quality.rating import decide, domain_rating
from bot.engine.quality.toolkit import ToolkitDomain
from bot.engine.scale import Achievement, Rating
from bot.frameworks import available, load

TOOLKIT = load(available()["birmingham-solihull"]).toolkit
EXCEPTIONAL, FULLY, PARTLY, NOT = Achievement


@dataclass(frozen=True)
class Cells:
    """One domain's table: "at least *gold* of the *advanced* advanced criteria are rated Exceptional" and so on."""

    criteria: int
    mandatory: int
    advanced: int
    gold: int
    silver: int
    bronze: int
    inadequate: int


TABLES = {
    "involvement": Cells(criteria=12, mandatory=4, advanced=6, gold=5, silver=9, bronze=2, inadequate=3),
    "personalised": Cells(criteria=16, mandatory=4, advanced=9, gold=7, silver=13, bronze=3, inadequate=4),
    "safeguarding": Cells(criteria=15, mandatory=5, advanced=3, gold=3, silver=12, bronze=2, inadequate=3),
    "staffing": Cells(criteria=19, mandatory=4, advanced=5, gold=4, silver=15, bronze=4, inadequate=5),
    "management": Cells(criteria=17, mandatory=3, advanced=5, gold=4, silver=13, bronze=3, inadequate=4),
}
#: How many distributions each domain has: (M+2)(M+1)/2 · (A+3)(A+2)(A+1)/6 · (O+2)(O+1)/2, worked out by hand.
DISTRIBUTIONS = {
    "involvement": 15 * 84 * 6,
    "personalised": 15 * 220 * 10,
    "safeguarding": 21 * 20 * 36,
    "staffing": 15 * 56 * 66,
    "management": 10 * 56 * 55,
}


@dataclass(frozen=True)
class Mix:
    """How many of each sort stand at each level."""

    mandatory: tuple[int, int, int]  #: fully, partly, not
    advanced: tuple[int, int, int, int]  #: exceptional, fully, partly, not
    others: tuple[int, int, int]  #: fully, partly, not

    @property
    def levels(self) -> Counter[Achievement]:
        exceptional, *advanced = self.advanced
        fully, partly, not_ = map(sum, zip(self.mandatory, advanced, self.others, strict=True))
        return Counter({EXCEPTIONAL: exceptional, FULLY: fully, PARTLY: partly, NOT: not_})


@cache
def split(total: int, parts: int) -> tuple[tuple[int, ...], ...]:
    """Every way to deal *total* into so many heaps in order."""
    if parts == 1:
        return ((total,),)
    return tuple((first, *rest) for first in range(total + 1) for rest in split(total - first, parts - 1))


def mixes(cells: Cells) -> Iterator[Mix]:
    others = cells.criteria - cells.mandatory - cells.advanced
    for mandatory in split(cells.mandatory, 3):
        for advanced in split(cells.advanced, 4):
            for rest in split(others, 3):
                yield Mix(mandatory, advanced, rest)


def guidance(cells: Cells, mix: Mix) -> str:
    """The highest cell of the guidance's table that holds."""
    exceptional = mix.advanced[0]
    fully = mix.mandatory[0] + mix.advanced[1] + mix.others[0]
    not_met = mix.mandatory[2] + mix.advanced[3] + mix.others[2]
    if exceptional >= cells.gold and exceptional + fully == cells.criteria:
        return "Gold"
    if exceptional + fully >= cells.silver and mix.mandatory[0] == cells.mandatory and not_met == 0:
        return "Silver"
    if mix.mandatory[0] + mix.mandatory[1] == cells.mandatory and not_met <= cells.bronze:
        return "Bronze"
    assert not_met >= cells.inadequate or mix.mandatory[2] >= 1, "no cell holds"
    return "Inadequate"


@pytest.mark.parametrize("domain", TOOLKIT.domains, ids=lambda domain: domain.id)
def test_every_count_of_every_level_is_rated_as_the_guidance_reads(domain: ToolkitDomain) -> None:
    cells, seen, wrong = TABLES[domain.id], 0, []
    for mix in mixes(cells):
        mandatory = Counter({FULLY: mix.mandatory[0], PARTLY: mix.mandatory[1], NOT: mix.mandatory[2]})
        found, _ = decide(domain.rule, mix.levels, mandatory)
        if found != guidance(cells, mix):
            wrong.append((mix, found))
        seen += 1
    assert not wrong, wrong[:5]
    assert seen == DISTRIBUTIONS[domain.id]


def answers(domain: ToolkitDomain, mix: Mix) -> dict[str, Achievement]:
    """Answers that come to this mix."""
    rows = domain.criteria.items()
    sorts = (
        ([key for key, row in rows if row.mandatory], (FULLY, PARTLY, NOT), mix.mandatory),
        ([key for key, row in rows if row.advanced], (EXCEPTIONAL, FULLY, PARTLY, NOT), mix.advanced),
        ([key for key, row in rows if not row.mandatory and not row.advanced], (FULLY, PARTLY, NOT), mix.others),
    )
    found: dict[str, Achievement] = {}
    for keys, levels, counts in sorts:
        dealt = [level for level, count in zip(levels, counts, strict=True) for _ in range(count)]
        found |= dict(zip(keys, dealt, strict=True))
    return found


@pytest.mark.parametrize("domain", TOOLKIT.domains, ids=lambda domain: domain.id)
def test_answers_are_counted_as_they_are_given(domain: ToolkitDomain) -> None:
    """Some hundreds of the same mixes, now as answers to criteria."""
    cells = TABLES[domain.id]
    for mix in islice(mixes(cells), 0, None, 101):
        given = answers(domain, mix)
        assert set(given) == set(domain.criteria)
        assert domain_rating(domain, given).value == guidance(cells, mix), mix


def test_each_rating_can_be_reached_in_every_domain() -> None:
    for key, cells in TABLES.items():
        assert {guidance(cells, mix) for mix in mixes(cells)} == {each.value for each in Rating}, key
