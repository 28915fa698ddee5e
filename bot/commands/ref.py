"""ref REF: what is behind a reference: intelligence, a concern, an escalation, a plan, a visit (S34)."""

from typing import Annotated

from bot.command import Args, Ask, Command
from bot.desk import Desk
from bot.documents.sent_in import shown
from bot.engine.errors import NothingNamed
from bot.engine.place import Right
from bot.engine.streams import SERVICE, service_in
from bot.refusals import TO_FIND
from bot.reply import Items, Para, Reply, buttons
from bot.telling import tell, told_of


class RefArgs(Args):
    """Which reference."""

    ref: Annotated[str, Ask("line", "Reference", "Such as INT-0001, CON-0001 or ESC-0001")]


async def run(args: RefArgs, desk: Desk) -> Reply:
    """Answer with the service it is about and all that was recorded under it, oldest first."""
    ref = args.ref.strip().upper()
    entries = await told_of(ref, desk)
    if not entries:
        if ref.startswith("MAIL-"):
            return Reply(title=ref, blocks=(buttons(("Read the mail", f"mail {ref}")),))
        if ref.startswith("DOC-"):
            return await shown(await desk.documents.get(ref), desk)
        raise NothingNamed(what="reference", given=args.ref, hint=f"References look like INT-0001. {TO_FIND}")
    stream = entries[0].stream
    lines = await tell(entries, await desk.ledger.read(stream), desk)
    if not stream.startswith(SERVICE):
        return Reply(title=ref, blocks=(Items(items=lines),))
    standing = await desk.services.standing(service_in(stream))
    service = standing.service
    doing = {"ESC": ("Acknowledge", f"ack {ref}"), "INT": ("Withdraw", f"withdraw {ref}")}.get(ref.partition("-")[0])
    after = [doing] if doing else []
    return Reply(
        title=f"{ref}: {service.name}",
        blocks=(
            Para(text=f"{service.name} · {service.postcode} · {service.location_id}"),
            Items(items=lines),
            buttons(*after, ("Status", f"status {service.location_id}"), ("History", f"history {service.location_id}")),
        ),
    )


COMMAND = Command(
    name="ref",
    topic="ask",
    summary="What is behind a reference such as INT-0001",
    example="ref INT-0001",
    needs=Right.READ,
    audited=True,
    args=RefArgs,
    run=run,
    title="Show a reference",
    submit="Show",
)
