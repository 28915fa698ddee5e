"""What a command is: a name, an argument model, a right, and a coroutine that answers."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
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
    """How a field is asked for: the kind of question, its label, a hint, and the choices of a place's framework.

    With *each*, a form asks it once for each of these of the framework, as ``name-value``; the answers reach the
    command as one text, "involvement=Gold, staffing=Silver", which is also how they may be said.
    """

    kind: Literal["line", "text", "choice", "date", "service", "file"]
    label: str
    hint: str = ""
    choices: Callable[[Framework], tuple[Choice, ...]] | None = None
    in_form: bool = True
    named: bool = False  #: typed words give it as ``name=value`` alone, never by their order
    each: Callable[[Framework], tuple[Choice, ...]] | None = None


Topic = Literal["ask", "tell", "quality", "provision", "market", "meetings", "papers", ""]
A = TypeVar("A", bound=Args)


@dataclass(frozen=True, kw_only=True)
class Command(Generic[A]):
    """One thing that a person can do, or the clock."""

    name: str
    summary: str  #: one line for help
    topic: Topic = ""  #: where help lists it; empty for what is hidden
    example: str  #: words that work on the demo place
    needs: Right | None  #: None: every member
    args: type[A]
    run: Callable[[A, Desk], Awaitable[Reply]]
    writes: bool = True  #: False opens a read-only transaction
    hidden: bool = False  #: not in help: said by the clock or a button
    careful: bool = False  #: it takes no right but READ to look, and records too: a service must be named exactly
    audited: bool = False  #: it takes no right but READ, and writes that what is marked was read (S28)
    aliases: tuple[str, ...] = ()
    title: str = ""  #: of its form; at most 24 characters
    submit: str = "Send"


def asks(args: type[Args]) -> dict[str, Ask]:
    """The questions of an argument model, by field."""
    return {
        name: next(item for item in field.metadata if isinstance(item, Ask))
        for name, field in args.model_fields.items()
    }


def questions(args: type[Args], framework: Framework) -> dict[str, tuple[str, Ask]]:
    """What a form asks, by the name of its field: the field of the arguments that it is for, and the question."""
    found: dict[str, tuple[str, Ask]] = {}
    for name, ask in asks(args).items():
        if ask.each is None:
            found[name] = name, ask
            continue
        for row in ask.each(framework):
            found[f"{name}-{row.value}"] = name, replace(ask, kind="choice", label=row.label, each=None)
    return found


def folded(args: type[Args], framework: Framework, given: Mapping[str, str]) -> dict[str, str]:
    """The values of the arguments, from those of a form; what belongs to neither is left out."""
    kept = {name: value for name, value in given.items() if name in args.model_fields}
    parts: dict[str, list[str]] = {}
    for asked, (name, _) in questions(args, framework).items():
        if asked != name and given.get(asked, "").strip():
            parts.setdefault(name, []).append(f"{asked.removeprefix(f'{name}-')}={given[asked].strip()}")
    return kept | {name: ", ".join([*filter(None, [kept.get(name, "")]), *more]) for name, more in parts.items()}


def form(command: Command[Any], framework: Framework, values: dict[str, str]) -> Form:
    """The command's arguments as a form, filled in with what is known."""
    fields = [
        FormField(
            name=asked,
            label=ask.label,
            kind=ask.kind,
            hint=ask.hint,
            required=command.args.model_fields[name].is_required(),
            choices=ask.choices(framework) if ask.choices else (),
            value=values.get(name, _default(command, name)) if asked == name else values.get(asked, ""),
        )
        for asked, (name, ask) in questions(command.args, framework).items()
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
