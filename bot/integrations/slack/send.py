"""Posts of the bot itself, into channels: once, in order, and sure of what arrived.

Each message carries the outbox's number for it in its metadata, so that after a lost answer we can look whether it
is there, and of a post in several parts send only those that are missing.
"""

import asyncio
from http import HTTPStatus
from typing import Any

from aiohttp import ClientConnectorError, ClientError
from slack_sdk.errors import SlackApiError

from bot.integrations.slack.client import code, wait_asked, web_client
from bot.integrations.slack.settings import SlackSettings
from bot.integrations.slack.shown import posts
from bot.integrations.slack.way_out import checked
from bot.post import Outgoing, SendLater, SendRefused

EVENT = "iqaf_post"
PAGE, PAGES = 200, 5  #: how far back we look
UNREACHABLE = 15.0  #: seconds until we try a connection again that was never made

WHAT_TO_DO = {
    "channel_not_found": "Slack knows no channel {channel}, or the bot may not see it: correct slack.channels "
    "(the id beginning with C is in the channel's details), and invite iqaf to a private channel.",
    "not_in_channel": "The bot is not in {channel}: type /invite @iqaf there.",
    "is_archived": "The channel {channel} is archived: name another in slack.channels.",
    "invalid_auth": "Slack does not take the bot token: copy it again from “OAuth & Permissions” into "
    "IQAF_SLACK__BOT_TOKEN.",
    "not_authed": "No bot token was sent: set IQAF_SLACK__BOT_TOKEN.",
    "account_inactive": "The app was removed from the workspace: install it again and renew IQAF_SLACK__BOT_TOKEN.",
    "token_revoked": "The bot token was revoked: install the app again and renew IQAF_SLACK__BOT_TOKEN.",
    "token_expired": "The bot token has expired: install the app again and renew IQAF_SLACK__BOT_TOKEN.",
    "missing_scope": "The app lacks a permission: apply `iqaf manifest slack` again and reinstall it.",
    "restricted_action": "The workspace lets only some post in {channel}: allow iqaf, or name another channel.",
}
UNSURE = {"internal_error", "fatal_error", "service_unavailable", "request_timeout", ""}
"""Slack's words for having failed somewhere: it may have arrived, or may yet."""


class SlackSender:
    """``bot.post.Sender`` for Slack channels."""

    name = "slack"
    pace = 1.1  #: Slack takes about one message a second for a channel

    def __init__(self, settings: SlackSettings, pace: float = pace) -> None:
        self.pace = pace
        self._client = web_client(settings)

    async def send(self, outgoing: Outgoing) -> str:
        """Post all parts that are not there yet; gives the first one's timestamp.

        Raises SendLater where Slack asks to wait (parts that are there are found at the next attempt), SendRefused with
        what to do, and anything else where it is unknown what arrived.
        """
        parts = posts(outgoing.post.reply)
        there = await self._there(outgoing) if outgoing.attempt > 1 else {}
        for number, part in enumerate(parts):
            if number in there:
                continue
            if number:
                await asyncio.sleep(self.pace)
            there[number] = await self._post(outgoing, part, number, len(parts))
        return there[0]

    async def look(self, outgoing: Outgoing) -> str | None:
        """The first part's timestamp, if every part is in the channel."""
        there = await self._there(outgoing)
        wanted = range(len(posts(outgoing.post.reply)))
        return there[0] if all(number in there for number in wanted) else None

    async def _post(self, outgoing: Outgoing, part: dict[str, Any], number: int, parts: int) -> str:
        payload = {"outbox": outgoing.id, "key": outgoing.post.key, "part": number, "parts": parts}
        answer = await self._call(
            "chat.postMessage",
            outgoing.destination,
            unfurl_links=False,
            metadata={"event_type": EVENT, "event_payload": payload},
            **checked(part),
        )
        return str(answer["ts"])

    async def _there(self, outgoing: Outgoing) -> dict[int, str]:
        """Which parts are in the channel: number -> timestamp."""
        found: dict[int, str] = {}
        cursor = ""
        for _ in range(PAGES):
            answer = await self._call(
                "conversations.history",
                outgoing.destination,
                include_all_metadata=True,
                limit=PAGE,
                **({"cursor": cursor} if cursor else {}),
            )
            for message in answer.get("messages", ()):
                metadata = message.get("metadata") or {}
                payload = metadata.get("event_payload") or {}
                if metadata.get("event_type") == EVENT and payload.get("key") == outgoing.post.key:
                    found[int(payload.get("part", 0))] = str(message["ts"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        return found

    async def _call(self, method: str, channel: str, **args: Any) -> dict[str, Any]:
        try:
            if method == "chat.postMessage":
                answer = await self._client.chat_postMessage(channel=channel, **args)
            else:
                answer = await self._client.conversations_history(channel=channel, **args)
        except SlackApiError as error:
            raise verdict(error, channel) from error
        except ClientConnectorError as error:  # never connected: nothing was sent
            raise SendLater(UNREACHABLE) from error
        except (TimeoutError, ClientError) as error:
            raise NoAnswer(f"Slack did not answer {method}: {type(error).__name__}") from error
        return dict(answer.data) if isinstance(answer.data, dict) else {}


class NoAnswer(Exception):
    """Slack did not answer, or not as Slack does: what was sent may have arrived."""


def verdict(error: SlackApiError, channel: str) -> Exception:
    """What Slack's refusal means for the outbox: later, never, or unknown."""
    wait = wait_asked(error)
    if wait is not None:
        return SendLater(wait)
    said = code(error)
    if said in UNSURE or getattr(error.response, "status_code", 200) >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return NoAnswer(f"Slack said “{said or 'nothing that we can read'}”")
    advice = WHAT_TO_DO.get(said, "Look the word up in Slack's documentation of chat.postMessage.")
    return SendRefused(f"Slack refused it ({said}). {advice.format(channel=channel)}")
