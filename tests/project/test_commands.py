"""What holds for every command, whoever adds it."""

import pytest

from bot.command import asks, form
from bot.commands import all_commands
from bot.engine.place import Right
from bot.frameworks import Framework

COMMANDS = sorted({command.name: command for command in all_commands().values()}.items())


@pytest.mark.parametrize(("name", "command"), COMMANDS)
def test_it_can_be_understood(name: str, command, framework: Framework) -> None:
    assert command.summary, "say in one line what it does"
    assert command.example.split()[0] == name, "an example begins with the command's name"
    assert command.run.__doc__, "say what it answers"
    assert command.hidden or command.topic, "say where help lists it"
    assert len(command.title or name) <= 24, "Slack shows at most 24 characters of a form's title"
    assert set(asks(command.args)) == set(command.args.model_fields), "every field is asked for"
    for field in form(command, framework, {}).fields:
        assert field.label
        assert field.kind != "choice" or field.choices, f"{field.name} offers nothing to choose"


@pytest.mark.parametrize(("name", "command"), COMMANDS)
def test_it_is_not_open_to_everybody(name: str, command) -> None:
    """Only what says nothing about a service needs no right."""
    assert command.needs is not None or name in {"help", "me"}
    assert command.hidden == (command.needs is Right.SPEAK)


@pytest.mark.parametrize(("name", "command"), COMMANDS)
def test_what_reads_cannot_write(name: str, command) -> None:
    if command.needs is Right.READ:
        assert not command.writes or command.careful or command.audited, (
            "reading is read-only (writes=False), unless it is audited, or its steps take a right of their own"
        )
