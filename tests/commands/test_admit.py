"""admit: the chair lets an urgent concern onto an agenda that has closed, or leaves it for the next (S26)."""

from datetime import datetime

from bot.dispatch import Identity, Request
from bot.engine.facts import ConcernClosed
from bot.reply.dates import LONDON
from tests.conftest import Place
from tests.queued import queued

CHAIR = "ruth.feldman@icb.example"
CLOSED = datetime(2026, 11, 23, 10, tzinfo=LONDON)


async def raised(place: Place, urgent: str = "yes") -> str:
    place.now = CLOSED
    said = await place.text(f"raise urgent={urgent} 1-9000000011 the roof has come down")
    return said.split("Raised as ")[1].split()[0]


async def test_an_urgent_concern_that_the_chair_admits_is_on_the_closed_agenda(place: Place) -> None:
    ref = await raised(place)
    assert ref not in await place.text("agenda sqg 2026-11-24")

    answer = await place.say(f"admit {ref.lower()}", as_=CHAIR)

    assert answer.title == f"{ref} is on the agenda of the System Quality Group, Tuesday 24 November 2026, 10:00"
    assert ref in await place.text("agenda sqg 2026-11-24")
    (post,) = await queued(place, f"admitted/{ref}")
    assert (post.to, post.reply.private) == ("channel:system-quality-group", False)


async def test_a_concern_that_the_chair_leaves_stays_where_it_was(lite: Place) -> None:
    ref = await raised(lite)

    answer = await lite.text(f"admit {ref} answer=no", as_=CHAIR)

    assert "stays on the agenda of Tuesday 1 December 2026" in answer
    assert ref not in await lite.text("agenda sqg 2026-11-24")


async def test_there_must_be_something_to_admit_to(lite: Place) -> None:
    ref = await raised(lite)
    await lite.say(f"admit {ref}", as_=CHAIR)
    assert f"there is nothing to admit {ref} to" in " ".join((await lite.text(f"admit {ref}", as_=CHAIR)).split())

    lite.now = datetime(2026, 11, 24, 10, tzinfo=LONDON)
    other = "CON-0003"
    assert f"there is nothing to admit {other} to" in " ".join((await lite.text(f"admit {other}", as_=CHAIR)).split())


async def test_only_who_may_decide_admits_and_only_a_concern_that_is_open(lite: Place) -> None:
    ref = await raised(lite)

    assert "You may not use “admit”" in await lite.text(f"admit {ref}", as_="tom.hadley@council.example")
    assert "There is no open concern" in await lite.text("admit CON-9999", as_=CHAIR)
    assert "There is no open concern" in await lite.text("admit INT-0001", as_=CHAIR)


async def test_a_concern_that_was_closed_is_no_longer_admitted(lite: Place) -> None:
    ref = await raised(lite)
    clock = Request(who=Identity(channel="clock", id="iqaf"), words="", key="close")
    async with lite.house.desk(clock, write=True) as desk:
        for known in (ref, "CON-0003"):
            (entry, *_) = await desk.ledger.about(known)
            await desk.ledger.append(entry.stream, ConcernClosed(ref=known, outcome="dealt with"))
        await desk.changed()

    assert "There is no open concern" in await lite.text(f"admit {ref}", as_=CHAIR)


async def test_one_of_several_concerns_is_admitted_and_a_forum_without_a_channel_is_not_posted_to(lite: Place) -> None:
    table = lite.framework.forums
    quiet = table.model_copy(update={"forums": {"sqg": table.forums["sqg"].model_copy(update={"channel": ""})}})
    lite.house.framework = lite.framework.model_copy(update={"forums": quiet})
    await raised(lite)
    second = await raised(lite)

    answer = await lite.say(f"admit {second}", as_=CHAIR)

    assert answer.title.startswith(f"{second} is on the agenda")
    assert await queued(lite, "admitted/") == []
