"""Whether Slack would work, said before anybody finds out: for ``iqaf check``."""

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.integrations.slack.client import code, web_client
from bot.integrations.slack.manifest import SCOPES
from bot.integrations.slack.send import WHAT_TO_DO
from bot.integrations.slack.settings import SlackSettings

NOT_REACHED = "Slack does not answer at {url}: is outgoing HTTPS allowed, or must HTTPS_PROXY be set?"


async def faults(settings: SlackSettings) -> list[str]:
    """What is wrong with the settings or the app, each with what to do; none where all is well. Posts nothing."""
    found = []
    if settings.signing_secret is None and settings.app_token is None:
        found.append("Neither IQAF_SLACK__SIGNING_SECRET (HTTP) nor IQAF_SLACK__APP_TOKEN (Socket Mode) is set.")
    client = web_client(settings)
    try:
        found += await _workspace(client, settings)
        for name, channel in sorted(settings.channels.items()):
            found += await _channel(client, name, channel)
    except (TimeoutError, ClientError):
        found.append(NOT_REACHED.format(url=settings.base_url))
    return found


async def _workspace(client: AsyncWebClient, settings: SlackSettings) -> list[str]:
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        return [WHAT_TO_DO.get(code(error), f"Slack does not take the bot token ({code(error)}).")]
    found = []
    if answer["team_id"] not in settings.teams:
        found.append(f"The token's workspace is not answered: add “{answer['team_id']}” to slack.teams.")
    granted = {name.strip() for name in str(answer.headers.get("x-oauth-scopes", "")).split(",")}
    if lacking := sorted(SCOPES.keys() - granted):
        found.append(f"The app lacks {', '.join(lacking)}: apply `iqaf manifest slack` again and reinstall it.")
    return found


async def _channel(client: AsyncWebClient, name: str, channel: str) -> list[str]:
    try:
        await client.conversations_history(channel=channel, limit=1)
    except SlackApiError as error:
        advice = WHAT_TO_DO.get(code(error), f"Slack says {code(error)}.")
        return [f"Channel “{name}”: {advice.format(channel=channel)}"]
    return []
