"""Replies that belong to no command: questions, refusals, and the offer of the nearest words."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from rapidfuzz import fuzz, process

from bot.engine.errors import CitizenData, IqafError
from bot.engine.names.words import Candidate, Found
from bot.reply import Button, Choice, Form, FormField, Item, Items, Note, Para, Reply, Tone, buttons
from bot.words import quoted

NEAR_ENOUGH = 75.0
LONGEST_LABEL = 60
MOST_IN_A_NAME = 3  #: words; more of them are likely to hold a text
LONGEST_ECHO = 200
WHICH = "Which one do you mean?"
THIS = "Did you mean this one?"
FILTERS = frozenset(
    ("red", "amber", "green", "gold", "silver", "bronze", "inadequate", "unrated", "overdue", "suspended")
)
LONG = 80  #: characters that nobody likes to type again
FAILED = "Nothing was recorded. Try again in a minute; if it stays, tell your administrator."
LONGEST_WORDS = 1500  #: of a button: Slack carries 2,000 characters in a value


def refused(refusal: IqafError, words: str, fields: Mapping[str, str] | None) -> Reply:
    """A refusal, with the member's own text given back where they would otherwise have lost it."""
    blocks: list[Para | Note] = [Para(text=str(refusal), tone=Tone.WARNING)]
    typed = "\n".join(fields.values()) if fields else words
    if isinstance(refusal, CitizenData) or fields or len(words) > LONG:
        blocks.append(Note(text=f"Your text: {typed}"))
    return Reply(title="Not done", blocks=tuple(blocks), tone=Tone.WARNING, outcome="refused")


def broke(words: str, fields: Mapping[str, str] | None, why: str = FAILED) -> Reply:
    """Something failed on our side."""
    typed = "\n".join(fields.values()) if fields else words
    return Reply(
        title="That went wrong on our side",
        blocks=(
            Para(text=why, tone=Tone.WARNING),
            Note(text=f"Your text: {typed}"),
        ),
        tone=Tone.WARNING,
        outcome="broke",
    )


def ask(question: Form, missing: Sequence[str]) -> Reply:
    """The command's form, saying what is still needed."""
    needed = ", ".join(field.label.lower() for field in question.fields if field.name in missing)
    return Reply(title=question.title, blocks=(Para(text=f"Still needed: {needed}."), question))


def invalid(question: Form, error: ValidationError) -> Reply:
    """The form again, with what is wrong in it."""
    fields = {field.name: field for field in question.fields}
    faults = tuple(
        Item(text=_fault(fields.get(str(fault["loc"][0])) if fault["loc"] else None, fault)) for fault in error.errors()
    )
    return Reply(title=question.title, blocks=(Items(items=faults), question), tone=Tone.WARNING, outcome="refused")


def which(
    question: Form, field: str, said: Mapping[str, str], found: Found, stand: Mapping[str, Item] | None = None
) -> Reply:
    """Ask which service is meant: never a guess in silence. *stand*: a line of how each stands, by location id."""
    named = _short(said[field])
    if not found.candidates:
        return Reply(
            title="No such service here",
            blocks=(
                Para(text=f"Nothing here is called anything like “{named}”."),
                Note(text="Try part of the name, the postcode, the provider, or the CQC location id (1-…)."),
                *_given_back(said, field),
            ),
            tone=Tone.WARNING,
            outcome="refused",
        )
    choices = [(choice, _again(question.command, field, said, choice)) for choice in found.candidates]
    intro = Para(text=f"“{named}” could be:")
    title = THIS if len(choices) == 1 else WHICH
    missing = any(each.required and each.kind == "text" and not each.value for each in question.fields)
    if missing and len(named.split()) > MOST_IN_A_NAME:  # what was to be said may stand among the words of the name
        return Reply(title=title, blocks=(intro, _as_choice(_with_text(question, said[field]), field, found)))
    if any(len(words) > LONGEST_WORDS for _, words in choices):
        return Reply(title=title, blocks=(intro, _as_choice(question, field, found)))
    items = tuple(
        _choice(choice, (stand or {}).get(choice.location_id)).model_copy(
            update={"buttons": (Button(label="This one", words=words),)}
        )
        for choice, words in choices
    )
    return Reply(title=title, blocks=(intro, Items(items=items, numbered=True)))


