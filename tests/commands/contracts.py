"""What the tests of the contract's commands share: who acts, which services, and what was recorded."""

from io import BytesIO

from docx import Document

from bot.engine.facts import AnyFact
from bot.reply import Buttons, File, Items, Reply
from bot.store.documents import StoredDocuments
from tests.conftest import Place
from tests.telling import record

DEV = "dev.patel@icb.example"  #: contract manager of the ICB
OWEN = "owen.reid@cqc.example"  #: may ask, and not decide
OAKWOOD = "1-9000000001"  #: of both; suspended by SUS-0001
LARKMEADOW = "1-9000000003"  #: of the council
THISTLEDOWN = "1-9000000004"  #: of both; rated Inadequate by the CQC, suspended by SUS-0002
QUARRYBANK = "1-9000000008"  #: of both, with BRN-0002 open
MOSSGATE = "1-9000000011"  #: of the ICB alone
NIGHTINGALE = "1-9000000018"  #: of both; TER-0001 waits for the ICB
GASWORKS = "Gasworks View"  #: of nobody
WHY = "residents were left without heating for two nights"
HELD = "held outcomes=suspension,breach-notice agreed that it cannot go on like this"


async def facts_of(place: Place, at: str, kind: type[AnyFact]) -> list[AnyFact]:
    """What was recorded of a kind about a service, oldest first."""
    return [entry.fact for entry in await record(place, f"service/{at}") if isinstance(entry.fact, kind)]


def presses(reply: Reply) -> dict[str, str]:
    """Every button of a reply, those of its lines too: label and words."""
    rows = [block.buttons for block in reply.blocks if isinstance(block, Buttons)]
    rows += [item.buttons for block in reply.blocks if isinstance(block, Items) for item in block.items]
    return {button.label: button.words for row in rows for button in row}


async def letter(place: Place, reply: Reply) -> tuple[str, list[tuple[str, str]]]:
    """The name of the letter that a reply shows, and its paragraphs: style and words."""
    (file,) = (block for block in reply.blocks if isinstance(block, File))
    async with place.database.reading() as connection:
        kept = StoredDocuments(connection, "", "", place.now, lambda *_: "", write=False)
        paper = Document(BytesIO(await kept.raw(file.ref)))
    return file.name, [(each.style.name, each.text) for each in paper.paragraphs]
