"""``iqaf check`` and ``iqaf db``: settings, connections and the database looked after."""

from pathlib import Path

from bot.app import Place, open_place
from bot.engine.counted import counted
from bot.engine.streams import SERVICE
from bot.frameworks import Framework, load
from bot.settings import Settings
from bot.store.deliveries import Deliveries
from bot.store.ledger import streams, tampered
from bot.store.people import StoredMembers
from bot.store.rebuild import rebuild


def check_folder(folder: Path) -> str:
    """A framework's folder found to be right. Raises FrameworkFaults."""
    return f"{load(folder).title}: every value is in its place."


async def check(settings: Settings) -> str:
    """Settings, framework, database, Slack and mail: what was found, each with what to do. Raises what is wrong."""
    async with open_place(settings) as place:
        async with place.database.reading() as connection:
            people = await StoredMembers(connection, place.framework.roles).all()
            known = await streams(connection, SERVICE)
        held = f"{counted(len(known), 'service')}, {counted(len(people), 'member')}"
        found = {
            "framework": place.framework.title,
            "database": f"{place.database.url.get_backend_name()}: {held}",
            "members": "known" if people else "none: `iqaf import members FILE.csv`, or nobody is answered",
            "services": "known" if known else "none: `iqaf import cqc FILE.csv` or `iqaf import services FILE.csv`",
            "Slack": await _slack(settings, channels(place.framework)),
            "mail": await _mail(place),
            "messages": await _set_aside(place),
            "links": "signed" if settings.secret else "signed with a secret kept in the database; set IQAF_SECRET",
        }
    return "\n".join(f"{name:10} {said}" for name, said in found.items())


async def upgrade(settings: Settings) -> str:
    """Bring the database up to date."""
    async with open_place(settings):
        return "The database is up to date."


async def renew(settings: Settings) -> str:
    """Work out every standing anew."""
    async with open_place(settings) as place:
        number = await rebuild(place.database, place.framework, place.clock.now())
        return f"{counted(number, 'standing was', 'standings were')} worked out anew from the ledger."


async def verify(settings: Settings) -> list[str]:
    """Places in the ledger that were altered or removed."""
    async with open_place(settings) as place, place.database.reading() as connection:
        return await tampered(connection)


def channels(framework: Framework) -> list[str]:
    """The channels that a place posts to, by the names its framework uses."""
    forums = [forum.channel for forum in framework.forums.forums.values() if forum.channel]
    return list(dict.fromkeys([*forums, framework.escalation.channel, "triage", "administrators"]))


async def _slack(settings: Settings, wanted: list[str]) -> str:
    if settings.slack is None:
        return "not set: docs/slack.md leads through it"
    lacking = [name for name in wanted if name not in settings.slack.channels]
    from bot.integrations.slack.check import faults

    found = await faults(settings.slack)
    found += [f"[slack.channels] has no {name}: what is posted there is seen by nobody" for name in lacking]
    return "\n           ".join(found) or f"answers; posts to {', '.join(settings.slack.channels) or 'no channel'}"


async def _set_aside(place: Place) -> str:
    number, keys = await Deliveries(place.database).set_aside()
    if not number:
        return "all that is queued can be read"
    which = ", ".join(keys) + (" …" if number > len(keys) else "")
    return f"{number} set aside, as this version cannot read {'it' if number == 1 else 'them'}; kept as queued: {which}"


async def _mail(place: Place) -> str:
    if not place.mail.sends:
        return "kept, not sent: no server is set in [mail]"
    return f"sent by {place.mail.host}:{place.mail.port}"
