"""What appears by itself: the stream, and taking it up again."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.integrations.web import live
from tests.integrations.web.place import Place, draft
from tests.integrations.web.visitor import Visitor

Event = tuple[str, str, dict[str, str]]


@asynccontextmanager
async def stream(visitor: Visitor, demo: Place, after: int, **headers: str) -> AsyncIterator[AsyncIterator[Event]]:
    params = {"after": f"{demo.room.boot}-{after}", "channel": "escalations"}
    async with visitor.http.get("/live", params=params, headers=headers) as answer:
        assert answer.status == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield _events(answer.content)


async def _events(lines: AsyncIterator[bytes]) -> AsyncIterator[Event]:
    known: dict[str, str] = {}
    async for line in lines:
        name, _, value = line.decode().rstrip("\n").partition(": ")
        if name:
            known[name] = value
        elif "event" in known:
            yield known["event"], known.get("id", ""), json.loads(known["data"])
            known = {}


async def _next(events: AsyncIterator[Event], wanted: str) -> Event:
    async with asyncio.timeout(60):
        async for event in events:
            if event[0] == wanted:
                return event
    raise AssertionError(wanted)


async def test_a_post_of_the_bot_appears_at_once(demo: Place, visitor: Visitor) -> None:
    await visitor.get("/c/bot")
    async with stream(visitor, demo, 0) as events:
        await demo.room.deliver(draft(5, "escalations"), demo.clock.now())

        _, number, data = await _next(events, "entry")

    assert number == f"{demo.room.boot}-1"
    assert (data["channel"], data["title"]) == ("escalations", "Draft agenda")
    assert 'class="reply' in data["html"]


async def test_what_was_watched_is_not_new_on_the_next_page(demo: Place, visitor: Visitor) -> None:
    await visitor.get("/c/escalations")
    async with stream(visitor, demo, 0) as events:
        await demo.room.deliver(draft(5, "escalations"), demo.clock.now())
        await _next(events, "entry")

    page = await visitor.get("/c/bot")

    assert page.says('a[data-channel="escalations"] .badge:not([hidden])') == []


async def test_a_broken_stream_goes_on_where_it_stopped(demo: Place, visitor: Visitor) -> None:
    for number in (5, 6, 7):
        await demo.room.deliver(draft(number), demo.clock.now())

    async with stream(visitor, demo, 0, **{"last-event-id": f"{demo.room.boot}-2"}) as events:
        _, number, _ = await _next(events, "entry")

    assert number == f"{demo.room.boot}-3"


@pytest.mark.parametrize("last", ["ffffffff-4", "nonsense", "-"])
async def test_after_a_restart_the_page_is_told_to_load_again(demo: Place, visitor: Visitor, last: str) -> None:
    async with visitor.http.get("/live", params={"after": last}) as answer:
        text = await answer.text()

    assert "event: reload" in text


async def test_what_comes_while_a_stream_sends_is_sent_once_and_in_order(demo: Place, visitor: Visitor) -> None:
    await visitor.get("/c/bot")
    async with stream(visitor, demo, 0) as events:
        for number in range(5, 25):
            await demo.room.deliver(draft(number, "triage"), demo.clock.now())
        numbers = [(await _next(events, "entry"))[1] for _ in range(20)]

    assert numbers == [f"{demo.room.boot}-{number}" for number in range(1, 21)]


async def test_another_members_private_answer_does_not_appear(demo: Place, visitor: Visitor) -> None:
    await visitor.say("list", "escalations")
    await visitor.be("ben.ode@icb.example")
    await demo.room.deliver(draft(9, "escalations"), demo.clock.now())

    async with stream(visitor, demo, 0) as events:
        _, number, _ = await _next(events, "entry")

    assert number == f"{demo.room.boot}-2"


async def test_the_time_is_told_with_every_sign_of_life(
    demo: Place, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT", 0.05)
    async with stream(visitor, demo, 0) as events:
        first = await _next(events, "clock")
        second = await _next(events, "clock")

    assert first[2] == {"day": "Sunday 22 November 2026", "hour": "10:30", "iso": "2026-11-22T10:30+00:00"}
    assert second == first


async def test_a_stream_ends_after_a_while(demo: Place, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT", 0.01)
    monkeypatch.setattr(live, "LONGEST", 0.03)
    async with stream(visitor, demo, 0) as events:
        seen = [event async for event in events]

    assert [name for name, _, _ in seen] == ["clock", "clock", "clock"]


async def test_too_many_streams_are_turned_away(demo: Place, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MOST", 1)
    async with stream(visitor, demo, 0) as events:
        await _next(events, "clock")

        async with visitor.http.get("/live", params={"after": f"{demo.room.boot}-0"}) as answer:
            assert answer.status == 503
            assert answer.headers["retry-after"] == "30"


async def test_a_stream_that_was_left_is_forgotten(
    demo: Place, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MOST", 1)
    monkeypatch.setattr(live, "HEARTBEAT", 0.02)
    async with stream(visitor, demo, 0) as events:
        await _next(events, "clock")

    async with asyncio.timeout(60):
        while not await _opens(visitor, demo):  # noqa: ASYNC110 - that one is forgotten wakes nobody
            await asyncio.sleep(0.02)


async def _opens(visitor: Visitor, demo: Place) -> bool:
    async with visitor.http.get("/live", params={"after": f"{demo.room.boot}-0"}) as answer:
        assert answer.status in {200, 503}
        return answer.status == 200
