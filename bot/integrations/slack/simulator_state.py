"""What the simulated workspace holds: people, channels, messages, views, and the clocks that Slack runs on them."""

import itertools
import time
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

TRIGGER_LIVES = 3.0  #: seconds in which a trigger_id opens a view, once
RESPONSE_URL_LIVES = 30 * 60.0
RESPONSE_URL_USES = 5


class SlackSays(Exception):
    """The Web API's refusal: its code, its messages, and the HTTP status and headers that go with it."""

    def __init__(self, code: str, *messages: str, status: int = 200, headers: dict[str, str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.messages = messages
        self.status = status
        self.headers = headers or {}


@dataclass
class Person:
    """A user of the workspace, or a guest of it."""

    id: str
    name: str
    email: str | None
    team: str
    flags: Json = field(default_factory=dict)  #: is_restricted, is_stranger, is_bot, deleted, is_email_confirmed …

    def info(self) -> Json:
        """As users.info tells it."""
        profile = {"real_name": self.name} | ({"email": self.email} if self.email else {})
        return {"id": self.id, "team_id": self.team, "name": self.name, "profile": profile, **self.flags}


@dataclass
class Channel:
    """A conversation. *shared* ones the bot must be in; a direct message it always is."""

    id: str
    name: str
    bot_in: bool = True
    archived: bool = False
    direct: bool = False


@dataclass
class Message:
    """A message as it stands: *to* is the one person who sees it, None for all."""

    channel: str
    ts: str
    body: Json
    to: str | None = None

    @property
    def text(self) -> str:
        """The fallback text."""
        return str(self.body.get("text", ""))

    @property
    def blocks(self) -> list[Json]:
        """The blocks."""
        return list(self.body.get("blocks") or [])

    @property
    def thread(self) -> str | None:
        """The thread it is in."""
        return self.body.get("thread_ts")


@dataclass
class Screen:
    """A view that is open before a person: a modal, or their Home tab."""

    id: str
    user: str
    view: Json
    hash: str


@dataclass
class HeldFile:
    """A file that somebody shared."""

    id: str
    name: str
    raw: bytes
    size: int | None = None  #: as Slack tells it; its true size unless given
    address: str = ""  #: where it would be fetched; ours unless given
    described_whole: bool = True  #: False: its address must be asked for, as of files of shared channels
    seconds: float = 0.0  #: that it takes to come

    def described(self, port: int) -> Json:
        """As Slack tells of it."""
        address = self.address or f"http://127.0.0.1:{port}/files-pri/{self.id}/{self.name}"
        told = {"id": self.id, "name": self.name, "size": len(self.raw) if self.size is None else self.size}
        return {**told, "mode": "hosted", "url_private": address, "url_private_download": address}

    def sent(self, port: int) -> Json:
        """As it stands in a delivery."""
        if self.described_whole:
            return self.described(port)
        return {"id": self.id, "mode": "file_access", "file_access": "check_file_info"}


@dataclass
class Call:
    """One call of the Web API, or one use of a response_url (method ``response_url``)."""

    method: str
    args: Json
    at: float


@dataclass
class Fault:
    """Something to go wrong: an HTTP status, an API error, a body that is not JSON, or no answer for *silent* seconds.

    With *after* the call is carried out first, and only its answer is lost.
    """

    status: int = 200
    error: str = ""
    body: str = ""
    retry_after: int | None = None
    silent: float = 0.0
    times: int = 1
    after: bool = False


class Workspace:
    """The state, and the rules of time."""

    def __init__(self) -> None:
        self.team, self.domain, self.app_id = "T01PLACE", "place", "A01APP"
        self.bot_user, self.bot_id = "U0BOT", "B0BOT"
        self.bot_token, self.app_token = "xoxb-simulated", "xapp-simulated"
        self.signing_secret = "simulated-signing-secret"  # noqa: S105 - made up
        self.scopes: set[str] | None = None  #: None grants everything
        self.port = 0  #: on 127.0.0.1, once it is served
        self.pace = 1.0  #: seconds between two messages to one channel
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: list[Message] = []
        self.modals: dict[str, Screen] = {}
        self.homes: dict[str, Screen] = {}
        self.calls: list[Call] = []
        self.faults: dict[str, Fault] = {}
        self.files: dict[str, HeldFile] = {}
        self.skipped = 0.0
        self._numbers = itertools.count(1)
        self._triggers: dict[str, tuple[float, str, bool]] = {}
        self._urls: dict[str, tuple[float, int, str, str]] = {}
        self._posted: dict[str, float] = {}

    def now(self) -> float:
        """The workspace's time: seconds since 1970."""
        return time.time() + self.skipped

    def skip(self, seconds: float) -> None:
        """Let time pass for Slack (triggers, response_urls and rate limits), not for the app."""
        self.skipped += seconds

    def number(self) -> int:
        """A number never given before."""
        return next(self._numbers)

    def ts(self) -> str:
        """A new message timestamp."""
        return f"{int(self.now())}.{self.number():06d}"

    def person(self, user: str, name: str = "", email: str | None = None, team: str = "", **flags: Any) -> Person:
        """Add someone to the workspace."""
        self.people[user] = Person(user, name or user, email, team or self.team, flags)
        return self.people[user]

    def channel(self, channel: str, name: str = "", **how: bool) -> Channel:
        """Add a channel."""
        self.channels[channel] = Channel(channel, name or channel.lower(), **how)
        return self.channels[channel]

    def direct(self, user: str) -> Channel:
        """The direct conversation of a person with the bot."""
        return self.channels.get(f"D{user}") or self.channel(f"D{user}", "directmessage", direct=True)

    def fail(self, method: str, fault: Fault) -> None:
        """Let the next calls of *method* go wrong."""
        self.faults[method] = fault

    def calls_of(self, method: str) -> list[Call]:
        """The calls of one method so far."""
        return [call for call in self.calls if call.method == method]

    def new_trigger(self, user: str) -> str:
        """A trigger_id, good once and for three seconds."""
        trigger = f"{self.number()}.{self.team}.{'0' * 8}"
        self._triggers[trigger] = (self.now(), user, False)
        return trigger

    def pull(self, trigger: Any) -> str:
        """Use a trigger_id; gives its user. Raises what Slack says of an unknown, old or used one."""
        if trigger not in self._triggers:
            raise SlackSays("invalid_trigger_id")
        made, user, used = self._triggers[trigger]
        if used:
            raise SlackSays("exchanged_trigger_id")
        if self.now() - made > TRIGGER_LIVES:
            raise SlackSays("expired_trigger_id")
        self._triggers[trigger] = (made, user, True)
        return user

    def new_url(self, channel: str, user: str) -> str:
        """The id of a response_url."""
        number = f"{self.team}-{self.number()}"
        self._urls[number] = (self.now(), RESPONSE_URL_USES, channel, user)
        return number

    def use_url(self, number: str) -> tuple[str, str]:
        """Use a response_url once; gives channel and user."""
        if number not in self._urls:
            raise SlackSays("invalid_url", status=404)
        made, left, channel, user = self._urls[number]
        if self.now() - made > RESPONSE_URL_LIVES:
            raise SlackSays("expired_url", status=404)
        if left == 0:
            raise SlackSays("used_url", status=404)
        self._urls[number] = (made, left - 1, channel, user)
        return channel, user

    def keep_pace(self, channel: str) -> None:
        """One message a second a channel; else 429 with Retry-After."""
        wait = self._posted.get(channel, 0.0) + self.pace - self.now()
        if wait > 0:
            raise SlackSays("ratelimited", status=429, headers={"Retry-After": str(max(1, round(wait)))})
        self._posted[channel] = self.now()
