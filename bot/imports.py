"""Files an administrator brings, as CSV: members, services, the CQC's published ratings. Every fault names its line.

CQC data is published under the Open Government Licence v3.0; managers' names and other personal data are left out.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from bot.engine.errors import IqafError
from bot.engine.facts import CqcRatingPublished, ServiceDescribed
from bot.engine.place import Member
from bot.engine.scale import Kind, Where
from bot.engine.verdict import Value

T = TypeVar("T")
Row = Mapping[str, str]
LARGEST = 256 * 1024 * 1024
SHOWN = 20
QUESTIONS = frozenset({"Safe", "Effective", "Caring", "Responsive", "Well-led"})
CQC_KINDS = (
    ("nursing homes", Kind.NURSING),
    ("residential homes", Kind.RESIDENTIAL),
    ("care home service with nursing", Kind.NURSING),
    ("care home service without nursing", Kind.RESIDENTIAL),
    ("supported living", Kind.SUPPORTED_LIVING),
    ("supported housing", Kind.EXTRA_CARE),
    ("extra care", Kind.EXTRA_CARE),
    ("substance misuse", Kind.SUBSTANCE_MISUSE),
    ("rehabilitation (substance abuse)", Kind.SUBSTANCE_MISUSE),
    ("homecare agencies", Kind.HOME_SUPPORT),
    ("domiciliary care", Kind.HOME_SUPPORT),
)


class ImportFaults(IqafError):
    """Nothing was taken from {file}: {count} lines have faults.
    {faults}
    Correct the file and import it again."""


class Published(Value):
    """One publication of the CQC about one service group of a location."""

    location_id: str
    on: date
    fact: CqcRatingPublished


def members(file: Path) -> list[Member]:
    """Columns email, name, agency, roles (separated by ;), active (yes or no). Raises ImportFaults."""
    return list(_each(file, {"email", "name", "agency", "roles"}, _member))


def services(file: Path, authority: str = "") -> list[ServiceDescribed]:
    """Our own columns, or the CQC's directory; of one local authority where named. Raises ImportFaults.

    Rows of the directory that are no kind of adult social care in scope (IQAF §3) are left out.
    """
    wanted = authority.casefold()
    found = _each(file, {"location_id", "name", "postcode"}, _service)
    return [row for row in found if not wanted or row.local_authority.casefold() == wanted]


def ratings(file: Path) -> list[Published]:
    """The CQC's "Latest ratings" file, a location's service group to a publication. Raises ImportFaults."""
    grouped: dict[tuple[str, str, date], dict[str, tuple[str, bool]]] = {}
    for key, domain, rating in _each(file, {"location id", "domain", "latest rating", "publication date"}, _rating):
        grouped.setdefault(key, {})[domain] = rating
    return [_published(key, rated) for key, rated in sorted(grouped.items()) if "Overall" in rated]


def _each(file: Path, needed: set[str], read: Callable[[Row], T | None]) -> Iterator[T]:
    """Each row read, or all faults at once: a file is taken whole or not at all."""
    if file.stat().st_size > LARGEST:
        raise ImportFaults(file=file, count=1, faults=f"it is larger than {LARGEST // 1024**2} MiB")
    taken: list[T] = []
    faults: list[str] = []
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        rows = csv.DictReader(_after_preamble(lines, needed))
        columns = {(name or "").strip().lower() for name in rows.fieldnames or ()}
        if lacking := needed - columns:
            raise ImportFaults(file=file, count=1, faults=f"line 1: no column {', '.join(sorted(lacking))}")
        for number, raw in enumerate(rows, start=2):
            row = {str(name).strip().lower(): str(value or "").strip() for name, value in raw.items()}
            try:
                if (one := read(row)) is not None:
                    taken.append(one)
            except (ValidationError, ValueError) as fault:
                faults.append(f"line {number}: {_said(fault)}")
    if faults:
        raise ImportFaults(file=file, count=len(faults), faults="\n".join(faults[:SHOWN]))
    return iter(taken)


def _after_preamble(lines: Iterator[str], needed: set[str]) -> Iterator[str]:
    """The CQC's files begin with a few lines of text: skip to the line that names a needed column."""
    head: list[str] = []
    for line in lines:
        head.append(line)
        if any(name in line.lower() for name in needed):
            yield line
            yield from lines
            return
    yield from head


def _said(fault: ValidationError | ValueError) -> str:
    if isinstance(fault, ValidationError):
        return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in fault.errors())
    return str(fault)


def _member(row: Row) -> Member:
    if "@" not in row["email"]:
        message = f"email: “{row['email']}” is no address"
        raise ValueError(message)
    roles = frozenset(role.strip() for role in row["roles"].split(";") if role.strip())
    active = row.get("active", "yes").lower() not in {"no", "false", "0"}
    return Member(id=row["email"].lower(), name=row["name"], agency=row["agency"], roles=roles, active=active)


def _service(row: Row) -> ServiceDescribed | None:
    if "kind" in row:
        many = {name: _split(row.get(name, "")) for name in ("aliases", "commissioners", "funding", "addresses")}
        kept = {name: value for name, value in row.items() if value and name not in many | {"kind": ""}}
        return ServiceDescribed.model_validate({**kept, **many, "service_kind": row["kind"]})
    kind = _cqc_kind(row.get("service_types", ""))
    if kind is None:
        return None
    return ServiceDescribed(
        location_id=row["location_id"],
        name=row["name"],
        aliases=_split(row.get("also_known_as", "")),
        address=row.get("address", ""),
        postcode=row["postcode"],
        local_authority=row.get("local_authority", ""),
        service_kind=kind,
        provider_id=row.get("provider_id", ""),
        provider_name=row.get("provider_name", ""),
        where=Where.IN_AREA,
        contracted=False,
    )


def _cqc_kind(types: str) -> Kind | None:
    said = types.lower()
    return next((kind for words, kind in CQC_KINDS if words in said), None)


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("|", ";").split(";") if part.strip())


def _rating(row: Row) -> tuple[tuple[str, str, date], str, tuple[str, bool]] | None:
    if not row["publication date"]:
        return None  # nothing has been published for that group
    on = datetime.strptime(row["publication date"], "%m/%d/%Y").date()  # noqa: DTZ007 - a day has no zone
    group = row.get("service / population group", "")
    inherited = row.get("inherited rating (y/n)", "N").upper() == "Y"
    return (row["location id"], group, on), row["domain"], (row["latest rating"], inherited)


def _published(key: tuple[str, str, date], rated: dict[str, tuple[str, bool]]) -> Published:
    location_id, group, on = key
    overall, inherited = rated["Overall"]
    questions = {domain: rating for domain, (rating, _) in rated.items() if domain in QUESTIONS}
    fact = CqcRatingPublished(service_group=group, overall=overall, key_questions=questions, inherited=inherited)
    return Published(location_id=location_id, on=on, fact=fact)
