"""What a standing is worked out by, besides the facts: the framework's values and the engine, in a few characters."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel

import bot.engine
from bot.frameworks import Framework

REMEMBERED = 8  #: frameworks whose fingerprint is not worked out again
_known: list[tuple[Framework, str]] = []


def rules_of(framework: Framework) -> str:
    """A fingerprint that changes with any value of the framework and with the engine, and with nothing else.

    A comment in a framework's file changes nothing; the engine is taken as its files stand.
    """
    for known, fingerprint in _known:
        if known is framework:
            return fingerprint
    said = f"{_engine()} {_plain(framework)!r}"
    made = hashlib.sha256(said.encode()).hexdigest()
    _known[:] = [*_known[1 - REMEMBERED :], (framework, made)]
    return made


@cache
def _engine() -> str:
    here = Path(bot.engine.__file__).parent
    digest = hashlib.sha256()
    for file in sorted(here.rglob("*.py")):
        digest.update(f"{file.relative_to(here).as_posix()}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _plain(value: Any) -> Any:
    """The value as lists and text, alike in every process: sets have no order of their own."""
    if isinstance(value, BaseModel):
        return [(name, _plain(getattr(value, name))) for name in type(value).model_fields]
    if isinstance(value, Mapping):
        return [(repr(key), _plain(each)) for key, each in value.items()]
    if isinstance(value, set | frozenset):
        return sorted(repr(_plain(each)) for each in value)
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return repr(value)
