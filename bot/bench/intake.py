"""Mails taken in a second (kept, read, filed, acknowledged), beside only reading them with the same parser."""

import random
import time
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.app import open_place
from bot.bench import Say, Size, place, shared
from bot.engine.names.words import Known
from bot.integrations.mail.reading import SafeParser

LINE = "{:>9}  {:<36}{:>9}{:>11}"
SUBJECTS = ("Staffing", "Fire officer's visit", "Registered manager", "Medicines", "Fees", "A fall on Sunday")


async def run(say: Say, size: Size) -> int:
    """Say how long a mail takes against reading it, and what became of them."""
    known, whence = place.names(size.place)
    mails, kind = _mails(known, size.place)
    states: dict[str, int] = {}
    taken = parsed = 0.0
    with TemporaryDirectory(prefix="iqaf-bench-") as folder:
        settings = await place.made(known, Path(folder))
        async with open_place(settings, routes={"web": {"*": ""}}) as opened, SafeParser() as parser:
            await parser.parse(mails[0])  # its process starts with the first
            await opened.intake.taken(b"Subject: first\r\n\r\n")
            for raw in mails:
                began = time.perf_counter()
                await parser.parse(raw)
                between = time.perf_counter()
                outcome = await opened.intake.taken(raw)
                taken, parsed = taken + time.perf_counter() - between, parsed + between - began
                states[outcome.mail.state] = states.get(outcome.mail.state, 0) + 1
    say(f"intake: {kind} for a place of {whence}")
    say(LINE.format("ratio", "", "ms", "a second"))
    for way, seconds in (("kept, read and filed", taken / len(mails)), ("read alone", parsed / len(mails))):
        ratio = f"{seconds * len(mails) / parsed:.1f}"
        say(LINE.format(ratio, way, f"{1000 * seconds:.1f}", f"{1 / seconds:.0f}"))
    say(f"{'':>9}  became: {', '.join(f'{count} {state}' for state, count in sorted(states.items()))}")
    return 0


def _mails(known: Sequence[Known], number: int) -> tuple[list[bytes], str]:
    """Raw mails, and in words what they are: half of them real where those are at hand, and the others about us."""
    real = shared.mails()
    dice = random.Random(place.SEED)
    picked = [path.read_bytes() for path in dice.sample(real, min(number // 2, len(real)))]
    written = [_written(dice.choice(known), dice, at) for at in range(number - len(picked))]
    whence = f"{len(picked)} real mails, many of them broken," if picked else "no real mails (they are not here)"
    return dice.sample(picked + written, number), f"{whence} and {len(written)} invented ones"


def _written(service: Known, dice: random.Random, number: int) -> bytes:
    mail = EmailMessage()
    mail["From"] = f"manager{number}@provider.example"
    mail["To"] = "quality@iqaf.example"
    mail["Subject"] = f"{service.name}: {dice.choice(SUBJECTS)}"
    mail["Message-ID"] = f"<{number}@provider.example>"
    mail.set_content(f"Dear all,\n\nabout {service.name}, {service.postcode}: {dice.choice(SUBJECTS)}.\n\nRegards\n")
    return bytes(mail)
