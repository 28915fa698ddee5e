"""A place to measure: real names where they are at hand, else invented ones, with the demo's stories as histories."""

import random
from collections.abc import Sequence
from datetime import datetime
from itertools import cycle
from pathlib import Path

from bot.app import framework_of
from bot.bench import shared
from bot.demo.build import FIRST_ID, DemoPlace, ServiceRow, build, read_place
from bot.demo.run import demo_folder
from bot.engine.names.words import Index, Known
from bot.reply.dates import LONDON
from bot.settings import Settings
from bot.store.database import Database
from bot.store.schema import upgrade

__all__ = ["FIRST_ID", "asked", "made", "names"]

SEED = 20261122
FRAMEWORK = "birmingham-solihull"
MEMBER = "priya.nair@council.example"  #: of the demo place; may read everything asked for here
EVERY = 10  #: one in so many has a year's history, as a council's are among a nation's; the others are only described
NEW = "unrated"
LETTERS = {"nursing": "N", "residential": "R", "homecare": "H", "supported living": "L"}
FIRST = ("Alder", "Bracken", "Cinder", "Dapple", "Elder", "Fallow", "Gorse", "Hazel", "Ivory", "Juniper", "Kestrel",
         "Linden", "Marrow", "Nettle", "Orchard", "Plover", "Quarry", "Rowan", "Sorrel", "Thistle", "Umber", "Willow",
         "Yarrow", "Zephyr")  # fmt: skip
THEN = ("bank", "bourne", "brook", "croft", "dale", "field", "ford", "gate", "hollow", "hurst", "lea", "mead", "mere",
        "ridge", "shaw", "side", "stead", "thorpe", "vale", "wick")  # fmt: skip
LAST = ("Court", "Grange", "House", "Lodge", "Manor", "Mews", "Place", "Rise", "Villa", "View", "Close", "Gardens",
        "Hall", "Heights", "Terrace")  # fmt: skip


def names(number: int) -> tuple[list[Known], str]:
    """So many services, and in words where their names are from."""
    path = shared.directory()
    if path:
        known = shared.services(path)[:number]
        return known, f"{len(known)} services of the CQC's directory of 2016"
    dice = random.Random(SEED)
    every = [f"{first}{then} {last}" for first in FIRST for then in THEN for last in LAST]
    picked = dice.sample(every, number)
    known = [
        Known(location_id=str(at), name=name, postcode=_postcode(dice), kind="Residential homes", provider="Rush Care")
        for at, name in enumerate(picked)
    ]
    return known, f"{number} services with invented names (the real ones are not here: set IQAF_SHARED)"


def _postcode(dice: random.Random) -> str:
    return f"B{dice.randrange(1, 98)} {dice.randrange(1, 9)}{dice.choice('CIKMOV')}{dice.choice('CIKMOV')}"


async def made(known: Sequence[Known], folder: Path, *, every: int = EVERY) -> Settings:
    """Make the place in *folder*; its settings. One service in *every* has one of the demo's histories."""
    demo = read_place(demo_folder())
    told = cycle([service.story for service in demo.services if service.story != "closed"])
    rows = tuple(
        ServiceRow(
            name=service.name,
            kind=_letter(service.kind),
            postcode=service.postcode,
            provider=service.provider,
            by="CI",
            story=NEW if at % every else next(told),
            aliases=service.aliases,
        )
        for at, service in enumerate(known)
    )
    settings = Settings(framework=FRAMEWORK, home=folder)
    database = Database(settings.database)
    try:
        await upgrade(database)
        place = DemoPlace(title="Bench", members=demo.members, services=rows)
        await build(database, framework_of(FRAMEWORK), place, datetime.now(LONDON))
    finally:
        await database.close()
    return settings


def asked(known: Sequence[Known], *, every: int = EVERY) -> list[str]:
    """Names with a history that are understood without a question, in an order of dice."""
    index = Index.of(known)
    told = [(service, index.find(service.name)) for service in known[::every]]
    sure = [of.name for of, found in told if found.exact and found.sure and found.sure.location_id == of.location_id]
    return random.Random(SEED).sample(sure, len(sure))


def _letter(kind: str) -> str:
    said = kind.lower()
    return next((letter for word, letter in LETTERS.items() if said.startswith(word)), "X")
