"""A real browser for acceptance tests: found on the machine, never downloaded."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from tests.conftest import missing

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AXE = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}


def executable() -> str | None:
    """Where Chromium is: $CHROME, or the usual names on the path."""
    found = (shutil.which(name) for name in NAMES)
    return os.environ.get("CHROME") or next((path for path in found if path), None)


@asynccontextmanager
async def found_or_missing() -> AsyncIterator["Browser"]:
    """Chromium, running; the test is skipped where the machine has none, and fails where that must not be."""
    path = executable()
    if path is None:
        missing("no Chromium here: install one or set CHROME to its path")
    if not (find_spec("playwright") and find_spec("axe_playwright_python")):
        missing("playwright and axe are not installed: they are the dependency group “ui”")
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        await browser.close()


@asynccontextmanager
async def opened(browser: "Browser", *, expect: str = "", **context: Any) -> AsyncIterator["Page"]:
    """A page of its own, which fails the test for any fault in its console, but for those that say *expect*."""
    faults: list[str] = []
    surroundings: BrowserContext = await browser.new_context(**context)
    page = await surroundings.new_page()
    page.set_default_timeout(60_000)
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda said: faults.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("dialog", lambda dialog: faults.append(f"dialog {dialog.message}"))
    try:
        yield page
    finally:
        await surroundings.close()
    assert [fault for fault in faults if not expect or expect not in fault] == []


async def violations(page: "Page") -> list[str]:
    """What axe finds against WCAG 2.2 AA and its own good practice: rule and element, one line each."""
    from axe_playwright_python.async_playwright import Axe

    found = await Axe().run(page, options=AXE)
    return [
        f"{fault['id']}: {node['target']} {node['failureSummary']}"
        for fault in found.response["violations"]
        for node in fault["nodes"]
    ]
