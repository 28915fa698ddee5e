"""What a place calls what its facts name by id."""

from collections.abc import Mapping
from typing import NamedTuple


class Names(NamedTuple):
    """What a place calls its agencies and its categories of intelligence, by id."""

    agencies: Mapping[str, str] = {}
    categories: Mapping[str, str] = {}

    def agency(self, given: str) -> str:
        """The agency's name; its id where the place no longer has it."""
        return self.agencies.get(given, given)

    def category(self, given: str) -> str:
        """The category's name; its id where the place no longer has it."""
        return self.categories.get(given, given)


NAMELESS = Names()
