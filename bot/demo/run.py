"""``iqaf run``: the demo place on this machine, with its page, its mail door and its movable clock."""

import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import SecretStr
from starlette.applications import Starlette

from bot.app import Place, framework_of, open_place, public_ports, working
from bot.clockwork import REACHED, SystemClock
from bot.demo.build import build, read_place
from bot.demo.page import CHANNELS, INTAKE_ADDRESS, ports
from bot.integrations.mail.settings import MailSettings
from bot.integrations.web.room import Room
from bot.integrations.web.routes import public_routes, web_routes
from bot.integrations.web.send import WebSender
from bot.settings import Settings
from bot.store.database import Database
from bot.store.deliveries import Deliveries
from bot.store.kept import Memory
from bot.store.ledger import latest
from bot.store.schema import upgrade

SMTP_PORT = 8025  #: of the mail door, or another where it is in use
REMEMBERED = 200  #: posts put back into the channels after a restart
DEMO_FILES = (Path(__file__).parents[1] / "_config" / "demo", Path(__file__).parents[2] / "config" / "demo")


@dataclass(frozen=True)
class Demo:
    """The demo, at work."""

    place: Place
    room: Room
    page: Starlette
    mail_port: int


def demo_folder() -> Path:
    """Where place.yaml is: in the wheel, or in a checkout."""
    return next(folder for folder in DEMO_FILES if (folder / "place.yaml").exists())


def forget(folder: Path) -> None:
    """Remove an earlier demo's data."""
    for name in ("demo.db", "demo.db-wal", "demo.db-shm"):
        (folder / name).unlink(missing_ok=True)


def demo_settings(folder: Path, port: int = 8080) -> Settings:
    """The demo's settings: a database in *folder*, and a mail door on this machine."""
    folder.mkdir(parents=True, exist_ok=True)
    return Settings(
        database=SecretStr(f"sqlite+aiosqlite:///{(folder / 'demo.db').resolve()}"),
        port=port,
        base_url=f"http://127.0.0.1:{port}",
        mail=MailSettings(intake_port=_free_port(SMTP_PORT), recipients=(INTAKE_ADDRESS,)),
    )


async def fill(settings: Settings, now: datetime | None = None) -> bool:
    """Write the demo place into a database that holds nothing yet; whether it did. Its history ends *now*."""
    database = Database(settings.database.get_secret_value())
    try:
        await upgrade(database)
        async with database.reading() as connection:
            if await latest(connection, ["service described"]):
                return False
        now = now or SystemClock().now()
        await build(database, framework_of(settings.framework), read_place(demo_folder()), now)
        await Memory(database).put(REACHED, now.isoformat())
    finally:
        await database.close()
    return True


@asynccontextmanager
async def open_demo(folder: Path, port: int) -> AsyncIterator[Demo]:
    """The demo place in *folder*, made if it is not there, with its page for a server on *port*."""
    settings = demo_settings(folder, port)
    await fill(settings)
    room = Room()
    names = frozenset(channel.name for channel in CHANNELS)
    sender = WebSender(room, names, lambda: opened.clock.now())  # noqa: PLW0108 - it is opened below
    routes = {"web": {name: name for name in names}}
    async with open_place(settings, movable=True, routes=routes, senders={"web": sender}) as opened:
        room.fill([(d.outgoing, d.created_at) for d in await Deliveries(opened.database).sent("web", REMEMBERED)])
        page = Starlette(
            routes=[
                *web_routes(ports(opened, room, read_place(demo_folder()).title, os.urandom(32))),
                *public_routes(public_ports(opened), loopback=True),
            ]
        )
        async with working(opened):
            yield Demo(opened, room, page, opened.mail.intake_port)


def _free_port(wanted: int) -> int:
    """*wanted* on loopback, or any free port where something listens there already."""
    for port in (wanted, 0):
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(tried.getsockname()[1])
    message = "no port is free on 127.0.0.1"
    raise OSError(message)
