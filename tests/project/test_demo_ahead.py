"""What the demo's clock comes to next by itself: reminders and requests, beside agendas and publications."""

from datetime import timedelta

from bot.demo.ahead import next_reminder
from tests.conftest import Place


async def test_the_next_morning_on_which_anybody_is_written_to_is_named_with_the_first_thing(lite: Place) -> None:
    found = await next_reminder(lite.database, lite.framework, lite.now)

    assert found is not None
    at, what = found
    assert at > lite.now
    assert (at.hour, at.minute) == (8, 0)
    assert what.startswith(("a reminder goes out: ", "a provider is asked: "))
    later = await next_reminder(lite.database, lite.framework, at)
    assert later is not None
    assert later[0] > at


async def test_what_the_clock_says_then_sends_it(lite: Place) -> None:
    found = await next_reminder(lite.database, lite.framework, lite.now)
    assert found is not None
    before = found[0] - timedelta(days=1)
    if before > lite.now:
        assert "0 reminders" in (await lite.clock("remind", at=before)).model_dump_json()
    assert "0 reminders in 0 mails; 0 statements" not in (await lite.clock("remind", at=found[0])).model_dump_json()


async def test_where_no_night_reminds_there_is_none(lite: Place) -> None:
    quiet = lite.framework.model_copy(update={"forums": lite.framework.forums.model_copy(update={"nightly": {}})})

    assert await next_reminder(lite.database, quiet, lite.now) is None


async def ways(place: Place, *, asks: bool) -> set[str]:
    """How the clock writes to people in all that is to come."""
    rules = place.framework.statements
    rules = rules.model_copy(update={"automatic": rules.automatic.model_copy(update={"on": asks})})
    framework = place.framework.model_copy(update={"statements": rules})
    at, found = place.now, set[str]()
    while coming := await next_reminder(place.database, framework, at):
        at = coming[0]
        found.add(coming[1].partition(":")[0])
    return found


async def test_requests_for_statements_are_named_where_they_go_out_by_themselves(lite: Place) -> None:
    assert await ways(lite, asks=False) == {"a reminder goes out"}
    assert "a provider is asked" in await ways(lite, asks=True)
