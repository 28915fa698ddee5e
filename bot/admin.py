"""What an administrator does from the command line."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from bot import imports
from bot.app import Place, framework_of, open_place
from bot.clockwork import SystemClock
from bot.consequences import settle
from bot.dispatch import Identity, Request
from bot.engine.forums import Sitting, sittings
from bot.engine.place import THE_BOT, Member
from bot.frameworks import load
from bot.integrations.mail.calendar import calendar_of
from bot.integrations.mail.inbound import Summary, intake_path
from bot.integrations.mail.render import bodies
from bot.integrations.slack.render import messages
from bot.integrations.teams.render import cards
from bot.integrations.web.render import html
from bot.reply import Reply
from bot.reply.dates import moment
from bot.reply.text import plain
from bot.settings import Settings, read
from bot.store.bring import bring_ratings, bring_services
from bot.store.ledger import streams, tampered
from bot.store.people import StoredMembers, save_members
from bot.store.rebuild import PREFIX, rebuild

SELF = Identity(channel="clock", id=THE_BOT.id)

FORMATS: dict[str, Callable[[Reply], str]] = {
    "text": plain,
    "slack": lambda reply: json.dumps(messages(reply), indent=2, ensure_ascii=False),
    "teams": lambda reply: json.dumps(cards(reply), indent=2, ensure_ascii=False),
    "html": lambda reply: str(html(reply, action="/", token="")),
    "mail": lambda reply: bodies(reply, link_for=lambda _: None)[1],
}


async def said(settings: Settings, words: str, member: str, form: str, *, movable: bool) -> str:
    """The answer to words said by a member, as a channel would show it."""
    async with open_place(settings, movable=movable) as place:
        who = Identity(channel="terminal", id=member.lower(), email=member.lower())
        return FORMATS[form](await place.dispatcher.answer(Request(who=who, words=words)))


async def bring(settings: Settings, what: str, file: Path, authority: str, *, first: bool = False) -> str:
    """Take a file in, whole or not at all; says what changed."""
    async with open_place(settings) as place:
        if what == "members":
            people = imports.members(file)
            async with place.database.writing() as connection:
                await save_members(connection, people)
            return f"{len(people)} members are known as in the file. {_odd(place, people)}".strip()
        async with place.house.desk(Request(who=SELF, words="import"), write=True) as desk:
            if what == "services":
                rows = imports.services(file, authority)
                total, changed = len(rows), await bring_services(desk, rows)
            else:
                published = imports.ratings(file)
                total, changed = len(published), await bring_ratings(desk, published)
            await (desk.changed() if first else settle(desk))
        return f"{total} in the file, {changed} of them new or changed."


def _odd(place: Place, people: list[Member]) -> str:
    roles = {role for person in people for role in person.roles} - set(place.framework.roles)
    agencies = {person.agency for person in people} - set(place.framework.agencies)
    odd = sorted([f"role {role}" for role in roles] + [f"agency {agency}" for agency in agencies])
    return f"The framework does not know: {', '.join(odd)}. They give no rights." if odd else ""


async def take_in(settings: Settings, path: Path, *, movable: bool) -> tuple[str, int]:
    """Take in mail files; a report, and how many could not be kept."""
    async with open_place(settings, movable=movable) as place:
        summary = await intake_path(place.intake, path)
    return _report(summary), summary.raised


def _report(summary: Summary) -> str:
    counts = {
        "kept": summary.kept,
        "kept before": summary.duplicates,
        "filed with a service": summary.count("filed"),
        "service not known yet": summary.count("unmatched"),
        "could not be read": summary.count("unprocessable"),
        "not for us": summary.count("not for us"),
        "could not be kept": summary.raised,
    }
    lines = [f"{number:6} {what}" for what, number in counts.items()]
    lines += [f"  {each.path}: {each.fault}" for each in summary.outcomes if each.fault]
    return "\n".join([f"{len(summary.outcomes)} files:", *lines])


def sittings_ahead(settings: Settings, forum: str, days: int, *, ics: bool) -> str:
    """When forums sit in the coming days, as lines or as a calendar file."""
    framework = framework_of(settings.framework)
    named = framework.forums.named(forum) if forum else None
    forums = [named] if named else list(framework.forums.forums.values())
    today = SystemClock().now().date()
    ahead = sorted(
        (sitting for each in forums for sitting in sittings(each, today, today + timedelta(days=days))),
        key=lambda sitting: sitting.starts,
    )
    names = {each.id: each.name for each in forums}
    return calendar_of(ahead, names) if ics else "\n".join(_line(sitting, names) for sitting in ahead)


def _line(sitting: Sitting, names: dict[str, str]) -> str:
    stages = "".join(f"\n    {stage}: {moment(at)}" for stage, at in sitting.stages.items())
    return f"{moment(sitting.starts)}: {names[sitting.forum]}{stages}"


async def checked(folder: Path | None, config: Path | None) -> str:
    """A framework's folder, or the settings and the database, found to be right. Raises what is wrong."""
    if folder:
        framework = load(folder)
        return f"{framework.title}: every value is in its place."
    settings = read(config)
    async with open_place(settings) as place, place.database.reading() as connection:
        people = await StoredMembers(connection, place.framework.roles).all()
        known = await streams(connection, PREFIX)
    slack = await _slack(settings)
    mail = f"sent by {place.mail.host}" if place.mail.sends else "kept in the mailbox view: no server is set"
    return "\n".join(
        [
            f"framework  {place.framework.title}",
            f"database   {place.database.url.get_backend_name()}: {len(known)} services, {len(people)} members",
            f"Slack      {slack}",
            f"mail       {mail}",
        ]
    )


async def _slack(settings: Settings) -> str:
    if settings.slack is None:
        return "not set"
    from bot.integrations.slack.check import faults

    found = await faults(settings.slack)
    return "\n           ".join(found) or f"answers, and posts to {', '.join(settings.slack.channels) or 'no channel'}"


async def renew(settings: Settings, *, standings: bool) -> str:
    """Bring the database up to date; work out every standing anew where asked."""
    async with open_place(settings) as place:
        if not standings:
            return "The database is up to date."
        number = await rebuild(place.database, place.framework, place.clock.now())
        return f"{number} standings were worked out anew from the ledger."


async def verify(settings: Settings) -> list[str]:
    """Places in the ledger that were altered or removed."""
    async with open_place(settings) as place, place.database.reading() as connection:
        return await tampered(connection)
