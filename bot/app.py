"""The only wiring: settings -> framework, database, dispatcher, clock, channels. Nothing happens at import."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from bot.clockwork import Clock, Clockwork, MovableClock, SystemClock, schedule
from bot.commands import all_commands
from bot.dispatch import Dispatcher
from bot.engine.errors import IqafError
from bot.frameworks import Framework, available, load
from bot.integrations.mail.attached import Attached
from bot.integrations.mail.door import serve_smtp
from bot.integrations.mail.inbound import Intake
from bot.integrations.mail.links import Links
from bot.integrations.mail.reading import SafeParser, SafeUnpacker
from bot.integrations.mail.send import KeptSender, MailSender
from bot.integrations.mail.settings import MailSettings
from bot.integrations.web.documents import DocumentLinks
from bot.outbox import Deliverer
from bot.post import Post, Sender
from bot.settings import Settings
from bot.store.database import Database, NoDatabase
from bot.store.documents import Papers
from bot.store.door import Door
from bot.store.house import Routes, StoredHouse
from bot.store.kept import Memory
from bot.store.mailroom import MailStore
from bot.store.outbox import StoredOutbox
from bot.store.posts import put
from bot.store.rebuild import renew
from bot.store.schema import upgrade
from bot.store.standings import OpenEscalations
from bot.workbooks.reading import SafeWorkbooks

SHORTEST_SECRET = 32
DEMO = "demo"  #: under this name a database says that all in it is invented


class WeakSecret(IqafError):
    """IQAF_SECRET has {length} characters; it signs the links in mails and needs at least 32 random ones."""


class UnknownFramework(IqafError):
    """There is no framework {name}: neither a shipped one ({known}) nor a folder of that path."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """One place, wired and at rest: :func:`working` sets it to work."""

    settings: Settings
    framework: Framework
    database: Database
    house: StoredHouse
    dispatcher: Dispatcher
    memory: Memory
    clock: Clock
    clockwork: Clockwork
    deliverer: Deliverer
    intake: Intake
    links: Links
    documents: DocumentLinks
    door: Door

    @property
    def mail(self) -> MailSettings:
        """Settings of mail, the defaults where none are set."""
        return self.settings.mail or MailSettings()


def framework_of(name: str) -> Framework:
    """A shipped framework by name, or one in a folder. Raises UnknownFramework, FrameworkFaults."""
    shipped = available()
    folder = shipped.get(name) or Path(name)
    if not folder.is_dir():
        raise UnknownFramework(name=name, known=", ".join(sorted(shipped)))
    return load(folder)


def open_database(settings: Settings) -> Database:
    """The database that the settings name; its folder is made where it is a file in *home*. Raises NoDatabase."""
    if settings.database_url is None:
        try:
            settings.home.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise NoDatabase(problem=fault) from fault
    return Database(settings.database)


@asynccontextmanager
async def open_place(
    settings: Settings,
    *,
    under: Clock | None = None,
    routes: Routes | None = None,
    senders: Mapping[str, Sender] | None = None,
) -> AsyncIterator[Place]:
    """Open the database, bring it up to date, and wire everything to it. Raises IqafError on bad settings.

    A demo's clock can be moved; it runs over *under* (the machine's unless given). *routes* and *senders* are
    channels beyond those that the settings name.
    """
    framework = framework_of(settings.framework)
    secret = _secret(settings.secret)
    database = open_database(settings)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(database.close)
        await upgrade(database)
        memory = Memory(database)
        demo = bool(await memory.get(DEMO))
        clock = await _clock(memory, under or SystemClock(), demo=demo)
        await renew(database, framework, clock.now())
        house = StoredHouse(database, framework, {**_routes(settings, demo=demo), **(routes or {})}, clock.now)
        dispatcher = Dispatcher(house, all_commands())
        secret = secret or await _kept_secret(memory)
        links, addresses = Links(secret, settings.base_url), DocumentLinks(secret, settings.base_url)
        house.link = addresses.url
        ways = {**_senders(settings, links, Papers(database)), **(senders or {})}
        deliverer = Deliverer(StoredOutbox(database), ways, _worker(), _reporter(house))
        house.after_commit = deliverer.wake
        mail = settings.mail or MailSettings()
        parser = await stack.enter_async_context(SafeParser(mail.authserv_id))
        reader = await stack.enter_async_context(SafeWorkbooks())
        unpacker = await stack.enter_async_context(SafeUnpacker())
        door = Door(house, reader.read, unpacker.files)
        attached = Attached(dispatcher, door, unpacker.unpack)
        yield Place(
            settings=settings,
            framework=framework,
            database=database,
            house=house,
            dispatcher=dispatcher,
            memory=memory,
            clock=clock,
            clockwork=Clockwork(dispatcher, framework.forums, OpenEscalations(database), memory),
            deliverer=deliverer,
            intake=Intake(MailStore(database), dispatcher, parser.parse, clock.now, attached),
            links=links,
            documents=addresses,
            door=door,
        )


@asynccontextmanager
async def working(place: Place) -> AsyncIterator[None]:
    """Say what the clock says, deliver what is queued and take mail in, until left."""
    settings = place.settings
    async with AsyncExitStack() as stack:
        await place.clockwork.catch_up(place.clock.now())
        scheduler = schedule(place.clockwork, place.clock)
        scheduler.start()
        stack.callback(scheduler.shutdown, wait=False)
        stack.push_async_callback(ended, asyncio.create_task(place.deliverer.run(), name="deliveries"))
        place.intake.start()
        stack.push_async_callback(place.intake.stop)
        if settings.mail and settings.mail.intake_port:
            door = await serve_smtp(
                place.intake, settings.mail.intake_host, settings.mail.intake_port, settings.mail.taken
            )
            stack.push_async_callback(door.close)
        yield


async def _clock(memory: Memory, under: Clock, *, demo: bool) -> Clock:
    if not demo:
        return under
    clock = MovableClock(memory, under)
    await clock.load()
    return clock


def _routes(settings: Settings, *, demo: bool) -> Routes:
    """Where each chat shows our channels. A demo's posts wait for its page, whoever caused them."""
    routes: dict[str, Mapping[str, str]] = {"slack": settings.slack.channels} if settings.slack else {}
    return {**routes, "web": {"*": ""}} if demo else routes


def _senders(settings: Settings, links: Links, papers: Papers) -> dict[str, Sender]:
    mail = settings.mail or MailSettings()
    ways: dict[str, Sender] = {"mail": MailSender(mail, links, papers.of) if mail.sends else KeptSender()}
    if settings.slack:
        from bot.integrations.slack.send import SlackSender

        ways["slack"] = SlackSender(settings.slack)
    return ways


def _reporter(house: StoredHouse) -> Callable[[Post], Awaitable[None]]:
    async def report(post: Post) -> None:
        async with house.database.writing() as connection:
            await put(connection, post, house.routes, house.now())

    return report


def _secret(given: SecretStr | None) -> str | None:
    if given is None:
        return None
    secret = given.get_secret_value()
    if len(secret) < SHORTEST_SECRET:
        raise WeakSecret(length=len(secret))
    return secret


async def _kept_secret(memory: Memory) -> str:
    """Without a secret of its own a place makes one and keeps it in its database."""
    if kept := await memory.get("secret"):
        return kept
    await memory.put("secret", os.urandom(32).hex())
    return await memory.get("secret") or ""


def _worker() -> str:
    return f"{socket.gethostname()[:40]}/{os.getpid()}"


async def ended(task: asyncio.Task[None]) -> None:
    """Cancel a task and wait for it."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
