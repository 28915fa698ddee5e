"""The shared data, where it is at hand: real names and real mails, which are never part of the project."""

import csv
import os
from pathlib import Path

from bot.engine.names.words import Known

ROOT = Path(__file__).resolve().parents[2]


def folder() -> Path:
    """$IQAF_SHARED, or the folder beside the checkout; it need not be there."""
    return Path(os.environ.get("IQAF_SHARED") or ROOT.parent / "shared")


def directory() -> Path | None:
    """The CQC's directory of 2016, or None where it is not here."""
    path = folder() / "data" / "cqc" / "directory_england_2016.csv"
    return path if path.is_file() else None


def mails() -> list[Path]:
    """Real mails, by name; none where they are not here."""
    return sorted((folder() / "data" / "mail").glob("*.eml"))


def services(path: Path) -> list[Known]:
    """Every row of the directory."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return [_service(row) for row in csv.DictReader(lines)]


def _service(row: dict[str, str]) -> Known:
    return Known(
        location_id=row["location_id"],
        name=row["name"],
        aliases=(row["also_known_as"],) if row["also_known_as"] else (),
        address=row["address"],
        postcode=row["postcode"],
        local_authority=row["local_authority"],
        kind=row["service_types"].split("|")[0],
        provider=row["provider_name"],
    )
