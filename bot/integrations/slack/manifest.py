"""The app manifest: what an administrator pastes at api.slack.com/apps, so that nothing is clicked together by hand."""

from typing import Any

from bot.integrations.slack.inbound import EVENTS
from bot.integrations.slack.settings import LOG, RAISE

SCOPES = {
    "app_mentions:read": "to be told when somebody writes @iqaf in a channel it is in; it reads no other message there",
    "channels:history": "to find its own posts after a lost answer, so that nothing is posted twice (public channels)",
    "chat:write": "to answer, and to post agendas and escalations in channels it was invited to",
    "commands": "for /iqaf and the two shortcuts",
    "files:read": "to take in a spreadsheet or letter that somebody sends it, in a form or directly",
    "groups:history": "as channels:history, in private channels it was invited to",
    "im:history": "to be told what somebody writes to it directly",
    "users:read": "to know that a person is a living member of this workspace, and no guest of another",
    "users:read.email": "to know the member by their work address",
}
"""Every permission asked for, and why. No other is needed."""

EVENT_NAMES = ("app_home_opened", "app_mention", "message.im")


def manifest(url: str | None, *, socket: bool) -> dict[str, Any]:
    """The manifest for HTTP at *url* (https://bot.example), or for Socket Mode, which needs no address."""
    address = {} if socket or url is None else {"url": f"{url.rstrip('/')}{EVENTS}"}
    request = {} if not address else {"request_url": address["url"]}
    return {
        "display_information": {
            "name": "iqaf",
            "description": "Quality and risk of care services: ask, log, raise, agree the agenda",
            "background_color": "#1d3c5a",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "iqaf", "always_online": True},
            "shortcuts": [
                _shortcut("Log as intelligence", "message", LOG, "File what this message says about a service"),
                _shortcut("Raise a concern", "global", RAISE, "Ask the next meeting to look at a service"),
            ],
            "slash_commands": [
                {
                    "command": "/iqaf",
                    "description": "Ask about a service, log, raise, see the agenda",
                    "usage_hint": "[service name | help | log … | raise … | agenda]",
                    "should_escape": False,
                    **address,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENT_NAMES), **request},
            "interactivity": {"is_enabled": True, **request},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": False,
        },
    }


def _shortcut(name: str, kind: str, callback_id: str, description: str) -> dict[str, str]:
    return {"name": name, "type": kind, "callback_id": callback_id, "description": description}
