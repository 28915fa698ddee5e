"""help [COMMAND]: what the member may do, with an example of each."""

from typing import Annotated, Any

from bot.command import Args, Ask, Command, asks, form
from bot.commands import all_commands
from bot.desk import Desk
from bot.reply import AnyBlock, Button, Item, Items, Note, Para, Reply


class HelpArgs(Args):
    """About one command, or all."""

    command: Annotated[str, Ask("line", "Command", in_form=False)] = ""


async def run(args: HelpArgs, desk: Desk) -> Reply:
    """Answer with what this member may do."""
    commands = all_commands()
    asked = commands.get(args.command.strip().lower())
    if asked and _open_to(asked, desk):
        return _about(asked, desk)
    mine = [command for command in dict.fromkeys(commands.values()) if _open_to(command, desk) and not command.hidden]
    items = tuple(
        Item(
            text=f"{command.name}: {command.summary}",
            detail=f"/iqaf {command.example}",
            buttons=_form_button(command),
        )
        for command in sorted(mine, key=lambda command: command.name)
    )
    blocks: list[AnyBlock] = [
        Para(text="Type /iqaf and a service's name to see how it stands and why. With something missing, I ask."),
        Items(items=items),
        Note(text="Never write a citizen's name or details here. I propose; a named person decides."),
    ]
    return Reply(title="What you can do", blocks=tuple(blocks))


def _form_button(command: Command[Any]) -> tuple[Button, ...]:
    """A way into the form of a command that asks for a text."""
    asking = any(ask.kind == "text" and ask.in_form for ask in asks(command.args).values())
    return (Button(label="Open the form", words=command.name),) if asking else ()


def _open_to(command: Command[Any], desk: Desk) -> bool:
    return command.needs is None or desk.may(command.needs)


def _about(command: Command[Any], desk: Desk) -> Reply:
    blocks: list[AnyBlock] = [Para(text=f"{command.summary}."), Note(text=f"For example: /iqaf {command.example}")]
    if command.args.model_fields:
        blocks.append(form(command, desk.framework, {}))
    return Reply(title=command.name, blocks=tuple(blocks))


COMMAND = Command(
    name="help",
    summary="What you may do, with examples",
    example="help",
    needs=None,
    args=HelpArgs,
    run=run,
    writes=False,
    aliases=("hello", "hi", "?"),
)
