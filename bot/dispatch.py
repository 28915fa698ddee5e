"""Words -> command -> reply: who says it, may they, one transaction, and the one place that catches."""

import logging
import re
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Protocol

from pydantic import ValidationError, field_validator

from bot import answers, phrases, refusals, words
from bot.command import Command, asks, folded, form
from bot.consequences import settle
from bot.desk import Desk
from bot.engine import privacy
from bot.engine.errors import CitizenData, IqafError, OurFault, UnknownMember
from bot.engine.names.words import Found
from bot.engine.place import Right
from bot.engine.streams import service_in
from bot.engine.verdict import Value
from bot.frameworks import Framework
from bot.reply import AnyBlock, Form, FormField, Item, Reply
from bot.reply.cards import line
from bot.telling import told_of

log = logging.getLogger(__name__)

OWN_CHANNELS = frozenset({"clock", "mail"})  #: where the bot itself speaks
REFERENCE = re.compile(r"[A-Za-z]{2,5}-\d{3,8}")
SHOWN = 3
LIKELY = 75.0  #: from this score on, words that are no command are taken to name a service


class Identity(Value):
    """Who a channel says is speaking. The house links it to a member, by id or by verified e-mail address."""

    channel: str  #: "slack", "teams", "web", "mail", "terminal", "clock"
    id: str  #: the channel's own stable id: "T01/U02", an address; "iqaf" for the clock
    email: str | None = None  #: a work address that the channel itself vouches for

    @field_validator("id", "email")
    @classmethod
    def _whole_names(cls, said: str | None) -> str | None:
        return said and _whole(said)


class Request(Value):
    """One thing said: words, or the fields of a form (then *words* is the command's name alone)."""

    who: Identity
    words: str
    fields: Mapping[str, str] | None = None
    key: str | None = None  #: the sender's own id: what writes acts once for a key, and is answered alike
    at: datetime | None = None  #: for the clock: the time it speaks for

    @field_validator("words")
    @classmethod
    def _whole_words(cls, said: str) -> str:
        return _whole(said)

    @field_validator("fields")
    @classmethod
    def _whole_fields(cls, fields: Mapping[str, str] | None) -> Mapping[str, str] | None:
        return fields and {name: _whole(value) for name, value in fields.items()}


class AlreadyAnswered(Exception):
    """This key was seen before; carries what was answered then."""

    def __init__(self, reply: Reply) -> None:
        super().__init__("already answered")
        self.reply = reply


class MustWrite(Exception):
    """Something was recorded at a desk that was opened to read: it must be done again, at one that writes."""


class House(Protocol):
    """Opens desks. Leaving one without an exception commits; with one, nothing that was done there is kept."""

    framework: Framework

    def desk(self, request: Request, *, write: bool) -> AbstractAsyncContextManager[Desk]:
        """Raises UnknownMember; to write, AlreadyAnswered for a key that was seen; to read, MustWrite on writing."""
        ...

    async def remember(self, desk: Desk, request: Request, reply: Reply) -> None:
        """Keep the answer under the request's key, in the transaction of a desk that writes."""
        ...


