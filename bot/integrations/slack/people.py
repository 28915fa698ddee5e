"""Who is speaking: Slack's ids, and the work address where Slack itself vouches for it."""

import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.dispatch import Identity
from bot.engine.errors import IqafError
from bot.integrations.slack.client import code
from bot.integrations.slack.settings import SlackSettings

REMEMBERED = 3600.0  #: seconds that an address is believed before Slack is asked again
MOST = 5000


class SlackSilent(IqafError):
    """Slack did not tell me who you are ({why}), so nothing was done. Wait a minute, then say it again."""


class People:
    """Asks users.info, once an hour for each person."""

    def __init__(self, client: AsyncWebClient, settings: SlackSettings) -> None:
        self._client = client
        self._teams = settings.teams
        self._known: OrderedDict[str, tuple[float, str | None]] = OrderedDict()

    async def identity(self, team: str, user: str) -> Identity:
        """Who *user* is. Raises SlackSilent where Slack does not say and never has."""
        return Identity(channel="slack", id=f"{team}/{user}", email=await self._email(user))

    async def _email(self, user: str) -> str | None:
        asked, email = self._known.get(user, (0.0, None))
        if asked and time.monotonic() - asked < REMEMBERED:
            return email
        try:
            answer = await self._client.users_info(user=user)
        except (TimeoutError, SlackApiError, ClientError) as error:
            if asked:  # what Slack said earlier is better than nothing
                return email
            why = code(error) if isinstance(error, SlackApiError) else ""
            raise SlackSilent(why=why or "it did not answer") from error
        email = vouched(answer.get("user") or {}, self._teams)
        self._known[user] = (time.monotonic(), email)
        self._known.move_to_end(user)
        while len(self._known) > MOST:
            self._known.popitem(last=False)
        return email


def vouched(user: Mapping[str, Any], teams: frozenset[str]) -> str | None:
    """The address that an allowed workspace vouches for: of its own living people, confirmed; never a stranger's."""
    if user.get("team_id") not in teams:
        return None
    if user.get("is_stranger") or user.get("is_bot") or user.get("deleted") or user.get("is_email_confirmed") is False:
        return None
    email = (user.get("profile") or {}).get("email")
    return str(email).strip().lower() if email else None
