"""Numbers with what they count: "1 row", "2 rows"."""

from collections.abc import Sequence


def counted(number: int, one: str, many: str = "") -> str:
    """*number* and its word: *one* for exactly 1, else *many*, by default *one* with an s."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def both(names: Sequence[str]) -> str:
    """A, B and C."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
