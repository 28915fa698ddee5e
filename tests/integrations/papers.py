"""Filled spreadsheets to send in, and the demo place with its door for documents."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache
from pathlib import Path

from bot.app import Place, open_place
from bot.demo.papers import filled
from bot.engine.facts import ServiceDescribed
from bot.engine.quality.sheet_words import Purpose
from bot.engine.scale import Kind
from bot.frameworks import available, load
from bot.reply.dates import LONDON
from bot.settings import Settings

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


@asynccontextmanager
async def open_at(home: Path, base_url: str = "http://127.0.0.1:8080") -> AsyncIterator[Place]:
    """The place whose database is in *home*, wired as ``iqaf serve`` wires it."""
    async with open_place(Settings(home=home, base_url=base_url, secret="x" * 40)) as place:
        yield place
