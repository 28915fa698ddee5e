"""The way to Slack's Web API: bounded in time, and nothing repeated behind our back."""

from http import HTTPStatus

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.integrations.slack.settings import SlackSettings

PATIENCE = 10  #: seconds for one call


def web_client(settings: SlackSettings, *, token: bool = True) -> AsyncWebClient:
    """A client for the place's workspace.

    It repeats nothing by itself: a post that was lost on its way back would be said twice, and waiting for a rate
    limit is the outbox's work.
    """
    return AsyncWebClient(
        token=settings.bot_token.get_secret_value() if token else None,
        base_url=settings.base_url,
        timeout=PATIENCE,
        retry_handlers=[],
    )


def code(error: SlackApiError) -> str:
    """Slack's own word for what went wrong; "" where the answer was not Slack's."""
    answer = getattr(error.response, "data", None)
    return str(answer.get("error", "")) if isinstance(answer, dict) else ""


def wait_asked(error: SlackApiError) -> float | None:
    """How many seconds Slack asks to wait; None where it does not."""
    if getattr(error.response, "status_code", 200) != HTTPStatus.TOO_MANY_REQUESTS and code(error) not in {
        "ratelimited",
        "rate_limited",
    }:
        return None
    headers = {str(name).lower(): value for name, value in (getattr(error.response, "headers", None) or {}).items()}
    try:
        return max(1.0, float(headers.get("retry-after", 1)))
    except ValueError:
        return 30.0
