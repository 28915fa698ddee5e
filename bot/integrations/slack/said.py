"""From Slack to the one way through the house: what was said, by whom, under which key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from bot import answers
from bot.dispatch import Identity, Request
from bot.documents.sent_in import said_with
from bot.engine.errors import IqafError
from bot.integrations.slack.files import Files
from bot.integrations.slack.people import People
from bot.reply import Reply

BESIDE = ""  #: instead of a field's name: a file that came with the words


class Answers(Protocol):
    """What of the dispatcher is used here."""

    async def answer(self, request: Request) -> Reply:
        """Do what was said and give the reply; raises nothing."""
        ...


@dataclass(frozen=True, kw_only=True)
class Said:
    """One thing said in Slack. *key* names the delivery, and is None where only reading can follow."""

    team: str
    user: str
    words: str
    key: str | None
    fields: Mapping[str, str] | None = None
    files: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)  #: by field, as Slack tells of them


class Conversation:
    """Asks the dispatcher in the name of whoever spoke."""

    def __init__(self, dispatcher: Answers, people: People, files: Files) -> None:
        self._dispatcher = dispatcher
        self._people = people
        self._files = files

    async def answer(self, said: Said) -> Reply:
        """The reply; a refusal where Slack does not say who it is, or a file is not taken.

        Files are kept first, and said by their references. Raises nothing that the dispatcher does not.
        """
        try:
            who = await self._people.identity(said.team, said.user)
            said = await self._with_files(said, who)
        except IqafError as refusal:
            return answers.refused(refusal, said.words, said.fields)
        return await self._dispatcher.answer(Request(who=who, words=said.words, fields=said.fields, key=said.key))

    async def _with_files(self, said: Said, who: Identity) -> Said:
        for name, shared in said.files.items():
            kept = await self._files.take(shared, who)
            if name == BESIDE:
                said = replace(said, words=said_with(said.words, kept))
            else:
                said = replace(said, fields={**(said.fields or {}), name: kept.ref})
        return said
