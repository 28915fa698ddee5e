"""YAML as a framework's files are written: no key twice, and every fault knows its file, line and field."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.engine.verdict import Value

_TAG = "tag:yaml.org,2002:"


_RESOLVERS = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in {_TAG + "bool", _TAG + "int", _TAG + "float"}]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class PlainYaml(yaml.SafeLoader):
    """YAML as people read it: ``on`` and ``no`` are words, ``17:30`` is no number of seconds."""


class FastYaml(yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader):  # type: ignore[misc]  # either is one
    """The same, read by libyaml where PyYAML brings it: ten times as fast."""


for loader in (PlainYaml, FastYaml):
    loader.yaml_implicit_resolvers = dict(_RESOLVERS)
    loader.add_implicit_resolver(_TAG + "bool", re.compile(r"^(?:true|false)$"), list("tf"))
    loader.add_implicit_resolver(_TAG + "int", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789"))
    loader.add_implicit_resolver(_TAG + "float", re.compile(r"^[-+]?[0-9]+\.[0-9]+$"), list("-+0123456789"))


def parse(text: str) -> Any:
    """The data that a YAML text stands for. Raises yaml.YAMLError."""
    return _parsed(text)[1]


def _parsed(text: str) -> tuple[yaml.Node | None, Any]:
    """Where each part stands, and the data; what is wrong is said in the words of the slower reader."""
    try:
        node, data = _read(FastYaml(text))
    except yaml.YAMLError:
        node, data = _read(PlainYaml(text))
    return (yaml.compose(text, Loader=PlainYaml) if "<<" in text else node), data  # merging rewrites the nodes


def _read(loader: PlainYaml | FastYaml) -> tuple[yaml.Node | None, Any]:
    try:
        node = loader.get_single_node()
        return node, None if node is None else loader.construct_document(node)
    finally:
        loader.dispose()


class Fault(Value):
    """One thing wrong in a file. *field* is the way to it: ``indicators.3.points``; *line* counts from 1."""

    file: str
    line: int
    field: str
    problem: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{where}, {self.field}: {self.problem}" if self.field else f"{where}: {self.problem}"


class Document(Value):
    """One file as read: plain data, and where each part of it stands."""

    name: str
    data: Any
    node: Any

    def fault(self, where: Sequence[str | int], problem: str) -> Fault:
        """A fault at a path into the data."""
        line, named = _place(self.node, where)
        return Fault(file=self.name, line=line, field=".".join(named), problem=problem)


def read(path: Path) -> tuple[Document | None, list[Fault]]:
    """Read one file; None, with the reason, where it is no YAML at all. A key given twice is a fault."""
    try:
        text = path.read_text(encoding="utf-8")
        node, data = _parsed(text)
    except FileNotFoundError:
        return None, [Fault(file=path.name, line=0, field="", problem="this file is missing")]
    except (OSError, UnicodeDecodeError) as error:
        return None, [Fault(file=path.name, line=0, field="", problem=f"it cannot be read ({error})")]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        return None, [Fault(file=path.name, line=mark.line + 1 if mark else 0, field="", problem=f"no YAML: {problem}")]
    document = Document(name=path.name, data=data, node=node)
    return document, list(_repeated(path.name, node, ()))


def walk(data: Any, where: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str, Any]]:
    """Every key in the data with the path to its value, the key, and the value."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in pairs:
        if isinstance(data, dict):
            yield (*where, str(key)), str(key), value
        yield from walk(value, (*where, key if isinstance(key, int) else str(key)))


def _repeated(name: str, node: yaml.Node | None, where: tuple[str, ...]) -> Iterator[Fault]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                field = ".".join((*where, key.value))
                yield Fault(file=name, line=key.start_mark.line + 1, field=field, problem="this key stands twice")
            seen.add(key.value)
            yield from _repeated(name, value, (*where, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _repeated(name, value, (*where, str(index)))


def _place(node: yaml.Node | None, where: Sequence[str | int]) -> tuple[int, list[str]]:
    """The line of the deepest part of *where* that is there, and the way to it.

    Parts that are not in the file are left out, since validation adds its own; but the last is kept: it is what the
    file lacks.
    """
    line = node.start_mark.line + 1 if node else 0
    named = []
    for number, part in enumerate(where, start=1):
        child = _child(node, part)
        if child is not None:
            node, line = child
        if child is not None or (number == len(where) and part != "[key]"):
            named.append(str(part))
    return line, named


def _child(node: yaml.Node | None, part: str | int) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((value, key.start_mark.line + 1) for key, value in node.value if key.value == str(part)), None)
    if not isinstance(node, yaml.SequenceNode):
        return None
    if isinstance(part, int):
        row = node.value[part] if part < len(node.value) else None
    else:
        row = next((each for each in node.value if _id(each) == part), None)
    return (row, row.start_mark.line + 1) if row else None


def _id(node: yaml.Node) -> str | None:
    found = _child(node, "id") if isinstance(node, yaml.MappingNode) else None
    return found[0].value if found else None
