"""Rows with an id, as tables hold them: a list in the file, a mapping in the engine."""

from collections import Counter
from typing import Annotated, TypeVar

from pydantic import BeforeValidator

T = TypeVar("T")


def by_id(rows: object) -> object:
    """A list of rows as a mapping by their ``id``; anything else is left for validation to judge."""
    if not isinstance(rows, list) or not all(isinstance(row, dict) and isinstance(row.get("id"), str) for row in rows):
        return rows
    twice = [key for key, count in Counter(row["id"] for row in rows).items() if count > 1]
    if twice:
        raise ValueError(f"the id {', '.join(twice)} stands more than once")
    return {row["id"]: row for row in rows}


Keyed = Annotated[dict[str, T], BeforeValidator(by_id)]
"""A mapping by id that may be written as a list of rows."""
