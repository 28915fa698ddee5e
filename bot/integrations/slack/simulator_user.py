"""A person at Slack's keyboard: what they do is signed and delivered as Slack delivers it, on Slack's clock.

An app that does not answer a command, a press or a form within three seconds fails the test (:class:`TooSlow`).
"""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import aiohttp

from bot.integrations.slack import simulator_api
from bot.integrations.slack.simulator_blocks import inputs
from bot.integrations.slack.simulator_form import CannotDo, state
from bot.integrations.slack.simulator_state import HeldFile, Json, Message, Screen

if TYPE_CHECKING:
    from bot.integrations.slack.simulator import Simulator

SLACK_WAITS = 3.0  #: seconds
FORM = "application/x-www-form-urlencoded"


class TooSlow(AssertionError):
    """The app took longer than Slack waits."""


@dataclass(frozen=True)
class Delivery:
    """What was sent to the app, so that it can be sent again."""

    kind: str  #: of the envelope: slash_commands, interactive, events_api
    payload: Json

    def body(self) -> tuple[bytes, str]:
        """The HTTP body and its content type."""
        match self.kind:
            case "slash_commands":
                return urlencode(self.payload).encode(), FORM
            case "interactive":
                return urlencode({"payload": json.dumps(self.payload)}).encode(), FORM
            case _:
                return json.dumps(self.payload).encode(), "application/json"


@dataclass(frozen=True)
class Answer:
    """What the app answered to a delivery."""

    status: int
    body: Json
    text: str
    seconds: float
    delivery: Delivery


def signature(secret: str, stamp: str, body: bytes) -> str:
    """Slack's signature of a request."""
    signed = b"v0:" + stamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


