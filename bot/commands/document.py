"""document DOC: a document that was sent in or made here, and a link of one's own to fetch it."""

from typing import Annotated

from bot.command import Args, Ask, Command
from bot.desk import Desk
from bot.documents.sent_in import shown
from bot.engine.place import Right
from bot.reply import Reply


class DocumentArgs(Args):
    """Which document."""

    document: Annotated[str, Ask("line", "Document", "Its reference, such as DOC-0001")]


async def run(args: DocumentArgs, desk: Desk) -> Reply:
    """Show what it is, with a link; ask what it is for where nothing was recorded from it."""
    return await shown(await desk.documents.get(args.document.strip().upper()), desk)


COMMAND = Command(
    name="document",
    topic="papers",
    summary="Fetch a document, such as a filled spreadsheet or a letter",
    example="document DOC-0001",
    needs=Right.READ,
    args=DocumentArgs,
    run=run,
    writes=False,
    title="Fetch a document",
    submit="Show",
)
