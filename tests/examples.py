"""What every command answers to its own example on the demo place, and what the bot posts there by itself."""

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.command import Command
from bot.commands import all_commands
from bot.engine.place import Right
from bot.frameworks import Framework
from bot.reply import Reply
from bot.reply.dates import LONDON
from tests.commands.mails import open_mailbox
from tests.conftest import Place, move_in, opened
from tests.queued import queued

OF_CONTRACTS = {"review", "suspension", "termination", "breach"}  #: shown to all who log; steps take the right
CHAIR = "ruth.feldman@icb.example"
LEAD = "priya.nair@council.example"  #: has the rights of an officer and of a contract manager, as a chair has not
ASSESSOR = "joan.whitlock@icb.example"  #: clinical assessments are the ICB's
CLOSED = datetime(2026, 11, 23, 10, tzinfo=LONDON)


def who_may(command: Command[Any]) -> str:
    """A member of the demo place who may say a command."""
    if command.name == "assurance":
        return ASSESSOR
    officers = command.needs in {Right.ASSESS, Right.CONTRACT, Right.PUBLISH}
    return LEAD if officers or command.name in OF_CONTRACTS else CHAIR


async def example_replies(demo_file: Path, folder: Path, framework: Framework) -> dict[str, Reply]:
    """By what was said; each on a demo place of its own, to which a mail has come."""
    found: dict[str, Reply] = {}
    for name, command in all_commands().items():
        file = folder / f"{command.name}.db"
        shutil.copy(demo_file, file)
        async with opened(f"sqlite+aiosqlite:///{file}") as database:
            place = move_in(database, framework)
            await _take_mail(place)
            if command.hidden:
                found[command.example] = await place.clock(command.example)
            else:
                who = who_may(command)
                found[command.example] = await place.say(command.example, as_=who)
                found[f"{name} alone"] = await place.say(name, as_=who)
    return found


async def example_posts(demo_file: Path, folder: Path, framework: Framework) -> dict[str, Reply]:
    """By their keys: agendas, an escalation that climbs, a triage card, an acknowledgement, a question to the chair."""
    file = folder / "posts.db"
    shutil.copy(demo_file, file)
    async with opened(f"sqlite+aiosqlite:///{file}") as database:
        place = move_in(database, framework)
        await _take_mail(place)
        await place.say("rag Larkmeadow Court red: the manager has walked out", as_=CHAIR)
        await place.clock("climb ESC-0001 1")
        for stage in ("draft", "closed", "final"):
            await place.clock(f"agenda sqg 2026-11-24 --{stage}")
        place.now = CLOSED
        await place.say("raise Larkmeadow Court: nobody is in charge urgent=yes", as_=CHAIR)
        admitted = await place.say("admit CON-0004", as_=CHAIR)
        return {"admit CON-0004": admitted, **{post.key: post.reply for post in await queued(place)}}


async def _take_mail(place: Place) -> None:
    async for mailbox in open_mailbox(place):
        await mailbox.take("Our registered manager at Oakwood House has resigned & leaves on Friday.", "Manager")
