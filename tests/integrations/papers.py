"""Filled spreadsheets to send in, and the demo place with its door for documents."""

import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from starlette.applications import Starlette

from bot.app import DEMO, Place, open_place
from bot.demo.page import ports
from bot.demo.papers import filled
from bot.engine.facts import ServiceDescribed
from bot.engine.quality.sheet_words import Purpose
from bot.engine.scale import Kind
from bot.frameworks import available, load
from bot.integrations.mail.settings import MailSettings
from bot.integrations.web.room import Room
from bot.integrations.web.routes import public_routes, web_routes
from bot.public import public_ports
from bot.reply.dates import LONDON
from bot.settings import Settings
from bot.store.database import Database
from bot.store.kept import Memory
from bot.store.schema import upgrade
from tests.integrations.web.serving import serving

TODAY = datetime(2026, 11, 18, 9, 0, tzinfo=LONDON)
OAKWOOD = ServiceDescribed(
    location_id="1-9000000001", name="Oakwood House", address="Oakwood House, Demo Street", postcode="B14 1AA",
    local_authority="Birmingham", service_kind=Kind.RESIDENTIAL, provider_id="1-8000000001", provider_name="Oakwood",
)  # fmt: skip


@cache
def sheet(purpose: Purpose = "visit") -> bytes:
    """A filled spreadsheet about Oakwood House."""
    toolkit = max(load(available()["birmingham-solihull"]).toolkits.values(), key=lambda each: each.effective)
    return filled(toolkit, purpose, OAKWOOD, TODAY)


class Standstill:
    """A clock that does not go."""

    def now(self) -> datetime:
        return TODAY


@asynccontextmanager
async def open_at(
    home: Path, base_url: str = "http://127.0.0.1:8080", mail: MailSettings | None = None
) -> AsyncIterator[Place]:
    """The place whose database is in *home*, wired as ``iqaf serve`` wires it, always at the same time of day."""
    settings = Settings(home=home, base_url=base_url, secret="x" * 40, mail=mail)
    async with open_place(settings, under=Standstill()) as place:
        yield place


@dataclass
class Served:
    """The demo's page on a loopback socket, with the place behind it."""

    url: str
    place: Place
    room: Room


@asynccontextmanager
async def serve_demo(demo_file: Path, home: Path) -> AsyncIterator[Served]:
    """A copy of the demo place, with its real page, its door and its signed addresses."""
    shutil.copy(demo_file, home / "iqaf.db")
    database = Database(f"sqlite+aiosqlite:///{home / 'iqaf.db'}")
    await upgrade(database)
    await Memory(database).put(DEMO, "yes")
    await database.close()
    with socket.create_server(("127.0.0.1", 0)) as door:
        async with open_at(home, f"http://127.0.0.1:{door.getsockname()[1]}") as place:
            room = Room()
            routes = [
                *web_routes(ports(place, room, "Ambleford", b"for tests only, and long enough.")),
                *public_routes(public_ports(place), loopback=True),
            ]
            async with serving(Starlette(routes=routes), door) as url:
                yield Served(url, place, room)
