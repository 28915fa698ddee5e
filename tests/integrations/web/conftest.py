"""The real pages on a real loopback socket, and a client that keeps cookies."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from starlette.applications import Starlette

from bot.integrations.web.public import Limit
from bot.integrations.web.routes import public_routes, web_routes
from tests.integrations.web.place import Outside, Place, place
from tests.integrations.web.serving import serving
from tests.integrations.web.visitor import Visitor


@pytest.fixture
def demo() -> Place:
    return place()


@pytest.fixture
async def address(demo: Place) -> AsyncIterator[str]:
    async with serving(Starlette(routes=web_routes(demo.ports))) as url:
        yield url


@pytest.fixture
async def visitor(address: str) -> AsyncIterator[Visitor]:
    async with Visitor.at(address) as someone:
        yield someone


@pytest.fixture
def outside() -> Outside:
    return Outside()


@pytest.fixture
async def public(outside: Outside) -> AsyncIterator[aiohttp.ClientSession]:
    routes = public_routes(outside.ports, limit=Limit(most=8))
    async with serving(Starlette(routes=routes)) as url, aiohttp.ClientSession(url) as client:
        yield client
