"""What a command is: a name, an argument model, a right, and a coroutine that answers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from bot.desk import Desk
from bot.engine.place import Right
from bot.engine.verdict import Value
from bot.frameworks import Framework
from bot.reply import Choice, Form, FormField, Reply


class Args(Value):
    """Base of argument models. Field order is the order in which words are read.

    Every field is annotated with :class:`Ask`. A field of kind ``service`` receives a location id: dispatch finds
    it, and asks the member where the words could mean several. Optional fields are also read as ``name=value``.
    """


class NoArgs(Args):
    """For commands that take nothing."""


@dataclass(frozen=True)
class Ask:
    """How a field is asked for: the kind of question, its label, a hint, and the choices of a place's framework."""

    kind: Literal["line", "text", "choice", "date", "service", "file"]
    label: str
    hint: str = ""
    choices: Callable[[Framework], tuple[Choice, ...]] | None = None
    in_form: bool = True
    named: bool = False  #: typed words give it as ``name=value`` alone, never by their order


A = TypeVar("A", bound=Args)


@dataclass(frozen=True, kw_only=True)
class Command(Generic[A]):
    """One thing that a person can do, or the clock."""

    name: str
    summary: str  #: one line for help
    example: str  #: words that work on the demo place
    needs: Right | None  #: None: every member
    args: type[A]
    run: Callable[[A, Desk], Awaitable[Reply]]
    writes: bool = True  #: False opens a read-only transaction
    hidden: bool = False  #: not in help: said by the clock or a button
    aliases: tuple[str, ...] = ()
    title: str = ""  #: of its form; at most 24 characters
    submit: str = "Send"


def asks(args: type[Args]) -> dict[str, Ask]:
    """The questions of an argument model, by field."""
    return {
        name: next(item for item in field.metadata if isinstance(item, Ask))
        for name, field in args.model_fields.items()
    }


def form(command: Command[Any], framework: Framework, values: dict[str, str]) -> Form:
    """The command's arguments as a form, filled in with what is known."""
    fields = [
        FormField(
            name=name,
            label=ask.label,
            kind=ask.kind,
            hint=ask.hint,
            required=command.args.model_fields[name].is_required(),
            choices=ask.choices(framework) if ask.choices else (),
            value=values.get(name, _default(command, name)),
        )
        for name, ask in asks(command.args).items()
        if ask.in_form
    ]
    return Form(
        command=command.name,
        title=command.title or command.name.capitalize(),
        submit=command.submit,
        fields=tuple(fields),
    )


def _default(command: Command[Any], name: str) -> str:
    default = command.args.model_fields[name].default
    return default if isinstance(default, str) else ""