def near(said: str, names: Sequence[str]) -> list[str]:
    """The commands whose name is like the first word said, nearest first."""
    head = said.split(maxsplit=1)[0].lower()
    return [name for name, score, _ in process.extract(head, names, scorer=fuzz.ratio, limit=3) if score >= NEAR_ENOUGH]


def unknown(said: str, near: Sequence[str], candidates: Sequence[Candidate] = ()) -> Reply:
    """Offer the nearest commands with the rest of the words, lists that the words speak of, and services like them."""
    head, _, rest = said.partition(" ")
    offers = [f"{name} {rest}".strip() for name in near]
    fitting = [
        (words if len(words) <= LONGEST_LABEL else name, words) for name, words in zip(near, offers, strict=True)
    ]
    fitting += [(f"List {word}", f"list {word}") for word in said.lower().split() if word in FILTERS]
    services = tuple(
        Item(
            text=each.name, detail=_told_apart(each), buttons=buttons(("Status", f"status {each.location_id}")).buttons
        )
        for each in candidates
    )
    known = "these services are called something like it" if services else "no service here is called anything like it"
    return Reply(
        title="I did not understand",
        blocks=(
            Para(text=f"“{_short(head)}” is no command; {known}."),
            *([Items(items=services)] if services else []),
            buttons(*((label, words) for label, words in fitting if len(words) <= LONGEST_WORDS), ("Help", "help")),
            Note(text=f"Your text: {said}"),
        ),
        outcome="refused",
    )


def with_notes(reply: Reply, notes: Sequence[str]) -> Reply:
    """The reply with these notes above all else; the very same where there are none."""
    if not notes:
        return reply
    return reply.model_copy(update={"blocks": (*(Note(text=note) for note in notes), *reply.blocks)})


def _as_choice(question: Form, field: str, found: Found) -> Form:
    """The form with what was typed kept, and the service to be picked from the candidates."""
    choices = tuple(Choice(value=c.location_id, label=f"{c.name}, {c.postcode}"[:75]) for c in found.candidates)
    picked = {"kind": "choice", "choices": choices, "value": ""}
    fields = tuple(f.model_copy(update=picked) if f.name == field else f for f in question.fields)
    return question.model_copy(update={"fields": fields})


def _with_text(question: Form, text: str) -> Form:
    """The form with *text* in its first question for one: too much of it is better than none."""
    name = next(field.name for field in question.fields if field.kind == "text")
    fields = tuple(f.model_copy(update={"value": text}) if f.name == name else f for f in question.fields)
    return question.model_copy(update={"fields": fields})


def _fault(field: FormField | None, fault: Mapping[str, Any]) -> str:
    """What is wrong with a field, in our words."""
    label = field.label if field else "This"
    given = _short(str(fault["input"]))
    if field and field.choices:
        return f"{label}: “{given}” is none of {', '.join(choice.value for choice in field.choices)}"
    if field and field.kind == "date":
        return f"{label}: “{given}” is no date; write it as 24 November 2026 or 24/11/2026"
    return f"{label}: “{given}” does not fit ({fault['msg'].lower()})"


def _given_back(said: Mapping[str, str], field: str) -> tuple[Note, ...]:
    typed = "\n".join(value for name, value in said.items() if name != field)
    return (Note(text=f"Your text: {typed}"),) if typed else ()


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_ECHO else f"{text[:LONGEST_ECHO]}…"


def _choice(choice: Candidate, stands: Item | None) -> Item:
    """A service to choose; with how it stands, one look may be enough."""
    if stands is None:
        return Item(text=choice.name, detail=_told_apart(choice))
    return stands.model_copy(update={"detail": _joined(stands.detail, *_whose(choice))})


def _told_apart(choice: Candidate) -> str:
    return _joined(choice.postcode, choice.kind, *_whose(choice))


def _whose(choice: Candidate) -> tuple[str, ...]:
    return (choice.provider, choice.location_id, "" if choice.registered else "no longer registered")


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _again(command: str, field: str, said: Mapping[str, str], choice: Candidate) -> str:
    rest = [f"{name}={quoted(value)}" for name, value in said.items() if name not in {field, "?"}]
    return " ".join([command, f"{field}={choice.location_id}", *rest])
