"""The clock control: where it goes, and what it says happened."""

from datetime import UTC, datetime

import pytest

from bot.engine.errors import BadValue
from bot.integrations.web.clock import next_thursday
from bot.reply import Reply
from bot.reply.dates import LONDON
from tests.integrations.web.place import Place
from tests.integrations.web.visitor import Visitor


def london(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"step": "hour"}, london(2026, 11, 22, 11, 30)),
        ({"step": "day"}, london(2026, 11, 23, 10, 30)),
        ({"step": "thursday"}, london(2026, 11, 26, 9)),
        ({"step": "next"}, london(2026, 11, 26, 9)),
        ({"step": "to", "to": "2026-12-24T17:45"}, london(2026, 12, 24, 17, 45)),
    ],
)
async def test_the_clock_moves_forward(
    demo: Place, visitor: Visitor, fields: dict[str, str], expected: datetime
) -> None:
    page = await visitor.post("/clock", {**fields, "here": "/c/triage"})

    assert demo.clock.now() == expected
    assert page.path == "/c/triage"
    assert page.says(".hour") == [f"{expected:%H:%M}"]


async def test_it_says_what_the_bot_did_meanwhile(visitor: Visitor) -> None:
    await visitor.say("status Oakwood House", "triage")

    page = await visitor.post("/clock", {"step": "thursday", "here": "/c/system-quality-group"})

    assert page.says(".notice:not([hidden])") == [
        "It is now Thursday 26 November 2026, 09:00. Meanwhile: 1 post in #system-quality-group, 1 mail in the mailbox."
    ]
    assert page.says(".reply h3") == ["Draft agenda"]


async def test_a_long_way_rests_where_it_takes_too_long_and_goes_on_at_the_next_press(
    demo: Place, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.integrations.web.clock.PATIENCE", -1.0)
    far = {"step": "to", "to": "2026-11-24T12:00"}

    first = await visitor.post("/clock", far)
    assert demo.clock.now() == london(2026, 11, 23, 10, 30)
    assert first.says(".notice")[0].endswith(
        "The clock rests here on its way to Tuesday 24 November 2026, 12:00: press Go again to go on."
    )
    assert first.values("#to", "value") == ["2026-11-24T12:00"]
    second = await visitor.post("/clock", far)
    assert demo.clock.now() == london(2026, 11, 24, 10, 30)
    assert "rests here" in second.says(".notice")[0]
    third = await visitor.post("/clock", far)
    assert demo.clock.now() == london(2026, 11, 24, 12)
    assert "rests here" not in third.says(".notice")[0]
    assert third.values("#to", "value") == ["2026-11-24T12:00"]


async def test_what_members_say_meanwhile_is_not_the_bots(demo: Place, visitor: Visitor) -> None:
    async def talk(to: datetime) -> None:
        await demo.room.add("triage", to, Reply(title="Said", private=False), member="ben.ode@icb.example")

    demo.clock.advance = talk  # type: ignore[method-assign]

    page = await visitor.post("/clock", {"step": "hour"})

    assert "nothing to say" in page.says(".notice")[0]


async def test_what_the_clock_refuses_is_said_on_the_page(demo: Place, visitor: Visitor) -> None:
    async def refuse(to: datetime) -> None:
        raise BadValue(field="Time", problem="the clock is held", hint="Wait.")

    demo.clock.advance = refuse  # type: ignore[method-assign]

    page = await visitor.post("/clock", {"step": "hour"})

    assert page.says(".notice")[0] == "Time: the clock is held. Wait."


async def test_it_says_when_nothing_happened_and_says_it_once(visitor: Visitor) -> None:
    first = await visitor.post("/clock", {"step": "hour", "here": "/mailbox"})
    second = await visitor.get("/mailbox")

    assert first.says(".notice") == ["It is now Sunday 22 November 2026, 11:30. Meanwhile the bot had nothing to say."]
    assert second.says(".notice") == []


@pytest.mark.parametrize("to", ["2026-11-22T10:30", "2020-01-01T00:00", "2028-01-01T00:00", "9999-12-31T23:59"])
async def test_it_moves_neither_back_nor_beyond_a_year(demo: Place, visitor: Visitor, to: str) -> None:
    before = demo.clock.now()

    page = await visitor.post("/clock", {"step": "to", "to": to})

    assert demo.clock.now() == before
    assert "only moves forward" in page.says(".notice")[0]


@pytest.mark.parametrize("fields", [{"step": "to", "to": "tomorrow"}, {"step": "to"}, {"step": "sideways"}, {}])
async def test_nonsense_moves_nothing(demo: Place, visitor: Visitor, fields: dict[str, str]) -> None:
    before = demo.clock.now()

    page = await visitor.post("/clock", fields)

    assert (page.status, demo.clock.now()) == (400, before)


async def test_with_nothing_planned_there_is_nothing_to_move_to(demo: Place, visitor: Visitor) -> None:
    demo.clock.draft = None

    page = await visitor.post("/clock", {"step": "next"})

    assert "Nothing is planned" in page.says(".notice")[0]
    assert page.says("button.next") == []


async def test_what_is_due_already_is_moved_to_by_a_second(demo: Place, visitor: Visitor) -> None:
    demo.clock.at = london(2026, 11, 27, 9)

    await visitor.post("/clock", {"step": "next"})

    assert demo.clock.draft is None


@pytest.mark.parametrize(
    "here", ["https://elsewhere.example/", "//elsewhere.example", "/c//elsewhere.example", "/c\\x", ""]
)
async def test_it_comes_back_to_our_own_pages_alone(visitor: Visitor, here: str) -> None:
    page = await visitor.post("/clock", {"step": "hour", "here": here}, allow_redirects=False)

    assert page.headers["location"] == "/c/bot"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (london(2026, 11, 26, 8, 59), london(2026, 11, 26, 9)),
        (london(2026, 11, 26, 9), london(2026, 12, 3, 9)),
        (london(2026, 10, 24, 12), london(2026, 10, 29, 9)),
        (datetime(2026, 6, 24, 23, 30, tzinfo=UTC), london(2026, 6, 25, 9)),
    ],
)
def test_the_next_thursday_at_nine_by_the_clock_in_london(now: datetime, expected: datetime) -> None:
    assert next_thursday(now) == expected


async def test_an_hour_is_an_hour_when_the_clocks_go_back(demo: Place, visitor: Visitor) -> None:
    demo.clock.at = london(2026, 10, 25, 1, 30)

    await visitor.post("/clock", {"step": "hour"})

    assert demo.clock.now().astimezone(UTC) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
