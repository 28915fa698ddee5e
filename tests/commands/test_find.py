"""find: by name, part of it, misspelling, alias, postcode, location id, provider; never more than five."""

import pytest

from tests.conftest import Place
from tests.telling import OAKWOOD, flat, listed


@pytest.mark.parametrize(
    "words",
    [
        "find Oakwood House",
        "find oakwood",
        "find okwood hose",
        "find Oakwood Nursing Home",
        "find B31 4CV",
        "find b314cv",
        f"find {OAKWOOD}",
        "search Oakwood House",
    ],
)
async def test_a_service_is_found_by_whatever_is_known_of_it(lite: Place, words: str) -> None:
    assert listed(await lite.say(words))[0] == "Oakwood House: ◆ Red since 20 October 2026"


async def test_each_line_tells_it_apart(lite: Place) -> None:
    text = await flat(lite, "find Willowbrook Mews")

    assert "Silver · B24 8KI · residential care · Brindlecroft Homes · 1-9000000037" in text
    assert "Silver · B72 1OV · nursing care · Mossgate Care · 1-9000000038" in text


async def test_a_providers_name_finds_its_services_and_never_more_than_five(lite: Place) -> None:
    found = listed(await lite.say("find Ivorywood Care"))

    assert 1 < len(found) <= 5
    assert any(line.startswith("Oakwood House") for line in found)


async def test_what_is_like_nothing_is_said_with_a_hint(lite: Place) -> None:
    text = await flat(lite, "find <script>zzyzx*quorum*")

    assert "Nothing here is like “<script>zzyzx*quorum*”." in text
    assert "Try fewer words" in text


async def test_without_words_it_asks_for_them(lite: Place) -> None:
    assert "Still needed: search for." in await flat(lite, "find")


async def test_what_was_pasted_may_be_long_and_odd(lite: Place) -> None:
    for words in ("x" * 10_000, "Oakwood \x00\x07 House", "'; drop table facts; --", "👩‍👩‍👧", "%_%"):
        assert (await lite.say(f"find {words}")).title != "That went wrong on our side", words[:20]
