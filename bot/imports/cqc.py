"""What the CQC publishes: its directory of services, and its file of latest ratings. Either describes services.

The files' traps: a location has a row for each service group and question, several of them called "Overall"; ratings
come in other capitals and with six ways of saying that there is none; dates come in four forms (S05).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from pydantic import ValidationError

from bot.engine.facts import CqcRatingPublished, ServiceDescribed
from bot.engine.scale import Kind
from bot.imports.rows import Refused, Row, day, headings, rows

DIRECTORY = frozenset({"name", "postcode", "location_id", "service_types"})
PUBLISHED_DIRECTORY = frozenset({"name", "postcode", "cqc location id (for office use only)"})
RATINGS = frozenset({"location id", "location name", "domain", "latest rating", "publication date"})
SHAPES = {"ratings": RATINGS, "directory": DIRECTORY, "published directory": PUBLISHED_DIRECTORY}
QUESTIONS = ("Safe", "Effective", "Caring", "Responsive", "Well-led")
WHOLE = "overall"  #: the service group that is the whole location
NONE_PUBLISHED = "No published rating"
LOCATION = re.compile(r"1-\d{6,12}|[A-Z0-9]{3,9}")
KINDS = (
    ("nursing home", Kind.NURSING),
    ("care home service with nursing", Kind.NURSING),
    ("residential home", Kind.RESIDENTIAL),
    ("care home", Kind.RESIDENTIAL),
    ("residential social care", Kind.RESIDENTIAL),
    ("supported living", Kind.SUPPORTED_LIVING),
    ("homecare", Kind.HOME_SUPPORT),
    ("domiciliary care", Kind.HOME_SUPPORT),
    ("community based adult social care", Kind.HOME_SUPPORT),
    ("supported housing", Kind.EXTRA_CARE),
    ("extra care", Kind.EXTRA_CARE),
    ("substance abuse", Kind.SUBSTANCE_MISUSE),
    ("substance misuse", Kind.SUBSTANCE_MISUSE),
)


@dataclass(frozen=True)
class Published:
    """A rating, and the day it was published."""

    on: date
    fact: CqcRatingPublished


@dataclass(frozen=True)
class Arrival:
    """A service as a file describes it, with the ratings that stand there."""

    line: int
    service: ServiceDescribed
    ratings: tuple[Published, ...] = ()


def arrivals(file: Path, today: date) -> Iterator[Arrival | Refused]:
    """Every service in a file, or why a row of it was not taken. Raises UnknownShape."""
    shape = headings(file, SHAPES)
    if shape == "ratings":
        return _rated(file, today)
    needed = SHAPES[shape]
    return (_listed(row) for row in rows(file, needed))


def _listed(row: Row) -> Arrival | Refused:
    """A row of the directory, in the shape it is published in or the one it is often passed on in."""
    location = row["location_id"] or row["cqc location id (for office use only)"]
    described = _describe(
        row,
        location=location,
        name=row["name"],
        types=row["service_types"] or row["service types"],
        provider=(row["provider_id"] or row["cqc provider id (for office use only)"], row["provider_name"]),
    )
    return described if isinstance(described, Refused) else Arrival(row.line, described)


def _rated(file: Path, today: date) -> Iterator[Arrival | Refused]:
    for _, group in groupby(rows(file, RATINGS), key=lambda row: row["location id"]):
        of_one = list(group)
        described = _describe(
            of_one[0],
            location=of_one[0]["location id"],
            name=of_one[0]["location name"],
            types=f"{of_one[0]['location primary inspection category']} {of_one[0]['service / population group']}",
            provider=(of_one[0]["provider id"], of_one[0]["provider name"]),
        )
        if isinstance(described, Refused):
            yield described
            continue
        ratings: list[Published] = []
        for name, rated in _by_group(of_one):
            found = _rating(name, rated, today)
            if isinstance(found, Refused):
                yield found
            elif found:
                ratings.append(found)
        yield Arrival(of_one[0].line, described, tuple(ratings))


def _by_group(of_one: Iterable[Row]) -> Iterator[tuple[str, dict[str, Row]]]:
    grouped: dict[str, dict[str, Row]] = {}
    for row in of_one:
        grouped.setdefault(row["service / population group"], {})[row["domain"].casefold()] = row
    for name, rated in grouped.items():
        yield ("" if name.casefold() == WHOLE else name), rated


def _rating(group: str, rated: dict[str, Row], today: date) -> Published | Refused | None:
    """The publication of one service group; None where none is published. Dated as its overall rating is."""
    overall = rated.get("overall")
    dated = overall or max(rated.values(), key=lambda row: day(row["publication date"]) or date.min)
    if not dated["publication date"]:
        return None
    on = day(dated["publication date"])
    if on is None or on > today:
        why = "is no date" if on is None else "is still to come"
        return Refused(dated.line, f"publication date: “{dated['publication date']}” {why}")
    questions = {name: rated[name.casefold()]["latest rating"] for name in QUESTIONS if name.casefold() in rated}
    fact = CqcRatingPublished(
        service_group=group,
        overall=overall["latest rating"] if overall else NONE_PUBLISHED,
        key_questions=questions,
        inherited=dated["inherited rating (y/n)"].upper() == "Y",
    )
    return Published(on, fact)


def _describe(
    row: Row, *, location: str, name: str, types: str, provider: tuple[str, str]
) -> ServiceDescribed | Refused:
    if not LOCATION.fullmatch(location.upper()):
        return Refused(row.line, f"location id: “{location}” is none (they look like 1-123456789)")
    if not name:
        return Refused(row.line, "name: it is empty")
    address = row["address"] or ", ".join(
        part for part in (row["location street address"], row["location address line 2"], row["location city"]) if part
    )
    alias = row["also_known_as"] or row["also known as"]
    try:
        return ServiceDescribed(
            location_id=location.upper(),
            name=name,
            aliases=(alias,) if alias else (),
            address=address,
            postcode=(row["postcode"] or row["location post code"]).upper(),
            local_authority=row["local_authority"] or row["local authority"] or row["location local authority"],
            service_kind=kind_of(types),
            provider_id=provider[0],
            provider_name=provider[1] or row["provider name"],
            contracted=False,
        )
    except ValidationError as fault:
        return Refused(row.line, "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in fault.errors()))


def kind_of(types: str) -> Kind:
    """Which of the seven kinds in scope a service is by the CQC's words for it (IQAF §3)."""
    said = types.casefold()
    return next((kind for words, kind in KINDS if words in said), Kind.OUT_OF_SCOPE)
