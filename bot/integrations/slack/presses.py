"""What is pressed and filled in: buttons, forms, shortcuts, and the Home tab."""

import asyncio
import hashlib
import json
from typing import Any

from bot.integrations.slack.forms import form_files
from bot.integrations.slack.hub import WAITING, Hub, Json, team_and_user
from bot.integrations.slack.plain import plain
from bot.integrations.slack.render import TooLong, form_values, home
from bot.integrations.slack.said import Said
from bot.integrations.slack.shown import asked_by, card_view, errors, form_view, posts
from bot.reply import Reply

LONGEST_QUOTE = 2_700  #: characters of a message put in a form, which holds 3,000 with where it came from
HOME = ("me", "list red")


async def press(hub: Hub, body: Json, ack: Any) -> None:
    """A button says its words. Answered where it was pressed, and never in place of the card it stands on."""
    await ack()
    action = body["actions"][0]
    if action.get("type") != "button" or not action.get("value"):
        return
    team, user = team_and_user(body)
    key = f"press:{user}:{action.get('action_id')}:{action['action_ts']}"
    if hub.seen.before(key):
        return
    said = Said(team=team, user=user, words=action["value"], key=key)
    task = hub.patience.start(_pressed(hub, body, said))
    if not await hub.patience.enough(task) and "response_url" in body:
        hub.patience.start(hub.out.respond(body["response_url"], user, [WAITING], public=False))


async def _pressed(hub: Hub, body: Json, said: Said) -> None:
    reply = await hub.answer(said)
    view = body.get("view")
    channel = (body.get("channel") or {}).get("id", "")
    if view and view["type"] == "modal":
        await hub.changed(reply, view["id"], said.user)
    elif view:
        await hub.opened_card(reply, body["trigger_id"], said.user)
    elif not await hub.opened(reply, body["trigger_id"], channel):
        thread = (body.get("container") or {}).get("thread_ts")
        await hub.out.respond(body["response_url"], said.user, posts(reply), public=not reply.private, thread=thread)


async def submit(hub: Hub, body: Json, ack: Any) -> None:
    """A form was sent: faults are said at its fields, else the answer takes its place."""
    view = body["view"]
    command, channel = asked_by(view)
    fields = form_values(view)
    team, user = team_and_user(body)
    key = _submission(view, fields)
    said = Said(team=team, user=user, words=command, fields=fields, key=key, files=form_files(view))
    task = hub.patience.start(hub.answer(said))
    if not await hub.patience.enough(task):
        await ack(response_action="update", view=card_view([WAITING])[0])
        hub.patience.start(_late(hub, view["id"], user, channel, task))
        return
    reply = task.result()
    if faults := errors(reply, view):
        await ack(response_action="errors", errors=faults)
        return
    form = form_view(reply, channel)
    card, rest = card_view(posts(reply))
    await ack(response_action="update", view=form or card)
    hub.patience.start(_after(hub, reply, user, channel, () if form else rest))


def _submission(view: Json, fields: dict[str, str]) -> str:
    """The key of a submission: the same form sent again corrected is another one, though Slack calls it the same."""
    digest = hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()[:16]
    return f"form:{view['id']}:{view.get('hash', '')}:{digest}"


async def _late(hub: Hub, view_id: str, user: str, channel: str, task: "asyncio.Task[Reply]") -> None:
    reply = await task
    await hub.patience.settle()
    await hub.changed(reply, view_id, user, channel)
    await _after(hub, reply, user, channel, ())


async def _after(hub: Hub, reply: Reply, user: str, channel: str, rest: Any) -> None:
    """What the form's own window could not show: the rest of it, and a public answer to those in the channel."""
    await hub.out.direct(user, rest)
    if channel and not reply.private:
        await hub.out.post(channel, posts(reply))


async def log_message(hub: Hub, body: Json, ack: Any) -> None:
    """“Log as intelligence” on a message: the form, with the message's words and where they stand."""
    await ack()
    await _shortcut(hub, body, "log", {"text": quoted(body)})


async def raise_concern(hub: Hub, body: Json, ack: Any) -> None:
    """“Raise a concern”, from anywhere: the form."""
    await ack()
    await _shortcut(hub, body, "raise", {})


async def _shortcut(hub: Hub, body: Json, words: str, fields: dict[str, str]) -> None:
    team, user = team_and_user(body)
    key = f"shortcut:{body['trigger_id']}"
    if hub.seen.before(key):
        return
    said = Said(team=team, user=user, words=words, fields=fields, key=key)
    await hub.patience.enough(hub.patience.start(_opened(hub, body["trigger_id"], said)))


async def _opened(hub: Hub, trigger: str, said: Said) -> None:
    await hub.opened_card(await hub.answer(said), trigger, said.user)


def quoted(body: Json) -> str:
    """A message's words and its address. Only a very long one is shortened, and then the address leads to all of it."""
    text = plain(body["message"].get("text") or "")
    if len(text) > LONGEST_QUOTE:
        text = f"{text[:LONGEST_QUOTE]}… (it goes on there)"
    domain = (body.get("team") or {}).get("domain")
    stamp = str(body.get("message_ts") or body["message"].get("ts", "")).replace(".", "")
    address = f"https://{domain}.slack.com/archives/{body['channel']['id']}/p{stamp}"
    return f"{text}\n\nFrom Slack: {address}"


async def show_home(hub: Hub, body: Json) -> None:
    """The Home tab: who I am and what is open, and the reds."""
    if body["event"].get("tab", "home") != "home":
        return
    team, user = team_and_user(body)
    await hub.patience.enough(hub.patience.start(_home(hub, team, user)))


async def _home(hub: Hub, team: str, user: str) -> None:
    replies = [await hub.answer(Said(team=team, user=user, words=words, key=None)) for words in HOME]
    try:
        view = home(replies)
    except TooLong:
        view = {"type": "home", "blocks": card_view([post for reply in replies for post in posts(reply)])[0]["blocks"]}
    await hub.out.publish(user, view)
