"""The chat page in a real browser: for everyone's eyes, by keyboard alone, live, and without script."""

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from starlette.applications import Starlette

from bot.integrations.web import live
from bot.integrations.web.room import PRIVATE
from bot.integrations.web.routes import public_routes, web_routes
from bot.reply import Para, Reply
from tests.acceptance.browser import found_or_missing, opened, violations
from tests.integrations.web.place import HOSTILE, Outside, Place, draft, place
from tests.integrations.web.serving import serving

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page, Route

pytestmark = pytest.mark.asyncio(loop_scope="module")
MOST_TABS = 60
FOCUS = """() => {
    const stop = document.activeElement, style = getComputedStyle(stop);
    return `${stop.outerHTML.slice(0, 200)} ${style.outlineStyle} ${style.outlineWidth}`;
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator["Browser"]:
    async with found_or_missing() as running:
        yield running


@pytest.fixture
def demo() -> Place:
    return place()


@pytest_asyncio.fixture(loop_scope="module")
async def url(demo: Place) -> AsyncIterator[str]:
    routes = [*web_routes(demo.ports), *public_routes(Outside().ports, loopback=True)]
    async with serving(Starlette(routes=routes)) as address:
        yield address


async def say(page: "Page", words: str) -> None:
    """Type it, send it, and wait for the answer."""
    before = await page.locator(".entry").count()
    await page.fill("#words", words)
    await page.press("#words", "Enter")
    await page.locator(".entry").nth(before).wait_for()


async def tab_to(page: "Page", selector: str) -> None:
    """Press Tab until the element that matches has the focus; every stop on the way must show that it has it."""
    for _ in range(MOST_TABS):
        await page.keyboard.press("Tab")
        assert "solid" in await page.evaluate(FOCUS), "a stop without a visible focus"
        if await page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(selector)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_on_any_page(
    browser: "Browser", demo: Place, url: str, scheme: str, width: int
) -> None:
    await demo.room.deliver(draft(5), demo.clock.now())
    look = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}, "reduced_motion": "reduce"}
    async with opened(browser, **look) as page:
        await page.goto(f"{url}/c/{PRIVATE}")
        found = await violations(page)
        for words in ("status Oakwood House", "list", "nonsense", "log Oakwood House"):
            await say(page, words)
        found += await violations(page)
        for path in ("/c/system-quality-group", "/mailbox?sample=0", "/mailbox/1", "/said/good"):
            await page.goto(url + path)
            found += await violations(page)
        await page.get_by_role("button", name="Say it").click()
        await page.get_by_role("heading", name="Said", exact=True).wait_for()
        found += await violations(page)

    assert found == []


async def test_nothing_stands_wider_than_a_narrow_phone(browser: "Browser", url: str) -> None:
    async with opened(browser, viewport={"width": 320, "height": 700}) as page:
        await page.goto(f"{url}/c/{PRIVATE}")
        await say(page, "status Oakwood House")
        await say(page, "log " + "x" * 400)
        widths = [await page.evaluate("document.documentElement.scrollWidth")]
        for path in ("/mailbox", "/mailbox/1", "/said/good"):
            await page.goto(url + path)
            widths.append(await page.evaluate("document.documentElement.scrollWidth"))

    assert widths == [320] * 4


async def test_the_keyboard_alone_chooses_a_member_asks_presses_and_fills_a_form(
    browser: "Browser", demo: Place, url: str
) -> None:
    async with opened(browser, viewport={"width": 1280, "height": 800}) as page:
        await page.goto(f"{url}/c/{PRIVATE}")
        await tab_to(page, "a.skip")
        await tab_to(page, "#member")
        await page.keyboard.type("Ben")
        await tab_to(page, ".pick button")
        await page.keyboard.press("Enter")
        await page.get_by_text("Ben Ode", exact=True).wait_for()
        await page.wait_for_load_state()

        await tab_to(page, "#words")
        await page.keyboard.type("status Oakwood House")
        await page.keyboard.press("Enter")
        await page.locator(".entry").first.wait_for()
        assert await page.evaluate("document.activeElement.id") == "words"

        await page.keyboard.press("Shift+Tab")
        await page.keyboard.press("Shift+Tab")
        assert await page.evaluate("document.activeElement.value") == "log Oakwood House"
        await page.keyboard.press("Enter")
        await page.locator(".form").wait_for()
        await page.locator("[name=text]:focus").wait_for()
        await page.keyboard.type("No night staff")
        await page.keyboard.press("Tab")
        await page.keyboard.type("High")
        await tab_to(page, ".form button")
        await page.keyboard.press("Enter")
        await page.get_by_role("heading", name="Logged as INT-0001").wait_for()

    said = demo.echo.heard[-1]
    assert said.who.id == "ben.ode@icb.example"
    assert said.fields == {
        "service": "Oakwood House",
        "text": "No night staff",
        "severity": "high",
        "on": "",
        "source": "",
    }


async def test_the_skip_link_goes_past_everything_else(browser: "Browser", url: str) -> None:
    async with opened(browser) as page:
        await page.goto(f"{url}/c/{PRIVATE}")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")

        assert await page.evaluate("document.activeElement.id") == "main"


async def test_a_post_appears_by_itself_is_announced_and_counted(browser: "Browser", demo: Place, url: str) -> None:
    async with opened(browser) as page:
        await page.goto(f"{url}/c/escalations")
        await demo.room.deliver(draft(5, "escalations"), demo.clock.now())
        await demo.room.deliver(draft(6, "triage"), demo.clock.now())
        await page.get_by_role("heading", name="Draft agenda").wait_for()
        await page.locator("#news", has_text="New in triage").wait_for(state="attached")

        assert await page.inner_text('a[data-channel="triage"] .badge') == "1 new"
        assert await page.locator(".entry").count() == 1


async def test_an_answer_appears_once_though_it_comes_two_ways(browser: "Browser", url: str) -> None:
    async with opened(browser) as page:
        await page.goto(f"{url}/c/{PRIVATE}")
        await say(page, "status Oakwood House")
        await page.locator("#news", has_text="iqaf answered: Oakwood House").wait_for(state="attached")
        await page.wait_for_timeout(300)

        assert await page.locator(".entry").count() == 1
        assert await page.input_value("#words") == ""


async def test_a_stream_that_broke_off_is_taken_up_again(
    browser: "Browser", demo: Place, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT", 0.05)
    monkeypatch.setattr(live, "LONGEST", 0.2)
    async with opened(browser) as page:
        await page.goto(f"{url}/c/escalations")
        for number in (1, 2):
            await page.wait_for_timeout(500)  # by now the stream has ended
            await demo.room.deliver(draft(number, "escalations"), demo.clock.now())
            await page.locator(".entry").nth(number - 1).wait_for()

        assert await page.locator(".entry").count() == 2


async def test_the_clock_moves_to_the_draft_and_says_so(browser: "Browser", url: str) -> None:
    async with opened(browser, viewport={"width": 1280, "height": 800}) as page:
        await page.goto(f"{url}/c/{PRIVATE}")
        await page.get_by_role("button", name="See Thursday's draft").click()
        await page.get_by_role("heading", name="Draft agenda").wait_for()

        await page.locator(".notice", has_text="It is now Thursday 26 November 2026, 09:00").wait_for()
        assert page.url == f"{url}/c/system-quality-group"
        assert await page.inner_text(".hour") == "09:00"


async def test_a_suggestion_types_the_words(browser: "Browser", demo: Place, url: str) -> None:
    async with opened(browser, viewport={"width": 1280, "height": 800}) as page:
        await page.goto(f"{url}/c/{PRIVATE}")
        await page.get_by_role("link", name="Ask about a service").click()

        assert await page.input_value("#words") == "status Oakwood House"
        assert await page.evaluate("document.activeElement.id") == "words"
        assert demo.echo.heard == []


async def test_everything_works_without_script(browser: "Browser", demo: Place, url: str) -> None:
    async with opened(browser, java_script_enabled=False) as page:
        await page.goto(f"{url}/c/{PRIVATE}")
        await page.fill("#words", "log Oakwood House")
        await page.click(".composer button")
        await page.fill(".form textarea", "No night staff")
        await page.select_option(".form select", "low")
        await page.click(".form button")
        await page.get_by_role("heading", name="Logged as INT-0001").wait_for()
        await page.click("button.next")
        await page.locator(".notice", has_text="1 post in #system-quality-group").wait_for()

    assert [request.words for request in demo.echo.heard] == ["log Oakwood House", "log"]


async def test_hostile_text_runs_nowhere(browser: "Browser", demo: Place, url: str) -> None:
    async with opened(browser) as page:
        await page.goto(f"{url}/c/{PRIVATE}")
        await say(page, HOSTILE)
        await demo.room.add("triage", demo.clock.now(), Reply(title=HOSTILE, blocks=(Para(text=HOSTILE),)))
        await page.goto(f"{url}/c/triage")
        await page.get_by_role("heading").last.wait_for()

        assert await page.locator("script").count() == 1
        assert await page.locator("main img").count() == 0


async def test_what_could_not_be_sent_is_kept_and_said(browser: "Browser", demo: Place, url: str) -> None:
    async with opened(browser, expect="403") as page:
        await page.goto(f"{url}/c/{PRIVATE}")
        await page.evaluate("document.querySelector('.composer [name=token]').value = 'wrong'")
        await page.fill("#words", "status Oakwood House")
        await page.press("#words", "Enter")
        await page.get_by_role("alert").wait_for()

        assert "could not be sent" in await page.inner_text("#fault")
        assert await page.input_value("#words") == "status Oakwood House"


async def test_what_is_typed_before_the_answer_came_waits_its_turn(browser: "Browser", demo: Place, url: str) -> None:
    """The stream may show an answer before the request itself returns: what is typed then was once lost."""
    held = asyncio.Event()

    async def later(route: "Route") -> None:
        answered = await route.fetch()
        await held.wait()
        await route.fulfill(response=answered)

    async with opened(browser) as page:
        await page.goto(f"{url}/c/{PRIVATE}")
        await page.route("**/c/*", later)
        await say(page, "status Oakwood House")  # seen by the stream; its own request still waits
        await page.fill("#words", "list")
        await page.press("#words", "Enter")
        await page.press("#words", "Enter")
        await page.fill("#words", "not sent ye")
        held.set()
        await page.locator(".entry").nth(1).wait_for()
        await page.locator(".composer:not([aria-busy])").wait_for()

        assert [request.words for request in demo.echo.heard] == ["status Oakwood House", "list"]
        assert await page.input_value("#words") == "not sent ye"


async def test_what_could_not_be_sent_is_named_where_something_else_is_typed_by_now(
    browser: "Browser", demo: Place, url: str
) -> None:
    held = asyncio.Event()

    async def never(route: "Route") -> None:
        await held.wait()
        await route.abort()

    async with opened(browser, expect="ERR_FAILED") as page:
        await page.goto(f"{url}/c/{PRIVATE}")
        await page.route("**/c/*", never)
        await page.fill("#words", "status Oakwood House")
        await page.press("#words", "Enter")
        await page.fill("#words", "lis")
        held.set()
        await page.get_by_role("alert").wait_for()

        assert "could not be sent: status Oakwood House." in await page.inner_text("#fault")
        assert await page.input_value("#words") == "lis"


async def test_nothing_moves_for_those_who_ask_for_less(browser: "Browser", url: str) -> None:
    async with opened(browser, reduced_motion="reduce") as page:
        await page.goto(f"{url}/c/{PRIVATE}")
        await say(page, "list")

        assert await page.evaluate("document.getAnimations().length") == 0
