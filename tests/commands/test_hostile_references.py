"""A reference is taken for what it is: never for another kind of thing, nor at another service."""

import pytest

from bot.engine.facts import Entry
from tests.conftest import Place
from tests.telling import LARKMEADOW, OAKWOOD, record

OTHERS = (
    "suspension {at} ref=SUS-0001 lift night staffing is safe again",
    "plan {at} ref=IAP-0001 close because it is not needed",
    "moderate {at} ref=VIS-0001 Bronze because it was so bad",
    "decide {at} ref=PQAS-0001 none the manager was in hospital",
    "statement {at} ref=PQAS-0001 validated it was all fine to us",
    "support {at} ref=SUP-0001 declined they did not want any",
    "termination {at} ref=TER-0001 withdraw they have a new manager",
    "breach {at} ref=BRN-0002 remedied",
    "review {at} ref=CRM-0001 held outcomes=suspension it was held at last",
    "visit {at} B B B B B corrects=VIS-0001 confirm=yes",
    "entry {at} ref=ENT-0001 admit it is good enough for us",
)
OF_ANOTHER_KIND = (
    "plan SUS-0001 close because it is not needed any more",
    "suspension IAP-0001 lift it is all better now",
    "support IAP-0001 declined they did not want any",
    "termination SUS-0001 withdraw they have a new manager",
    "breach IAP-0001 remedied",
    "visit SUS-0001 G G G G G confirm=yes",
)


async def everything(place: Place) -> list[tuple[Entry, ...]]:
    return [await record(place, f"service/{at}") for at in (LARKMEADOW, OAKWOOD)]


@pytest.mark.parametrize("words", OTHERS)
async def test_nothing_is_recorded_of_what_is_another_services(lite: Place, words: str) -> None:
    before = await everything(lite)

    assert (await lite.say(words.format(at=LARKMEADOW))).outcome == "refused"
    assert await everything(lite) == before


@pytest.mark.parametrize("words", OF_ANOTHER_KIND)
async def test_nothing_is_recorded_of_the_only_one_where_something_else_was_named(lite: Place, words: str) -> None:
    before = await everything(lite)

    assert (await lite.say(words)).outcome == "refused"
    assert await everything(lite) == before
