"""Who may act for which commissioner, which of several things is meant, and what is still to be said."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from bot import answers, refusals
from bot.command import Command, form
from bot.desk import Desk
from bot.engine.errors import BadValue, IqafError
from bot.engine.facts import Entry, ServiceDescribed, in_force
from bot.engine.place import Right
from bot.engine.provision.contract import named
from bot.engine.scale import Commissioner
from bot.engine.standing import Standing
from bot.engine.streams import service_stream
from bot.reply import Item, Items, Para, Reply, Tone, buttons
from bot.reply.cards import agency_name
from bot.reply.dates import day
from bot.words import quoted

SHORTEST, LONGEST = 10, 3000
LONGEST_WORDS = 1500  #: of a button
EARLIEST = date(2000, 1, 1)  #: on which something may have happened; before it is a slip of the keyboard
AHEAD = timedelta(days=731)  #: so far ahead a day may be given; what is later would never be chased


TAKES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("suspension", "impose"): ("text", "form", "immediate", "on"),
    ("suspension", "review"): ("text", "on"),
    ("suspension", "lift"): ("text", "on"),
    ("termination", "propose"): ("text", "immediate", "ends"),
    ("termination", "refuse"): ("text",),
    ("termination", "withdraw"): ("text",),
    ("breach", "issue"): ("text", "by"),
    ("breach", "withdraw"): ("text",),
    ("review", "request"): ("text",),
    ("review", "call"): ("text", "on", "provider"),
    ("review", "held"): ("text", "on", "outcomes", "also"),
    ("review", "cancel"): ("text",),
}
"""What a step is asked for, beside the service: its form has no other questions."""


class NotYours(IqafError):
    """{service} is commissioned by {who}, so only a member of {agencies} may {what}. You are of {yours}."""


class NotCommissioned(IqafError):
    """{service} is commissioned by nobody here: there is no contract under which you could {what}."""


class Things(NamedTuple):
    """Things of one kind that a service has: those open, and what became of the others; by reference, in words."""

    name: str  #: "suspension"
    open: Mapping[str, str]
    over: Mapping[str, str]
    hint: str = ""  #: what to do where none is open


async def gathered(location_id: str, desk: Desk) -> tuple[Standing, tuple[Entry, ...]]:
    """The service, and its record in force today. Whoever writes there now is waited for."""
    entries = in_force(await desk.ledger.read(service_stream(location_id)))
    standing = await desk.services.standing(location_id)
    return standing, tuple(entry for entry in entries if entry.effective <= desk.today)


def own(service: ServiceDescribed, what: str, desk: Desk) -> Commissioner:
    """The commissioner for which the member acts on this service.

    Raises NotAllowed without the right, NotCommissioned where nobody buys it, and NotYours for who does not.
    """
    if not desk.may(Right.CONTRACT):
        raise refusals.not_allowed(what, Right.CONTRACT, desk)
    if not service.commissioners:
        raise NotCommissioned(service=service.name, what=what)
    table = desk.framework.contract
    mine = table.commissioner(desk.member.agency)
    if mine is None or mine not in service.commissioners:
        names = [agency_name(table.agency(each), desk.framework.agencies) for each in service.commissioners]
        raise NotYours(
            service=service.name,
            who=named(service.commissioners),
            agencies=" or ".join(names),
            what=what,
            yours=agency_name(desk.member.agency, desk.framework.agencies),
        )
    return mine


def acting_for(service: ServiceDescribed, desk: Desk) -> Commissioner | None:
    """As :func:`own`, or None where the member may not: who is offered no press that would be refused."""
    mine = desk.framework.contract.commissioner(desk.member.agency)
    return mine if mine in service.commissioners and desk.may(Right.CONTRACT) else None


def acts(service: ServiceDescribed, desk: Desk) -> bool:
    """Whether the member may act on the contract of this service: what :func:`own` refuses is not offered."""
    return (
        desk.may(Right.CONTRACT) and desk.framework.contract.commissioner(desk.member.agency) in service.commissioners
    )


def joint(service: ServiceDescribed, mine: Commissioner) -> tuple[Commissioner, ...]:
    """Everyone who commissions the service, *mine* first."""
    return (mine, *(each for each in service.commissioners if each is not mine))


def reason(text: str, label: str = "Reason", longest: int = LONGEST) -> str:
    """The text without white space around it. Raises BadValue where it is too short to be one, or too long."""
    said = text.strip()
    if len(said) < SHORTEST:
        hint = f"Say it in at least {SHORTEST} characters: it is kept, and others read it."
        raise BadValue(field=label, problem="it is too short to be one", hint=hint)
    if len(said) > longest:
        raise BadValue(field=label, problem=f"it has {len(said)} characters", hint=f"At most {longest}.")
    return said


def note(text: str) -> str:
    """A text that may be left out, without white space around it. Raises BadValue where it is too long."""
    return reason(text, "Note") if len(text.strip()) > LONGEST else text.strip()


def happened(on: date | None, desk: Desk, since: date | None = None) -> date:
    """The day on which something happened: today unless said. Raises BadValue for one to come, or before *since*."""
    if on and on < EARLIEST:
        raise BadValue(field="On", problem=f"{day(on)} cannot be it", hint=f"Give a day since {day(EARLIEST)}.")
    if on and on > desk.today:
        raise BadValue(field="On", problem=f"{day(on)} is still to come", hint="Record it once it has happened.")
    if on and since and on < since:
        raise BadValue(field="On", problem=f"{day(on)} is before it began, {day(since)}", hint="Give a later day.")
    return on or desk.today


def coming(on: date, field: str, desk: Desk, hint: str = "Give a day from today on.") -> date:
    """A day to come, or today. Raises BadValue for one that has passed, or is so far ahead that it must be a slip."""
    if on < desk.today:
        raise BadValue(field=field, problem=f"{day(on)} has passed", hint=hint)
    if on > desk.today + AHEAD:
        last = day(desk.today + AHEAD)
        raise BadValue(field=field, problem=f"{day(on)} is too far ahead", hint=f"Give a day up to {last}.")
    return on


def ask(command: Command[Any], given: Mapping[str, str], missing: Sequence[str], desk: Desk) -> Reply:
    """The form of the step that is known, filled in, with what it takes and no more; saying what is still needed."""
    whole = form(command, desk.framework, {k: v for k, v in given.items() if v})
    step = given.get("step", "")
    takes = {"service", "step", *missing, *TAKES.get((command.name, step), command.args.model_fields)}
    fields = []
    for field in whole.fields:
        told: dict[str, object] = {"required": field.required or field.name in missing}
        if field.name == "step":
            told = {"required": True, "choices": tuple(each for each in field.choices if each.value == step)}
        fields += [field.model_copy(update=told)] if field.name in takes else []
    return answers.ask(whole.model_copy(update={"fields": tuple(fields)}), missing)


def pick(things: Things, ref: str, words: tuple[str, str], text: str, standing: Standing) -> str | Reply:
    """Which open one is meant: the one named, or the only one. A reply that lists them where there are several.

    *words* are the command and its step. Raises BadValue where there is none such, saying what there is.
    """
    command, step = words
    if ref and ref in things.open:
        return ref
    listed = "; ".join(f"{each} ({state})" for each, state in things.open.items())
    if ref:
        problem = things.over.get(ref, f"{ref} is no {things.name} of {standing.service.name}")
        hint = f"Open: {listed}." if listed else things.hint
        raise BadValue(field=things.name.capitalize(), problem=problem, hint=hint)
    if not things.open:
        problem = f"there is no open {things.name} of {standing.service.name}"
        raise BadValue(field=things.name.capitalize(), problem=problem, hint=things.hint)
    if len(things.open) == 1:
        return next(iter(things.open))
    items = tuple(
        Item(
            text=f"{each}: {state}", buttons=buttons(("This one", with_text(f"{command} {each} {step}", text))).buttons
        )
        for each, state in things.open.items()
    )
    return Reply(
        title=f"Which {things.name} do you mean?",
        blocks=(Para(text=f"{standing.service.name} has {len(items)} open. Nothing was recorded."), Items(items=items)),
        tone=Tone.WARNING,
        outcome="refused",
    )


def stopped(things: Things, ref: str, words: tuple[str, str], standing: Standing) -> Reply | None:
    """What :func:`pick` says against a step, before anybody writes its reasons; None where nothing does.

    Raises BadValue where there is none such.
    """
    picked = pick(things, ref, words, "", standing)
    return picked if isinstance(picked, Reply) else None


def with_text(words: str, text: str) -> str:
    """A press's words with a member's text, in which nothing is taken for a field; without it where it is too long."""
    said = f"{words} text={quoted(text)}" if "=" in text else f"{words} {text}".strip()
    return said if len(said) <= LONGEST_WORDS else words