class SignedUser:
    """One person. Every method delivers something and takes in the app's answer as Slack's client would."""

    def __init__(self, slack: "Simulator", user: str, at: str | None) -> None:
        self.slack = slack
        self.id = user
        self.at = at
        self.team = slack.people[user].team

    # what they see

    def sees(self, channel: str | None = None) -> list[Message]:
        """The messages this person sees, oldest first, in all channels or in one; their direct one as "direct"."""
        where = self.slack.direct(self.id).id if channel == "direct" else channel
        return [m for m in self.slack.messages if m.to in {None, self.id} and where in {None, m.channel}]

    @property
    def screen(self) -> Screen | None:
        """The modal that is open before them."""
        return next((s for s in reversed(self.slack.modals.values()) if s.user == self.id), None)

    @property
    def home(self) -> Screen | None:
        """Their Home tab."""
        return self.slack.homes.get(self.id)

    # what they do

    async def types(self, said: str, channel: str = "C01SQG") -> Answer:
        """Type a slash command ("/iqaf status Oakwood")."""
        command, _, text = said.partition(" ")
        payload = {
            "token": "legacy",
            "team_id": self.team,
            "team_domain": self.slack.domain,
            "channel_id": channel,
            "channel_name": "any",
            "user_id": self.id,
            "user_name": self.id.lower(),
            "command": command,
            "text": text,
            "api_app_id": self.slack.app_id,
            "is_enterprise_install": "false",
            "response_url": self._url(channel),
            "trigger_id": self.slack.new_trigger(self.id),
        }
        answer = await self.send(Delivery("slash_commands", payload))
        body = answer.body or ({"text": answer.text} if answer.text else {})
        if answer.status == HTTPStatus.OK and body:
            self.slack.respond(channel, self.id, body)
        return answer

    async def clicks(self, label: str, on: Message | Screen | None = None) -> Answer:
        """Press the newest button with *label* that this person sees, or the one on *on*."""
        where, element, block_id = self._button(label, on)
        action = {**element, "block_id": block_id, "action_ts": self.slack.ts()}
        payload = {**self._who("block_actions"), "actions": [action], "trigger_id": self.slack.new_trigger(self.id)}
        if isinstance(where, Screen):
            payload["container"] = {"type": "view", "view_id": where.id}
            payload["view"] = {**where.view, "hash": where.hash, "team_id": self.team, "state": {"values": {}}}
        else:
            payload["container"] = {
                "type": "message",
                "message_ts": where.ts,
                "channel_id": where.channel,
                "is_ephemeral": where.to is not None,
                **({"thread_ts": where.thread} if where.thread else {}),
            }
            payload["channel"] = {"id": where.channel, "name": "any"}
            payload["response_url"] = self._url(where.channel)
            if where.to is None:
                payload["message"] = {"type": "message", "ts": where.ts, "text": where.text, "blocks": where.blocks}
        return await self.send(Delivery("interactive", payload))

    async def submits(self, values: Mapping[str, str], screen: Screen | None = None) -> Answer:
        """Fill the open form (by label) and send it; what is left out keeps what the form came with."""
        screen = screen or self.screen
        if screen is None:
            raise CannotDo("no form is open")
        filled = state(screen, values, self.slack.files, self.slack.port)
        view = {**screen.view, "hash": screen.hash, "team_id": self.team, "state": {"values": filled}}
        view.setdefault("private_metadata", "")
        payload = {**self._who("view_submission"), "view": view, "trigger_id": self.slack.new_trigger(self.id)}
        answer = await self.send(Delivery("interactive", payload))
        self._take(screen, answer)
        return answer

    async def mentions(self, said: str, channel: str = "C01SQG", thread: str | None = None) -> Answer:
        """Write "@iqaf …" in a channel."""
        text = said if f"<@{self.slack.bot_user}>" in said else f"<@{self.slack.bot_user}> {said}"
        return await self._event({"type": "app_mention", "channel": channel, "text": text}, thread)

    async def writes(self, said: str, thread: str | None = None, **more: Any) -> Answer:
        """Write to the bot directly."""
        channel = self.slack.direct(self.id).id
        return await self._event(
            {"type": "message", "channel_type": "im", "channel": channel, "text": said, **more}, thread
        )

    async def shares(self, *files: HeldFile, said: str = "") -> Answer:
        """Send files to the bot directly."""
        sent = [file.sent(self.slack.port) for file in files]
        return await self.writes(said, subtype="file_share", files=sent, upload=True)

    async def opens_home(self) -> Answer:
        """Open the app's Home tab."""
        channel = self.slack.direct(self.id).id
        return await self._event({"type": "app_home_opened", "tab": "home", "channel": channel}, None)

    async def shortcut(self, callback_id: str) -> Answer:
        """Use a global shortcut."""
        payload = {**self._who("shortcut"), "callback_id": callback_id, "action_ts": self.slack.ts()}
        return await self.send(Delivery("interactive", payload | {"trigger_id": self.slack.new_trigger(self.id)}))

    async def message_shortcut(self, callback_id: str, text: str, channel: str = "C01SQG") -> Answer:
        """Use a shortcut on somebody's message."""
        ts = self.slack.ts()
        payload = {
            **self._who("message_action"),
            "callback_id": callback_id,
            "action_ts": self.slack.ts(),
            "message_ts": ts,
            "channel": {"id": channel, "name": "any"},
            "message": {"type": "message", "user": "U0OTHER", "ts": ts, "text": text},
            "response_url": self._url(channel),
            "trigger_id": self.slack.new_trigger(self.id),
        }
        return await self.send(Delivery("interactive", payload))

    # how it gets there

    async def send(
        self, delivery: Delivery, *, retry: int = 0, secret: str | None = None, age: float = 0.0, signed: bool = True
    ) -> Answer:
        """Deliver: *retry* numbers a repetition, *secret* signs wrongly, *age* makes it that many seconds old."""
        began = time.monotonic()
        if self.at is None:
            try:
                body = await self.slack.deliver(delivery.kind, delivery.payload)
            except TimeoutError:
                raise TooSlow(delivery.kind) from None
            answer = Answer(200, body, str(body.get("text", "")), time.monotonic() - began, delivery)
        else:
            answer = await self._post(delivery, retry, secret, age, signed=signed)
        if answer.seconds > SLACK_WAITS:
            raise TooSlow(f"{delivery.kind}: {answer.seconds:.1f} s")
        return answer

    async def again(self, answer: Answer, num: int = 1) -> Answer:
        """Slack's repetition of a delivery: the same, marked as a retry."""
        return await self.send(answer.delivery, retry=num)

    async def _post(self, delivery: Delivery, retry: int, secret: str | None, age: float, *, signed: bool) -> Answer:
        raw, kind = delivery.body()
        stamp = str(int(time.time() - age))
        headers = {"content-type": kind}
        if signed:
            headers["x-slack-request-timestamp"] = stamp
            headers["x-slack-signature"] = signature(secret or self.slack.signing_secret, stamp, raw)
        if retry:
            headers |= {"x-slack-retry-num": str(retry), "x-slack-retry-reason": "http_timeout"}
        began = time.monotonic()
        async with aiohttp.ClientSession() as session, session.post(str(self.at), data=raw, headers=headers) as got:
            text = await got.text()
            body = json.loads(text) if got.content_type == "application/json" and text else {}
            return Answer(got.status, body, text, time.monotonic() - began, delivery)

    async def _event(self, event: Json, thread: str | None) -> Answer:
        ts = self.slack.ts()
        event = {"user": self.id, "team": self.team, "ts": ts, "event_ts": ts, **event}
        if thread:
            event["thread_ts"] = thread
        payload = {
            "token": "legacy",
            "type": "event_callback",
            "team_id": self.slack.team,
            "api_app_id": self.slack.app_id,
            "event_id": f"Ev{self.slack.number():08d}",
            "event_time": int(float(ts)),
            "event": event,
            "authorizations": [{"team_id": self.slack.team, "user_id": self.slack.bot_user, "is_bot": True}],
        }
        return await self.send(Delivery("events_api", payload))

    def _url(self, channel: str) -> str:
        return f"http://127.0.0.1:{self.slack.port}/response/{self.slack.new_url(channel, self.id)}"

    def _who(self, kind: str) -> Json:
        user = {"id": self.id, "username": self.id.lower(), "team_id": self.team}
        team = {"id": self.slack.team, "domain": self.slack.domain}
        return {"type": kind, "user": user, "team": team, "api_app_id": self.slack.app_id, "token": "legacy"}

    def _button(self, label: str, on: Message | Screen | None) -> tuple[Message | Screen, Json, str]:
        seen = [on] if on else [s for s in (self.screen, *reversed(self.sees()), self.home) if s]
        for where in seen:
            for block in where.view["blocks"] if isinstance(where, Screen) else where.blocks:
                for element in [*block.get("elements", ()), block.get("accessory") or {}]:
                    if element.get("type") == "button" and element["text"]["text"] == label:
                        return where, element, block["block_id"]
        raise CannotDo(f"there is no button “{label}”")

    def _take(self, screen: Screen, answer: Answer) -> None:
        match answer.body.get("response_action"):
            case "errors":
                if unknown := answer.body["errors"].keys() - inputs(screen.view).keys():
                    raise CannotDo(f"errors for blocks that are not in the form: {sorted(unknown)}")
            case "update":
                simulator_api.set_view(self.slack, screen, answer.body["view"])
            case "clear" | None if answer.status == HTTPStatus.OK and not answer.text:
                self.slack.modals.pop(screen.id, None)
            case _:
                raise CannotDo(f"Slack shows “We had some trouble connecting”: {answer.status} {answer.text}")
