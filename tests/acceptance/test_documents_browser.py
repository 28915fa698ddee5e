"""A spreadsheet is sent in and fetched in a real browser: chosen, dropped, asked for by a form, without script."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from tests.acceptance.browser import found_or_missing, opened, violations
from tests.acceptance.test_chat_browser import say
from tests.integrations.papers import Served, serve_demo, sheet

if TYPE_CHECKING:
    from playwright.async_api import Browser

pytestmark = pytest.mark.asyncio(loop_scope="module")
DROP = """([name, bytes]) => {
    const carried = new DataTransfer();
    carried.items.add(new File([new Uint8Array(bytes)], name));
    for (const type of ["dragover", "drop"])
        document.getElementById("conversation").dispatchEvent(
            new DragEvent(type, { dataTransfer: carried, bubbles: true, cancelable: true }));
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator["Browser"]:
    async with found_or_missing() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def served(demo_file: Path, tmp_path: Path) -> AsyncIterator[Served]:
    async with serve_demo(demo_file, tmp_path) as page:
        yield page


def written(folder: Path, name: str, raw: bytes) -> Path:
    file = folder / name
    file.write_bytes(raw)
    return file


def read(path: str | Path) -> bytes:
    return Path(path).read_bytes()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
async def test_what_is_sent_can_be_fetched_again_byte_for_byte(
    browser: "Browser", served: Served, tmp_path: Path, width: int, scheme: str
) -> None:
    file = written(tmp_path, "Harbour “visit” & more.xlsx", sheet("statement"))
    look = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}, "reduced_motion": "reduce"}
    async with opened(browser, **look) as page:
        await page.goto(f"{served.url}/c/bot")
        await page.set_input_files("#attachment", file)
        await page.get_by_role("button", name="Send").click()
        await page.locator(".entry").first.wait_for()
        assert "statement document=DOC-0003" in await page.inner_text(".entry .words")
        assert await page.input_value("#attachment") == ""

        await say(page, "document DOC-0003")
        assert await violations(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth") == width
        async with page.expect_download() as begun:
            await page.locator(".file a").last.click()
        saved = await begun.value
        assert saved.suggested_filename == "Harbour “visit” & more.xlsx"
        assert read(await saved.path()) == sheet("statement")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (360, "light")])
async def test_axe_finds_nothing_in_long_answers_tables_and_forms_said_twice(
    browser: "Browser", served: Served, width: int, scheme: str
) -> None:
    look = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}, "reduced_motion": "reduce"}
    async with opened(browser, **look) as page:
        await page.goto(f"{served.url}/c/bot")
        await page.select_option("#member", "priya.nair@council.example")
        await page.get_by_role("button", name="Be this member").click()
        await page.locator("#member option[selected]", has_text="Priya Nair").wait_for(state="attached")
        for words in ("Nightingale Weir", "what is due", "me", "help"):
            await say(page, words)
        for words in ("schedule 2027", "visit Larkmeadow Court", "schedule 2027", "visit Larkmeadow Court"):
            await say(page, words)

        assert await violations(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth") == width
        assert "Larkmeadow Court, B29 4OC" in await page.locator(".form .hint").first.inner_text()


async def test_a_file_that_is_dropped_is_sent_with_the_keyboard(
    browser: "Browser", served: Served, tmp_path: Path
) -> None:
    async with opened(browser, viewport={"width": 1280, "height": 800}) as page:
        await page.goto(f"{served.url}/c/bot")
        await page.evaluate(DROP, ["visit.xlsx", list(b"PK no workbook")])
        await page.locator("#news", has_text="visit.xlsx is attached").wait_for(state="attached")
        await page.focus("#words")
        await page.keyboard.press("Enter")
        await page.get_by_role("heading", name="DOC-0003: visit.xlsx").wait_for()

        assert "could not be read" in await page.locator(".entry").last.inner_text()


async def test_it_works_without_script(browser: "Browser", served: Served, tmp_path: Path) -> None:
    file = written(tmp_path, "visit.xlsx", b"PK no workbook")
    async with opened(browser, java_script_enabled=False) as page:
        await page.goto(f"{served.url}/c/bot")
        await page.set_input_files("#attachment", file)
        await page.get_by_role("button", name="Send").click()
        await page.get_by_role("heading", name="DOC-0003: visit.xlsx").wait_for()


async def test_what_is_too_large_is_refused_before_it_leaves(
    browser: "Browser", served: Served, tmp_path: Path
) -> None:
    file = written(tmp_path, "visit.xlsx", bytes(1000))
    async with opened(browser) as page:
        await page.goto(f"{served.url}/c/bot")
        await page.evaluate("document.querySelector('.composer').dataset.largest = 999")
        await page.set_input_files("#attachment", file)
        await page.get_by_role("button", name="Send").click()
        await page.get_by_role("alert").wait_for()

        assert "too large" in await page.inner_text("#fault")
        assert await page.locator(".entry").count() == 0
