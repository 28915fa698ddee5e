"""A place's own files: its members, and its services with who commissions them and who writes for them."""

from collections.abc import Collection, Iterator
from pathlib import Path

from pydantic import ValidationError

from bot.engine.facts import ServiceDescribed
from bot.engine.place import Member
from bot.imports.rows import Refused, Row, rows

MEMBERS = frozenset({"email", "name", "agency", "roles"})
SERVICES = frozenset({"location_id", "name", "postcode", "kind"})
LONGEST_NAME, LONGEST_ADDRESS = 200, 254  #: characters that every database keeps
LISTS = ("aliases", "commissioners", "funding", "addresses")


def members(file: Path, agencies: Collection[str], roles: Collection[str]) -> Iterator[tuple[int, Member] | Refused]:
    """Columns email, name, agency, roles (separated by ;) and, where wanted, active (yes or no)."""
    for row in rows(file, MEMBERS):
        wanted = frozenset(_split(row["roles"]))
        if fault := _fault(row, wanted, agencies, roles):
            yield Refused(row.line, fault)
            continue
        active = row["active"].lower() not in {"no", "false", "0"}
        yield (
            row.line,
            Member(id=row["email"].lower(), name=row["name"], agency=row["agency"], roles=wanted, active=active),
        )


def _fault(row: Row, wanted: frozenset[str], agencies: Collection[str], roles: Collection[str]) -> str:
    name, at, domain = row["email"].partition("@")
    if not (name and at and "." in domain) or " " in row["email"]:
        return f"email: “{row['email']}” is no address"
    if not row["name"]:
        return "name: it is empty"
    if len(row["name"]) > LONGEST_NAME or len(row["email"]) > LONGEST_ADDRESS:
        return f"name, email: longer than {LONGEST_NAME} and {LONGEST_ADDRESS} characters"
    if row["agency"] not in agencies:
        return f"agency: the framework has no “{row['agency']}”; it has {', '.join(sorted(agencies))}"
    if unknown := wanted - set(roles):
        return f"roles: the framework has no {', '.join(sorted(unknown))}; it has {', '.join(sorted(roles))}"
    return ""


def services(file: Path) -> Iterator[tuple[int, ServiceDescribed] | Refused]:
    """Our own columns: docs/deploy.md lists them. Several values in one are separated by ;."""
    for row in rows(file, SERVICES):
        many = {name: _split(row[name]) for name in LISTS}
        one = {name: value for name, value in row.values.items() if value and name not in {*LISTS, "kind"}}
        try:
            yield row.line, ServiceDescribed.model_validate({**one, **many, "service_kind": row["kind"]})
        except ValidationError as fault:
            yield Refused(row.line, "; ".join(f"{_column(each)}: {each['msg']}" for each in fault.errors()))


def _column(fault: object) -> str:
    where = fault["loc"] if isinstance(fault, dict) else ()
    return ".".join(map(str, where)).replace("service_kind", "kind")


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("|", ";").split(";") if part.strip())
