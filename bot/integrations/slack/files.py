"""Files that people share with the bot in Slack: fetched from Slack alone, within a size and a time, then kept."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.dispatch import Identity
from bot.documents import LARGEST, MB, KeptDocument, TooLarge, safe_name
from bot.engine.errors import IqafError
from bot.integrations.slack.client import code
from bot.integrations.slack.settings import SlackSettings
from bot.integrations.taking import TakesDocuments

HOST = "files.slack.com"
SECONDS = 60.0  #: for the whole of a file
PIECE = 64 * 1024

Json = Mapping[str, Any]


class NotFetched(IqafError):
    """{name} could not be fetched from Slack ({why}), so nothing was done. Send it again in a minute; \
if it stays, tell your administrator."""


class OneAtATime(IqafError):
    """You sent {count} files at once, so nothing was done. Send one file at a time."""


class NoFilesHere(IqafError):
    """Files are not taken here. Send it on the web page, or by mail."""


class Files:
    """Takes shared files in for whoever sent them. Without *documents* it refuses every file."""

    def __init__(self, client: AsyncWebClient, settings: SlackSettings, documents: TakesDocuments | None) -> None:
        self._client = client
        self._token = settings.bot_token.get_secret_value()
        api = urlsplit(settings.base_url)
        # the bot token is sent there and nowhere else; a Slack that is simulated serves its files itself
        self._at = ("https", HOST) if api.scheme == "https" else (api.scheme, api.netloc)
        self._documents = documents

    async def take(self, shared: Sequence[Json], who: Identity) -> KeptDocument:
        """Fetch the one file and keep it. Raises OneAtATime, NotFetched, NoFilesHere, and what the door refuses."""
        if len(shared) != 1:
            raise OneAtATime(count=len(shared))
        if self._documents is None:
            raise NoFilesHere
        await self._documents.welcome(who)  # before anything is fetched for a stranger
        file = await self._described(shared[0])
        name = safe_name(str(file.get("name") or ""))
        size = int(file.get("size") or 0)
        if size > LARGEST:
            raise TooLarge(name=name, size=-(-size // MB), limit=LARGEST // MB)
        return await self._documents.take(name, await self._bytes(name, self._address(name, file)), who=who)

    async def _described(self, file: Json) -> Json:
        """The file with its address, which Slack leaves out of what it sends for files of shared channels."""
        if file.get("url_private_download") or file.get("url_private"):
            return file
        name = safe_name(str(file.get("name") or "The file"))
        try:
            answer = await self._client.files_info(file=str(file.get("id") or ""))
        except (TimeoutError, SlackApiError, ClientError) as error:
            why = code(error) if isinstance(error, SlackApiError) else ""
            raise NotFetched(name=name, why=why or "it did not answer") from error
        return dict(answer.get("file") or {})

    def _address(self, name: str, file: Json) -> str:
        address = str(file.get("url_private_download") or file.get("url_private") or "")
        try:
            parts = urlsplit(address)
            at = (parts.scheme, parts.netloc)
        except ValueError:
            at = ("", "")
        if at != self._at:
            raise NotFetched(name=name, why="it is not kept by Slack itself")
        return address

    async def _bytes(self, name: str, address: str) -> bytes:
        """Raises NotFetched, TooLarge."""
        raw = bytearray()
        headers = {"authorization": f"Bearer {self._token}"}
        try:
            # a redirect leads to a page for people who are to log in, or to where our token does not belong
            async with (
                ClientSession(timeout=ClientTimeout(total=SECONDS), trust_env=True) as session,
                session.get(address, headers=headers, allow_redirects=False) as answer,
            ):
                if answer.status != HTTPStatus.OK:
                    raise NotFetched(name=name, why=_why(answer.status))
                async for piece in answer.content.iter_chunked(PIECE):
                    raw += piece
                    if len(raw) > LARGEST:
                        raise TooLarge(name=name, size=f"more than {LARGEST // MB}", limit=LARGEST // MB)
        except TimeoutError as slow:
            raise NotFetched(name=name, why="it did not come in time") from slow
        except ClientError as broken:
            raise NotFetched(name=name, why="the connection broke off") from broken
        return bytes(raw)


def _why(status: int) -> str:
    if status in {HTTPStatus.FOUND, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return "the app may not read files: it needs files:read, see “iqaf manifest slack”"
    return f"Slack answered {status}"
