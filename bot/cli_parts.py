"""What the command line's commands are made of: how they run, refuse, and listen."""

import asyncio
import socket
import sys
from collections.abc import Callable, Coroutine
from functools import wraps
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from bot.engine.errors import IqafError, OurFault
from bot.settings import Settings

OURS, WRONG = 1, 2
CONFIG = click.option(
    "--config", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="default: iqaf.toml"
)
FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
DAY = click.DateTime(["%Y-%m-%d"])


def command(run: Callable[..., Coroutine[Any, Any, int | None]]) -> Callable[..., None]:
    """Run a coroutine; a refusal is said in plain words, and is the asker's to mend."""

    @wraps(run)
    def wrapped(**options: Any) -> None:
        try:
            sys.exit(asyncio.run(run(**options)) or 0)
        except OurFault as fault:
            refuse(" ".join([str(fault), *getattr(fault, "__notes__", ())]), OURS)
        except IqafError as refusal:
            refuse(str(refusal))
        except ValidationError as fault:
            lines = [f"  {'.'.join(map(str, one['loc']))}: {one['msg']}" for one in fault.errors()]
            refuse("\n".join(["the settings have faults:", *lines]))

    return wrapped


async def demo_if_unset(settings: Settings) -> None:
    """Where nobody has set up a place, there is still one to try."""
    if settings.unset:
        from bot.demo.run import fill

        if await fill(settings):
            click.echo(f"iqaf: nothing is set up here, so the demo place was made in {settings.home}", err=True)


def refuse(message: str, code: int = WRONG) -> None:
    """Say why on standard error, and end."""
    click.echo(f"iqaf: {message}", err=True)
    sys.exit(code)


def listen(host: str, port: int, *, exactly: bool = False) -> socket.socket:
    """A listening socket; on another port where that one is in use, unless it must be that one."""
    try:
        return socket.create_server((host, port))
    except OSError as fault:
        if exactly:
            refuse(f"cannot listen on {host}:{port}: {fault.strerror}")
        return socket.create_server((host, 0))
