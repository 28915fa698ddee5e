"""A correction changes the past after something followed from it: what followed is not left standing unsaid (S12)."""

from tests.commands.contracts import LARKMEADOW, presses
from tests.conftest import Place
from tests.telling import PRIYA, TOM, flat

GOES_ON = (
    "IAP-0006 was asked for over VIS-0039, which now stands as Silver: it goes on until it is closed with a reason"
)


async def test_who_corrects_a_visit_hears_of_the_plan_that_followed_from_it(lite: Place) -> None:
    await lite.say(f"visit {LARKMEADOW} B B B B B confirm=yes", TOM)

    corrected = await flat(lite, f"visit {LARKMEADOW} S S S S S corrects=VIS-0039 confirm=yes", TOM)

    assert GOES_ON in corrected
    assert GOES_ON in await flat(lite, f"status {LARKMEADOW}") + await flat(lite, f"why {LARKMEADOW}")
    assert "Close it" in presses(await lite.say("plan IAP-0006", PRIYA))
    await lite.say("plan IAP-0006 close the visit was recorded by mistake", PRIYA)
    assert GOES_ON not in await flat(lite, f"why {LARKMEADOW}")


async def test_a_plan_whose_visit_still_calls_for_one_is_not_doubted(lite: Place) -> None:
    await lite.say(f"visit {LARKMEADOW} B B B B B confirm=yes", TOM)

    corrected = await flat(lite, f"visit {LARKMEADOW} S S S B B corrects=VIS-0039 confirm=yes", TOM)

    assert "it goes on until it is closed" not in corrected
