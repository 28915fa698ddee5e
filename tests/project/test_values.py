"""Every value of a framework is read by some code: one that nothing reads could be changed with no effect."""

import ast
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel

from bot.frameworks import Framework
from tests.conftest import ROOT


def models(annotation: Any, seen: set[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    """Every model within an annotation, and within the fields of those."""
    for inner in get_args(annotation):
        yield from models(inner, seen)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel) and annotation not in seen:
        seen.add(annotation)
        yield annotation
        for each in (annotation, *annotation.__subclasses__()):
            for field in each.model_fields.values():
                yield from models(field.annotation, seen)


def read_names() -> set[str]:
    """The names of all attributes that code of ours reads."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "bot").rglob("*.py"))
    return {
        node.attr
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
    }


def test_every_value_and_every_clause_of_a_framework_is_read_somewhere() -> None:
    read = read_names()
    found = list(models(Framework, set()))
    assert {"PlanRules", "Forum", "PublicationTable", "Monthly"} <= {model.__name__ for model in found}

    unread = {f"{model.__name__}.{name}" for model in found for name in model.model_fields if name not in read}

    assert not unread, "show these in an answer, or take them out of the framework"
