"""What is typed: ``/iqaf``, mentions in a channel, and messages to the bot itself."""

import asyncio
import json
from typing import Any

from bot.integrations.slack.hub import WAITING, Hub, Json, team_and_user
from bot.integrations.slack.plain import plain, without_mention
from bot.integrations.slack.said import BESIDE, Said
from bot.integrations.slack.shown import posts
from bot.integrations.slack.way_out import checked
from bot.reply import Reply
from bot.reply.once import once

SAID = {None, "file_share", "thread_broadcast"}  #: kinds of message that a person wrote

ANSWERS = 512  #: answers kept, of some 10 KB each: more than a place has services


async def command(hub: Hub, body: Json, ack: Any) -> str | None:
    """``/iqaf …``: the answer is the acknowledgement itself, where it is ready in time and is one message.

    Then it is given back as JSON, to be acknowledged with; else the acknowledgement is made.
    """
    team, user = team_and_user(body)
    said = Said(team=team, user=user, words=plain(body.get("text") or ""), key=f"command:{body['trigger_id']}")
    task = hub.patience.start(_command(hub, body, said))
    if not await hub.patience.enough(task):
        await ack(checked(WAITING) | {"response_type": "ephemeral"})
        hub.patience.start(_late(hub, body, task))
        return None
    reply = task.result()
    if reply and (whole := _whole(reply)):
        return whole
    await ack()
    if reply:
        hub.patience.start(_respond(hub, body, reply))
    return None


@once(ANSWERS)
def _whole(reply: Reply) -> str | None:
    """The reply as one message in JSON, None where it is more: made once for all who are told the same."""
    said_back = posts(reply)
    if len(said_back) != 1:
        return None
    return json.dumps({**checked(said_back[0]), "response_type": "ephemeral" if reply.private else "in_channel"})


async def _command(hub: Hub, body: Json, said: Said) -> Reply | None:
    """The reply that is still to be shown; None where its form was opened."""
    reply = await hub.answer(said)
    return None if await hub.opened(reply, body["trigger_id"], body.get("channel_id", "")) else reply


async def _late(hub: Hub, body: Json, task: "asyncio.Task[Reply | None]") -> None:
    reply = await task
    await hub.patience.settle()
    if reply and reply.private:
        await _respond(hub, body, reply, instead=True)
        return
    await hub.out.withdraw(body["response_url"])
    if reply:
        await _respond(hub, body, reply)


async def _respond(hub: Hub, body: Json, reply: Reply, *, instead: bool = False) -> None:
    await hub.out.respond(
        body["response_url"], body["user_id"], posts(reply), public=not reply.private, instead=instead
    )


async def mention(hub: Hub, body: Json, bot: str | None) -> None:
    """``@iqaf …`` in a channel: answered in the thread, or to the asker alone."""
    event = body["event"]
    if event.get("bot_id") or not event.get("user"):
        return
    await _once(hub, body, plain(without_mention(event.get("text") or "", bot)), _show_in_channel)


async def message(hub: Hub, body: Json, bot: str | None) -> None:
    """A message in the person's own conversation with the bot. Edits, deletions and bots are not answered."""
    event = body["event"]
    if (
        event.get("channel_type") != "im"
        or event.get("subtype") not in SAID
        or event.get("bot_id")
        or not event.get("user")
    ):
        return
    files = {BESIDE: event["files"]} if event.get("files") else {}
    await _once(hub, body, plain(without_mention(event.get("text") or "", bot)), _show_directly, files)


async def _once(hub: Hub, body: Json, words: str, show: Any, files: Json | None = None) -> None:
    """Answer an event, but not again when Slack repeats it."""
    key = f"event:{body['event_id']}"
    if hub.seen.before(key):
        return
    team, user = team_and_user(body)
    said = Said(team=team, user=user, words=words, key=key, files=files or {})
    task = hub.patience.start(_answer(hub, body["event"], said, show))
    if not await hub.patience.enough(task):
        hub.patience.start(_busy(hub, body["event"]))


async def _answer(hub: Hub, event: Json, said: Said, show: Any) -> None:
    try:
        await show(hub, event, await hub.answer(said))
    except Exception:
        hub.seen.forget(str(said.key))  # nothing was shown: Slack's repetition may try again
        raise


async def _busy(hub: Hub, event: Json) -> None:
    await hub.out.whisper(event["channel"], event["user"], [WAITING], thread=event.get("thread_ts"))


async def _show_in_channel(hub: Hub, event: Json, reply: Reply) -> None:
    if reply.private:
        # Slack shows a message for one person in a thread only where the thread exists already
        await hub.out.whisper(event["channel"], event["user"], posts(reply), thread=event.get("thread_ts"))
    else:
        await hub.out.post(event["channel"], posts(reply), thread=event.get("thread_ts") or event["ts"])


async def _show_directly(hub: Hub, event: Json, reply: Reply) -> None:
    await hub.out.post(event["channel"], posts(reply), thread=event.get("thread_ts"))
