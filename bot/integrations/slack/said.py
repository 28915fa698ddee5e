"""From Slack to the one way through the house: what was said, by whom, under which key."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from bot import answers
from bot.dispatch import Request
from bot.integrations.slack.people import People, SlackSilent
from bot.reply import Reply


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


class Conversation:
    """Asks the dispatcher in the name of whoever spoke."""

    def __init__(self, dispatcher: Answers, people: People) -> None:
        self._dispatcher = dispatcher
        self._people = people

    async def answer(self, said: Said) -> Reply:
        """The reply; a refusal where Slack does not say who it is. Raises nothing that the dispatcher does not."""
        try:
            who = await self._people.identity(said.team, said.user)
        except SlackSilent as refusal:
            return answers.refused(refusal, said.words, said.fields)
        return await self._dispatcher.answer(Request(who=who, words=said.words, fields=said.fields, key=said.key))
