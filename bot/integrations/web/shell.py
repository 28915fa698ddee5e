"""What every page of the demo shares: templates, the visitor, and what stands around the page's own part."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.engine.errors import IqafError
from bot.engine.place import Member
from bot.integrations.web.ports import ChatPorts
from bot.integrations.web.room import PRIVATE
from bot.integrations.web.session import Session, Sessions
from bot.reply.dates import LONDON, day, moment, weekday

HERE = Path(__file__).parent
TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.filters["moment"] = moment
TEMPLATES.filters["day"] = day
TEMPLATES.filters["clock"] = lambda value: f"{value.astimezone(LONDON):%H:%M}"
TEMPLATES.filters["weekday"] = lambda value: weekday(value.astimezone(LONDON).date())
TEMPLATES.filters["short"] = lambda value: f"{value.astimezone(LONDON):%a} {value.astimezone(LONDON).day} {value:%b}"

Handler = Callable[[Request], Awaitable[Response]]


def page(template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page from one of our templates."""
    return HTMLResponse(TEMPLATES.get_template(template).render(**values), status)


def plainly(handler: Handler, back: str = "") -> Handler:
    """Answer what *handler* refuses with a page in plain words, and a way *back* where there is one."""

    async def answered(request: Request) -> Response:
        try:
            return await handler(request)
        except HTTPException as refusal:
            answer = page("refused.html", status=refusal.status_code, why=refusal.detail, back=back)
            answer.headers.update(refusal.headers or {})
            return answer
        except IqafError as refusal:
            return page("refused.html", status=400, why=str(refusal), back=back)

    return answered


class Shell:
    """The demo around its pages."""

    def __init__(self, ports: ChatPorts) -> None:
        self.ports = ports
        self.sessions = Sessions(ports.secret)

    async def visitor(self, request: Request) -> tuple[Session, Member]:
        """The session, and the member it has chosen: the default one where it has none, or one that is gone."""
        session = self.sessions.of(request)
        members = {member.id: member for member in await self.ports.members()}
        if not members:
            raise HTTPException(503, "This place has no members yet: import some with “iqaf import members FILE.csv”.")
        chosen = members.get(session.member) or members.get(self.ports.default_member) or next(iter(members.values()))
        session.member = chosen.id
        return session, chosen

    async def show(self, request: Request, template: str, *, here: str, **values: Any) -> Response:
        """A page of the demo inside its frame. *here* is the page's own address, to come back to."""
        session, member = await self.visitor(request)
        notice, session.notice = session.notice, ""
        answer = page(
            template,
            title=self.ports.title,
            token=self.sessions.token(session),
            me=member,
            groups=await self._groups(),
            person=self.person,
            channels=self.ports.channels,
            private=PRIVATE,
            unread={name: self._unread(session, name) for name in self._names()},
            suggestions=self.ports.suggestions,
            now=self.ports.clock.now(),
            headed=session.headed,
            coming=await self.ports.clock.next_thing(),
            notice=notice,
            boot=self.ports.room.boot,
            last=self.ports.room.last,
            here=here,
            **values,
        )
        return self.sessions.keep(session, answer)

    def person(self, member: Member) -> dict[str, str]:
        """How a member is shown: name, agency, roles, initials."""
        agency = self.ports.agencies.get(member.agency)
        words = [word for word in member.name.split() if word[:1].isalpha()]
        return {
            "name": member.name,
            "agency": agency.name if agency else member.agency,
            "roles": ", ".join(sorted(self.ports.roles.get(role, role) for role in member.roles)),
            "initials": "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper(),
        }

    def back(self, session: Session, to: str) -> Response:
        """Go to one of our own pages after a post; to the conversation where *to* is not one."""
        ours = to.startswith(("/c/", "/mailbox")) and "\\" not in to and "//" not in to
        return self.sessions.keep(session, RedirectResponse(to if ours else f"/c/{PRIVATE}", 303))

    def channel(self, name: str) -> str:
        """The channel's name, if there is such a one; else HTTPException 404."""
        if name not in self._names():
            raise HTTPException(404, "There is no such channel here.")
        return name

    def now(self) -> datetime:
        """The place's time."""
        return self.ports.clock.now()

    def _names(self) -> list[str]:
        return [PRIVATE, *(channel.name for channel in self.ports.channels)]

    def _unread(self, session: Session, channel: str) -> int:
        after = session.read.get(channel, 0)
        return len(self.ports.room.seen(session.member, after=after, channel=channel))

    async def _groups(self) -> list[tuple[str, list[Member]]]:
        groups: dict[str, list[Member]] = {}
        for member in await self.ports.members():
            groups.setdefault(self.person(member)["agency"], []).append(member)
        return sorted(groups.items())
