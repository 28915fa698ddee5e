"""One file, one command. A file here with a ``COMMAND`` is found by itself."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from bot.command import Command


def all_commands() -> dict[str, Command[Any]]:
    """Every command by its name and aliases."""
    found: dict[str, Command[Any]] = {}
    for module in iter_modules(__path__):
        command: Command[Any] = import_module(f"{__name__}.{module.name}").COMMAND
        found |= dict.fromkeys((command.name, *command.aliases), command)
    return found
