"""The simulated Web API: what each method checks, does and answers, as strictly as Slack documents it."""

import copy
import json
from collections.abc import Callable
from typing import Any

from bot.integrations.slack.simulator_blocks import TOO_LONG_TOGETHER, message_faults, together, view_faults
from bot.integrations.slack.simulator_state import Channel, Json, Message, Screen, SlackSays, Workspace

LONGEST_TEXT = 40_000
LARGEST_VIEW = 250_000
SCOPES = {
    "chat.postMessage": {"chat:write"},
    "chat.postEphemeral": {"chat:write"},
    "chat.update": {"chat:write"},
    "users.info": {"users:read"},
    "files.info": {"files:read"},
    "conversations.history": {"channels:history", "groups:history"},
}
EVERY_SCOPE = {"app_mentions:read", "commands", "im:history", "users:read.email"}.union(*SCOPES.values())
Method = Callable[[Workspace, Json], Json]


def call(place: Workspace, method: str, args: Json, token: str) -> Json:
    """Answer one call; raises SlackSays for a refusal."""
    if method not in METHODS:
        raise SlackSays("unknown_method")
    wanted = place.app_token if method == "apps.connections.open" else place.bot_token
    if not token:
        raise SlackSays("not_authed")
    if token != wanted:
        raise SlackSays("invalid_auth")
    needed = SCOPES.get(method, set())
    if place.scopes is not None and not needed <= place.scopes:
        raise SlackSays("missing_scope", f"needed: {','.join(sorted(needed - place.scopes))}")
    return {"ok": True, **METHODS[method](place, args)}


def shown(place: Workspace, body: Json) -> Json:
    """A message's body as Slack takes it, whichever way it came; raises for what it does not take."""
    body = {**body, "blocks": _read(body.get("blocks")), "metadata": _read(body.get("metadata"))}
    blocks = body["blocks"]
    if not body.get("text") and not blocks:
        raise SlackSays("no_text")
    if len(body.get("text") or "") > LONGEST_TEXT:
        raise SlackSays("msg_too_long")
    if blocks:
        if faults := message_faults(blocks):
            raise SlackSays("invalid_blocks", *faults)
        if together(blocks) > TOO_LONG_TOGETHER:
            raise SlackSays("msg_blocks_too_long")
        _name(place, blocks)
    if (metadata := body["metadata"]) and not {"event_type", "event_payload"} <= metadata.keys():
        raise SlackSays("invalid_metadata_format")
    return {key: value for key, value in body.items() if value is not None}


def set_view(place: Workspace, screen: Screen, view: Any) -> Screen:
    """Put *view* on a screen, with a new hash; raises for one that Slack does not take."""
    view = _read(view)
    if not isinstance(view, dict):
        raise SlackSays("invalid_arguments", "must provide an object [json-pointer:/view]")
    if faults := view_faults(view):
        raise SlackSays("invalid_arguments", *faults)
    if len(json.dumps(view)) > LARGEST_VIEW:
        raise SlackSays("view_too_large")
    _name(place, view["blocks"])
    screen.view = {**view, "id": screen.id}
    screen.hash = f"{place.number()}.hash"
    return screen


def _name(place: Workspace, blocks: list[Json]) -> None:
    """Slack gives a name to every block and element that has none."""
    for block in blocks:
        block.setdefault("block_id", f"b{place.number()}")
        for element in [*block.get("elements", ()), block.get("accessory"), block.get("element")]:
            if isinstance(element, dict) and element.get("type") not in {"mrkdwn", "plain_text", "image"}:
                element.setdefault("action_id", f"a{place.number()}")


def _read(value: Any) -> Any:
    if not isinstance(value, str):
        return copy.deepcopy(value)  # what was sent stays as it was sent
    try:
        return json.loads(value)
    except ValueError:
        raise SlackSays("invalid_arguments", "not JSON") from None


def _open_channel(place: Workspace, args: Json) -> Channel:
    name = args.get("channel", "")
    channel = place.direct(name) if name in place.people else place.channels.get(name)
    if channel is None:
        raise SlackSays("channel_not_found")
    if channel.archived:
        raise SlackSays("is_archived")
    if not channel.bot_in and not channel.direct:
        raise SlackSays("not_in_channel")
    return channel


def _auth_test(place: Workspace, args: Json) -> Json:
    names = {"team": place.domain, "team_id": place.team, "user": "iqaf"}
    return {"url": f"https://{place.domain}.slack.com/", "user_id": place.bot_user, "bot_id": place.bot_id, **names}


