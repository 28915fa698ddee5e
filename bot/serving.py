"""What ``iqaf serve`` answers over HTTP: Slack, signed links, health."""

from starlette.applications import Starlette

from bot.app import Place, public_ports
from bot.integrations.web.routes import public_routes


def application(place: Place) -> Starlette:
    """The application of a place. Slack's libraries are loaded only where Slack is set."""
    routes = public_routes(public_ports(place))
    slack = place.settings.slack
    if slack and slack.signing_secret:
        from bot.integrations.slack.inbound import slack_routes

        routes = [*slack_routes(slack, place.dispatcher), *routes]
    return Starlette(routes=routes)
