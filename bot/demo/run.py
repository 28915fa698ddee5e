"""``iqaf run``: the demo place on this machine, with its page, its mail door and its movable clock."""

import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from starlette.applications import Starlette

from bot.app import DEMO, Place, framework_of, open_database, open_place, working
from bot.clockwork import REACHED, SystemClock
from bot.demo.build import build, read_place
from bot.demo.page import CHANNELS, INTAKE_ADDRESS, ports
from bot.demo.published import publish
from bot.engine.errors import IqafError
from bot.integrations.mail.settings import MailSettings
from bot.integrations.web.room import Room
from bot.integrations.web.routes import public_routes, web_routes
from bot.integrations.web.send import WebSender
from bot.public import public_ports
from bot.settings import FILE, Settings
from bot.store.deliveries import Deliveries
from bot.store.kept import Memory
from bot.store.ledger import latest
from bot.store.people import StoredMembers
from bot.store.schema import upgrade

SMTP_PORT = 8025  #: of the mail door, or another where it is in use
REMEMBERED = 200  #: posts put back into the channels after a restart
DEMO_FILES = (Path(__file__).parents[1] / "_config" / "demo", Path(__file__).parents[2] / "config" / "demo")


class NotADemo(IqafError):
    """There is a real place in {what}: on the demo's page anybody could be anybody. Set IQAF_HOME to another folder."""


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


async def forget(settings: Settings) -> None:
    """Remove an earlier demo from *home*. Raises NotADemo for anything else."""
    if settings.database_url is not None:
        raise NotADemo(what="the database named in the settings")
    files = [settings.home / f"{FILE}{end}" for end in ("", "-wal", "-shm")]
    if files[0].exists() and not await is_demo(settings):
        raise NotADemo(what=files[0])
    for file in files:
        file.unlink(missing_ok=True)


async def is_demo(settings: Settings) -> bool:
    """Whether all in the database is invented."""
    database = open_database(settings)
    try:
        await upgrade(database)
        return bool(await Memory(database).get(DEMO))
    finally:
        await database.close()


async def fill(settings: Settings, now: datetime | None = None) -> bool:
    """Write the demo place into a database that holds nothing yet; whether it did. Its history ends *now*.

    A framework with a fault is refused before a database is made.
    """
    there = settings.database_url is None and (settings.home / FILE).exists()
    framework = None if there else framework_of(settings.framework)
    database = open_database(settings)
    try:
        await upgrade(database)
        async with database.reading() as connection:
            empty = not await latest(connection, ["service described"])
            empty = empty and not await StoredMembers(connection, {}).all()
        if empty:
            framework = framework or framework_of(settings.framework)
            now = now or SystemClock().now()
            await Memory(database).put(REACHED, now.isoformat())
            await Memory(database).put(DEMO, "yes")  # first: one that is stopped in between is no real place
            await build(database, framework, read_place(demo_folder()), now)
            async with database.writing() as connection:
                await publish(connection, framework, now)
        return empty
    finally:
        await database.close()


@asynccontextmanager
async def open_demo(given: Settings, port: int) -> AsyncIterator[Demo]:
    """The demo place, made if there is nothing yet, with its page for a server on *port*. Raises NotADemo."""
    mail = given.mail or MailSettings()
    if not mail.intake_port:
        mail = mail.model_copy(update={"intake_port": free_port(SMTP_PORT), "recipients": (INTAKE_ADDRESS,)})
    own = {"port": port, "base_url": f"http://127.0.0.1:{port}", "mail": mail, "slack": None}
    settings = given.model_copy(update=own)
    if not await fill(settings) and not await is_demo(settings):
        raise NotADemo(what="the database")
    room = Room()
    names = frozenset(channel.name for channel in CHANNELS)
    sender = WebSender(room, names, lambda: opened.clock.now())  # noqa: PLW0108 - it is opened below
    async with open_place(settings, senders={"web": sender}) as opened:
        room.fill([(d.outgoing, d.created_at) for d in await Deliveries(opened.database).sent("web", REMEMBERED)])
        page = Starlette(
            routes=[
                *web_routes(ports(opened, room, read_place(demo_folder()).title, os.urandom(32))),
                *public_routes(public_ports(opened, invented=True), loopback=True),
            ]
        )
        async with working(opened):
            yield Demo(opened, room, page, opened.mail.intake_port)


def free_port(wanted: int = 0) -> int:
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