def _users_info(place: Workspace, args: Json) -> Json:
    if args.get("user") not in place.people:
        raise SlackSays("user_not_found")
    person = place.people[args["user"]].info()
    if place.scopes is not None and "users:read.email" not in place.scopes:
        person["profile"].pop("email", None)
    return {"user": person}


def _post_message(place: Workspace, args: Json) -> Json:
    channel = _open_channel(place, args)
    body = shown(place, args)
    place.keep_pace(channel.id)
    message = Message(channel.id, place.ts(), body)
    place.messages.append(message)
    return {"channel": channel.id, "ts": message.ts, "message": _told(place, message, metadata=True)}


def _post_ephemeral(place: Workspace, args: Json) -> Json:
    channel = _open_channel(place, args)
    if args.get("user") not in place.people:
        raise SlackSays("user_not_in_channel")
    message = Message(channel.id, place.ts(), shown(place, args), to=args["user"])
    place.messages.append(message)
    return {"message_ts": message.ts}


def _update(place: Workspace, args: Json) -> Json:
    channel = _open_channel(place, args)
    for message in place.messages:
        if (message.channel, message.ts, message.to) == (channel.id, args.get("ts"), None):
            message.body = shown(place, args)
            return {"channel": channel.id, "ts": message.ts, "text": message.text}
    raise SlackSays("message_not_found")


def _told(place: Workspace, message: Message, *, metadata: bool) -> Json:
    told = {"type": "message", "user": place.bot_user, "bot_id": place.bot_id, "ts": message.ts, "text": message.text}
    extra = {"metadata": message.body["metadata"]} if metadata and "metadata" in message.body else {}
    return {**told, "blocks": message.blocks, **extra}


def _history(place: Workspace, args: Json) -> Json:
    channel = _open_channel(place, args)
    all_of_it = str(args.get("include_all_metadata", "false")).lower() in {"true", "1"}
    limit, start = int(args.get("limit", 100)), int(args.get("cursor") or 0)
    here = [m for m in reversed(place.messages) if m.channel == channel.id and m.to is None and not m.thread]
    here = [m for m in here if float(m.ts) >= float(args.get("oldest") or 0)]
    more = start + limit < len(here)
    page = [_told(place, message, metadata=all_of_it) for message in here[start : start + limit]]
    cursor = {"response_metadata": {"next_cursor": str(start + limit) if more else ""}}
    return {"messages": page, "has_more": more, **cursor}


def _files_info(place: Workspace, args: Json) -> Json:
    if args.get("file") not in place.files:
        raise SlackSays("file_not_found")
    return {"file": place.files[args["file"]].described(place.port)}


def _views_open(place: Workspace, args: Json) -> Json:
    user = place.pull(args.get("trigger_id"))
    screen = set_view(place, Screen(f"V{place.number():06d}", user, {}, ""), args.get("view"))
    if screen.view["type"] != "modal":
        raise SlackSays("invalid_arguments", "must be one of modal [json-pointer:/view/type]")
    place.modals[screen.id] = screen
    return {"view": {**screen.view, "hash": screen.hash}}


def _views_update(place: Workspace, args: Json) -> Json:
    screen = place.modals.get(args.get("view_id", ""))
    if screen is None:
        raise SlackSays("not_found")
    if args.get("hash") and args["hash"] != screen.hash:
        raise SlackSays("hash_conflict")
    set_view(place, screen, args.get("view"))
    return {"view": {**screen.view, "hash": screen.hash}}


def _views_publish(place: Workspace, args: Json) -> Json:
    user = args.get("user_id", "")
    if user not in place.people:
        raise SlackSays("user_not_found")
    screen = place.homes.get(user) or Screen(f"V{place.number():06d}", user, {}, "")
    place.homes[user] = set_view(place, screen, args.get("view"))
    return {"view": {**screen.view, "hash": screen.hash}}


def _connections_open(place: Workspace, args: Json) -> Json:
    return {"url": f"ws://127.0.0.1:{place.port}/link?ticket={place.number()}"}


METHODS: dict[str, Method] = {
    "apps.connections.open": _connections_open,
    "auth.test": _auth_test,
    "users.info": _users_info,
    "chat.postMessage": _post_message,
    "chat.postEphemeral": _post_ephemeral,
    "chat.update": _update,
    "conversations.history": _history,
    "files.info": _files_info,
    "views.open": _views_open,
    "views.update": _views_update,
    "views.publish": _views_publish,
}
