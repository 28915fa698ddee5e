"""Seven days over the night on which the clocks go back: a day has 25 hours, and still is one (QRG §4)."""

from datetime import datetime

import pytest

from bot.reply.dates import LONDON
from tests.conftest import Place
from tests.queued import queued
from tests.telling import TOM, flat


@pytest.mark.parametrize(("asked", "last"), [((2027, 10, 29), (2027, 11, 5)), ((2028, 10, 27), (2028, 11, 3))])
async def test_a_plan_has_seven_whole_days_and_one_reminder(
    lite: Place, asked: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    lite.now = datetime(*asked, 23, 30, tzinfo=LONDON)  # still British Summer Time
    await lite.say("visit Larkmeadow Court: S B B B S confirm=yes", as_=TOM)
    day = datetime(*last, tzinfo=LONDON)

    for before in range(-6, 2):
        lite.now = datetime.fromordinal(day.toordinal() + before).replace(hour=8, tzinfo=LONDON)
        await lite.clock("remind", key=f"clock/remind/{lite.now.date()}")

    told = [post for post in await queued(lite, "reminder/") if "manager.larkmeadow" in post.to]
    plans = [post.reply.title for post in told if "improvement plan" in post.reply.title]
    assert len(plans) == 1
    assert f"Due {day.day} November {day.year}: Submit improvement plan" in plans[0]
    lite.now = day.replace(hour=23, minute=59)
    assert "did not come" not in await flat(lite, "plan Larkmeadow Court")
    lite.now = datetime.fromordinal(day.toordinal() + 1).replace(minute=1, tzinfo=LONDON)
    assert f"did not come by {day.day} November {day.year}" in await flat(lite, "plan Larkmeadow Court")
