"""The demo's clock: the place's date and time, moved forward by hand, and what the bot did meanwhile."""

from datetime import UTC, datetime, timedelta
from time import monotonic

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.engine.errors import IqafError
from bot.integrations.web import form
from bot.integrations.web.ports import Mailbox
from bot.integrations.web.shell import Shell
from bot.reply.dates import LONDON, moment

FURTHEST = timedelta(days=366)  #: of one move
A_DAY = timedelta(days=1)
PATIENCE = 20.0  #: seconds that one move takes at most, but for the day it is in: a place's day takes about one
THURSDAY = 3
NINE = 9


class ClockControl:
    """``POST /clock``: ``step`` is "hour", "day", "thursday", "next" or "to" (then ``to`` is a local date and time)."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell

    async def __call__(self, request: Request) -> Response:
        """Move, wait until all that fell due was said, and say on the next page what happened."""
        session = self.shell.sessions.of(request)
        fields = await form.read(request)
        self.shell.sessions.check(session, fields.get("token", ""))
        now = self.shell.now()
        to = await self._target(fields.get("step", ""), fields.get("to", ""), now)
        if to is None:
            session.notice = "Nothing is planned, so the clock stays where it is."
        elif not timedelta() < to.astimezone(UTC) - now.astimezone(UTC) <= FURTHEST:
            session.notice = "The clock only moves forward, and at most a year at a time. It stays where it is."
        else:
            try:
                session.notice = await self._move(to)
                session.headed = to if self.shell.now() < to else None
            except IqafError as refusal:
                session.notice = str(refusal)
        return self.shell.back(session, fields.get("here", ""))

    async def _target(self, step: str, to: str, now: datetime) -> datetime | None:
        match step:
            case "hour":
                return (now.astimezone(UTC) + timedelta(hours=1)).astimezone(LONDON)
            case "day":
                return now.astimezone(LONDON) + timedelta(days=1)  # the same time by the clock on the wall
            case "thursday":
                return next_thursday(now)
            case "next":
                coming = await self.shell.ports.clock.next_thing()
                return max(coming[0], now + timedelta(seconds=1)) if coming else None
            case "to":
                return _local(to)
        raise HTTPException(400, "The clock does not know that step.")

    async def _move(self, to: datetime) -> str:
        room, mailbox = self.shell.ports.room, self.shell.ports.mailbox
        before, mails = room.last, await _newest(mailbox)
        await self._advance(to)
        posted: dict[str, int] = {}
        for entry in room.seen("", after=before):
            if not entry.member:
                posted[entry.channel] = posted.get(entry.channel, 0) + 1
        said = [f"{count} {_plural(count, 'post')} in #{channel}" for channel, count in posted.items()]
        sent = sum(mail.outgoing.id > mails for mail in await mailbox.list(500))
        if sent:
            said.append(f"{sent} {_plural(sent, 'mail')} in the mailbox")
        happened = "Meanwhile: " + ", ".join(said) if said else "Meanwhile the bot had nothing to say"
        rest = (
            ""
            if self.shell.now() >= to
            else f" The clock rests here on its way to {moment(to)}: press Go again to go on."
        )
        return f"It is now {moment(self.shell.now())}. {happened}.{rest}"

    async def _advance(self, to: datetime) -> None:
        """Move there day by day, so that a long way can rest."""
        clock, begun = self.shell.ports.clock, monotonic()
        while (day := self.shell.now().astimezone(UTC) + A_DAY) < to.astimezone(UTC):
            await clock.advance(day.astimezone(LONDON))
            if monotonic() - begun > PATIENCE:
                return
        await clock.advance(to)


def next_thursday(now: datetime) -> datetime:
    """The first Thursday, 09:00 in London, after *now*."""
    local = now.astimezone(LONDON)
    days = (THURSDAY - local.weekday()) % 7
    at = local.replace(hour=NINE, minute=0, second=0, microsecond=0, tzinfo=None) + timedelta(days=days)
    while at.replace(tzinfo=LONDON) <= local:
        at += timedelta(days=7)
    return at.replace(tzinfo=LONDON)


def _local(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=LONDON)
    except ValueError:
        raise HTTPException(400, "Give a date and a time, such as 2026-11-26 09:00.") from None


def _plural(count: int, noun: str) -> str:
    return noun if count == 1 else f"{noun}s"


async def _newest(mailbox: Mailbox) -> int:
    mails = await mailbox.list(1)
    return max((mail.outgoing.id for mail in mails), default=0)
