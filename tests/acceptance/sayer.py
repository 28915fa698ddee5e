"""Says the same keyed commands again and again, to be killed in the middle of any: ``sayer.py URL COPY SERVICE…``.

It is a nursery: for each line on standard input it forks a child that says every command from that number on. The
child tells ``pid`` when it is born, ``try NUMBER`` before each and ``done NUMBER TITLE`` once the answer is there;
``end`` says that it is gone, however it went. Forking saves each the seconds that starting takes, and what is loaded
for the first round of commands, which the nursery itself says to COPY, another database of the same place.
"""

import asyncio
import gc
import os
import sys
from datetime import datetime, timedelta
from email.message import EmailMessage

from sqlalchemy import select

from bot.commands import all_commands
from bot.dispatch import Dispatcher, Identity, Request
from bot.frameworks import available, load
from bot.integrations.mail.inbound import Intake
from bot.integrations.mail.parse import parse
from bot.reply.dates import LONDON
from bot.store.database import Database
from bot.store.house import StoredHouse
from bot.store.mailroom import MailStore
from bot.store.tables import standings

BEGINS = datetime(2026, 11, 18, 9, 0, tzinfo=LONDON)
ROUTES = {"web": {"*": ""}}
CHAIR = "ruth.feldman@icb.example"
PROVIDER = "manager.oakwoodhouse@ivorywoodcare.example"
EACH = 6  #: commands in a round
ROUNDS = 4
LAST = ROUNDS * EACH
FRAMEWORK = load(available()["birmingham-solihull"])
CLOCK = Identity(channel="clock", id="iqaf")


def tell(*words: object) -> None:
    """A line in one piece, for whoever listens."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


class Sayer:
    """A house, and one command for each number; the same number is always the same command under the same key."""

    def __init__(self, database: Database, quiet: list[str]) -> None:
        self.database = database
        self.quiet = quiet
        self.now = BEGINS
        self.house = StoredHouse(database, FRAMEWORK, ROUTES, lambda: self.now)
        self.dispatcher = Dispatcher(self.house, all_commands())
        self.store = MailStore(database)
        self.intake = Intake(self.store, self.dispatcher, self.read, lambda: self.now)

    async def read(self, raw: bytes):
        return parse(raw)

    async def say(self, number: int) -> str:
        """Its answer's title, or the mail's reference and state."""
        part, round_ = number % EACH, number // EACH
        self.now = BEGINS + timedelta(days=7 * round_, minutes=part)
        if part == 3:
            return await self.mail(round_)
        who, words = await self.words(part, round_)
        return (await self.dispatcher.act(Request(who=who, words=words, key=f"k/{number}", at=self.now))).title

    async def words(self, part: int, round_: int) -> tuple[Identity, str]:
        chair = Identity(channel="web", id=CHAIR, email=CHAIR)
        service = self.quiet[round_]
        sitting = BEGINS.date() + timedelta(days=6 + 7 * round_)
        match part:
            case 0:
                return chair, f"log {service}: the lift stood still in week {round_}"
            case 1:
                return chair, f"raise {service}: nobody mends the lift, week {round_}"
            case 2:
                return chair, f"rag {service} red: the manager walked out in week {round_}"
            case 4:
                return CLOCK, f"agenda sqg {sitting} --draft"
        return CLOCK, f"climb ESC-{2 + round_:04d} 1"

    async def mail(self, round_: int) -> str:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = PROVIDER, "quality@place.example", f"Week {round_}"
        mail["Message-ID"] = f"<{round_}@ivorywoodcare.example>"
        mail.set_content(f"The registered manager of Oakwood House has resigned, week {round_}.")
        ref = await self.intake.take(mail.as_bytes(), PROVIDER, ("quality@place.example",))
        if (await self.store.outcome(ref)).state == "kept":  # by one that was killed: as every start does
            await self.intake.process(ref)
        return f"{ref} {(await self.store.outcome(ref)).state}"


async def quiet_services(database: Database) -> list[str]:
    """Services that are not Red yet, in an order that does not change with what is said: kept before the first kill."""
    columns = standings.c
    query = select(columns.location_id).where(columns.rag.in_(["Green", "Amber"]), columns.escalations == 0)
    async with database.reading() as connection:
        return list((await connection.execute(query.order_by(columns.location_id))).scalars())[:ROUNDS]


async def child(url: str, quiet: list[str], first: int) -> None:
    """Say everything from *first* on."""
    database = Database(url)
    sayer = Sayer(database, quiet)
    for number in range(first, LAST):
        tell("try", number)
        tell("done", number, await sayer.say(number))
    await database.close()


async def practise(url: str, quiet: list[str]) -> None:
    """Say one round where it does not matter."""
    database = Database(url)
    sayer = Sayer(database, quiet)
    for number in range(EACH):
        await sayer.say(number)
    await database.close()


def nursery(url: str, copy: str, quiet: list[str]) -> None:
    """Bear a child for each number that is read."""
    asyncio.run(practise(copy, quiet))
    gc.collect()
    gc.freeze()  # no child looks through for garbage what it shares with us
    tell("ready")
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            tell("pid", os.getpid())
            asyncio.run(child(url, quiet, int(line)))
            os._exit(0)
        os.waitpid(pid, 0)
        tell("end")


if __name__ == "__main__":
    nursery(sys.argv[1], sys.argv[2], sys.argv[3:])
