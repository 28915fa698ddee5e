"""The routes that ``bot/app.py`` mounts: the demo's on loopback, the public ones anywhere."""

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.integrations.web.chat import ChatPage
from bot.integrations.web.clock import ClockControl
from bot.integrations.web.directory import DirectoryPages
from bot.integrations.web.form import LARGEST_UPLOAD
from bot.integrations.web.guard import LARGEST_BODY, Guard
from bot.integrations.web.live import Live
from bot.integrations.web.mailbox import MailboxPages
from bot.integrations.web.ports import ChatPorts, PublicPorts
from bot.integrations.web.public import Limit, PublicPages
from bot.integrations.web.room import PRIVATE
from bot.integrations.web.shell import HERE, Handler, Shell, plainly


async def _home(request: Request) -> Response:
    return RedirectResponse(f"/c/{PRIVATE}", 303)


def _route(
    path: str, handler: Handler, method: str, *, loopback: bool, back: str = "", largest: int = LARGEST_BODY
) -> Route:
    guard = Middleware(Guard, loopback=loopback, largest=largest)
    return Route(path, plainly(handler, back), methods=[method], middleware=[guard])


def _static(*, loopback: bool) -> Mount:
    return Mount(
        "/static", app=StaticFiles(directory=HERE / "static"), middleware=[Middleware(Guard, loopback=loopback)]
    )


def web_routes(ports: ChatPorts) -> list[BaseRoute]:
    """The demo: conversation, live stream, clock, mailbox. Serve it on loopback only (:func:`require_loopback`)."""
    shell = Shell(ports)
    chat, mailbox = ChatPage(shell), MailboxPages(shell)
    pages: list[tuple[str, Handler, str]] = [
        ("/", _home, "GET"),
        ("/c/{channel}", chat.conversation, "GET"),
        ("/member", chat.choose, "POST"),
        ("/live", Live(chat), "GET"),
        ("/clock", ClockControl(shell), "POST"),
        ("/mailbox", mailbox.index, "GET"),
        ("/mailbox", mailbox.take, "POST"),
        ("/mailbox/{id:int}", mailbox.one, "GET"),
        ("/mailbox/{id:int}/html", mailbox.body, "GET"),
        ("/mailbox/{id:int}/calendar", mailbox.calendar, "GET"),
    ]
    return [
        *(_route(*one, loopback=True, back="/") for one in pages),
        _route("/c/{channel}", chat.say, "POST", loopback=True, back="/", largest=LARGEST_UPLOAD),
        _static(loopback=True),
    ]


def public_routes(ports: PublicPorts, *, loopback: bool = False, limit: Limit | None = None) -> list[BaseRoute]:
    """``/health``, the signed links of deeds and of documents, and the public directory.

    With ``loopback``, as in the demo, only this machine's names are answered.
    """
    pages, directory = PublicPages(ports, limit), DirectoryPages(ports.directory)
    return [
        _route("/health", pages.health, "GET", loopback=loopback),
        _route("/said/{token}", pages.ask, "GET", loopback=loopback),
        _route("/said/{token}", pages.act, "POST", loopback=loopback),
        _route("/documents/{token}", pages.document, "GET", loopback=loopback),
        _route("/directory", directory.index, "GET", loopback=loopback),
        _route("/directory.csv", directory.csv, "GET", loopback=loopback),
        _route("/directory.json", directory.json, "GET", loopback=loopback),
        _route("/directory/{location_id}", directory.one, "GET", loopback=loopback),
        _static(loopback=loopback),
    ]
