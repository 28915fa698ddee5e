"""What a machine remembers between starts."""

import asyncio

from bot.store.kept import Memory
from tests.conftest import Place


async def test_what_was_never_kept_is_none(place: Place) -> None:
    assert await Memory(place.database).get("nothing") is None


async def test_a_value_is_replaced_by_the_next_and_outlives_the_object(place: Place) -> None:
    await Memory(place.database).put("offset", "1")
    await Memory(place.database).put("offset", "2")
    await Memory(place.database).put("other", "ünï \n")

    assert await Memory(place.database).get("offset") == "2"
    assert await Memory(place.database).get("other") == "ünï \n"


async def test_many_at_once_leave_one_of_their_values(place: Place) -> None:
    await asyncio.gather(*(Memory(place.database).put("raced", str(number)) for number in range(12)))

    assert await Memory(place.database).get("raced") in {str(number) for number in range(12)}