class Dispatcher:
    """The one way from a channel to a command."""

    def __init__(self, house: House, commands: Mapping[str, Command[Any]]) -> None:
        self.house = house
        self.commands = commands

    async def answer(self, request: Request) -> Reply:
        """Do what was said and give the reply; a refusal is a reply too. Raises nothing."""
        try:
            return await self.act(request)
        except OurFault as fault:
            log.error("%s %s", fault, " ".join(getattr(fault, "__notes__", ())))  # noqa: TRY400 - it says it all
            return answers.broke(request.words, request.fields, str(fault))
        except IqafError as refusal:
            return answers.refused(refusal, request.words, request.fields)
        except Exception:
            log.exception("a command failed; nothing of it was kept", extra={"channel": request.who.channel})
            return answers.broke(request.words, request.fields)

    async def act(self, request: Request) -> Reply:
        """As :meth:`answer`, but raises what went wrong: for the clock and the mailroom, which must try again."""
        command, rest = self._command(request.words)
        write = request.who.channel in OWN_CHANNELS or (command is not None and command.writes)
        try:
            return await self._at_desk(command, rest, request, write=write)
        except MustWrite:  # an agenda is read, unless a member says it as the clock would
            return await self._at_desk(command, rest, request, write=True)

    async def _at_desk(self, command: Command[Any] | None, rest: str, request: Request, *, write: bool) -> Reply:
        try:
            async with self.house.desk(request, write=write) as desk:
                if await self._is_a_name(request, desk):
                    command, rest = self.commands["status"], _typed(request.words)
                reply = await self._run(command, rest, request, desk)
                reply = answers.with_notes(reply, await settle(desk))
                await self.house.remember(desk, request, reply)
                return reply
        except AlreadyAnswered as seen:
            return seen.reply

    def _command(self, said: str) -> tuple[Command[Any] | None, str]:
        """The command that the first word names, or that a phrase stands for; and the rest of the words."""
        typed = _typed(said)
        for tried in (typed, phrases.plain(typed)):
            first, *rest = tried.split(maxsplit=1) or [""]
            if command := self.commands.get(first.lower()):
                return command, "".join(rest)
        return None, ""

    async def _is_a_name(self, request: Request, desk: Desk) -> bool:
        """Whether what was taken for a phrase is a service's whole name: “Suspend House” is a house."""
        typed = _typed(request.words)
        if not phrases.begins(typed) or typed.split(maxsplit=1)[0].lower() in self.commands:
            return False
        named, more = await desk.services.head(typed) if desk.may(Right.READ) else ("", "")
        return bool(named) and not more.strip()

    async def _run(self, command: Command[Any] | None, rest: str, request: Request, desk: Desk) -> Reply:
        if command is None:
            return await self._unknown(request, desk)
        if command.needs is not None and not desk.may(command.needs):
            raise not_allowed(command, command.needs, desk)
        said = await self._given(command, rest, request, desk)
        if command.writes:
            _refuse_citizens(command, said)
        given, taken, question = await self._services(command, said, desk)
        if question:
            return question
        fields = command.args.model_fields
        missing = [name for name, field in fields.items() if field.is_required() and name not in given]
        if missing:
            return await _named(answers.ask(form(command, desk.framework, said), missing), desk)
        try:
            args = command.args.model_validate({name: value for name, value in given.items() if name in fields})
        except ValidationError as error:
            return answers.invalid(form(command, desk.framework, said), error)
        reply = await command.run(args, desk)
        return answers.with_notes(await _named(reply, desk) if reply.form else reply, taken)

    async def _given(self, command: Command[Any], rest: str, request: Request, desk: Desk) -> dict[str, str]:
        """The values said: a form's fields as they are, or words read in order."""
        if request.fields is not None:
            given = folded(command.args, desk.framework, request.fields)
        else:
            given = await words.values(command.args, rest, desk.services, desk.framework, desk.today)
        return {name: value for name, value in given.items() if value.strip()}

    async def _services(
        self, command: Command[Any], said: dict[str, str], desk: Desk
    ) -> tuple[dict[str, str], tuple[str, ...], Reply | None]:
        """Turn the words for services into location ids, with what was taken for what; or into the question which."""
        given, taken = dict(said), []
        for name, ask in asks(command.args).items():
            if ask.kind != "service" or name not in said:
                continue
            ref = said[name].strip().upper() if REFERENCE.fullmatch(said[name].strip()) else ""
            if ref and (at := await _about(ref, desk)):
                given[name] = at
                given.setdefault("ref", ref)
                continue
            found = await desk.services.find(said[name])
            if ref and not found.exact:
                raise refusals.no_reference(ref)
            only_reads = command.needs is Right.READ and not command.careful
            if found.sure is None or not (found.exact or only_reads):
                stand = await _stand(found, desk) if only_reads else {}
                return given, (), answers.which(form(command, desk.framework, said), name, said, found, stand)
            if not found.exact:
                taken.append(f"You wrote “{said[name]}”; I took it to mean {found.sure.name}, {found.sure.postcode}.")
            given[name] = found.sure.location_id
        return given, tuple(taken), None

    async def _unknown(self, request: Request, desk: Desk) -> Reply:
        """No such command: a service's name alone means its status; else offer the nearest words."""
        said = _typed(request.words)
        if not said:
            return await self._run(self.commands["help"], "", request, desk)
        found = await desk.services.find(said) if desk.may(Right.READ) else None
        several = phrases.SEVERAL.get(said.split(maxsplit=1)[0].lower())
        if several and not (found and found.exact):
            return answers.unknown(said, several)
        if found and REFERENCE.fullmatch(said):
            return await self._run(self.commands["ref"], said, request, desk)
        near = answers.near(said, [name for name, command in self.commands.items() if not command.hidden])
        if found and (found.sure or (found.candidates and found.candidates[0].score >= LIKELY and not near)):
            return await self._run(self.commands["status"], said, request, desk)
        likely = [each for each in found.candidates if each.score >= LIKELY] if found else []
        return answers.unknown(said, near, likely[:SHOWN])


async def _stand(found: Found, desk: Desk) -> dict[str, Item]:
    """How each service that may be meant stands, in a line."""
    return {each.location_id: line(await desk.services.standing(each.location_id)) for each in found.candidates}


async def _named(reply: Reply, desk: Desk) -> Reply:
    """The reply with a form that says by name which service its location id means: people know no ids."""
    blocks: list[AnyBlock] = []
    for block in reply.blocks:
        if isinstance(block, Form):
            fields = tuple([await _with_name(field, desk) for field in block.fields])
            blocks.append(block.model_copy(update={"fields": fields}))
        else:
            blocks.append(block)
    return reply.model_copy(update={"blocks": tuple(blocks)})


async def _with_name(field: FormField, desk: Desk) -> FormField:
    if field.kind != "service" or not field.value:
        return field
    said = field.value.strip()
    about = await _about(said.upper(), desk) if REFERENCE.fullmatch(said) else said
    found = (await desk.services.find(about)).sure if about else None
    return field.model_copy(update={"hint": f"{found.name}, {found.postcode}"}) if found else field


async def _about(ref: str, desk: Desk) -> str:
    """The service that a reference (IAP-0001) is about; "" where it is about none that the member may know of."""
    streams = (entry.stream for entry in await told_of(ref, desk))
    return next(filter(None, map(service_in, streams)), "")


def _typed(words: str) -> str:
    """What was said, without our own name before it."""
    return words.strip().removeprefix("/iqaf").strip()


def _whole(text: str) -> str:
    """Text that every database and renderer can take: no halves of characters, no NUL, line ends as we write them."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "").replace("\r\n", "\n")


def not_allowed(command: Command[Any], right: Right, desk: Desk) -> IqafError:
    """The refusal for a member without the right: which roles have it."""
    if not desk.member.roles:
        return UnknownMember(who=desk.member.id)
    return refusals.not_allowed(f"use “{command.name}”", right, desk)


def _refuse_citizens(command: Command[Any], given: Mapping[str, str]) -> None:
    for name, ask in asks(command.args).items():
        if ask.kind in {"text", "line"} and (found := privacy.identifiers(given.get(name, ""))):
            raise CitizenData(found=", ".join(found))
