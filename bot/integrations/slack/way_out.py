"""Showing an answer: by response_url, in a thread, to one person alone, in a view. Checked, paced, never just lost."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.integrations.slack import limits
from bot.integrations.slack.client import PATIENCE, code, wait_asked
from bot.reply.cut import pieces, units

log = logging.getLogger(__name__)
Json = dict[str, Any]
Messages = Sequence[Mapping[str, Any]]

USES = 4  #: of one response_url, which has five: one is left for the notice that we are working on it
PACE = 1.1  #: seconds between two messages to one channel
LONGEST_WAIT = 30.0  #: seconds that we wait when Slack asks us to
TRIES = 3
UNREACHED = (SlackApiError, ClientError, asyncio.TimeoutError)


def checked(message: Mapping[str, Any]) -> Json:
    """The message, or its words alone where Slack would refuse its blocks: a plain answer is better than none."""
    words = message["text"]
    if units(words) > limits.MESSAGE_TEXT:  # they are read where blocks cannot be shown: there a part of them does
        words = next(pieces(words, limits.MESSAGE_TEXT))
    body: Json = {"text": words, "blocks": list(message.get("blocks", ()))}
    if faults := limits.check_message(body):
        log.error("blocks that Slack would refuse were left out: %s", "; ".join(faults[:5]))
        del body["blocks"]
    return body


class WayOut:
    """Everything that is shown to people in answer to them. Posts by the bot itself go through ``send.py``."""

    def __init__(self, client: AsyncWebClient, pace: float = PACE) -> None:
        self.client = client
        self._pace = pace

    async def respond(
        self, url: str, user: str, messages: Messages, *, public: bool, thread: str | None = None, instead: bool = False
    ) -> None:
        """Answer a command or a press; *instead* of the notice shown before. What it does not take is sent directly."""
        for place, message in enumerate(messages):
            how: Json = {"response_type": "in_channel" if public else "ephemeral"}
            if thread:
                how["thread_ts"] = thread
            how["replace_original"] = instead and place == 0
            if place >= USES or not await self._use(url, {**checked(message), **how}):
                await self.direct(user, messages[place:])
                return

    async def tell(self, url: str, message: Mapping[str, Any]) -> None:
        """Show one thing to whoever acted, and nothing more if it fails: they may be a stranger."""
        await self._use(url, {**checked(message), "response_type": "ephemeral", "replace_original": False})

    async def withdraw(self, url: str) -> None:
        """Take back the notice shown before."""
        await self._use(url, {"delete_original": True})

    async def post(self, channel: str, messages: Messages, *, thread: str | None = None) -> None:
        """Say it in a channel, for all who are there. Raises what Slack refuses."""
        for place, message in enumerate(messages):
            if place:
                await asyncio.sleep(self._pace)
            how: Json = {"channel": channel, "thread_ts": thread, "unfurl_links": False}
            await self._patiently(partial(self.client.chat_postMessage, **how, **checked(message)))

    async def whisper(self, channel: str, user: str, messages: Messages, *, thread: str | None = None) -> None:
        """Show it to one person in a channel; directly where that fails."""
        for place, message in enumerate(messages):
            try:
                how: Json = {"channel": channel, "user": user, "thread_ts": thread}
                await self._patiently(partial(self.client.chat_postEphemeral, **how, **checked(message)))
            except UNREACHED as error:
                log.warning("an answer could not be shown in %s (%s); sent directly", channel, error)
                await self.direct(user, messages[place:])
                return

    async def direct(self, user: str, messages: Messages) -> None:
        """Send it to a person's own conversation with the bot. Raises what Slack refuses."""
        await self.post(user, messages)

    async def open(self, trigger: str, view: Json) -> bool:
        """Open a view; False where it was too late, or Slack would not."""
        return await self._shown("views.open", lambda: self.client.views_open(trigger_id=trigger, view=view), view)

    async def change(self, view_id: str, view: Json) -> bool:
        """Put another view in place of one that is open; False where it is no longer."""
        return await self._shown("views.update", lambda: self.client.views_update(view_id=view_id, view=view), view)

    async def publish(self, user: str, view: Json) -> bool:
        """Set a person's Home tab."""
        return await self._shown("views.publish", lambda: self.client.views_publish(user_id=user, view=view), view)

    async def _shown(self, name: str, show: Callable[[], Awaitable[Any]], view: Json) -> bool:
        if faults := limits.check_view(view):
            log.error("a view that Slack would refuse was not shown: %s", "; ".join(faults[:5]))
            return False
        try:
            await self._patiently(show)
        except UNREACHED as error:
            log.warning("%s did not succeed: %s", name, code(error) if isinstance(error, SlackApiError) else error)
            return False
        return True

    async def _patiently(self, call: Callable[[], Awaitable[Any]]) -> None:
        """Call; wait where Slack asks for it. Nothing else is tried again: it may have arrived."""
        for left in reversed(range(TRIES)):
            try:
                await call()
            except SlackApiError as error:
                wait = wait_asked(error)
                if wait is None or wait > LONGEST_WAIT or not left:
                    raise
                await asyncio.sleep(wait)
            else:
                return

    async def _use(self, url: str, body: Json) -> bool:
        hook = AsyncWebhookClient(url, timeout=PATIENCE, retry_handlers=[])
        for _ in range(TRIES):
            try:
                answer = await hook.send_dict(body)
            except UNREACHED as error:
                log.warning("a response_url did not answer: %s", error)
                return False
            if answer.status_code != HTTPStatus.TOO_MANY_REQUESTS:
                return answer.status_code == HTTPStatus.OK
            await asyncio.sleep(min(LONGEST_WAIT, float(answer.headers.get("Retry-After", 1))))
        return False
