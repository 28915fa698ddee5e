"""The two doors for Slack: a signed HTTP address, and Socket Mode, which needs no hole in a firewall.

Slack's libraries are imported when a door is opened, not before: a place without Slack does not pay for them.
"""

import asyncio
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.engine.errors import IqafError
from bot.integrations.slack.settings import SlackSettings

if TYPE_CHECKING:
    from slack_sdk.signature import SignatureVerifier

    from bot.integrations.slack.patience import Patience
    from bot.integrations.slack.said import Answers
    from bot.integrations.taking import TakesDocuments

EVENTS = "/slack/events"
LARGEST = 1_000_000  #: bytes of one delivery: Slack's own are far smaller


class SlackNotSet(IqafError):
    """Slack cannot be served: {what} is not set ({hint})."""


def slack_routes(
    settings: SlackSettings,
    dispatcher: "Answers",
    patience: "Patience | None" = None,
    documents: "TakesDocuments | None" = None,
) -> list[Route]:
    """The route for Slack's deliveries. Raises SlackNotSet without a signing secret: nobody could be believed.

    Give *patience* to wait at the stop for answers that are under way (:meth:`Patience.close`).
    """
    from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
    from slack_sdk.signature import SignatureVerifier

    from bot.integrations.slack.bolt import build

    if settings.signing_secret is None:
        hint = "copy it from “Basic Information” of the app into IQAF_SLACK__SIGNING_SECRET, or use Socket Mode"
        raise SlackNotSet(what="slack.signing_secret", hint=hint)
    app = build(settings, dispatcher, patience, documents)
    verifier = SignatureVerifier(settings.signing_secret.get_secret_value())

    async def deliver(request: Request) -> Response:
        raw = await _body(request)
        if raw is None:
            return PlainTextResponse("too large", 413)
        if not _signed(verifier, request, raw):  # Bolt asks too, but reads the body before
            return PlainTextResponse("not signed by Slack for this app, or not just now", 401)
        try:
            delivery = to_async_bolt_request(request, raw)
        except (ValueError, AttributeError):  # neither UTF-8 nor JSON, or JSON of another shape
            return PlainTextResponse("not understood", 400)
        return to_starlette_response(await app.async_dispatch(delivery))

    return [Route(EVENTS, deliver, methods=["POST"])]


async def run_socket(
    settings: SlackSettings,
    dispatcher: "Answers",
    patience: "Patience | None" = None,
    documents: "TakesDocuments | None" = None,
) -> None:
    """Serve Slack through Socket Mode until cancelled. Raises SlackNotSet without an app token."""
    from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

    from bot.integrations.slack.bolt import build
    from bot.integrations.slack.patience import Patience

    if settings.app_token is None:
        hint = "make one under “App-Level Tokens” with connections:write, and set IQAF_SLACK__APP_TOKEN"
        raise SlackNotSet(what="slack.app_token", hint=hint)
    patience = patience or Patience()
    app = build(settings, dispatcher, patience, documents)
    handler = AsyncSocketModeHandler(app, settings.app_token.get_secret_value())
    try:
        await handler.connect_async()  # type: ignore[no-untyped-call] # Bolt left it untyped
        await asyncio.Event().wait()
    finally:
        await patience.close()
        await handler.close_async()  # type: ignore[no-untyped-call] # Bolt left it untyped


def _signed(verifier: "SignatureVerifier", request: Request, raw: bytes) -> bool:
    """Whether Slack signed this with our secret, in the last five minutes."""
    stamp, signature = (request.headers.get(f"x-slack-{name}", "") for name in ("request-timestamp", "signature"))
    if not stamp.isdecimal() or not signature.isascii():
        return False
    try:
        return bool(verifier.is_valid(raw, stamp, signature))
    except ValueError:  # a body that is not UTF-8, or a time of thousands of digits
        return False


async def _body(request: Request) -> bytes | None:
    """The whole body; None where it is larger than anything that Slack sends."""
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > LARGEST:
            return None
    return raw
