"""``iqaf``: the demo, the server, the same commands as in chat, and administration."""

import asyncio
import json
import logging
import socket
import sys
from collections.abc import Callable, Coroutine
from functools import wraps
from pathlib import Path
from typing import Any

import click
import uvicorn
from pydantic import ValidationError
from starlette.types import ASGIApp

from bot.engine.errors import IqafError
from bot.settings import Settings, read

CONFIG = click.option(
    "--config", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="default: iqaf.toml"
)
FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def command(run: Callable[..., Coroutine[Any, Any, int | None]]) -> Callable[..., None]:
    """Run a coroutine, and say a refusal in plain words instead of a traceback."""

    @wraps(run)
    def wrapped(**options: Any) -> None:
        try:
            sys.exit(asyncio.run(run(**options)) or 0)
        except IqafError as refusal:
            sys.exit(f"iqaf: {refusal}")
        except ValidationError as fault:
            lines = [f"  {'.'.join(map(str, one['loc']))}: {one['msg']}" for one in fault.errors()]
            sys.exit("\n".join(["iqaf: the settings have faults:", *lines]))
        except KeyboardInterrupt:
            sys.exit(130)

    return wrapped


@click.group()
@click.version_option(package_name="iqaf")
def main() -> None:
    """Quality assurance of care services, in the partners' chat. `iqaf run` shows it with nothing set up."""
    logging.basicConfig(level=logging.WARNING, format=LOG_FORMAT)


@main.command()
@click.option("--port", default=8080, show_default=True, help="of the local page; another is taken if it is in use")
@click.option("--host", default="127.0.0.1", help="loopback only")
@click.option(
    "--data", default="var", type=click.Path(path_type=Path), show_default=True, help="folder of the demo's data"
)
@click.option("--fresh", is_flag=True, help="start over with an empty demo")
@command
async def run(port: int, host: str, data: Path, *, fresh: bool) -> None:
    """Serve the demo place on a page of this machine."""
    from bot.demo.run import forget, open_demo
    from bot.integrations.web.guard import require_loopback

    require_loopback(host)
    if fresh:
        forget(data)
    door = _listen(host, port)
    port = door.getsockname()[1]
    async with open_demo(data, port) as demo:
        click.echo(f"iqaf demo: open http://{host}:{port}/ (everything in it is invented; stop with Ctrl-C)")
        click.echo(f"mail to the place: SMTP on 127.0.0.1:{demo.mail_port}")
        await _serve(demo.page, door)


@main.command()
@CONFIG
@command
async def serve(config: Path | None) -> None:
    """Serve a place: Slack, mail and signed links, and what it does by itself."""
    from bot.app import open_place, working
    from bot.serving import application

    settings = read(config)
    async with open_place(settings) as place, working(place), application(place) as answering:
        click.echo(f"iqaf serves {place.framework.title} on {settings.host}:{settings.port}")
        await _serve(answering, _listen(settings.host, settings.port, exactly=True))


@main.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--as", "member", required=True, help="the member's work e-mail address")
@click.option("--format", "form", default="text", type=click.Choice(["text", "slack", "teams", "html", "mail"]))
@click.option("--demo", is_flag=True, help="at the demo place in --data")
@click.option("--data", default="var", type=click.Path(path_type=Path))
@CONFIG
@command
async def say(words: tuple[str, ...], member: str, form: str, data: Path, config: Path | None, *, demo: bool) -> None:
    """Say words as a member, and print the answer as a channel would show it."""
    from bot.admin import said

    click.echo(await said(_settings(config, data, demo=demo), " ".join(words), member, form, movable=demo))


@main.command("demo")
@click.option("--script", is_flag=True, required=True, help="tell the whole story without a browser")
@command
async def demo_script(*, script: bool) -> int:
    """Ask, log, raise, draft, final, turn Red, escalate, acknowledge, provider's mail: told in the terminal."""
    from bot.demo.script import tell

    return await tell(click.echo)


@main.command("import")
@click.argument("what", type=click.Choice(["members", "services", "ratings"]))
@FILE
@click.option("--authority", default="", help="of the CQC's directory, only this local authority's services")
@click.option("--first", is_flag=True, help="the place's first load: what is Red by it is not escalated as news")
@CONFIG
@command
async def import_(what: str, file: Path, authority: str, config: Path | None, *, first: bool) -> None:
    """Take members, services or the CQC's published ratings from a CSV file."""
    from bot.admin import bring

    click.echo(await bring(read(config), what, file, authority, first=first))


@main.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--demo", is_flag=True, help="at the demo place in --data")
@click.option("--data", default="var", type=click.Path(path_type=Path))
@CONFIG
@command
async def intake(path: Path, data: Path, config: Path | None, *, demo: bool) -> int:
    """Take in a mail file, or every .eml file below a folder."""
    from bot.admin import take_in

    report, raised = await take_in(_settings(config, data, demo=demo), path, movable=demo)
    click.echo(report)
    return 1 if raised else 0


@main.command()
@click.argument("forum", default="")
@click.option("--days", default=35, show_default=True)
@click.option("--ics", is_flag=True, help="as a calendar file")
@CONFIG
@command
async def calendar(forum: str, days: int, config: Path | None, *, ics: bool) -> None:
    """Print when forums sit, and when the bot drafts, closes and finishes their agendas."""
    from bot.admin import sittings_ahead

    click.echo(sittings_ahead(read(config), forum, days, ics=ics))


@main.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@CONFIG
@command
async def check(folder: Path | None, config: Path | None) -> None:
    """Check a framework's folder, or the settings and the database."""
    from bot.admin import checked

    click.echo(await checked(folder, config))


@main.command()
@click.argument("what", type=click.Choice(["upgrade", "rebuild"]))
@CONFIG
@command
async def db(what: str, config: Path | None) -> None:
    """Bring the database up to date, or work out every standing anew from the ledger."""
    from bot.admin import renew

    click.echo(await renew(read(config), standings=what == "rebuild"))


@main.command()
@CONFIG
@command
async def audit(config: Path | None) -> int:
    """Check that no entry of the ledger was altered or removed."""
    from bot.admin import verify

    faults = await verify(read(config))
    click.echo("\n".join(faults) or "Every entry of the ledger is as it was recorded.")
    return 1 if faults else 0


@main.command()
@click.argument("channel", type=click.Choice(["slack"]))
@click.option("--url", help="where Slack reaches this server: https://…")
@click.option("--socket", "over_socket", is_flag=True, help="for Socket Mode: nothing needs to reach this server")
@command
async def manifest(channel: str, url: str | None, *, over_socket: bool) -> None:
    """Print a chat app's manifest."""
    from bot.integrations.slack.manifest import manifest as slack

    click.echo(json.dumps(slack(url, socket=over_socket), indent=2))


def _settings(config: Path | None, data: Path, *, demo: bool) -> Settings:
    if not demo:
        return read(config)
    from bot.demo.run import demo_settings

    return demo_settings(data)


def _listen(host: str, port: int, *, exactly: bool = False) -> socket.socket:
    """A listening socket; on another port where that one is in use, unless it must be that one."""
    for wanted in (port,) if exactly else (port, 0):
        try:
            return socket.create_server((host, wanted))
        except OSError as fault:
            if exactly or wanted == 0:
                sys.exit(f"iqaf: cannot listen on {host}:{wanted}: {fault.strerror}")
    raise AssertionError


async def _serve(application: ASGIApp, door: socket.socket) -> None:
    config = uvicorn.Config(application, log_level="warning", lifespan="off", timeout_graceful_shutdown=3)
    await uvicorn.Server(config).serve(sockets=[door])
