"""``iqaf import``: members, a place's own services, citizens' feedback, and what the CQC publishes, in batches.

A batch is a transaction.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TypeVar

from bot.app import Place, open_place
from bot.dispatch import Identity, Request
from bot.engine.counted import counted
from bot.engine.place import THE_BOT, Member
from bot.imports import people
from bot.imports.cqc import arrivals
from bot.imports.feedback import feedback
from bot.imports.rows import Refused
from bot.settings import Settings
from bot.store.bring import bring, bring_services
from bot.store.hearing import Hearing
from bot.store.people import save_members

T = TypeVar("T")
BATCH = 500
SHOWN = 200  #: refused rows in the report; their number is always there
SELF = Request(who=Identity(channel="clock", id=THE_BOT.id), words="import")


@dataclass
class Report:
    """What an import did."""

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[Refused] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)  #: names of no service here, and in how many rows

    def __str__(self) -> str:
        found = ", ".join(f"{number} {what}" for what, number in self.counts.items()) or "nothing new"
        in_order = sorted(self.refused, key=lambda row: row.line)
        lines = [f"{found}; {counted(len(self.refused), 'row')} refused."]
        lines += [f"  line {row.line}: {row.why}" for row in in_order[:SHOWN]]
        if len(self.refused) > SHOWN:
            lines.append(f"  and {len(self.refused) - SHOWN} more")
        if self.unknown:
            named = [f"“{name}” ({number})" for name, number in self.unknown.most_common(SHOWN)]
            lines.append(f"Services not known here, with their rows: {', '.join(named)}")
        return "\n".join(lines)


async def import_file(settings: Settings, what: str, file: Path, authority: str = "") -> Report:
    """Take a file in, a batch at a time: what an interrupted import has done stays, and the next goes on from there.

    *what* is members, services, feedback or cqc; *authority* keeps the CQC's services of one local authority. Raises
    UnknownShape.
    """
    report = Report()
    async with open_place(settings) as place:
        if what == "members":
            found = people.members(file, place.framework.agencies, place.framework.roles)
            await _members(place, [person for _, person in _taken(found, report)], report)
        elif what == "services":
            for batch in _batches(row for _, row in _taken(people.services(file), report)):
                async with place.house.desk(SELF, write=True) as desk:
                    report.counts += await bring_services(desk, batch)
        elif what == "feedback":
            await _feedback(place, file, report)
        else:
            await _cqc(place, file, authority.casefold(), report)
    return report


async def _feedback(place: Place, file: Path, report: Report) -> None:
    hearing = Hearing()
    for batch in _batches(_taken(feedback(file, place.clock.now().date()), report)):
        async with place.house.desk(SELF, write=True) as desk:
            counts, refused = await hearing.take(desk, batch)
        report.counts += counts
        report.refused += refused
    report.unknown += hearing.unknown


async def _cqc(place: Place, file: Path, authority: str, report: Report) -> None:
    found = _taken(arrivals(file, place.clock.now().date()), report)
    here = (each for each in found if not authority or each.service.local_authority.casefold() == authority)
    for batch in _batches(here):
        async with place.house.desk(SELF, write=True) as desk:
            report.counts += await bring(desk, batch)


async def _members(place: Place, given: list[Member], report: Report) -> None:
    async with place.database.writing() as connection:
        await save_members(connection, given)
    report.counts["members as in the file"] = len(given)


def _taken(found: Iterable[T | Refused], report: Report) -> Iterator[T]:
    for each in found:
        if isinstance(each, Refused):
            report.refused.append(each)
        else:
            yield each


def _batches(found: Iterator[T] | Iterable[T]) -> Iterator[list[T]]:
    rest = iter(found)
    while batch := list(islice(rest, BATCH)):
        yield batch
