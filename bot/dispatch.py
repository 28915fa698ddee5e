"""Words -> command -> reply: who says it, may they, one transaction, and the one place that catches."""

import logging
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Protocol

from pydantic import ValidationError

from bot import answers, words
from bot.command import Command, asks, form
from bot.consequences import settle
from bot.desk import Desk
from bot.engine import privacy
from bot.engine.errors import CitizenData, IqafError, NotAllowed, UnknownMember
from bot.engine.place import Right
from bot.engine.verdict import Value
from bot.frameworks import Framework
from bot.reply import Reply

log = logging.getLogger(__name__)


class Identity(Value):
    """Who a channel says is speaking. The house links it to a member, by id or by verified e-mail address."""

    channel: str  #: "slack", "teams", "web", "mail", "terminal", "clock"
    id: str  #: the channel's own stable id: "T01/U02", an address; "iqaf" for the clock
    email: str | None = None  #: a work address that the channel itself vouches for


class Request(Value):
    """One thing said: words, or the fields of a form (then *words* is the command's name alone)."""

    who: Identity
    words: str
    fields: Mapping[str, str] | None = None
    key: str | None = None  #: the sender's own id for this delivery: the same key acts once and is answered alike
    at: datetime | None = None  #: for the clock: the time it speaks for


class AlreadyAnswered(Exception):  # noqa: N818 - not an error
    """This key was seen before; carries what was answered then."""

    def __init__(self, reply: Reply) -> None:
        super().__init__("already answered")
        self.reply = reply


class House(Protocol):
    """Opens desks. Leaving one without an exception commits; with one, nothing that was done there is kept."""

    framework: Framework

    def desk(self, request: Request, *, write: bool) -> AbstractAsyncContextManager[Desk]:
        """Raises UnknownMember, or AlreadyAnswered for a key that was seen before."""
        ...

    async def remember(self, desk: Desk, request: Request, reply: Reply) -> None:
        """Keep the answer under the request's key, in the desk's transaction."""
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
        except IqafError as refusal:
            return answers.refused(refusal, request.words, request.fields)
        except Exception:
            log.exception("a command failed; nothing of it was kept", extra={"channel": request.who.channel})
            return answers.broke(request.words, request.fields)

    async def act(self, request: Request) -> Reply:
        """As :meth:`answer`, but raises what went wrong: for the clock and the mailroom, which must try again."""
        command, rest = self._command(request.words)
        write = request.key is not None or command is None or command.writes
        try:
            async with self.house.desk(request, write=write) as desk:
                reply = await self._run(command, rest, request, desk)
                await settle(desk)
                await self.house.remember(desk, request, reply)
                return reply
        except AlreadyAnswered as seen:
            return seen.reply

    def _command(self, said: str) -> tuple[Command[Any] | None, str]:
        head, _, rest = said.strip().removeprefix("/iqaf").strip().partition(" ")
        head, newline, more = head.partition("\n")
        return self.commands.get(head.lower()), f"{more} {rest}".strip() if newline else rest.strip()

    async def _run(self, command: Command[Any] | None, rest: str, request: Request, desk: Desk) -> Reply:
        if command is None:
            return await self._unknown(request, desk)
        if command.needs is not None and not desk.may(command.needs):
            raise not_allowed(command, desk)
        given = (
            dict(request.fields)
            if request.fields is not None
            else await words.values(command.args, rest, desk.services)
        )
        given = {name: value for name, value in given.items() if value.strip()}
        if command.writes:
            _refuse_citizens(command, given)
        given, question = await self._services(command, given, desk)
        if question:
            return question
        missing = [
            name for name, field in command.args.model_fields.items() if field.is_required() and name not in given
        ]
        if missing:
            return answers.ask(form(command, desk.framework, given), missing)
        try:
            args = command.args.model_validate({name: value for name, value in given.items() if name != "?"})
        except ValidationError as error:
            return answers.invalid(form(command, desk.framework, given), error)
        return await command.run(args, desk)

    async def _services(
        self, command: Command[Any], given: dict[str, str], desk: Desk
    ) -> tuple[dict[str, str], Reply | None]:
        """Turn the words for services into location ids, or into the question which one is meant."""
        for name, ask in asks(command.args).items():
            if ask.kind != "service" or name not in given:
                continue
            found = await desk.services.find(given[name])
            if found.sure is None or (command.writes and not found.exact):
                return given, answers.which(command, name, given, found)
            given = {**given, name: found.sure.location_id}
        return given, None

    async def _unknown(self, request: Request, desk: Desk) -> Reply:
        """No such command: a service's name alone means its status; else offer the nearest words."""
        said = request.words.strip().removeprefix("/iqaf").strip()
        if not said:
            return await self._run(self.commands["help"], "", request, desk)
        found = await desk.services.find(said) if desk.may(Right.READ) else None
        if found and found.candidates:
            return await self._run(self.commands["status"], said, request, desk)
        return answers.unknown(said, [name for name, command in self.commands.items() if not command.hidden])


def not_allowed(command: Command[Any], desk: Desk) -> IqafError:
    """The refusal for a member without the right."""
    if not desk.member.roles:
        return UnknownMember(who=desk.member.id)
    roles = ", ".join(sorted(desk.member.roles))
    return NotAllowed(what=f"use “{command.name}”", needs=str(command.needs), roles=roles, ask="your administrator")


def _refuse_citizens(command: Command[Any], given: Mapping[str, str]) -> None:
    for name, ask in asks(command.args).items():
        if ask.kind in {"text", "line"} and (found := privacy.identifiers(given.get(name, ""))):
            raise CitizenData(found=", ".join(found))
