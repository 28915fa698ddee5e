"""Replies that belong to no command: questions, refusals, and the offer of the nearest words."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from rapidfuzz import process

from bot.command import Command
from bot.engine.errors import CitizenData, IqafError
from bot.engine.words import Candidate, Found
from bot.reply import Button, Buttons, Form, Item, Items, Note, Para, Reply, Tone, buttons

NEAR_ENOUGH = 60.0
LONGEST_WORDS = 1500  #: of a button: Slack carries 2,000 characters in a value


def refused(refusal: IqafError, words: str, fields: Mapping[str, str] | None) -> Reply:
    """A refusal, with the member's own text given back where they would otherwise have lost it."""
    blocks: list[Para | Note] = [Para(text=str(refusal), tone=Tone.WARNING)]
    typed = "\n".join(fields.values()) if fields else words
    if isinstance(refusal, CitizenData) or fields:
        blocks.append(Note(text=f"Your text: {typed}"))
    return Reply(title="Not done", blocks=tuple(blocks), tone=Tone.WARNING)


def broke(words: str, fields: Mapping[str, str] | None) -> Reply:
    """Something failed on our side."""
    typed = "\n".join(fields.values()) if fields else words
    return Reply(
        title="That went wrong on our side",
        blocks=(
            Para(
                text="Nothing was recorded. Try again in a minute; if it stays, tell your administrator.",
                tone=Tone.WARNING,
            ),
            Note(text=f"Your text: {typed}"),
        ),
        tone=Tone.WARNING,
    )


def ask(question: Form, missing: Sequence[str]) -> Reply:
    """The command's form, saying what is still needed."""
    needed = ", ".join(field.label.lower() for field in question.fields if field.name in missing)
    return Reply(title=question.title, blocks=(Para(text=f"Still needed: {needed}."), question))


def invalid(question: Form, error: ValidationError) -> Reply:
    """The form again, with what is wrong in it."""
    labels = {field.name: field.label for field in question.fields}
    faults = tuple(
        Item(text=f"{labels.get(str(fault['loc'][0]), fault['loc'][0]) if fault['loc'] else 'This'}: {fault['msg']}")
        for fault in error.errors()
    )
    return Reply(title=question.title, blocks=(Items(items=faults), question), tone=Tone.WARNING)


def which(command: Command[Any], field: str, given: Mapping[str, str], found: Found) -> Reply:
    """Ask which service is meant: never a guess in silence."""
    named = given[field]
    if not found.candidates:
        return Reply(
            title="No such service here",
            blocks=(
                Para(text=f"Nothing here is called anything like “{named}”."),
                Note(text="Try part of the name, the postcode, the provider, or the CQC location id (1-…)."),
                buttons(("Search", f"find {named}"[:LONGEST_WORDS])),
            ),
            tone=Tone.WARNING,
        )
    items = tuple(
        Item(
            text=choice.name,
            detail=_told_apart(choice),
            buttons=(Button(label="This one", words=_again(command, field, given, choice)),),
        )
        for choice in found.candidates
    )
    return Reply(
        title="Which one do you mean?", blocks=(Para(text=f"“{named}” could be:"), Items(items=items, numbered=True))
    )


def unknown(said: str, names: Sequence[str]) -> Reply:
    """Offer the nearest command."""
    head = said.split()[0].lower()
    near = [name for name, score, _ in process.extract(head, names, limit=3) if score >= NEAR_ENOUGH]
    blocks: list[Para | Buttons] = [
        Para(text=f"I do not know “{head}”, and no service here is called anything like it.")
    ]
    rest = said[len(head) :]
    blocks.append(
        buttons(*((f"{name}{rest}"[:60], f"{name}{rest}"[:LONGEST_WORDS]) for name in near), ("Help", "help"))
    )
    return Reply(title="I did not understand", blocks=tuple(blocks))


def _told_apart(choice: Candidate) -> str:
    parts = (
        choice.postcode,
        choice.kind,
        choice.provider,
        choice.location_id,
        "" if choice.registered else "no longer registered",
    )
    return " · ".join(part for part in parts if part)


def _again(command: Command[Any], field: str, given: Mapping[str, str], choice: Candidate) -> str:
    values = {**given, field: choice.location_id}
    said = [f"{name}={_quoted(value)}" for name, value in values.items() if name not in {field, "?"}]
    return " ".join([command.name, f"{field}={choice.location_id}", *said])


def _quoted(value: str) -> str:
    return '"' + value.replace('"', "'") + '"' if " " in value or not value else value
