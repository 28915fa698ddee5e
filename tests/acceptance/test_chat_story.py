"""The demo place in a real browser, start to end: Red, escalated, acknowledged by mail, climbing, drafted, final."""

import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest_asyncio

from bot.demo.run import open_demo
from bot.settings import Settings
from tests.acceptance.browser import found_or_missing, opened, violations
from tests.integrations.web.serving import serving

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

MOST_STEPS = 25


@pytest_asyncio.fixture
async def browser() -> AsyncIterator["Browser"]:
    async with found_or_missing() as running:
        yield running


@pytest_asyncio.fixture
async def url(tmp_path: Path) -> AsyncIterator[str]:
    door = socket.create_server(("127.0.0.1", 0))
    async with open_demo(Settings(home=tmp_path), door.getsockname()[1]) as demo, serving(demo.page, door) as address:
        yield address


async def next_until(page: "Page", wanted: str) -> None:
    """Move to what the bot does next, again and again, until the conversation's last post says *wanted*."""
    for _ in range(MOST_STEPS):
        async with page.expect_navigation():
            await page.get_by_role("button", name="To what the bot does next").click()
        titles = await page.locator(".reply h3").all_inner_texts()
        if titles and wanted in titles[-1]:
            return
    raise AssertionError(wanted)


async def test_two_minutes_show_what_the_bot_does_by_itself(browser: "Browser", url: str) -> None:
    async with opened(browser, viewport={"width": 1280, "height": 900}) as page:
        await page.goto(url)
        await page.get_by_role("link", name="Turn a service Red").click()
        await page.get_by_role("button", name="Send").click()
        await page.locator(".entry").wait_for()
        await page.get_by_role("link", name="escalations 1 new").click()
        await page.get_by_role("heading", name="turned Red").wait_for()

        await page.get_by_role("link", name="Mailbox").click()
        await page.locator(".mails a", has_text="turned Red").first.click()
        async with page.expect_popup() as opening:
            await page.frame_locator(".mailbody").get_by_role("link", name="Acknowledge").click()
        signed = await opening.value
        assert "for " in await signed.inner_text("h1")
        await signed.get_by_role("button", name="Acknowledge").click()
        await signed.get_by_role("heading", name="Said", exact=True).wait_for()
        assert "cknowledged" in await signed.inner_text(".answer")
        await signed.close()

        await page.goto(f"{url}/c/escalations")
        await next_until(page, "Not acknowledged in time")
        await page.goto(f"{url}/c/system-quality-group")
        await page.get_by_role("button", name="Thursday 09:00", exact=True).click()
        await page.get_by_role("heading", name="agenda, draft").last.wait_for()
        await next_until(page, "agenda, final")

        assert await violations(page) == []
        await page.goto(f"{url}/mailbox")
        assert await violations(page) == []
