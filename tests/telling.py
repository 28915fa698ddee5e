"""Short ways to ask the demo place and to look at what it recorded."""

from bot.engine.facts import Entry
from bot.reply import Facts, Form, Items, Reply
from bot.store.ledger import StoredLedger
from tests.conftest import Place

OAKWOOD = "1-9000000001"  #: Red, suspended, with a concern, a plan and restricted intelligence
LARKMEADOW = "1-9000000003"  #: Green and quiet
PRIYA = "priya.nair@council.example"  #: quality lead: may decide
TOM = "tom.hadley@council.example"  #: officer of the council
JOAN = "joan.whitlock@icb.example"  #: officer of the ICB
RUTH = "ruth.feldman@icb.example"  #: chair
IVY = "ivy.cole@safeguarding.example"  #: may read what is restricted
MINA = "mina.sato@cqc.example"  #: observer: may only read

NASTY = 'it said "no" & <script>alert(1)</script> *bold* _odd_ `code`\nsecond line: 👩‍👩‍👧 ça 50% @here <!channel>'


async def flat(place: Place, words: str, as_: str = PRIYA, **more: object) -> str:
    """The answer as one line: how it is broken up does not matter."""
    return " ".join((await place.text(words, as_, **more)).split())


async def record(place: Place, stream: str = f"service/{OAKWOOD}") -> tuple[Entry, ...]:
    """All entries of a stream."""
    async with place.database.reading() as connection:
        return await StoredLedger(connection, "iqaf", place.now, write=False).read(stream)


def rows(reply: Reply) -> dict[str, str]:
    """The labels and values of all the reply's facts."""
    return {row.label: row.value for block in reply.blocks if isinstance(block, Facts) for row in block.rows}


def listed(reply: Reply) -> list[str]:
    """The first line of every item."""
    return [item.text for block in reply.blocks if isinstance(block, Items) for item in block.items]


def asked(reply: Reply) -> dict[str, str]:
    """A form's fields and what they are filled in with."""
    assert isinstance(reply.form, Form)
    return {field.name: field.value for field in reply.form.fields}
