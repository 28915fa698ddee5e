"""Texts as long as a page may send: refused in words and at once, since one answer keeps all others waiting."""

import time

import pytest

from tests.commands.contracts import DEV, LARKMEADOW
from tests.conftest import Place
from tests.telling import PRIYA

LONG = "\n".join(f"line {number}; x; 2026-12-0{number % 9 + 1}" for number in range(8_000))  #: 190 kB
AT_ONCE = 20.0  #: seconds of a processor; it is one or two, and hours where every way of parting words is tried


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("due", PRIYA),
        ("schedule", PRIYA),
        ("offers", PRIYA),
        (f"whatif {LARKMEADOW}:", PRIYA),
        ("plan IAP-0001 approve by=2026-12-18", PRIYA),
        (f"breach {LARKMEADOW} issue", PRIYA),
        ("breach BRN-0002 remedied", PRIYA),
        ("suspension SUS-0001 told", PRIYA),
        ("termination TER-0001 agree", DEV),
        (f"book {LARKMEADOW} on=2026-12-09", PRIYA),
        ("disagreement Mossgate Nursing Home statement", PRIYA),
        ("moderate Tallowfield Bronze", PRIYA),
    ],
)
async def test_it_is_refused_at_once(lite: Place, words: str, who: str) -> None:
    begun = time.process_time()
    reply = await lite.say(f"{words} {LONG}", as_=who)

    assert reply.outcome == "refused"
    assert time.process_time() - begun < AT_ONCE


async def test_a_page_that_is_no_number_is_no_fault_of_ours(lite: Place) -> None:
    for page in ("²", "9" * 5_000, "-1"):
        assert (await lite.say(f"due page={page}")).outcome != "broke"
