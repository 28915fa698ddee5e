"""``iqaf calendar``: what the clock will say, when and to whom; and the sittings as a calendar file."""

from datetime import date, datetime, time, timedelta
from typing import Any

from bot.clockwork import SystemClock
from bot.engine.errors import NothingNamed
from bot.engine.meetings.calendar import Saying, sayings
from bot.engine.meetings.forums import Forum, sittings
from bot.engine.scale import Rag
from bot.frameworks import Framework
from bot.integrations.mail.calendar import calendar_of
from bot.reply.cards import agency_name
from bot.reply.dates import LONDON, moment

FIVE_WEEKS = timedelta(days=35)


def span(start: date | None, end: date | None) -> tuple[date, date]:
    """From today where no start is given, for five weeks where no end is."""
    first = start or SystemClock().now().date()
    return first, end or first + FIVE_WEEKS


def ahead(framework: Framework, start: date, end: date, forum: str = "") -> list[dict[str, Any]]:
    """What will be said from *start* to *end*, both included: at, say, what, channel, agencies."""
    after = datetime.combine(start, time(), tzinfo=LONDON) - timedelta(microseconds=1)
    until = datetime.combine(end, time.max, tzinfo=LONDON)
    named = _named(framework, forum)
    said = [each for each in sayings(framework.forums, after, until) if named is None or _about(each, named)]
    return [_row(each, framework) for each in said]


def as_text(rows: list[dict[str, Any]]) -> str:
    """A few lines for each thing that will be said."""
    if not rows:
        return "Nothing will be said by itself in that time."
    return "\n".join(
        f"{moment(datetime.fromisoformat(row['at']))}: {row['what']}\n    says “{row['say']}”{_to(row)}" for row in rows
    )


def as_calendar(framework: Framework, start: date, end: date, forum: str = "") -> str:
    """The sittings as an iCalendar file."""
    named = _named(framework, forum)
    forums = [named] if named else list(framework.forums.forums.values())
    found = sorted((s for each in forums for s in sittings(each, start, end)), key=lambda sitting: sitting.starts)
    return calendar_of(found, {each.id: each.name for each in forums})


def _named(framework: Framework, forum: str) -> Forum | None:
    """The forum asked for; None for all. Raises NothingNamed."""
    if not forum:
        return None
    if found := framework.forums.named(forum):
        return found
    known = ", ".join(framework.forums.forums)
    raise NothingNamed(what="forum", given=forum, hint=f"Those here: {known}.")


def _row(said: Saying, framework: Framework) -> dict[str, Any]:
    forum = next((each for each in framework.forums.forums.values() if _about(said, each)), None)
    agencies = dict.fromkeys((*forum.members, *framework.regime.level(Rag.RED).attends)) if forum else {}
    return {
        "at": said.at.isoformat(),
        "say": said.words,
        "what": said.what,
        "forum": forum.id if forum else None,
        "to": [f"#{said.channel}"] * bool(said.channel) + [agency_name(a, framework.agencies) for a in agencies],
    }


def _about(said: Saying, forum: Forum) -> bool:
    return said.kind.startswith(f"agenda/{forum.id}/")


def _to(row: dict[str, Any]) -> str:
    return f"\n    to {', '.join(row['to'])}" if row["to"] else ""
