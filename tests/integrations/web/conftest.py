"""The real pages on a real loopback socket, and a client that keeps cookies."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from starlette.applications import Starlette

from bot.integrations.web.routes import web_routes
from tests.integrations.web.place import Place, place
from tests.integrations.web.serving import serving


@pytest.fixture
def demo() -> Place:
    return place()


@pytest.fixture
async def address(demo: Place) -> AsyncIterator[str]:
    async with serving(Starlette(routes=web_routes(demo.ports))) as url:
        yield url


@pytest.fixture
async def browser(address: str) -> AsyncIterator[aiohttp.ClientSession]:
    jar = aiohttp.CookieJar(unsafe=True)  # "unsafe" takes cookies from an address without a name
    async with aiohttp.ClientSession(address, cookie_jar=jar) as session:
        yield session
