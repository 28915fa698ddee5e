"""The Bolt app: checks that Slack speaks (Bolt), that its workspace is ours (here), and hands on to the listeners."""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from bot.integrations.slack import presses, talk
from bot.integrations.slack.client import web_client
from bot.integrations.slack.files import Files
from bot.integrations.slack.hub import Hub, Json
from bot.integrations.slack.patience import Patience
from bot.integrations.slack.people import People
from bot.integrations.slack.said import Answers, Conversation
from bot.integrations.slack.settings import LOG, RAISE, SlackSettings
from bot.integrations.slack.shown import FORM, notice
from bot.integrations.slack.way_out import WayOut
from bot.integrations.taking import TakesDocuments

log = logging.getLogger(__name__)

STRANGERS = "iqaf does not answer members of this workspace. Ask the administrator of iqaf to add it ({teams})."
WRONG = "That went wrong on our side. Try again in a minute; if it stays, tell your administrator."


def build(
    settings: SlackSettings,
    dispatcher: Answers,
    patience: Patience | None = None,
    documents: TakesDocuments | None = None,
) -> AsyncApp:
    """The app with its listeners. It calls Slack only to answer: an outage there does not stop what comes in."""
    client = web_client(settings)
    conversation = Conversation(dispatcher, People(client, settings), Files(client, settings, documents))
    hub = Hub(conversation, WayOut(client), patience or Patience())
    secret = settings.signing_secret.get_secret_value() if settings.signing_secret else ""

    async def ours(body: Json, next: Callable[[], Awaitable[BoltResponse]]) -> BoltResponse:  # noqa: A002 - Bolt's name
        return await _ours(hub, settings.teams, body, next)

    async def authorized(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        # Bolt would ask auth.test before each answer for as long as that failed; what it tells is not needed here
        token = settings.bot_token.get_secret_value()
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    app = AsyncApp(
        name="iqaf",
        signing_secret=secret,
        client=web_client(settings, token=False),
        before_authorize=ours,
        authorize=authorized,
        process_before_response=True,
    )
    _listen(app, hub)
    return app


def _listen(app: AsyncApp, hub: Hub) -> None:
    """Every listener takes the body and says when Slack may stop waiting."""

    async def command(body: Json, ack: Any) -> BoltResponse | None:
        said = await talk.command(hub, body, ack)
        return (
            BoltResponse(status=200, body=said) if said else None
        )  # JSON as it is: Bolt would write it anew each time

    async def mention(body: Json) -> None:
        await talk.mention(hub, body, bot_of(body))

    async def message(body: Json) -> None:
        await talk.message(hub, body, bot_of(body))

    async def press(body: Json, ack: Any) -> None:
        await presses.press(hub, body, ack)

    async def submit(body: Json, ack: Any) -> None:
        await presses.submit(hub, body, ack)

    async def log_message(body: Json, ack: Any) -> None:
        await presses.log_message(hub, body, ack)

    async def raise_concern(body: Json, ack: Any) -> None:
        await presses.raise_concern(hub, body, ack)

    async def show_home(body: Json) -> None:
        await presses.show_home(hub, body)

    async def failed(error: Exception, body: Json) -> BoltResponse:
        log.error("a delivery from Slack failed", exc_info=error)
        return BoltResponse(status=200 if "command" in body else 500, body=WRONG)

    app.command("/iqaf")(command)
    app.event("app_mention")(mention)
    app.event("message")(message)
    app.event("app_home_opened")(show_home)
    app.action(re.compile(r".*", re.DOTALL))(press)
    app.view(FORM)(submit)
    app.message_shortcut(LOG)(log_message)
    app.global_shortcut(RAISE)(raise_concern)
    app.error(failed)


def bot_of(body: Mapping[str, Any]) -> str | None:
    """The bot's own user id, as an event tells it."""
    return next((str(one["user_id"]) for one in body.get("authorizations") or () if one.get("user_id")), None)


async def _ours(
    hub: Hub, teams: frozenset[str], body: Json, onward: Callable[[], Awaitable[BoltResponse]]
) -> BoltResponse:
    if body.get("type") in {"url_verification", "ssl_check"} or "ssl_check" in body:
        return await onward()
    acting = acting_teams(body)
    if acting and acting <= teams:
        return await onward()
    log.warning("not answered: a delivery for workspaces %s; add them to slack.teams if they are yours", sorted(acting))
    text = STRANGERS.format(teams=", ".join(sorted(acting - teams)) or "it did not say which")
    if "command" in body:
        return BoltResponse(status=200, body=text)
    if "response_url" in body:
        hub.patience.start(hub.out.tell(body["response_url"], notice(text)))
    return BoltResponse(status=200, body="")


def acting_teams(body: Mapping[str, Any]) -> set[str]:
    """Every workspace that a delivery names: where it happened, and whose member acted (elsewhere, if shared)."""
    user, team, event = (body.get(name) for name in ("user", "team", "event"))
    named = [body.get("team_id"), body.get("user_team")]
    named += [part.get("id") for part in (team,) if isinstance(part, Mapping)]
    named += [part.get("team_id") for part in (user,) if isinstance(part, Mapping)]
    named += [event.get(name) for name in ("team", "user_team") if isinstance(event, Mapping)]
    return {str(name) for name in named if name}
